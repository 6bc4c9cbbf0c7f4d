import type { RobotDescription } from './robot.js';
import type { SceneState } from './scene-state.js';

/** Anything a scenario may put beside its draws: JSON-like plain data. */
export type PlainData = null | boolean | number | string | readonly PlainData[] | { readonly [key: string]: PlainData };

/** An RGB picture. */
export interface RgbImage {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** `height * width * 3` bytes, row-major from the top left, channels red, green, blue, sRGB-encoded 0 to 255. */
  readonly data: Uint8Array;
}

/** A bounded vector space with one name and unit per entry, as `gymnasium.spaces.Box`. */
export interface BoxSpace {
  /** One name per entry, unique. */
  readonly names: readonly string[];
  /** One unit per entry: `rad`, `m`, `N`, `rad/s`, `m/s`, `1`. */
  readonly units: readonly string[];
  /** Smallest value per entry (may be -Infinity). */
  readonly low: readonly number[];
  /** Largest value per entry (may be Infinity). */
  readonly high: readonly number[];
}

/**
 * A target held over one control tick: per arm, the command of the environment's control mode (joint positions in radians
 * unless another was chosen), then the gripper opening in metres, then the grip force in newtons. Laid out and named by
 * the environment's `actionSpace`. float32.
 */
export type Action = Float32Array;

/** Several consecutive actions, one per control tick. */
export interface ActionChunk {
  /** Actions in order, at least one. */
  readonly actions: readonly Action[];
  /** What is being done during these actions, in words; recorded with every step. */
  readonly subtask?: string;
  /** True when nothing is left to do after these actions. The rollout then records a few hold frames and ends. */
  readonly finished?: boolean;
}

/** What a policy sees. Everything in it exists on a real robot, too. */
export interface Observation {
  /** Time since the start of the episode in seconds. */
  readonly time: number;
  /** Pictures by camera name. */
  readonly images: Readonly<Record<string, RgbImage>>;
  /** Proprioception (LeRobot's `observation.state`), laid out by the environment's `stateSpace`. float32. */
  readonly state: Float32Array;
  /** Depth by camera name, where asked for: metres along the optical axis per pixel, row-major from the top left. */
  readonly depth?: Readonly<Record<string, Float32Array>>;
  /** Further sensor readings by group (`velocity`, `effort`, `wrench`, ...), where asked for, laid out by `sensorSpaces`. */
  readonly sensors?: Readonly<Record<string, Float32Array>>;
}

/** What an environment tells beside the observation; a policy does not get it. */
export interface EnvironmentInfo {
  /** The instruction of this episode. */
  readonly instruction: string;
  /** The seed of this episode. */
  readonly seed: number;
  /** The state of the scene: exact in a simulation, believed in imagination. */
  readonly sceneState: SceneState;
  /** The scene state as numbers (LeRobot's `observation.environment_state`), laid out by `environmentStateSpace`. */
  readonly environmentState: Float32Array;
  /** Whether the scenario's success condition holds now. */
  readonly success: boolean;
  /** How much of the task is done, 0 to 1. */
  readonly progress: number;
}

/** How an episode is to start. */
export interface ResetOptions {
  /** Seed of every random draw of the episode, an integer from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Instruction to use instead of one drawn from the scenario's phrasings. */
  readonly instruction?: string;
  /** Further options that the environment documents. */
  readonly options?: Readonly<Record<string, PlainData>>;
}

/** What `reset` returns. */
export interface ResetResult {
  /** First observation. */
  readonly observation: Observation;
  /** What the environment tells beside it. */
  readonly info: EnvironmentInfo;
}

/** What `step` returns, in Gymnasium's sense. */
export interface StepResult extends ResetResult {
  /** Reward of this step: the increase of the scenario's progress (so that the sum over an episode is at most 1). */
  readonly reward: number;
  /** Whether the task reached its end. */
  readonly terminated: boolean;
  /** Whether the time limit cut the episode off. */
  readonly truncated: boolean;
}

/**
 * Something that turns actions into next states. A `SimulatedEnvironment` computes them, an `ImaginedEnvironment`
 * predicts them; a policy cannot tell which one it is in.
 */
export interface Environment {
  /** Action vector: names, units, bounds. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
  /** Layout of `info.environmentState`. */
  readonly environmentStateSpace: BoxSpace;
  /** Layout of each group of `observation.sensors`, where there are any. */
  readonly sensorSpaces?: Readonly<Record<string, BoxSpace>>;
  /** Control rate in hertz: one `step` lasts `1 / controlRate` seconds. */
  readonly controlRate: number;
  /** The robot that the actions move. */
  readonly robot: RobotDescription;
  /** Starts an episode. The same options give the same episode. */
  reset(options: ResetOptions): Promise<ResetResult>;
  /** Holds `action` for one control tick. Throws a RangeError when its length is not `actionSpace.names.length`. */
  step(action: Action): Promise<StepResult>;
  /** Frees what the environment holds. Idempotent; any later call throws. */
  dispose(): void;
}
