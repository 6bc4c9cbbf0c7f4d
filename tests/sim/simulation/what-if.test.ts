import { describe, expect, it } from '@jest/globals';
import { Simulation, whatIf } from '../../../sim/simulation/index.js';

function boxAtEdge(y: number, floorFriction?: number): Simulation {
  const simulation = new Simulation();
  simulation.setTable({
    size: [1, 0.4],
    thickness: 0.04,
    height: 0.5,
    appearance: { color: '#888888' },
    ...(floorFriction === undefined ? {} : { floorFriction }),
  });
  simulation.addObject({
    name: 'box',
    parts: [{ shape: { type: 'box', halfExtents: [0.03, 0.03, 0.03] } }],
    pose: { position: [0, y, 0.03], orientation: [0, 0, 0, 1] },
    mass: 0.1,
    friction: 0.6,
    appearance: { color: '#aa2222' },
  });
  return simulation;
}

describe('whatIf', () => {
  it('runs ahead and comes back', () => {
    using simulation = boxAtEdge(0.202, 0.6);
    const height = (): number => simulation.objects[0]?.position[2] ?? NaN;
    const hash = simulation.stateHash();
    // A box of 30 mm rests on the floor, 0.5 m below the table top.
    expect(whatIf(simulation, { seconds: 3 }, height)).toBeCloseTo(-0.47, 3);
    expect(simulation.stateHash()).toBe(hash);
    expect(simulation.time).toBe(0);
    expect(height()).toBe(0.03);
  });

  it('tells what a force would do', () => {
    using simulation = boxAtEdge(0.1);
    const box = simulation.objects[0];
    const speed = whatIf(
      simulation,
      { seconds: 0.1, beforeStep: () => box?.applyForce([0, 0, 2 * 0.981]) },
      () => box?.linearVelocity[2],
    );
    // Twice the weight upwards: 9.81 m/s^2 for 0.1 s.
    expect(speed).toBeCloseTo(0.981, 3);
    expect(box?.linearVelocity[2]).toBe(0);
    expect(() => whatIf(simulation, { seconds: 0 }, () => 0)).toThrow(
      'seconds must be positive and finite, received 0',
    );
  });
});

describe('setTable', () => {
  it('lets things fall for ever where the floor bears nothing', () => {
    using simulation = boxAtEdge(0.3);
    expect(whatIf(simulation, { seconds: 1 }, () => simulation.objects[0]?.position[2])).toBeLessThan(-4);
    expect(simulation.fixed.map(({ name }) => name)).toEqual(['table']);
  });
});
