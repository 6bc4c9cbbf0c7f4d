import type { BoxSpace, PlainData, RgbImage, RobotDescription } from '../../sim/interface/index.js';
import { depthInMillimetres, encodeDepthPng, type EncodedVideo } from '../media/index.js';
import type { Episode, EpisodeProvenance, EpisodeScenario, RecordedCamera } from './episode.js';
import { depthFeature, episodeLayout, imageFeature, spaceToJson, type DatasetLayout } from './dataset-layout.js';
import { DepthStatistics, ImageStatistics, vectorStatistics, type FeatureStatistics } from './feature-statistics.js';

/** What is kept about an episode beside LeRobot's columns: one line of a sidecar file, plain data. */
export interface EpisodeRecord {
  /** Seed of the episode. */
  readonly seed: number;
  /** The scenario, where there is one. */
  readonly scenario?: EpisodeScenario;
  /** The instruction in words. */
  readonly instruction: string;
  /** Every random draw by name. */
  readonly variation?: PlainData;
  /** How the rollout ended. */
  readonly ending: Episode['ending'];
  /** Whether the success condition held at the end. */
  readonly success: boolean;
  /** A referee's verdict, where one was given. */
  readonly verdict?: PlainData;
  /** How it went: figures, physics metrics. */
  readonly outcome?: PlainData;
  /** Who acted. */
  readonly provenance: EpisodeProvenance;
  /** The robot where its bases stand elsewhere than in the dataset's layout, as beside a table of another height. */
  readonly robot?: RobotDescription;
  /** Lens and place of every camera by name at the start of the episode. */
  readonly cameras?: Readonly<Record<string, RecordedCamera>>;
  /** How many of the first frames are pages of a question; absent where there are no pages. */
  readonly questionPages?: number;
  /** Hash of the simulation's state at the start of every tick, or of every page's pixels; absent where nothing was simulated. */
  readonly stateHashes?: readonly string[];
  /** Hash of the simulation's state after the last tick. */
  readonly finalStateHash?: string;
  /** Layout of the environment state in this episode, as `spaceToJson` writes it; absent where it is not recorded. */
  readonly environmentStateSpace?: PlainData;
  /** Layouts of the sensor readings in this episode by group, in the same form; absent where none are recorded. */
  readonly sensorSpaces?: PlainData;
}

/** An episode as the dataset's files will hold it: pictures compressed, numbers in rows, statistics taken. */
export interface EncodedEpisode {
  /** What all episodes of a dataset must share. */
  readonly layout: DatasetLayout;
  /** Number of frames. */
  readonly length: number;
  /** `observation.state`, `length` rows. */
  readonly state: Float32Array;
  /** `observation.environment_state`, `length` rows. */
  readonly environmentState: Float32Array;
  /** `observation.<group>` of every recorded group of sensor readings, `length` rows each; absent where there are none. */
  readonly sensors?: Readonly<Record<string, Float32Array>>;
  /** `action`, `length` rows. */
  readonly action: Float32Array;
  /** `next.reward`, one per frame. */
  readonly reward: Float32Array;
  /** `next.success`, one per frame, 0 or 1. */
  readonly success: Uint8Array;
  /** PNG bytes by camera name, one per frame; of videos a few for the dataset's card, evenly spread. */
  readonly images: Readonly<Record<string, readonly Uint8Array[]>>;
  /** Videos by camera name; absent where pictures are PNG. */
  readonly videos?: Readonly<Record<string, EncodedVideo>>;
  /** PNG bytes of the depth (16 bits, millimetres) by camera name, one per frame; absent where there is none. */
  readonly depth?: Readonly<Record<string, readonly Uint8Array[]>>;
  /** Subtasks in order, of pages one each: the text and the frame from which on it holds. */
  readonly subtasks: readonly {
    /** What is being done, in words. */
    readonly text: string;
    /** Index of the first frame. */
    readonly frame: number;
    /** Whether it is a page of a question: said to who acts, not by them. */
    readonly asked?: boolean;
  }[];
  /** Statistics by feature; those of the global columns are taken when the episode gets its place. */
  readonly statistics: Readonly<Record<string, FeatureStatistics>>;
  /** What the sidecar keeps. */
  readonly record: EpisodeRecord;
}

/**
 * Encodes an episode for a dataset.
 *
 * @param episode - The episode, with its pictures.
 * @param encodePng - Compresses one picture, always to the same bytes.
 * @param videos - The compressed pictures of every camera by name, where they are to be kept as videos.
 * @throws RangeError when steps differ in cameras, sizes or vector lengths, or a number is not finite.
 */
export function encodeEpisode(
  episode: Episode,
  encodePng: (image: RgbImage) => Uint8Array,
  videos?: Readonly<Record<string, EncodedVideo>>,
): EncodedEpisode {
  const layout = episodeLayout(episode, Object.values(videos ?? {})[0]?.codec);
  const { steps } = episode;
  const length = steps.length;
  const state = packRows(
    steps.map((step) => step.state),
    layout.stateSpace.names.length,
    'state',
  );
  const environmentState = packRows(
    steps.map((step) => step.environmentState),
    layout.environmentStateSpace.names.length,
    'environmentState',
  );
  const action = packRows(
    steps.map((step) => step.action),
    layout.actionSpace.names.length,
    'action',
  );
  const acts = layout.actionSpace.names.length > 0;
  const reward = Float32Array.from(steps, (step) => step.reward);
  const success = Uint8Array.from(steps, (step) => (step.success ? 1 : 0));
  const statistics: Record<string, FeatureStatistics> = {};
  if (state.length > 0) statistics['observation.state'] = vectorStatistics(state, layout.stateSpace.names.length);
  if (environmentState.length > 0) {
    const dimension = layout.environmentStateSpace.names.length;
    statistics['observation.environment_state'] = vectorStatistics(environmentState, dimension);
  }
  const sensors: Record<string, Float32Array> = {};
  for (const [group, { names }] of Object.entries(layout.sensorSpaces ?? {})) {
    const rows = steps.map((step) => step.sensors?.[group] ?? new Float32Array(0));
    const packed = packRows(rows, names.length, `sensors.${group}`);
    sensors[group] = packed;
    statistics[`observation.${group}`] = vectorStatistics(packed, names.length);
  }
  if (acts) statistics['action'] = vectorStatistics(action, layout.actionSpace.names.length);

  const images: Record<string, Uint8Array[]> = {};
  const depth: Record<string, Uint8Array[]> = {};
  const shown = videos === undefined ? undefined : previewFrames(length);
  for (const camera of layout.cameras) {
    const { name } = camera;
    const video = videos?.[name];
    if (videos !== undefined && video?.frames.length !== length) {
      throw new RangeError(
        `the video of camera "${name}" must have ${length} frames, received ${video?.frames.length ?? 'none'}`,
      );
    }
    const collected = new ImageStatistics();
    images[name] = steps.flatMap((step, i) => {
      const image = step.images[name];
      if (image === undefined || image.width !== camera.width || image.height !== camera.height) {
        throw new RangeError(
          `every step needs a ${camera.width} x ${camera.height} picture of camera "${name}", step ${i} has ` +
            (image === undefined ? 'none' : `one of ${image.width} x ${image.height}`),
        );
      }
      collected.add(image);
      return shown === undefined || shown.includes(i) ? [encodePng(image)] : [];
    });
    statistics[imageFeature(name)] = collected.finish();
    if (camera.depth !== true) continue;
    const measured = new DepthStatistics();
    depth[name] = steps.map((step, i) => {
      const metres = step.depth?.[name];
      if (metres === undefined) throw new RangeError(`every step needs depth of camera "${name}", step ${i} has none`);
      const millimetres = depthInMillimetres(metres);
      measured.add(millimetres);
      return encodeDepthPng(camera.width, camera.height, millimetres);
    });
    statistics[depthFeature(name)] = measured.finish();
  }
  if (acts) {
    statistics['next.reward'] = vectorStatistics(reward, 1);
    statistics['next.done'] = vectorStatistics(doneColumn(length), 1);
    statistics['next.success'] = vectorStatistics(success, 1);
  }
  statistics['timestamp'] = vectorStatistics(timestampColumn(length, layout.fps), 1);
  statistics['frame_index'] = vectorStatistics(
    Float64Array.from({ length }, (_, i) => i),
    1,
  );

  return {
    layout,
    length,
    state,
    environmentState,
    ...(layout.sensorSpaces === undefined ? {} : { sensors }),
    action,
    reward,
    success,
    images,
    ...(videos === undefined ? {} : { videos }),
    ...(Object.keys(depth).length === 0 ? {} : { depth }),
    subtasks: subtaskChanges(episode),
    statistics,
    record: episodeRecord(episode, layout),
  };
}

/** How many pictures of an episode the dataset's card shows. */
const PREVIEW_FRAMES = 6;

/** Indices of the frames that a card shows of an episode: evenly spread, the first and the last among them. */
export function previewFrames(length: number): number[] {
  const count = Math.min(PREVIEW_FRAMES, length);
  return Array.from({ length: count }, (_, k) => (count === 1 ? 0 : Math.round((k * (length - 1)) / (count - 1))));
}

/** The timestamps of an episode in seconds: `frame / fps` as float32. */
export function timestampColumn(length: number, fps: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => i / fps);
}

/** `next.done`: 1 in the last frame alone. */
export function doneColumn(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 0));
}

/** The buffers of an encoded episode that may be handed to another thread without a copy. */
export function transferList(encoded: EncodedEpisode): ArrayBuffer[] {
  const arrays: Uint8Array<ArrayBufferLike>[] = [
    ...Object.values(encoded.images).flat(),
    ...Object.values(encoded.depth ?? {}).flat(),
    ...Object.values(encoded.videos ?? {}).flatMap((video) => video.frames),
  ];
  const buffers = new Set<ArrayBuffer>();
  for (const array of [
    ...arrays,
    encoded.state,
    encoded.environmentState,
    encoded.action,
    ...Object.values(encoded.sensors ?? {}),
  ]) {
    // A view into a shared pool must not take the pool along.
    if (array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength) buffers.add(array.buffer);
  }
  return [...buffers];
}

function packRows(rows: readonly Float32Array[], dimension: number, name: string): Float32Array {
  const out = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    if (row.length !== dimension && dimension > 0) {
      throw new RangeError(`${name} of step ${i} must have ${dimension} numbers, received ${row.length}`);
    }
    for (let d = 0; d < dimension; d++) {
      const value = row[d] as number;
      if (!Number.isFinite(value)) throw new RangeError(`${name}[${d}] of step ${i} must be finite, received ${value}`);
      out[i * dimension + d] = value;
    }
  });
  return out;
}

function spacesToJson(spaces: Readonly<Record<string, BoxSpace>>): PlainData {
  return Object.fromEntries(Object.entries(spaces).map(([group, space]) => [group, spaceToJson(space)]));
}

function subtaskChanges(episode: Episode): EncodedEpisode['subtasks'] {
  const { questionPages } = episode;
  if (questionPages !== undefined) {
    return episode.steps.map(({ subtask }, frame) => ({
      text: subtask,
      frame,
      ...(frame < questionPages ? { asked: true } : {}),
    }));
  }
  const changes: { text: string; frame: number }[] = [];
  let current = '';
  episode.steps.forEach((step, frame) => {
    if (step.subtask !== current && step.subtask !== '') changes.push({ text: step.subtask, frame });
    current = step.subtask;
  });
  return changes;
}

function episodeRecord(episode: Episode, layout: DatasetLayout): EpisodeRecord {
  const { seed, scenario, instruction, variation, ending, success, verdict, outcome, provenance, questionPages } =
    episode;
  const hashes = episode.steps.map((step) => step.stateHash);
  const hashed = hashes.every((hash) => hash !== undefined);
  return {
    seed,
    ...(scenario === undefined ? {} : { scenario }),
    instruction,
    ...(variation === undefined ? {} : { variation }),
    ending,
    success,
    ...(verdict === undefined ? {} : { verdict }),
    ...(outcome === undefined ? {} : { outcome }),
    provenance,
    ...(episode.cameras === undefined ? {} : { cameras: episode.cameras }),
    ...(questionPages === undefined ? {} : { questionPages }),
    ...(hashed ? { stateHashes: hashes } : {}),
    ...(hashed && episode.finalStateHash !== undefined ? { finalStateHash: episode.finalStateHash } : {}),
    ...(layout.environmentStateSpace.names.length === 0
      ? {}
      : { environmentStateSpace: spaceToJson(layout.environmentStateSpace) }),
    ...(layout.sensorSpaces === undefined ? {} : { sensorSpaces: spacesToJson(layout.sensorSpaces) }),
  };
}
