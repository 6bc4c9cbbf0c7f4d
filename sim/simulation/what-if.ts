import type { Simulation } from './simulation.js';

/** How a simulation is run ahead. */
export interface WhatIfOptions {
  /** How far, in simulated seconds, positive. */
  readonly seconds: number;
  /** Called before each physics step with the seconds since the start: what is to be different, such as a force. */
  readonly beforeStep?: (elapsed: number) => void;
}

/**
 * Runs a simulation ahead from where it stands, with its present action held, and looks at what came of it; then returns
 * it to where it stood. It may not be built on afterwards, as after any step.
 *
 * @param look - Reads the answer off the simulation at the end.
 * @returns What `look` returned.
 * @throws RangeError when `seconds` is not positive, SimulationDivergedError as `Simulation.step` does.
 */
export function whatIf<T>(simulation: Simulation, options: WhatIfOptions, look: (simulation: Simulation) => T): T {
  const { seconds, beforeStep } = options;
  if (!(seconds > 0 && Number.isFinite(seconds))) {
    throw new RangeError(`options.seconds must be positive and finite, received ${seconds}`);
  }
  const now = simulation.snapshot();
  try {
    const steps = Math.ceil(seconds * simulation.physicsRate);
    for (let step = 0; step < steps; step++) {
      beforeStep?.(step / simulation.physicsRate);
      simulation.step();
    }
    return look(simulation);
  } finally {
    simulation.restore(now);
  }
}
