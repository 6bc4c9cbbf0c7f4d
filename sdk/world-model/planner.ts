import type { ActionPlan, BoxSpace, Observation, SceneState } from '../../sim/interface/index.js';
import type { Planner, PlanOptions } from '../../policies/index.js';
import { planFromPrediction, predict } from './predict.js';
import type { PredictedKeyframe, WorldModel } from './prediction.js';
import type { SamplingOptions } from './sampling.js';

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
  readonly objects?: (observation: Observation) => Pick<SceneState, 'objects' | 'cloths'>;
}

/** Plans a whole task by letting a world model predict it. */
export class WorldModelPlanner implements Planner {
  /** Name for records: `world-model`. */
  readonly name = 'world-model';
  readonly #options: WorldModelPlannerOptions;
  #keyframes: readonly PredictedKeyframe[] = [];

  /** @param options - Which model, and how it plans. */
  constructor(options: WorldModelPlannerOptions) {
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
    const { seed, robot, signal } = options;
    const { objects, ...rest } = this.#options;
    const keyframes: PredictedKeyframe[] = [];
    const prediction = predict({
      ...rest,
      observation,
      instruction,
      robot,
      seed,
      signal,
      objects: objects?.(observation),
    });
    for await (const keyframe of prediction) keyframes.push(keyframe);
    this.#keyframes = keyframes;
    return planFromPrediction(keyframes);
  }
}
