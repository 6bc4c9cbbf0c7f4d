import { join } from 'node:path';
import type { PlainData, RgbImage } from '../../sim/interface/index.js';
import type { AttemptRecord } from './attempts.js';
import {
  fileStem,
  FILES_PER_CHUNK,
  layoutFromJson,
  SIDECAR_FOLDER,
  spaceFromJson,
  spacesFromJson,
  type DatasetLayout,
} from './dataset-layout.js';
import {
  flatNumbers,
  readAttempts,
  readEpisodeRows,
  readInfo,
  readJson,
  readJsonLines,
  readTasks,
  type EpisodeRow,
  type LeRobotInfo,
} from './dataset-metadata.node.js';
import { dataPath, videoPlace } from './dataset-paths.js';
import type { EpisodeRecord } from './encoded-episode.js';
import type { Episode, EpisodeStep } from './episode.js';
import { DatasetCorruptError, UserError } from './errors.js';
import { featureOfCamera, foreignLayout } from './foreign-layout.js';
import { pictureBytes, readTable } from './parquet-file.node.js';
import { decodeDepthPng, decodePng } from '../media/index.js';
import { FfmpegMissingError, VideoFile } from '../media/index.node.js';

/** What to read of an episode. */
export interface ReadEpisodeOptions {
  /** Whether to decode the pictures (`true`, the default: all cameras), or the names of the cameras to decode. */
  readonly images?: boolean | readonly string[];
  /** Whether to decode the depth of those cameras, too. Default false. */
  readonly depth?: boolean;
}

/** What nextstate keeps about its own datasets in `meta/nextstate/dataset.json`. */
export interface DatasetOrigin {
  /** Program and version that wrote the dataset. */
  readonly generator: string;
  /** What was asked for: scenario, policy, first seed, ... */
  readonly request: Readonly<Record<string, PlainData>>;
}

/**
 * Opens a LeRobotDataset folder for reading, ours or anybody's: v3.0, or v2.0 and v2.1; pictures of dtype `image` or `video`.
 * Videos of other codecs than this library writes are decoded by the program ffmpeg.
 *
 * @throws DatasetCorruptError when a file is missing, cut off or damaged; the message names it.
 * @throws UserError when the folder is no dataset at all.
 */
export async function openDataset(folder: string): Promise<DatasetReader> {
  return DatasetReader.open(folder);
}

/** Reads episodes back from a dataset folder. Made by `openDataset`. */
export class DatasetReader {
  /** Path of the folder. */
  readonly folder: string;
  /** `meta/info.json`. */
  readonly info: LeRobotInfo;
  /** The instructions in order of `task_index`. */
  readonly tasks: readonly string[];
  /** The rows of `meta/episodes` in order. */
  readonly rows: readonly EpisodeRow[];
  /** Robot, vectors and cameras. Of a foreign dataset: no arms, units `1` and no bounds. */
  readonly layout: DatasetLayout;
  /** What was asked for; `undefined` in a foreign dataset. */
  readonly origin: DatasetOrigin | undefined;
  /** Index of the first frame in each data file, by its path. */
  readonly #firstIndices = new Map<string, number>();
  readonly #records = new Map<string, Promise<(EpisodeRecord & { episodeIndex: number })[]>>();

  private constructor(
    folder: string,
    info: LeRobotInfo,
    tasks: readonly string[],
    rows: readonly EpisodeRow[],
    layout: DatasetLayout,
    origin: DatasetOrigin | undefined,
  ) {
    this.folder = folder;
    this.info = info;
    this.tasks = tasks;
    this.rows = rows;
    this.layout = layout;
    this.origin = origin;
    for (const row of rows) {
      const file = join(folder, dataPath(info, row));
      this.#firstIndices.set(file, Math.min(row.fromIndex, this.#firstIndices.get(file) ?? Infinity));
    }
  }

  /** See `openDataset`. */
  static async open(folder: string): Promise<DatasetReader> {
    const info = await readInfo(folder).catch((error: unknown) => {
      if (error instanceof DatasetCorruptError && error.message.includes('is missing')) {
        throw new UserError(`${folder} is no LeRobot dataset: it has no readable meta/info.json`);
      }
      throw error;
    });
    const tasks = await readTasks(folder, info);
    // Rows beyond the total belong to a publication that was cut off.
    const rows = (await readEpisodeRows(folder, info)).slice(0, info.total_episodes);
    if (rows.length < info.total_episodes) {
      const file = join(folder, 'meta/episodes');
      throw new DatasetCorruptError(file, `lists ${rows.length} of ${info.total_episodes} episodes`);
    }
    const sidecar = await readJson(join(folder, SIDECAR_FOLDER, 'dataset.json')).catch((error: unknown) => {
      if (error instanceof DatasetCorruptError && error.message.includes('is missing')) return undefined;
      throw error;
    });
    const layout = sidecar === undefined ? foreignLayout(info) : layoutFromJson(sidecar);
    const origin = sidecar === undefined ? undefined : (sidecar as DatasetOrigin);
    return new DatasetReader(folder, info, tasks, rows, layout, origin);
  }

  /** Number of episodes. */
  get length(): number {
    return this.rows.length;
  }

  /** Path of the data file that holds an episode. Throws a RangeError when there is no such episode. */
  dataFile(index: number): string {
    return join(this.folder, dataPath(this.info, this.#row(index)));
  }

  /** Every attempt in order, accepted or not; none in a foreign dataset. Throws a DatasetCorruptError for a damaged file. */
  async *attempts(): AsyncGenerator<AttemptRecord, void, undefined> {
    const last = this.rows.at(-1);
    if (this.origin === undefined || last === undefined) return;
    yield* readAttempts(this.folder, this.#fileNumber(last) + 1);
  }

  /** What the sidecar keeps about an episode; `undefined` in a foreign dataset. */
  async record(index: number): Promise<EpisodeRecord | undefined> {
    const row = this.#row(index);
    if (this.origin === undefined) return undefined;
    const stem = fileStem(this.#fileNumber(row));
    const file = join(this.folder, SIDECAR_FOLDER, 'episodes', `${stem}.jsonl`);
    let records = this.#records.get(file);
    if (records === undefined) {
      records = readJsonLines(file) as Promise<(EpisodeRecord & { episodeIndex: number })[]>;
      this.#records.set(file, records);
    }
    const record = (await records).find((candidate) => candidate.episodeIndex === row.episodeIndex);
    if (record === undefined) throw new DatasetCorruptError(file, `has no line for episode ${row.episodeIndex}`);
    const { episodeIndex: _index, ...rest } = record;
    return rest;
  }

  /**
   * Reads one episode.
   *
   * @param index - Index of the episode, 0 to `length - 1`.
   * @param options - What to read of it.
   * @throws RangeError when there is no such episode.
   * @throws DatasetCorruptError when its files are damaged.
   * @throws FfmpegMissingError when a video is asked for that only ffmpeg decodes, and there is none.
   */
  async episode(index: number, options: ReadEpisodeOptions = {}): Promise<Episode> {
    const { images = true, depth = false } = options;
    const row = this.#row(index);
    const file = this.dataFile(index);
    const cameras = this.#cameras(images);
    const { features } = this.info;
    const deep = depth ? cameras.filter((camera) => this.#hasDepth(camera)) : [];
    const pictures = new Set([
      ...cameras.map((camera) => this.#feature(camera)),
      ...deep.map((name) => this.#depth(name)),
    ]);
    const columns = Object.entries(features)
      .filter(([name, { dtype }]) => dtype !== 'video' && (dtype !== 'image' || pictures.has(name)))
      .map(([name]) => name);
    const rowStart = row.fromIndex - (this.#firstIndices.get(file) ?? row.fromIndex);
    const table = await readTable(file, { columns, rowStart, rowEnd: rowStart + row.length });
    if (table.length !== row.length) {
      throw new DatasetCorruptError(file, `holds ${table.length} of the ${row.length} frames of episode ${index}`);
    }
    const videos = new Map<string, RgbImage[]>();
    for (const camera of cameras) {
      const feature = this.#feature(camera);
      if (features[feature]?.dtype === 'video') videos.set(camera, await this.#video(feature, row));
    }
    const record = await this.record(index);
    const groups = Object.keys(this.layout.sensorSpaces ?? {});
    const steps = table.map((values, i): EpisodeStep => {
      const stateHash = record?.stateHashes?.[i];
      return {
        time: Number(values['timestamp'] ?? i / this.info.fps),
        state: vector(values['observation.state']),
        environmentState: vector(values['observation.environment_state']),
        ...(groups.length === 0
          ? {}
          : {
              sensors: Object.fromEntries(groups.map((group) => [group, vector(values[`observation.${group}`])])),
            }),
        images: Object.fromEntries(
          cameras.map((camera) => [
            camera,
            videos.get(camera)?.[i] ?? decodePicture(values[this.#feature(camera)], file, decodePng),
          ]),
        ),
        ...(deep.length === 0
          ? {}
          : {
              depth: Object.fromEntries(
                deep.map((name) => [name, decodePicture(values[this.#depth(name)], file, decodeDepthPng).depth]),
              ),
            }),
        action: vector(values['action']),
        subtask: subtaskAt(values['language_persistent'], i / this.info.fps),
        reward: Number(flatNumbers(values['next.reward'])[0] ?? 0),
        success: values['next.success'] === true,
        ...(stateHash === undefined ? {} : { stateHash }),
      };
    });
    if (steps.length === 0) throw new DatasetCorruptError(file, `holds no frame of episode ${index}`);
    const { actionSpace, stateSpace, environmentStateSpace, sensorSpaces, robot, fps } = this.layout;
    const {
      stateHashes: _hashes,
      environmentStateSpace: ownSpace,
      sensorSpaces: ownSensors,
      ...kept
    }: EpisodeRecord = record ?? {
      seed: Number(row.values['seed'] ?? index),
      instruction: row.tasks[0] ?? '',
      ending: 'finished' as const,
      success: steps[steps.length - 1]?.success ?? false,
      provenance: { policy: 'unknown' },
    };
    return {
      robot,
      ...kept,
      controlRate: fps,
      actionSpace,
      stateSpace,
      environmentStateSpace: ownSpace === undefined ? environmentStateSpace : spaceFromJson(ownSpace),
      ...(sensorSpaces === undefined
        ? {}
        : { sensorSpaces: ownSensors === undefined ? sensorSpaces : spacesFromJson(ownSensors) }),
      steps,
    };
  }

  /** Number of the data file, and of the sidecar files beside it, from 0. */
  #fileNumber({ dataChunk, dataFile }: EpisodeRow): number {
    return dataChunk * (this.info.chunks_size ?? FILES_PER_CHUNK) + dataFile;
  }

  #row(index: number): EpisodeRow {
    const row = this.rows[index];
    if (row === undefined) {
      throw new RangeError(`episode must be an integer from 0 to ${this.rows.length - 1}, received ${index}`);
    }
    return row;
  }

  #feature(camera: string): string {
    return featureOfCamera(this.info.features, camera);
  }

  /** The feature of a camera's depth. */
  #depth(camera: string): string {
    return `${this.#feature(camera)}_depth`;
  }

  #hasDepth(camera: string): boolean {
    return this.info.features[this.#depth(camera)]?.dtype === 'image';
  }

  async #video(feature: string, row: EpisodeRow): Promise<RgbImage[]> {
    const { path, from } = videoPlace(this.info, row, feature);
    const file = join(this.folder, path);
    let video: VideoFile | undefined;
    try {
      video = await VideoFile.open(file);
      return await video.frames({ from, count: row.length, fps: this.info.fps });
    } catch (error) {
      if (error instanceof FfmpegMissingError) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      throw new DatasetCorruptError(file, `cannot be decoded (${problem})`, error);
    } finally {
      video?.dispose();
    }
  }

  #cameras(images: boolean | readonly string[]): string[] {
    const known = this.layout.cameras.map((camera) => camera.name);
    if (images === false) return [];
    const asked = images === true ? known : [...images];
    for (const camera of asked) {
      if (!known.includes(camera)) {
        throw new UserError(`${this.folder} has no camera "${camera}", only ${known.join(', ') || 'none'}`);
      }
    }
    return asked;
  }
}

function vector(value: unknown): Float32Array {
  if (value === undefined || value === null) return new Float32Array(0);
  if (Array.isArray(value) && typeof value[0] === 'number') return Float32Array.from(value as number[]);
  return Float32Array.from(flatNumbers(value));
}

/** Decodes a picture that stands in a data file. */
function decodePicture<T>(value: unknown, file: string, decode: (bytes: Uint8Array) => T): T {
  const bytes = pictureBytes(value);
  if (bytes === undefined) throw new DatasetCorruptError(file, 'lacks the bytes of a picture');
  try {
    return decode(bytes);
  } catch (error) {
    throw new DatasetCorruptError(file, 'holds a picture that is not a readable PNG', error);
  }
}

/** The subtask that holds at `time` seconds, from LeRobot's `language_persistent` rows. */
function subtaskAt(value: unknown, time: number): string {
  let current = '';
  for (const entry of (value ?? []) as { style?: string; content?: string | null; timestamp?: number }[]) {
    if (entry.style === 'subtask' && (entry.timestamp ?? 0) <= time + 1e-4) current = entry.content ?? '';
  }
  return current;
}
