import { describe, expect, it } from '@jest/globals';
import { DisturbedPolicy, ExpertPolicy, type Policy, type PolicyContext } from '../../policies/index.js';
import { foldCloth, SimulatedEnvironment, pickPlace } from '../../scenarios/index.js';
import { rollout, type Episode } from '../../sdk/episodes/index.js';
import { armModel, forwardKinematics } from '../../sim/arms/index.js';
import type { Action, ActionChunk } from '../../sim/interface/index.js';

const POSE = [0, -0.785, 0, -2.356, 0, 1.571, 0.785];
const TICKS = 400;

/** Holds one pose while the fingers close from tick 100 to 109. */
class StillPolicy implements Policy {
  readonly name = 'still';

  reset(): Promise<void> {
    return Promise.resolve();
  }

  act(): Promise<ActionChunk> {
    const opening = (tick: number): number => 0.08 - 0.004 * Math.min(10, Math.max(0, tick - 99));
    return Promise.resolve({
      actions: Array.from({ length: TICKS }, (_, tick) => Float32Array.of(...POSE, opening(tick), 20)),
    });
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function pushedChunk(seed: number): Promise<{ actions: readonly Action[]; offsets: number[][] }> {
  using environment = new SimulatedEnvironment(pickPlace, { render: false });
  const { observation } = await environment.reset({ seed: 1 });
  const { robot, actionSpace, stateSpace, controlRate } = environment;
  const policy = new DisturbedPolicy(new StillPolicy());
  const context: PolicyContext = { instruction: '', seed, actionSpace, stateSpace, controlRate, robot, observation };
  await policy.reset(context);
  const { actions } = (await policy.act(observation)) as ActionChunk;
  const arm = robot.arms[0]!;
  const at = (joints: ArrayLike<number>): readonly number[] =>
    forwardKinematics(armModel(arm.model), arm.base, Float64Array.from(joints)).position;
  const home = at(POSE);
  const offsets = actions.map((action) => at(action.subarray(0, 7)).map((value, k) => value - home[k]!));
  return { actions, offsets };
}

describe('DisturbedPolicy', () => {
  it('pushes hands off their path and lets them come back, but never while fingers move', async () => {
    const distances: number[] = [];
    for (let seed = 0; seed < 5; seed++) {
      const { actions, offsets } = await pushedChunk(seed);
      const away = offsets.map((offset) => Math.hypot(...offset));
      expect(Math.max(...away.slice(98, 112))).toBeLessThan(1e-6);
      expect(Math.max(...away)).toBeLessThan(0.031);
      expect(Math.min(...offsets.map(([, , z]) => z!))).toBeGreaterThan(-1e-4);
      expect(away.filter((distance) => distance < 1e-6).length).toBeGreaterThan(TICKS / 10);
      const steps = away.slice(1).map((distance, i) => Math.abs(distance - away[i]!));
      expect(Math.max(...steps)).toBeLessThan(0.014);
      expect(actions.map((action) => action[7])).toEqual(
        (await new StillPolicy().act()).actions.map((action) => action[7]),
      );
      distances.push(Math.max(...away));
    }
    expect(Math.min(...distances)).toBeGreaterThan(0.004);
    expect(new Set(distances).size).toBe(5);
    expect((await pushedChunk(3)).actions).toEqual((await pushedChunk(3)).actions);
  });

  it('waits for the fingers of every arm, and comes back before a chunk ends', async () => {
    using environment = new SimulatedEnvironment(foldCloth, { render: false });
    const { observation } = await environment.reset({ seed: 1 });
    const { robot, actionSpace, stateSpace, controlRate } = environment;
    const both = (left: number, right: number): Action => Float32Array.of(...POSE, left, 20, ...POSE, right, 20);
    const closing = (tick: number): number => 0.08 - 0.004 * Math.min(10, Math.max(0, tick - 99));
    const chunk = {
      actions: Array.from({ length: TICKS }, (_, tick) => both(closing(tick), closing(tick - 150))),
    };
    const inner = { name: 'still', reset: () => Promise.resolve(), act: () => Promise.resolve(chunk) };
    const policy = new DisturbedPolicy(inner, { distance: [0.02, 0.02], pause: 0.1 });
    await policy.reset({ instruction: '', seed: 2, actionSpace, stateSpace, controlRate, robot, observation });
    const { actions } = (await policy.act(observation)) as ActionChunk;
    const moved = actions.map((action, tick) =>
      [0, 9].map((at) => action.subarray(at, at + 7).some((value, j) => value !== chunk.actions[tick]?.[at + j])),
    );
    const quiet = [...range(0, 2), ...range(98, 112), ...range(248, 262), ...range(TICKS - 2, TICKS)];
    expect(quiet.filter((tick) => moved[tick]?.includes(true))).toEqual([]);
    expect([0, 1].map((arm) => moved.filter((arms) => arms[arm]).length > TICKS / 4)).toEqual([true, true]);
  });

  it('lets the expert do the task all the same', async () => {
    using environment = new SimulatedEnvironment(pickPlace, { render: false });
    const play = (policy: Policy): Promise<Episode> =>
      rollout({
        environment,
        policy,
        seed: 4,
        maxTicks: 600,
        privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      });
    const policy = new DisturbedPolicy(new ExpertPolicy());
    const pushed = await play(policy);
    const plain = await play(new ExpertPolicy());
    expect([policy.name, pushed.success, policy.failure]).toEqual(['disturbed-expert', true, null]);
    expect(pushed.steps.map(({ action }) => action)).not.toEqual(plain.steps.map(({ action }) => action));
  });

  it('refuses what cannot be', async () => {
    const make = (options: object) => () => new DisturbedPolicy(new StillPolicy(), options);
    expect(make({ distance: [0.02, 0.01] })).toThrow('options.distance must be finite and from 0 up in order');
    expect(make({ pause: -1 })).toThrow('options.pause must be finite and from 0 up in order, received 0 to -1');
    await expect(
      new DisturbedPolicy(new StillPolicy()).act({ time: 0, images: {}, state: new Float32Array(0) }),
    ).rejects.toThrow('DisturbedPolicy.act was called before reset');
  });
});
