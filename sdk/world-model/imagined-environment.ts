import { armModel, solveInverseKinematics } from '../../sim/arms/index.js';
import type {
  Action,
  BoxSpace,
  Environment,
  EnvironmentInfo,
  Observation,
  ResetOptions,
  ResetResult,
  RgbImage,
  RobotDescription,
  SceneState,
  StepResult,
} from '../../sim/interface/index.js';
import { environmentVector } from './environment-vector.js';
import { DisposedError } from './errors.js';
import { endEffectorTarget, RobotKinematics } from './hands.js';
import { fitPicture } from './picture.js';
import type { OpenPrediction, WorldModel } from './prediction.js';
import { observedPicture } from './prediction-session.js';
import type { SamplingOptions } from './sampling.js';
import type { ToldThings } from './tracked-objects.js';

/** Points of a cloth along each edge in environment states. */
const CLOTH_GRID = 5;

/** Position error in metres up to which joints are taken from inverse kinematics. */
const REACHED = 0.005;

/** Where an imagined episode starts. */
export interface ImaginedStart {
  /** What is seen. */
  readonly observation: Observation;
  /** What is to be done, in words. Default: what `reset` is given. */
  readonly instruction?: string;
  /** What is there, where somebody knows. Default: what the model believes to see. */
  readonly objects?: ToldThings;
}

/** Options of an `ImaginedEnvironment`. */
export interface ImaginedEnvironmentOptions extends SamplingOptions {
  /** The model. It stays the caller's to dispose of. */
  readonly model: WorldModel;
  /** The robot. */
  readonly robot: RobotDescription;
  /** Layout of actions. */
  readonly actionSpace: BoxSpace;
  /** Layout of `observation.state`. */
  readonly stateSpace: BoxSpace;
  /** Layout of `info.environmentState`. Default: nothing. */
  readonly environmentStateSpace?: BoxSpace;
  /** Where episodes start; a function may give each seed its own start. */
  readonly start: ImaginedStart | ((options: ResetOptions) => ImaginedStart | Promise<ImaginedStart>);
  /** Control ticks from one predicted keyframe to the next, a positive integer. Default 8. */
  readonly stride?: number;
  /** Control rate in hertz. Default 20. */
  readonly controlRate?: number;
  /** Time limit of an episode in seconds. Default: none. */
  readonly maxDuration?: number;
  /** Name of the camera. Default: `front`, else the first in order of name. */
  readonly camera?: string;
  /** Whether the task is done in a believed state, such as a scenario's `success`. Default: never. */
  readonly success?: (state: SceneState) => boolean;
  /** How much of the task is done in a believed state, 0 to 1. Default: 1 on success, else 0. */
  readonly progress?: (state: SceneState) => number;
}

/** Everything that belongs to one episode. */
interface ImaginedEpisode {
  readonly instruction: string;
  readonly seed: number;
  readonly camera: string;
  readonly session: OpenPrediction;
  /** Joints from which inverse kinematics starts, per arm. */
  readonly joints: Float64Array[];
  state: SceneState;
  proprioception: Float32Array;
  picture: RgbImage;
  progress: number;
  success: boolean;
  tick: number;
}

/**
 * An environment inside a world model: it starts from an observation that somebody gives it, and predicts what actions
 * lead to. Every `stride` ticks the hands' targets are computed from the joint targets by forward kinematics and one
 * keyframe is predicted. Between keyframes picture, objects and openings stay as they were, joint positions are those that
 * were commanded; at a keyframe joint positions are those that put the hands where the model sees them (the commanded ones
 * where inverse kinematics finds none within 5 mm).
 */
export class ImaginedEnvironment implements Environment {
  readonly actionSpace: BoxSpace;
  readonly stateSpace: BoxSpace;
  readonly environmentStateSpace: BoxSpace;
  readonly controlRate: number;
  readonly robot: RobotDescription;
  readonly #options: ImaginedEnvironmentOptions;
  readonly #stride: number;
  readonly #kinematics: RobotKinematics;
  #episode: ImaginedEpisode | undefined;
  #disposed = false;

  /**
   * @param options - Model, robot, start and the conditions of success.
   * @throws RangeError when `stride` is not a positive integer or a space does not fit the robot.
   */
  constructor(options: ImaginedEnvironmentOptions) {
    const { stride = 8, controlRate = 20 } = options;
    if (!Number.isInteger(stride) || stride < 1)
      throw new RangeError(`stride must be a positive integer, received ${stride}`);
    this.actionSpace = options.actionSpace;
    this.stateSpace = options.stateSpace;
    this.environmentStateSpace = options.environmentStateSpace ?? { names: [], units: [], low: [], high: [] };
    this.controlRate = controlRate;
    this.robot = options.robot;
    this.#options = options;
    this.#stride = stride;
    this.#kinematics = new RobotKinematics(options.robot, options.stateSpace, options.actionSpace);
  }

  /**
   * Starts an episode. The seed is that of the model's random draws.
   *
   * @throws RangeError when neither the start nor the options tell an instruction.
   */
  async reset(options: ResetOptions): Promise<ResetResult> {
    this.#check();
    await this.#episode?.session.close();
    this.#episode = undefined;
    const { start: from, model, robot, temperature, topK } = this.#options;
    const start = typeof from === 'function' ? await from(options) : from;
    const instruction = options.instruction ?? start.instruction;
    if (instruction === undefined)
      throw new RangeError('reset needs an instruction: the start of this environment has none');
    const names = Object.keys(start.observation.images).sort();
    const camera = this.#options.camera ?? (names.includes('front') ? 'front' : (names[0] ?? 'front'));
    const session = await model.openPrediction({
      robot,
      instruction,
      camera,
      temperature,
      topK,
      observation: { ...start.observation, time: 0 },
      objects: start.objects,
      stateSpace: this.stateSpace,
      controlRate: this.controlRate,
      seed: options.seed,
    });
    const proprioception = Float32Array.from(start.observation.state);
    const episode: ImaginedEpisode = {
      instruction,
      seed: options.seed,
      camera,
      session,
      proprioception,
      joints: this.#kinematics.stateJoints(proprioception),
      state: session.state,
      picture: fitPicture(observedPicture(start.observation, camera), model.picture),
      progress: 0,
      success: false,
      tick: 0,
    };
    this.#episode = episode;
    this.#judge(episode);
    return { observation: this.#observation(episode), info: this.#info(episode) };
  }

  /** Holds `action` for one control tick; at every `stride`-th tick a keyframe is predicted. */
  async step(action: Action): Promise<StepResult> {
    this.#check();
    const episode = this.#episode;
    if (!episode) throw new Error('ImaginedEnvironment.step was called before reset');
    if (action.length !== this.actionSpace.names.length) {
      throw new RangeError(`action must have ${this.actionSpace.names.length} entries, received ${action.length}`);
    }
    const before = episode.progress;
    episode.tick += 1;
    this.#followJoints(episode, action);
    if (episode.tick % this.#stride === 0) {
      const targets = this.#kinematics.targets(action).map(endEffectorTarget);
      const keyframe = await episode.session.next({ ticks: this.#stride, targets });
      if (keyframe) {
        episode.picture = keyframe.frame ?? episode.picture;
        episode.state = keyframe.state;
        this.#followHands(episode);
        this.#judge(episode);
      }
    } else {
      episode.state = { ...episode.state, time: episode.tick / this.controlRate };
    }
    const { maxDuration = Infinity } = this.#options;
    return {
      observation: this.#observation(episode),
      info: this.#info(episode),
      reward: episode.progress - before,
      terminated: episode.success,
      truncated: !episode.success && episode.tick / this.controlRate >= maxDuration,
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#episode?.session.close();
    this.#episode = undefined;
  }

  /** As `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Joints go where they are told to. */
  #followJoints(episode: ImaginedEpisode, action: Action): void {
    this.#kinematics.actionJoints(action).forEach((joints, arm) => episode.joints[arm]?.set(joints));
    this.#kinematics.writeJoints(episode.proprioception, episode.joints);
  }

  /** Joints go where they put the hands as the model sees them; fingers as far open as it sees them. */
  #followHands(episode: ImaginedEpisode): void {
    episode.state.arms.forEach((arm, i) => {
      const description = this.robot.arms[i] as RobotDescription['arms'][number];
      const joints = episode.joints[i] as Float64Array;
      const solution = solveInverseKinematics(armModel(description.model), description.base, arm.endEffector, {
        start: joints,
      });
      if (solution.positionError <= REACHED) joints.set(solution.jointPositions);
    });
    this.#kinematics.writeJoints(episode.proprioception, episode.joints);
    this.#kinematics.writeOpenings(
      episode.proprioception,
      episode.state.arms.map(({ gripperOpening }) => gripperOpening),
    );
  }

  #judge(episode: ImaginedEpisode): void {
    const { success, progress } = this.#options;
    episode.success = success?.(episode.state) ?? false;
    episode.progress = progress?.(episode.state) ?? (episode.success ? 1 : 0);
  }

  #observation(episode: ImaginedEpisode): Observation {
    return {
      time: episode.tick / this.controlRate,
      images: { [episode.camera]: episode.picture },
      state: episode.proprioception.slice(),
    };
  }

  #info(episode: ImaginedEpisode): EnvironmentInfo {
    const { instruction, seed, state: sceneState, success, progress } = episode;
    const environmentState = environmentVector(this.environmentStateSpace.names, sceneState, CLOTH_GRID);
    return { instruction, seed, sceneState, environmentState, success, progress };
  }

  #check(): void {
    if (this.#disposed) throw new DisposedError('the imagined environment');
  }
}
