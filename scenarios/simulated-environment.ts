import type { ObserveOptions, SensorOptions } from '../sim/sensors/index.js';
import { Simulation, type ControlMode, type SceneCameraOptions } from '../sim/simulation/index.js';
import type {
  Action,
  BoxSpace,
  Environment,
  EnvironmentInfo,
  PlainData,
  ResetOptions,
  ResetResult,
  RobotDescription,
  SceneState,
  StepResult,
} from '../sim/interface/index.js';
import { drawEpisode } from './draw-episode.js';
import type { Measure, SimulatedScenario, StateDescription } from './scenario.js';
import type { Subtask } from './subtask.js';
import type { VariationRequest } from './variation-request.js';
import { drawVariation } from './variation.js';
import type { VariationSpec, VariationValues } from './draws.js';

/** Consecutive ticks for which success must hold before an episode ends, 3 s at 20 Hz: time enough to draw the hands back. */
const SUCCESS_TICKS = 60;

/** Options of a `SimulatedEnvironment`. */
export interface SimulatedEnvironmentOptions {
  /** Whether observations hold pictures. Without them an episode is several times faster. Default true. */
  readonly render?: boolean;
  /** What the numbers of an action say to the arms. Default `joint-position`. */
  readonly controlMode?: ControlMode;
  /** Cameras beside the scenario's own, such as `wristCamera('arm')`; added to every episode's scene. Default: none. */
  readonly cameras?: readonly SceneCameraOptions[];
  /** Names of the cameras whose pictures observations hold. Default: all. */
  readonly images?: readonly string[];
  /** Whether observations hold depth of those cameras. Default false. */
  readonly depth?: boolean;
  /** Which groups of further sensor readings observations hold; true: all. Default: none. */
  readonly sensors?: ObserveOptions['sensors'];
  /**
   * How the sensors work: noise, latency, whether optical flow can be asked for. Each part replaces what the scenario set.
   * Where neither names a seed, the noise has the episode's. Default: as the scenario set it.
   */
  readonly sensorModel?: SensorOptions;
}

/**
 * A scenario in the simulator, behind the interface that the world model's imagination shares. `reset` draws the
 * episode's variation from its seed and builds the scene anew; `options.variation` says how much varies.
 */
export class SimulatedEnvironment<T extends SimulatedScenario = SimulatedScenario> implements Environment {
  /** What happens in it. */
  readonly scenario: T;
  /** Control rate in hertz. */
  readonly controlRate = 20;
  /** What the numbers of an action say to the arms. */
  readonly controlMode: ControlMode;
  readonly #observed: ObserveOptions;
  readonly #cameras: readonly SceneCameraOptions[];
  readonly #sensorModel: SensorOptions | undefined;
  #simulation: Simulation;
  #variation: VariationValues<VariationSpec>;
  #instruction = '';
  #seed = 0;
  #progress = 0;
  #successTicks = 0;
  #ticks = 0;
  #firstState: SceneState;
  #firstDescription: StateDescription | null;
  #disposed = false;

  /** @param scenario - What happens in it. */
  constructor(scenario: T, options: SimulatedEnvironmentOptions = {}) {
    const { render = true, controlMode = 'joint-position', cameras = [], images = true, depth, sensors } = options;
    this.scenario = scenario;
    this.controlMode = controlMode;
    this.#observed = {
      images: render && images,
      ...(depth === undefined || !render ? {} : { depth }),
      ...(sensors === undefined ? {} : { sensors }),
    };
    this.#cameras = cameras;
    this.#sensorModel = options.sensorModel;
    this.#variation = drawVariation(scenario.variations, 0);
    this.#simulation = this.#build(this.#variation, 0);
    this.#firstState = this.sceneState;
    this.#firstDescription = this.describe();
  }

  /** Layout of the action vector of the present episode. */
  get actionSpace(): BoxSpace {
    return this.#simulation.actionSpace;
  }

  /** Layout of `observation.state`. */
  get stateSpace(): BoxSpace {
    return this.#simulation.stateSpace;
  }

  /** Layout of `info.environmentState` in the present episode: the names of the objects change with the variation. */
  get environmentStateSpace(): BoxSpace {
    return this.#simulation.environmentStateSpace;
  }

  /** Layout of each group of `observation.sensors`. */
  get sensorSpaces(): Readonly<Record<string, BoxSpace>> {
    return this.#simulation.sensorSpaces;
  }

  /** The robot where it stands in the present episode. */
  get robot(): RobotDescription {
    return this.#simulation.robot;
  }

  /** The simulation of the present episode. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  /** Every random draw of the present episode. */
  get variation(): VariationValues<VariationSpec> {
    return this.#variation;
  }

  /** The true state of the scene now. */
  get sceneState(): SceneState {
    return this.#simulation.state();
  }

  /** The present episode's task in steps; none where nobody acts. */
  get subtasks(): readonly Subtask[] {
    return this.scenario.kind === 'manipulation' ? this.scenario.subtasks(this.#variation) : [];
  }

  /** The true state of the scene at the start of the episode. */
  get firstState(): SceneState {
    return this.#firstState;
  }

  /** What the first state of the episode means, in words; `null` where the scenario has none for states. */
  get firstDescription(): StateDescription | null {
    return this.#firstDescription;
  }

  /** What the present state means, in words; `null` where the scenario has none for states. */
  describe(): StateDescription | null {
    const { scenario, sceneState } = this;
    if (scenario.kind === 'dynamics') return scenario.outcome(sceneState, this.#variation);
    return scenario.describe?.(sceneState, this.#variation) ?? null;
  }

  /** The scenario's figures on the present state. */
  measures(): Readonly<Record<string, Measure>> {
    const { scenario, sceneState } = this;
    if (scenario.kind === 'dynamics') return scenario.outcome(sceneState, this.#variation).measures;
    return scenario.measures(sceneState, this.#variation);
  }

  /**
   * Starts an episode. `options.variation` says how its draws are made, see `VariationRequest`: a level or axes in words
   * (`randomized`, `clean,lighting`), or an object of draws such as a recorded episode has.
   * @throws RangeError for a bad seed or override, or an instruction that this scene cannot satisfy.
   */
  reset(options: ResetOptions): Promise<ResetResult> {
    try {
      return Promise.resolve(this.#reset(options));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Holds an action for one control tick. */
  step(action: Action): Promise<StepResult> {
    try {
      return Promise.resolve(this.#step(action));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Frees the simulation. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#simulation.dispose();
  }

  /** The same as `dispose`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #reset({ seed, instruction, options }: ResetOptions): ResetResult {
    this.#assertUsable();
    const { variation, instruction: told } = drawEpisode(this.scenario, {
      seed,
      variation: variationRequest(options),
      ...(instruction === undefined ? {} : { instruction }),
    });
    this.#instruction = told;
    this.#simulation.dispose();
    this.#variation = variation;
    this.#simulation = this.#build(variation, seed);
    this.#seed = seed;
    this.#firstState = this.sceneState;
    this.#firstDescription = this.describe();
    this.#ticks = 0;
    this.#successTicks = 0;
    const info = this.#info();
    this.#progress = info.progress;
    return { observation: this.#simulation.observe(this.#observed), info };
  }

  #step(action: Action): StepResult {
    this.#assertUsable();
    this.#simulation.tick(action);
    this.#ticks++;
    const before = this.#progress;
    const info = this.#info();
    this.#progress = info.progress;
    this.#successTicks = info.success ? this.#successTicks + 1 : 0;
    return {
      observation: this.#simulation.observe(this.#observed),
      info,
      reward: info.progress - before,
      terminated: this.#successTicks >= SUCCESS_TICKS,
      truncated: this.#ticks >= this.scenario.maxDuration * this.controlRate,
    };
  }

  #info(): EnvironmentInfo {
    const sceneState = this.#simulation.state();
    return {
      instruction: this.#instruction,
      seed: this.#seed,
      sceneState,
      environmentState: this.#simulation.environmentState(),
      ...this.#achieved(sceneState),
    };
  }

  /** How far the task is; where nobody acts, how much of the time has been watched. */
  #achieved(state: SceneState): { readonly success: boolean; readonly progress: number } {
    const { scenario } = this;
    if (scenario.kind === 'dynamics') {
      const progress = Math.min(1, this.#ticks / (scenario.maxDuration * this.controlRate));
      return { success: progress === 1, progress };
    }
    return {
      success: scenario.success(state, this.#variation),
      progress: scenario.progress(state, this.#variation),
    };
  }

  #build(variation: VariationValues<VariationSpec>, seed: number): Simulation {
    const simulation = new Simulation({ controlRate: this.controlRate, controlMode: this.controlMode });
    this.scenario.build(simulation, variation);
    for (const camera of this.#cameras) simulation.addCamera(camera);
    if (this.#sensorModel) simulation.setSensors({ seed, ...simulation.sensors, ...this.#sensorModel });
    return simulation;
  }

  #assertUsable(): void {
    if (this.#disposed) throw new Error('this SimulatedEnvironment was disposed of; make a new one');
  }
}

function variationRequest(options: ResetOptions['options']): VariationRequest {
  const request = options?.variation;
  if (request === undefined) return {};
  if (typeof request === 'string') return request;
  if (request === null || typeof request !== 'object' || Array.isArray(request)) {
    throw new RangeError(
      `options.variation must be words such as "randomized" or an object of draws, received ${JSON.stringify(request)}`,
    );
  }
  return request as Readonly<Record<string, PlainData>>;
}
