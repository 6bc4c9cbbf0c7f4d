import { SimulatedEnvironment, type SimulatedScenario } from '../../scenarios/index.js';
import type { Action, ResetOptions, ResetResult, StepResult } from '../../sim/interface/index.js';

/**
 * A simulated environment that draws pictures at chosen ticks alone: pictures take most of the time of an episode, and
 * an evaluation looks at a few of them. Elsewhere observations hold no pictures; everything else is the same.
 */
export class SelectiveEnvironment extends SimulatedEnvironment {
  /** Ticks after which there are pictures; 0 is the first observation. May be changed at any time. */
  picturedTicks: ReadonlySet<number> = new Set([0]);
  #tick = 0;

  /** @param scenario - What happens in it. */
  constructor(scenario: SimulatedScenario) {
    super(scenario, { render: false });
  }

  override async reset(options: ResetOptions): Promise<ResetResult> {
    const result = await super.reset(options);
    this.#tick = 0;
    return this.#look(result);
  }

  override async step(action: Action): Promise<StepResult> {
    const result = await super.step(action);
    this.#tick += 1;
    return this.#look(result);
  }

  #look<R extends ResetResult>(result: R): R {
    if (!this.picturedTicks.has(this.#tick)) return result;
    return { ...result, observation: this.simulation.observe({ images: true }) };
  }
}
