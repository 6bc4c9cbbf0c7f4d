import { describe, expect, it } from '@jest/globals';
import { PANDA } from '../../../scenarios/index.js';
import { Simulation } from '../../../sim/simulation/index.js';

function arm(latency: number): Simulation {
  const simulation = new Simulation();
  simulation.setActionLatency(latency);
  simulation.setRobot(PANDA);
  return simulation;
}

/** The rest pose with the first joint turned by `angle` radians. */
function turned(simulation: Simulation, angle: number): Float32Array {
  const action = Float32Array.from(simulation.action);
  action[0] = (action[0] ?? 0) + angle;
  return action;
}

describe('action latency', () => {
  it('gives the states of the same actions, that many control ticks later', () => {
    using late = arm(2);
    using prompt = arm(0);
    const rest = prompt.action;
    const actions = Array.from({ length: 8 }, (_, i) => turned(prompt, 0.02 * (i + 1)));
    for (const action of actions) late.tick(action);
    for (const action of [rest, rest, ...actions.slice(0, 6)]) prompt.tick(action);
    expect(late.state()).toEqual(prompt.state());
    expect(late.action).toEqual(actions[5]);
  });

  it('keeps the actions that have not taken effect in the snapshot', () => {
    using simulation = arm(3);
    const actions = Array.from({ length: 6 }, (_, i) => turned(simulation, 0.03 * (i + 1)));
    const rest = simulation.action;
    for (const action of actions) simulation.tick(action);
    const snapshot = simulation.snapshot();
    for (let i = 0; i < 5; i++) simulation.tick(rest);
    const uninterrupted = simulation.stateHash();
    using again = arm(3);
    again.restore(snapshot);
    for (let i = 0; i < 5; i++) again.tick(rest);
    expect(again.stateHash()).toBe(uninterrupted);
  });

  it('is a whole number of control ticks', () => {
    using simulation = new Simulation();
    expect(() => simulation.setActionLatency(0.5)).toThrow(
      'actionLatency must be an integer from 0 to 100 control ticks, received 0.5',
    );
  });
});
