import { SimulatedEnvironment, type SimulatedScenario } from '../../scenarios/index.js';
import type { Action, PlainData, ResetOptions, ResetResult, StepResult } from '../../sim/interface/index.js';
import type { LabelImage } from '../../sim/sensors/index.js';
import { caseCamera } from './held-out-cases.js';

/**
 * A simulated environment that draws pictures at chosen ticks alone: pictures take most of the time of an episode, and
 * an evaluation looks at a few of them. Elsewhere observations hold no pictures; everything else is the same.
 */
export class SelectiveEnvironment extends SimulatedEnvironment {
  /** Ticks after which there are pictures; 0 is the first observation. May be changed at any time. */
  picturedTicks: ReadonlySet<number> = new Set([0]);
  readonly #defaults: Readonly<Record<string, PlainData>>;
  readonly #labels = new Map<number, LabelImage>();
  #tick = 0;

  /**
   * @param scenario - What happens in it.
   * @param variation - How draws are made where `reset` does not say. Default: the level `default`.
   */
  constructor(scenario: SimulatedScenario, variation?: PlainData) {
    super(scenario, { render: false });
    this.#defaults = variation === undefined ? {} : { variation };
  }

  /** Which thing each pixel of the camera that counts shows, at the pictured ticks of the present episode so far. */
  get labels(): ReadonlyMap<number, LabelImage> {
    return this.#labels;
  }

  override async reset(options: ResetOptions): Promise<ResetResult> {
    const result = await super.reset({ ...options, options: { ...this.#defaults, ...options.options } });
    this.#tick = 0;
    this.#labels.clear();
    return this.#look(result);
  }

  override async step(action: Action): Promise<StepResult> {
    const result = await super.step(action);
    this.#tick += 1;
    return this.#look(result);
  }

  #look<R extends ResetResult>(result: R): R {
    if (!this.picturedTicks.has(this.#tick)) return result;
    const camera = caseCamera([...this.simulation.cameras.keys()]);
    this.#labels.set(this.#tick, this.simulation.render(camera, { rgb: false, segmentation: true }).segmentation);
    return { ...result, observation: this.simulation.observe({ images: true }) };
  }
}
