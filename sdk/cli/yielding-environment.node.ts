import { setImmediate } from 'node:timers/promises';
import { SimulatedEnvironment } from '../../scenarios/index.js';
import type { Action, StepResult } from '../../sim/interface/index.js';

/** Ticks between two pauses: about a tenth of a second. */
const TICKS = 5;

/** A simulated environment that lets the program attend to interruptions and workers between ticks. The states are the same. */
export class YieldingEnvironment extends SimulatedEnvironment {
  #ticks = 0;

  override async step(action: Action): Promise<StepResult> {
    if (++this.#ticks % TICKS === 0) await setImmediate();
    return super.step(action);
  }
}
