import { describe, expect, it } from '@jest/globals';
import { DisturbedPolicy, ExpertPolicy, legEnds, type Policy } from '../../policies/index.js';
import { pickPlace, SimulatedEnvironment, wipe } from '../../scenarios/index.js';
import { rollout, type Episode } from '../../sdk/episodes/index.js';
import { RobotKinematics } from '../../sdk/world-model/index.js';

/** One coordinate that goes through places, each with a minimum-jerk profile over so many ticks, from rest to rest. */
function motion(...legs: readonly (readonly [to: number, ticks: number])[]): number[][] {
  let from = 0;
  return legs.flatMap(([to, ticks]) => {
    const leg = Array.from({ length: ticks }, (_, i) => {
      const t = (i + 1) / ticks;
      return [from + (to - from) * t * t * t * (10 + t * (6 * t - 15))];
    });
    from = to;
    return leg;
  });
}

async function play(scenario: typeof pickPlace | typeof wipe, policy: Policy, seed: number): Promise<Episode> {
  using environment = new SimulatedEnvironment(scenario, { render: false });
  return await rollout({
    environment,
    policy,
    seed,
    maxTicks: 600,
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  });
}

function ends({ robot, stateSpace, actionSpace, steps }: Episode): number[] {
  const kinematics = new RobotKinematics(robot, stateSpace, actionSpace);
  return legEnds(steps.map(({ action }) => kinematics.commanded(action)));
}

describe('legEnds', () => {
  it('finds where legs of any length and size meet', () => {
    const legs = [
      [0.3, 24],
      [0.35, 5],
      [0.2, 12],
      [0.9, 40],
      [0.85, 6],
    ] as const;
    let at = -1;
    const expected = legs.map(([, ticks]) => (at += ticks));
    const found = legEnds([...motion(...legs), [0.85], [0.85]]);
    expect(found.length).toBe(legs.length);
    // Two legs that meet are slow together, so that the tick is known to one.
    found.forEach((tick, i) => expect(Math.abs(tick - (expected[i] as number))).toBeLessThanOrEqual(1));
  });

  it('takes a rest between two motions for a leg, and one at the end for none', () => {
    const rest = Array.from({ length: 7 }, () => [0.3]);
    const again = motion([0.5, 10]).map(([value]) => [0.3 + (value as number)]);
    expect(legEnds([...motion([0.3, 10]), ...rest, ...again, [0.8], [0.8], [0.8]])).toEqual([9, 16, 26]);
    expect([legEnds([]), legEnds([[1], [1], [1]])]).toEqual([[], []]);
  });

  it('finds every leg of a demonstration, and the same ones where its hands are pushed', async () => {
    const expert = await play(pickPlace, new ExpertPolicy(), 5);
    // Above, down, closed, up, over, down, open, up, back.
    const found = ends(expert);
    expect(found.length).toBe(9);
    const kinematics = new RobotKinematics(expert.robot, expert.stateSpace, expert.actionSpace);
    const openings = found.map((tick) => kinematics.targets(expert.steps[tick]?.action ?? [])[0]?.opening ?? NaN);
    [0.08, 0.08, 0, 0, 0, 0, 0.08, 0.08, 0.08].forEach((opening, i) => expect(openings[i]).toBeCloseTo(opening, 3));
    const pushed = await play(pickPlace, new DisturbedPolicy(new ExpertPolicy()), 5);
    expect(pushed.steps.map(({ action }) => action)).not.toEqual(expert.steps.map(({ action }) => action));
    expect(ends(pushed)).toEqual(found);
    expect(ends(await play(wipe, new ExpertPolicy(), 5)).length).toBe(17);
  });
});
