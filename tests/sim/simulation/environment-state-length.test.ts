import { describe, expect, it } from '@jest/globals';
import { Simulation } from '../../../sim/simulation/index.js';

function sceneWith(balls: number, entries: number): Simulation {
  const simulation = new Simulation();
  simulation.setEnvironmentStateLength(entries);
  for (let i = 0; i < balls; i++) {
    simulation.addObject({
      name: `ball-${i}`,
      parts: [{ shape: { type: 'sphere', radius: 0.02 } }],
      pose: { position: [0.1 * i, 0, 0.02], orientation: [0, 0, 0, 1] },
      mass: 0.1,
      friction: 0.5,
      linearVelocity: [0, 0.5, 0],
      angularVelocity: [-25, 0, 0],
      appearance: { color: '#ffffff' },
    });
  }
  return simulation;
}

describe('the length of the environment state', () => {
  it('is the same whatever the scene holds', () => {
    using simulation = sceneWith(1, 10);
    expect(simulation.environmentStateSpace.names.slice(5)).toEqual([
      'ball-0.qz',
      'ball-0.qw',
      'unused-0',
      'unused-1',
      'unused-2',
    ]);
    expect([...simulation.environmentState()]).toEqual([0, 0, 0.02, 0, 0, 0, 1, 0, 0, 0].map(Math.fround));
  });

  it('must do for the scene', () => {
    using simulation = sceneWith(2, 10);
    expect(() => simulation.environmentStateSpace).toThrow('needs 14 entries, 10 are set');
    expect(() => simulation.setEnvironmentStateLength(0)).toThrow('must be a positive integer, received 0');
  });
});

describe('an object in motion at the start', () => {
  it('flies on by the formulas, and is in motion in the first state', () => {
    using simulation = sceneWith(1, 10);
    expect(simulation.state().objects['ball-0']?.linearVelocity).toEqual([0, 0.5, 0]);
    for (let i = 0; i < 240; i++) simulation.step();
    const { position, angularVelocity } = simulation.state().objects['ball-0'] ?? {};
    expect(position?.[1]).toBeCloseTo(0.5, 12);
    expect(position?.[2]).toBeCloseTo(0.02 - 9.81 / 2, 12);
    expect(angularVelocity?.[0]).toBeCloseTo(-25, 12);
  });

  it('has a finite velocity', () => {
    using simulation = new Simulation();
    const ball = {
      name: 'ball',
      parts: [{ shape: { type: 'sphere', radius: 0.02 } }],
      pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
      mass: 0.1,
      friction: 0.5,
      appearance: { color: '#ffffff' },
    } as const;
    expect(() => simulation.addObject({ ...ball, linearVelocity: [0, NaN, 0] })).toThrow(
      'linearVelocity of ball must be finite, received [0, NaN, 0]',
    );
  });
});
