import type { ActionPlan, BoxSpace, Observation, PlanKeyframe } from '../../sim/interface/index.js';
import type { NextActionOptions, NextActionPlanner, Planner, PlanOptions } from '../../policies/index.js';
import { planFromPrediction, predict } from './predict.js';
import type { PredictedKeyframe, PredictionStart, WorldModel } from './prediction.js';
import type { SamplingOptions } from './sampling.js';
import type { ToldThings } from './tracked-objects.js';

/** Options of a `WorldModelPlanner`. */
export interface WorldModelPlannerOptions extends SamplingOptions {
  /** The model. It stays the caller's to dispose of. */
  readonly model: WorldModel;
  /** Largest number of keyframes of a plan. Default 64. */
  readonly maxKeyframes?: number;
  /** Name of the camera. Default: `front`, else the first in order of name. */
  readonly camera?: string;
  /** Layout of `observation.state`. Default: per arm seven joint positions and the opening. */
  readonly stateSpace?: Pick<BoxSpace, 'names'>;
  /** Control rate in hertz. Default 20. */
  readonly controlRate?: number;
  /** Tells what is there, where somebody knows. Default: what the model believes to see. */
  readonly objects?: (observation: Observation) => ToldThings;
  /**
   * Whether the model is shown the pictures. Without them it chooses the next action from states alone, in fewer tokens; `objects` must
   * be given, and the model must know sequences of states alone (`layout.statesAlone`). Default true.
   */
  readonly pictures?: boolean;
}

/** Plans by letting a world model predict: a whole task, or the next action alone. */
export class WorldModelPlanner implements Planner, NextActionPlanner {
  /** Name for records: `world-model`. */
  readonly name = 'world-model';
  readonly #options: WorldModelPlannerOptions;
  #keyframes: readonly PredictedKeyframe[] = [];
  /** What was there at the moments that were asked about: a detector tells of the present alone. */
  readonly #seen = new WeakMap<Observation, PredictionStart['objects']>();

  /**
   * @param options - Which model, and how it plans.
   * @throws RangeError when pictures are withheld and no objects told.
   */
  constructor(options: WorldModelPlannerOptions) {
    if (options.pictures === false && options.objects === undefined) {
      throw new RangeError('objects must be given where pictures is false: the model would know nothing of the scene');
    }
    this.#options = options;
  }

  /** The prediction behind the last plan: what the model believes will happen. Empty before the first plan. */
  get keyframes(): readonly PredictedKeyframe[] {
    return this.#keyframes;
  }

  /**
   * Plans the whole task, at least one keyframe.
   */
  async plan(observation: Observation, instruction: string, options: PlanOptions): Promise<ActionPlan> {
    const { model, maxKeyframes } = this.#options;
    const keyframes: PredictedKeyframe[] = [];
    const prediction = predict({ ...this.#start(observation, instruction, options), model, maxKeyframes });
    for await (const keyframe of prediction) keyframes.push(keyframe);
    this.#keyframes = keyframes;
    return planFromPrediction(keyframes);
  }

  /** The next action, or `null` when the model holds the task for done, unless it is `unfinished`. What follows is not predicted. */
  async planNext(
    observation: Observation,
    instruction: string,
    options: NextActionOptions,
  ): Promise<PlanKeyframe | null> {
    const past = options.past?.map(({ observation: earlier, keyframe: { subtask, ticks, arms } }) => ({
      observation: this.#shown(earlier),
      objects: this.#objects(earlier),
      action: { subtask, ticks, targets: arms },
    }));
    const start = { ...this.#start(observation, instruction, options), past, unfinished: options.unfinished };
    const prediction = await this.#options.model.openPrediction(start);
    try {
      const action = await prediction.nextAction();
      return action && { subtask: action.subtask, ticks: action.ticks, arms: action.targets };
    } finally {
      await prediction.close();
    }
  }

  #start(observation: Observation, instruction: string, { seed, robot, signal }: PlanOptions): PredictionStart {
    const { temperature, topK, camera, stateSpace, controlRate } = this.#options;
    const given = this.#objects(observation);
    const how = { temperature, topK, camera, stateSpace, controlRate };
    return { ...how, observation: this.#shown(observation), instruction, robot, seed, signal, objects: given };
  }

  /** What the model is shown of an observation. */
  #shown(observation: Observation): Observation {
    return (this.#options.pictures ?? true) ? observation : { ...observation, images: {} };
  }

  #objects(observation: Observation): PredictionStart['objects'] {
    if (!this.#seen.has(observation)) this.#seen.set(observation, this.#options.objects?.(observation));
    return this.#seen.get(observation);
  }
}
