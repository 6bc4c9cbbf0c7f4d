import { join } from 'node:path';
import type { BoxSpace, PlainData, RgbImage } from '../../sim/interface/index.js';
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
  readAttempts,
  readEpisodeRows,
  readInfo,
  readJson,
  readJsonLines,
  readTasks,
  type EpisodeRow,
  type LeRobotInfo,
} from './dataset-metadata.node.js';
import type { EpisodeRecord } from './encoded-episode.js';
import type { Episode, EpisodeStep } from './episode.js';
import { DatasetCorruptError, UserError } from './errors.js';
import { readTable } from './parquet-file.node.js';
import { decodePng } from '../media/index.js';

/** What to read of an episode. */
export interface ReadEpisodeOptions {
  /** Whether to decode the pictures (`true`, the default: all cameras), or the names of the cameras to decode. */
  readonly images?: boolean | readonly string[];
}

/** What nextstate keeps about its own datasets in `meta/nextstate/dataset.json`. */
export interface DatasetOrigin {
  /** Program and version that wrote the dataset. */
  readonly generator: string;
  /** What was asked for: scenario, policy, first seed, ... */
  readonly request: Readonly<Record<string, PlainData>>;
}

/**
 * Opens a LeRobotDataset v3.0 folder for reading, ours or anybody's with pictures of dtype `image`.
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
  }

  /** See `openDataset`. */
  static async open(folder: string): Promise<DatasetReader> {
    const info = await readInfo(folder).catch((error: unknown) => {
      if (error instanceof DatasetCorruptError && error.message.includes('is missing')) {
        throw new UserError(`${folder} is no LeRobot dataset: it has no readable meta/info.json`);
      }
      throw error;
    });
    const tasks = await readTasks(folder);
    // Rows beyond the total belong to a publication that was cut off.
    const rows = (await readEpisodeRows(folder)).slice(0, info.total_episodes);
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
    const { dataChunk, dataFile } = this.#row(index);
    return join(
      this.folder,
      this.info.data_path
        .replace('{chunk_index:03d}', String(dataChunk).padStart(3, '0'))
        .replace('{file_index:03d}', String(dataFile).padStart(3, '0')),
    );
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
   * @throws UserError when a picture is asked for that is kept as video.
   */
  async episode(index: number, options: ReadEpisodeOptions = {}): Promise<Episode> {
    const { images = true } = options;
    const row = this.#row(index);
    const file = this.dataFile(index);
    const first = this.rows.find(
      (other) => other.dataChunk === row.dataChunk && other.dataFile === row.dataFile,
    ) as EpisodeRow;
    const cameras = this.#cameras(images);
    const columns = Object.entries(this.info.features)
      .filter(([name, { dtype }]) => dtype !== 'video' && (dtype !== 'image' || cameras.includes(imageCamera(name))))
      .map(([name]) => name);
    const rowStart = row.fromIndex - first.fromIndex;
    const table = await readTable(file, { columns, rowStart, rowEnd: rowStart + row.length });
    if (table.length !== row.length) {
      throw new DatasetCorruptError(file, `holds ${table.length} of the ${row.length} frames of episode ${index}`);
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
        images: Object.fromEntries(cameras.map((camera) => [camera, decodeImage(values[this.#feature(camera)], file)])),
        action: vector(values['action']),
        subtask: subtaskAt(values['language_persistent'], i / this.info.fps),
        reward: Number(values['next.reward'] ?? 0),
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

  /** The feature of a camera: foreign datasets may name it otherwise than `observation.images.<camera>`. */
  #feature(camera: string): string {
    const names = Object.keys(this.info.features);
    return names.find((name) => name.startsWith('observation.') && imageCamera(name) === camera) ?? camera;
  }

  #cameras(images: boolean | readonly string[]): string[] {
    const known = this.layout.cameras.map((camera) => camera.name);
    if (images === false) return [];
    const asked = images === true ? known : [...images];
    for (const camera of asked) {
      if (known.includes(camera)) continue;
      const isVideo = this.info.features[`observation.images.${camera}`]?.dtype === 'video';
      throw new UserError(
        isVideo
          ? `camera "${camera}" of ${this.folder} is kept as video, which cannot be read here: convert it to dtype image`
          : `${this.folder} has no camera "${camera}", only ${known.join(', ')}`,
      );
    }
    return asked;
  }
}

/** What can be known of the layout of a dataset that somebody else wrote. */
function foreignLayout(info: LeRobotInfo): DatasetLayout {
  const space = (name: string): BoxSpace => {
    const feature = info.features[name];
    const length = feature?.shape[0] ?? 0;
    const declared = Array.isArray(feature?.names) && feature.names.length === length ? feature.names : undefined;
    const names = declared ?? Array.from({ length }, (_, i) => `${name}.${i}`);
    return {
      names,
      units: names.map(() => '1'),
      low: names.map(() => -Infinity),
      high: names.map(() => Infinity),
    };
  };
  return {
    robot: { type: info.robot_type ?? 'none', arms: [] },
    fps: info.fps,
    actionSpace: space('action'),
    stateSpace: space('observation.state'),
    environmentStateSpace: space('observation.environment_state'),
    cameras: Object.entries(info.features)
      .filter(([, { dtype }]) => dtype === 'image')
      .map(([name, { shape }]) => ({ name: imageCamera(name), width: shape[1] ?? 0, height: shape[0] ?? 0 }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function imageCamera(feature: string): string {
  return feature.replace(/^observation\.images?\./, '');
}

function vector(value: unknown): Float32Array {
  if (value === undefined || value === null) return new Float32Array(0);
  return typeof value === 'number' ? Float32Array.of(value) : Float32Array.from(value as ArrayLike<number>);
}

function decodeImage(value: unknown, file: string): RgbImage {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
  if (!(bytes instanceof Uint8Array)) throw new DatasetCorruptError(file, 'lacks the bytes of a picture');
  try {
    return decodePng(bytes);
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
