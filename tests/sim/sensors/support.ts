import type { SensorOptions } from '../../../sim/sensors/index.js';
import { Simulation } from '../../../sim/simulation/index.js';
import { ONE_ARM, handAt } from '../simulation/support.js';

/** A table with one cube, one arm above it and a camera `top` that sees both. */
export function sensedScene(sensors?: SensorOptions, size = 32): Simulation {
  const simulation = new Simulation(sensors === undefined ? {} : { sensors });
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, friction: 0.7, appearance: { color: '#a98b6d' } });
  simulation.addObject({
    name: 'cube',
    class: 'block',
    parts: [{ shape: { type: 'box', halfExtents: [0.02, 0.02, 0.02] } }],
    pose: { position: [0, 0, 0.02], orientation: [0, 0, 0, 1] },
    mass: 0.06,
    friction: 0.8,
    appearance: { color: '#c8352b' },
  });
  simulation.setRobot(ONE_ARM, { jointPositions: { arm: handAt(0, 0, 0.12) } });
  simulation.addCamera({
    name: 'top',
    position: [0.4, 0, 0.5],
    target: [0, 0, 0.05],
    fieldOfViewDeg: 40,
    width: size,
    height: size,
  });
  return simulation;
}

/** Mean and standard deviation of some numbers. */
export function statistics(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, deviation: Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length) };
}
