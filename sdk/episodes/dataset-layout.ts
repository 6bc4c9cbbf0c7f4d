import type { BoxSpace, PlainData, RobotDescription } from '../../sim/interface/index.js';
import { KEY_FRAME_INTERVAL, type VideoCodec } from '../media/index.js';
import { cameraNames, EMPTY_SPACE, type Episode } from './episode.js';

/** LeRobot's version of the dataset format that is written here. */
export const CODEBASE_VERSION = 'v3.0';

/** How many files one `chunk-000` folder holds (LeRobot's default; file numbers have three digits). */
export const FILES_PER_CHUNK = 1000;

/** When files are closed. */
export interface FileLimits {
  /** Size in megabytes (10^6 bytes) from which on a data file takes no further episode: `data_files_size_in_mb`. */
  readonly dataMegabytes: number;
  /** The same of a video file: `video_files_size_in_mb`. */
  readonly videoMegabytes: number;
}

/** LeRobot's own limits. */
export const DEFAULT_FILE_LIMITS: FileLimits = { dataMegabytes: 100, videoMegabytes: 200 };

/** Path of a data file, with LeRobot's placeholders. */
export const DATA_PATH = 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet';

/** Path of a video file, with LeRobot's placeholders. Nothing lies there when pictures are PNG. */
export const VIDEO_PATH = 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4';

/** Folder of what nextstate alone reads, below the dataset's folder. LeRobot ignores it. */
export const SIDECAR_FOLDER = 'meta/nextstate';

/** One camera of a dataset. */
export interface DatasetCamera {
  /** The camera's name; its feature is `observation.images.<name>`. */
  readonly name: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Whether its depth is recorded, too, as `observation.images.<name>_depth`. Default false. */
  readonly depth?: boolean;
}

/** What all episodes of one dataset share. */
export interface DatasetLayout {
  /** The robot; of the type `none` where nobody acts. */
  readonly robot: RobotDescription;
  /** Frames per second: the control rate in hertz, a positive integer. */
  readonly fps: number;
  /** Layout of `action`; no entries where nobody acts, and then there are no rewards either. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`; no entries where there is no robot. */
  readonly stateSpace: BoxSpace;
  /**
   * Layout of `observation.environment_state`; no entries when it is not recorded. The names may differ between the
   * episodes of a dataset (things are named after what they are), their number may not.
   */
  readonly environmentStateSpace: BoxSpace;
  /**
   * Layout of each recorded group of sensor readings, whose feature is `observation.<group>`, in order of name; absent where
   * none are recorded. As for the environment state, names may differ between episodes.
   */
  readonly sensorSpaces?: Readonly<Record<string, BoxSpace>>;
  /** Cameras in order of name. */
  readonly cameras: readonly DatasetCamera[];
  /** Codec of the cameras' videos; absent where pictures are PNG inside the data files. */
  readonly video?: VideoCodec;
}

/** A feature as `meta/info.json` declares it. */
export interface FeatureDeclaration {
  /** numpy name of the type, `image`, `video`, `string` or `language`. */
  readonly dtype: string;
  /** Shape of one frame's value; pictures height, width, channels. */
  readonly shape: readonly number[];
  /** One name per entry, the axes' names of a picture, or `null`. */
  readonly names: readonly string[] | null;
  /** What LeRobot keeps about a video, or about depth. */
  readonly info?: Readonly<Record<string, PlainData>>;
}

/** Numbers of what a dataset holds. */
export interface DatasetTotals {
  /** Number of episodes. */
  readonly episodes: number;
  /** Number of frames (control ticks) of all episodes. */
  readonly frames: number;
  /** Number of different instructions. */
  readonly tasks: number;
}

/** Groups whose feature would be another one's. */
const RESERVED_GROUPS = ['state', 'environment_state', 'images', 'image'];

/**
 * The layout of one episode.
 *
 * @param video - Codec of the cameras' videos; `undefined`: pictures are PNG.
 * @throws RangeError when the control rate is not a positive integer, a name holds a `/`, which LeRobot forbids, or a group
 * of sensor readings has no layout.
 */
export function episodeLayout(episode: Episode, video?: VideoCodec): DatasetLayout {
  const { controlRate } = episode;
  if (!Number.isInteger(controlRate) || controlRate < 1) {
    throw new RangeError(`a dataset needs a control rate of whole frames per second, received ${controlRate}`);
  }
  const first = episode.steps[0];
  if (first === undefined) throw new RangeError('an episode must have at least one step, received none');
  const names = cameraNames(episode);
  for (const name of names) {
    if (name.includes('/')) throw new RangeError(`camera names must not contain "/", received "${name}"`);
  }
  const groups = Object.keys(first.sensors ?? {}).sort();
  const sensorSpaces = Object.fromEntries(
    groups.map((group) => {
      const space = episode.sensorSpaces?.[group];
      if (space === undefined) throw new RangeError(`sensorSpaces must lay out the recorded group "${group}"`);
      if (RESERVED_GROUPS.includes(group) || group.includes('/') || group.startsWith('images.')) {
        throw new RangeError(`a group of sensor readings must not be named "${group}"`);
      }
      return [group, space];
    }),
  );
  return {
    robot: episode.robot,
    fps: controlRate,
    actionSpace: episode.actionSpace,
    stateSpace: episode.stateSpace,
    environmentStateSpace: first.environmentState.length === 0 ? EMPTY_SPACE : episode.environmentStateSpace,
    ...(groups.length === 0 ? {} : { sensorSpaces }),
    cameras: names.map((name) => {
      const { width, height } = first.images[name] as { width: number; height: number };
      return { name, width, height, ...(first.depth?.[name] === undefined ? {} : { depth: true }) };
    }),
    ...(video === undefined || names.length === 0 ? {} : { video }),
  };
}

/** The feature of a camera's pictures. */
export function imageFeature(camera: string): string {
  return `observation.images.${camera}`;
}

/** The feature of a camera's depth. */
export function depthFeature(camera: string): string {
  return `observation.images.${camera}_depth`;
}

/** What `meta/info.json` says of a video, in LeRobot's words. */
function videoInfo({ width, height }: DatasetCamera, codec: VideoCodec, fps: number): Record<string, PlainData> {
  return {
    'video.height': height,
    'video.width': width,
    'video.codec': codec,
    'video.pix_fmt': 'yuv420p',
    'video.fps': fps,
    'video.channels': 3,
    'video.g': KEY_FRAME_INTERVAL,
    has_audio: false,
    is_depth_map: false,
  };
}

/**
 * The features of a dataset in the order of their columns.
 *
 * @param sameNames - Whether the entries of `observation.environment_state` and of the sensor readings have the same names
 * in every episode; otherwise they are declared without names, and each episode's sidecar line has its own. Default true.
 */
export function lerobotFeatures(layout: DatasetLayout, sameNames = true): Record<string, FeatureDeclaration> {
  const vector = (space: BoxSpace): FeatureDeclaration => ({
    dtype: 'float32',
    shape: [space.names.length],
    names: space.names,
  });
  const scalar = (dtype: string): FeatureDeclaration => ({ dtype, shape: [1], names: null });
  const features: Record<string, FeatureDeclaration> = {};
  const acts = layout.actionSpace.names.length > 0;
  if (layout.stateSpace.names.length > 0) features['observation.state'] = vector(layout.stateSpace);
  if (layout.environmentStateSpace.names.length > 0) {
    const declared = vector(layout.environmentStateSpace);
    features['observation.environment_state'] = sameNames ? declared : { ...declared, names: null };
  }
  for (const [group, space] of Object.entries(layout.sensorSpaces ?? {})) {
    features[`observation.${group}`] = sameNames ? vector(space) : { ...vector(space), names: null };
  }
  if (acts) features['action'] = vector(layout.actionSpace);
  const axes = ['height', 'width', 'channels'];
  for (const camera of layout.cameras) {
    const { name, width, height } = camera;
    features[imageFeature(name)] =
      layout.video === undefined
        ? { dtype: 'image', shape: [height, width, 3], names: axes }
        : {
            dtype: 'video',
            shape: [height, width, 3],
            names: axes,
            info: videoInfo(camera, layout.video, layout.fps),
          };
    if (camera.depth === true) {
      const info = { is_depth_map: true, depth_unit: 'mm' };
      features[depthFeature(name)] = { dtype: 'image', shape: [height, width, 1], names: axes, info };
    }
  }
  features['language_persistent'] = scalar('language');
  if (acts) {
    features['next.reward'] = scalar('float32');
    features['next.done'] = scalar('bool');
    features['next.success'] = scalar('bool');
  }
  features['timestamp'] = scalar('float32');
  for (const name of ['frame_index', 'episode_index', 'index', 'task_index']) features[name] = scalar('int64');
  return features;
}

/** The contents of `meta/info.json`. For `sameNames` see `lerobotFeatures`; `limits` are those the writer keeps. */
export function lerobotInfo(
  layout: DatasetLayout,
  totals: DatasetTotals,
  sameNames = true,
  limits: FileLimits = DEFAULT_FILE_LIMITS,
): Record<string, unknown> {
  return {
    codebase_version: CODEBASE_VERSION,
    // No robot: the data trains no policy.
    robot_type: layout.robot.type === 'none' ? null : layout.robot.type,
    total_episodes: totals.episodes,
    total_frames: totals.frames,
    total_tasks: totals.tasks,
    chunks_size: FILES_PER_CHUNK,
    data_files_size_in_mb: limits.dataMegabytes,
    video_files_size_in_mb: limits.videoMegabytes,
    fps: layout.fps,
    splits: { train: `0:${totals.episodes}` },
    data_path: DATA_PATH,
    video_path: VIDEO_PATH,
    features: lerobotFeatures(layout, sameNames),
  };
}

/** A vector space as it stands in a JSON file: bounds that are not finite become `null`. */
export function spaceToJson(space: BoxSpace): PlainData {
  return JSON.parse(JSON.stringify(space)) as PlainData;
}

/** The vector space that `spaceToJson` wrote. */
export function spaceFromJson(json: unknown): BoxSpace {
  const { names, units, low, high } = json as BoxSpace;
  return {
    names,
    units,
    low: (low as readonly (number | null)[]).map((bound) => bound ?? -Infinity),
    high: (high as readonly (number | null)[]).map((bound) => bound ?? Infinity),
  };
}

/** Layouts of sensor readings as `spaceToJson` wrote each of them. */
export function spacesFromJson(json: unknown): Readonly<Record<string, BoxSpace>> {
  return Object.fromEntries(
    Object.entries(json as Record<string, unknown>).map(([k, space]) => [k, spaceFromJson(space)]),
  );
}

/** A layout as it stands in a JSON file: bounds that are not finite become `null`. */
export function layoutToJson(layout: DatasetLayout): Record<string, unknown> {
  return JSON.parse(JSON.stringify(layout)) as Record<string, unknown>;
}

/** The layout that `layoutToJson` wrote. */
export function layoutFromJson(json: unknown): DatasetLayout {
  const { robot, fps, actionSpace, stateSpace, environmentStateSpace, sensorSpaces, cameras, video } =
    json as DatasetLayout;
  return {
    robot,
    fps,
    actionSpace: spaceFromJson(actionSpace),
    stateSpace: spaceFromJson(stateSpace),
    environmentStateSpace: spaceFromJson(environmentStateSpace),
    ...(sensorSpaces === undefined ? {} : { sensorSpaces: spacesFromJson(sensorSpaces) }),
    cameras,
    ...(video === undefined ? {} : { video }),
  };
}

/** Chunk and file index of the `n`-th file (from 0) of any kind. */
export function filePosition(n: number): { readonly chunk: number; readonly file: number } {
  return { chunk: Math.floor(n / FILES_PER_CHUNK), file: n % FILES_PER_CHUNK };
}

/** `chunk-000/file-000` of the `n`-th file, without an ending. */
export function fileStem(n: number): string {
  const { chunk, file } = filePosition(n);
  return `chunk-${String(chunk).padStart(3, '0')}/file-${String(file).padStart(3, '0')}`;
}
