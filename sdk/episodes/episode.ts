import type { BoxSpace, PlainData, RgbImage, RobotDescription } from '../../sim/interface/index.js';

/** Which scenario an episode played in. */
export interface EpisodeScenario {
  /** The scenario's name, such as `fold-towel`. */
  readonly name: string;
  /** The scenario's version: recordings of another version cannot be replayed. */
  readonly version: number;
  /** SHA-256 of the file that it came from, in hexadecimal; absent where it is built in. */
  readonly hash?: string;
}

/** Who acted in an episode. */
export interface EpisodeProvenance {
  /** Name of the policy: `expert`, `random`, `world-model`, ... */
  readonly policy: string;
  /** SHA-256 of the model's weights, in hexadecimal, where a model acted. */
  readonly model?: string;
  /** Which of the plans that the model drew it is, counted from 1; left out for the first. */
  readonly sample?: number;
}

/** Lens and place of a camera at the start of an episode. */
export interface RecordedCamera {
  /** The matrix K, 9 numbers row-major: `fx 0 cx, 0 fy cy, 0 0 1`, in pixels; the centre of the first pixel is at 0.5. */
  readonly k: readonly number[];
  /** World frame to camera frame (x right, y down, z forward) at the first frame, 16 numbers row-major; metres. */
  readonly worldToCamera: readonly number[];
  /** What it is mounted on, such as `arm/tcp`: its place in the world changes. Absent where it stands still. */
  readonly mount?: string;
  /** Mount frame to camera frame, 16 numbers row-major, in metres; absent where the camera stands still. */
  readonly mountToCamera?: readonly number[];
}

/**
 * One control tick: what was observed at its start, and the action applied from there on. Of an episode of pages, one page;
 * its `subtask` is what the page says.
 */
export interface EpisodeStep {
  /** Time since the start of the episode in seconds. */
  readonly time: number;
  /** The observation's proprioception, laid out by `Episode.stateSpace`. float32, empty where there is no robot. */
  readonly state: Float32Array;
  /** The scene state as numbers, laid out by `Episode.environmentStateSpace`. float32, empty where unknown. */
  readonly environmentState: Float32Array;
  /** The observation's further sensor readings by group, laid out by `Episode.sensorSpaces`; absent where there are none. */
  readonly sensors?: Readonly<Record<string, Float32Array>>;
  /** The observation's pictures by camera name. Empty when they were not asked for on reading. */
  readonly images: Readonly<Record<string, RgbImage>>;
  /** Depth by camera name, metres along the optical axis per pixel; absent where it was not recorded or not asked for. */
  readonly depth?: Readonly<Record<string, Float32Array>>;
  /** The action held during this tick, laid out by `Episode.actionSpace`. float32, empty where nobody acts. */
  readonly action: Float32Array;
  /** What is being done, in words; empty where nobody said. */
  readonly subtask: string;
  /** Reward of this tick. */
  readonly reward: number;
  /** Whether the scenario's success condition holds after this tick. */
  readonly success: boolean;
  /**
   * Hash of the simulation's state at the start of this tick, of a page of its pixels; 16 hexadecimal digits; absent where
   * nothing was simulated.
   */
  readonly stateHash?: string;
}

/** A vector space without entries: of what an episode does not have. */
export const EMPTY_SPACE: BoxSpace = { names: [], units: [], low: [], high: [] };

/**
 * One recorded attempt at a task, or a question and its answer in pages. What an episode does not have is empty: a question
 * has a robot without arms, and no actions, states or rewards.
 *
 * Row `i` holds observation `i` and the action applied from it. A few hold frames (the last action again) follow the
 * last action, so that the state in which the scene comes to rest is recorded, too.
 */
export interface Episode {
  /** Seed of every random draw of the episode. */
  readonly seed: number;
  /** The scenario, where there is one. */
  readonly scenario?: EpisodeScenario;
  /** The instruction in words. */
  readonly instruction: string;
  /** Every random draw of the episode by name. */
  readonly variation?: PlainData;
  /** The robot that acted; of the type `none`, without arms, where nobody did. */
  readonly robot: RobotDescription;
  /** Control rate in hertz: ticks per second; 1 for pages. */
  readonly controlRate: number;
  /** Layout of `EpisodeStep.action`. */
  readonly actionSpace: BoxSpace;
  /** Layout of `EpisodeStep.state`. */
  readonly stateSpace: BoxSpace;
  /** Layout of `EpisodeStep.environmentState`. */
  readonly environmentStateSpace: BoxSpace;
  /** Layout of each group of `EpisodeStep.sensors`; absent where there are none. */
  readonly sensorSpaces?: Readonly<Record<string, BoxSpace>>;
  /** The ticks in order, at least one; of pages those of the question first. */
  readonly steps: readonly EpisodeStep[];
  /** How many of the first steps are pages of the question, the others being the answer; absent where there are no pages. */
  readonly questionPages?: number;
  /** Hash of the simulation's state after the last tick; absent where nothing was simulated. */
  readonly finalStateHash?: string;
  /** Whether the scenario's success condition held after the last tick. */
  readonly success: boolean;
  /** How the rollout ended: the task was over, the policy had finished, or the time was up. */
  readonly ending: 'terminated' | 'finished' | 'truncated';
  /** A referee's verdict as plain data, where one was given. */
  readonly verdict?: PlainData;
  /** How it went, as plain data: what happened in a scenario without a success condition, physics metrics, ... */
  readonly outcome?: PlainData;
  /** Lens and place of every camera by name; absent where nobody said. */
  readonly cameras?: Readonly<Record<string, RecordedCamera>>;
  /** Who acted. */
  readonly provenance: EpisodeProvenance;
}

/** The camera names of an episode in order of name; empty when it has no pictures. */
export function cameraNames(episode: Episode): string[] {
  return Object.keys(episode.steps[0]?.images ?? {}).sort();
}
