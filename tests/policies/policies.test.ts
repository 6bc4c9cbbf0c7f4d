import { describe, expect, it } from '@jest/globals';
import {
  ExpertPolicy,
  HAND_DOWN,
  HoldPolicy,
  MotionGenerator,
  PlannerPolicy,
  RandomPolicy,
  ReplanningPolicy,
  UnreachableTargetError,
  compileSkill,
  validatePlan,
} from '../../policies/index.js';
import type { MotionLeg, NextActionPlanner, PolicyContext } from '../../policies/index.js';
import { PANDA, SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import { armModel, forwardKinematics } from '../../sim/arms/index.js';
import { rotate } from '../../sim/math/vector.js';
import type { ActionPlan, EndEffectorTarget, SceneState } from '../../sim/interface/index.js';

async function contextOf(environment: SimulatedEnvironment, seed: number): Promise<PolicyContext> {
  const { observation, info } = await environment.reset({ seed });
  const { actionSpace, stateSpace, controlRate, robot } = environment;
  return { instruction: info.instruction, seed, actionSpace, stateSpace, controlRate, robot, observation };
}

const TARGET: EndEffectorTarget = {
  position: [0, 0, 0.2],
  orientation: HAND_DOWN,
  gripperOpening: 0.04,
  gripForce: 20,
};

describe('RandomPolicy', () => {
  it('stays within the action space, starts where the robot stands and is the same for the same seed', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 3);
    const walk = async (): Promise<number[][]> => {
      const policy = new RandomPolicy();
      await policy.reset(context);
      const actions: number[][] = [];
      for (let i = 0; i < 200; i++) actions.push([...(await policy.act(context.observation))]);
      return actions;
    };
    const actions = await walk();
    expect(await walk()).toEqual(actions);
    const { low, high } = context.actionSpace;
    for (const action of actions) {
      action.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(Math.fround(low[i] ?? NaN) - 1e-6);
        expect(value).toBeLessThanOrEqual(Math.fround(high[i] ?? NaN) + 1e-6);
      });
    }
    const first = actions[0] ?? [];
    for (let joint = 0; joint < 7; joint++)
      expect(first[joint]).toBeCloseTo(context.observation.state[joint] ?? NaN, 0);
  });
});

describe('HoldPolicy', () => {
  it('keeps every joint where it was found', async () => {
    using environment = new SimulatedEnvironment(findScenario('fold-cloth'), { render: false });
    const context = await contextOf(environment, 3);
    const policy = new HoldPolicy();
    await expect(policy.act(context.observation)).rejects.toThrow('before reset');
    await policy.reset(context);
    for (let tick = 0; tick < 5; tick++) {
      const { actions, finished } = await policy.act(context.observation);
      expect(finished).toBeUndefined();
      await environment.step(actions[0] as Float32Array);
    }
    const after = environment.simulation.observe({ images: false }).state;
    after.forEach((value, i) => expect(value).toBeCloseTo(context.observation.state[i] ?? NaN, 6));
  });
});

describe('MotionGenerator', () => {
  it('brings the hand to the target in a straight line, tick by tick', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { robot, actionSpace, stateSpace, observation } = await contextOf(environment, 0);
    const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    const start = motion.targets[0]?.position ?? [0, 0, 0];
    const actions = motion.leg({ targets: [TARGET], ticks: 20, timing: 'linear' });
    expect(actions).toHaveLength(20);
    const [arm] = PANDA.arms;
    if (!arm) throw new Error('the Panda has an arm');
    const half = forwardKinematics(armModel('panda'), arm.base, actions[9]?.subarray(0, 7) ?? []);
    const end = forwardKinematics(armModel('panda'), arm.base, actions[19]?.subarray(0, 7) ?? []);
    for (let axis = 0; axis < 3; axis++) {
      expect(end.position[axis]).toBeCloseTo(TARGET.position[axis] ?? NaN, 3);
      expect(half.position[axis]).toBeCloseTo(((start[axis] ?? 0) + (TARGET.position[axis] ?? 0)) / 2, 3);
    }
  });

  it('says what is out of reach and leaves the arm where it was', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { robot, actionSpace, stateSpace, observation } = await contextOf(environment, 0);
    const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    const before = motion.targets;
    const far = { ...TARGET, position: [2, 0, 0.2] as const };
    expect(() => motion.leg({ targets: [far], ticks: 10, timing: 'linear' })).toThrow(UnreachableTargetError);
    expect(motion.targets).toEqual(before);
  });

  it('follows a leg as far as the hand reaches, and moves on from there', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { robot, actionSpace, stateSpace, observation } = await contextOf(environment, 0);
    const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    const far = { ...TARGET, position: [2, 0, 0.2] as const };
    const { actions, leftBehind } = motion.legWithinReach({ targets: [far], ticks: 40, timing: 'linear' });
    expect([actions.length, leftBehind]).toEqual([40, ['arm']]);
    const last = actions[39] as Float32Array;
    const { position } = forwardKinematics(armModel('panda'), PANDA.arms[0]?.base ?? TARGET, last.subarray(0, 7));
    // The base stands at x = -0.6 m, and the Panda reaches 0.855 m from its shoulder.
    expect(position[0]).toBeGreaterThan(0.1);
    expect(position[0]).toBeLessThan(0.4);
    expect([...last.subarray(7)]).toEqual([Math.fround(0.04), 20]);
    position.forEach((value, axis) => expect(motion.targets[0]?.position[axis]).toBeCloseTo(value, 6));
    const back = motion.legWithinReach({ targets: [TARGET], ticks: 40, timing: 'linear' });
    expect(back.leftBehind).toEqual([]);
    expect(motion.targets).toEqual([TARGET]);
  });
});

describe('compileSkill', () => {
  const state: SceneState = {
    time: 0,
    objects: {
      cube: {
        position: [0.1, 0.2, 0.02],
        orientation: [0, 0, 0, 1],
        linearVelocity: [0, 0, 0],
        angularVelocity: [0, 0, 0],
      },
    },
    cloths: {},
    arms: [],
    contacts: [],
  };
  const context = { robot: PANDA, state, current: [TARGET], ready: [TARGET], controlRate: 20 };

  it('turns a grasp into above, down and close', () => {
    const legs = compileSkill({ skill: 'grasp', arm: 'arm', at: { relativeTo: 'cube' }, force: 15 }, context);
    expect(legs.map((leg) => leg.targets[0]?.position)).toEqual([
      [0.1, 0.2, 0.1],
      [0.1, 0.2, 0.02],
      [0.1, 0.2, 0.02],
    ]);
    expect(legs.map((leg) => leg.targets[0]?.gripperOpening)).toEqual([0.08, 0.08, 0]);
    expect(legs[2]?.targets[0]?.gripForce).toBe(15);
  });

  it('turns a tilted hand about the vertical by its heading', () => {
    const to = { relativeTo: 'world', offset: [0, 0, 0.2], tilt: Math.PI / 2, heading: Math.PI / 3 } as const;
    const [leg] = compileSkill({ skill: 'move', arm: 'arm', to }, context);
    const { orientation } = leg?.targets[0] as EndEffectorTarget;
    const [pointing, opening] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    rotate(pointing, orientation, [0, 0, 1]);
    rotate(opening, orientation, [0, 1, 0]);
    expect(pointing[0]).toBeCloseTo(Math.cos(Math.PI / 3), 9);
    expect(pointing[1]).toBeCloseTo(Math.sin(Math.PI / 3), 9);
    expect(pointing[2]).toBeCloseTo(0, 9);
    expect(opening[2]).toBeCloseTo(0, 9);
  });

  it('pours by turning the hand about the lip, and back', async () => {
    const lip = { relativeTo: 'world', offset: [0.05, 0, 0.25] } as const;
    const legs = compileSkill({ skill: 'pour', arm: 'arm', lip, direction: 0, angle: Math.PI / 2 }, context);
    // The hand was 5 cm before and 5 cm below the lip; a quarter turn towards +x brings it 5 cm before and 5 cm above.
    const [x, y, z] = legs[0]?.targets[0]?.position ?? [];
    expect([x, y, z].map((value) => Math.round(1e9 * (value ?? NaN)))).toEqual([0, 0, 3e8]);
    expect(legs.map(({ ticks }) => ticks)).toEqual([40, 10, 20]);
    expect(legs[2]?.targets[0]).toEqual(TARGET);
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { robot, actionSpace, stateSpace, observation } = await contextOf(environment, 0);
    const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    motion.leg({ targets: [TARGET], ticks: 20, timing: 'smooth' });
    const [tilt] = compileSkill({ skill: 'pour', arm: 'arm', lip, direction: 0, angle: -0.6 }, context);
    for (const action of motion.leg(tilt as MotionLeg)) {
      const { position } = forwardKinematics(armModel('panda'), PANDA.arms[0]?.base ?? TARGET, action.subarray(0, 7));
      // Every point of the way is as far from the lip as the first.
      expect(Math.hypot(position[0] - 0.05, position[1], position[2] - 0.25)).toBeCloseTo(Math.hypot(0.05, 0.05), 3);
    }
  });

  it('waits where the hand is', () => {
    const [leg] = compileSkill({ skill: 'wait', arm: 'arm', seconds: 1.5 }, context);
    expect(leg).toMatchObject({ ticks: 30, targets: context.current });
  });

  it('names an arm or a place that is not there', () => {
    expect(() => compileSkill({ skill: 'return', arm: 'third' }, context)).toThrow(
      'the robot has no arm "third"; there are arm',
    );
    expect(() => compileSkill({ skill: 'move', arm: 'arm', to: { relativeTo: 'cup' } }, context)).toThrow(
      'the scene has no "cup"',
    );
  });
});

describe('PlannerPolicy', () => {
  const plan: ActionPlan = { interpolation: 'linear', keyframes: [{ subtask: 'rise', ticks: 5, arms: [TARGET] }] };

  it('carries a plan out keyframe by keyframe', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 1);
    const policy = new PlannerPolicy({ name: 'script', plan: () => Promise.resolve(plan) });
    await policy.reset(context);
    const chunk = await policy.act(context.observation);
    expect(chunk).toMatchObject({ subtask: 'rise', finished: true });
    expect(chunk.actions).toHaveLength(5);
    await expect(policy.act(context.observation)).rejects.toThrow('after the plan had ended');
  });

  it('refuses a plan that is empty, has broken ticks or the wrong number of arms', () => {
    expect(() => validatePlan({ ...plan, keyframes: [] }, 1)).toThrow(
      'plan.keyframes must hold 1 to 1000 keyframes, received 0',
    );
    expect(() => validatePlan({ ...plan, keyframes: [{ subtask: '', ticks: 0.5, arms: [TARGET] }] }, 1)).toThrow(
      'plan.keyframes[0].ticks must be a positive integer, received 0.5',
    );
    expect(() => validatePlan(plan, 2)).toThrow('plan.keyframes[0].arms must hold 2 targets, received 1');
  });
});

describe('ReplanningPolicy', () => {
  /** Goes where it is told, one target a decision, and keeps the seeds that it is given. */
  function script(
    targets: readonly EndEffectorTarget[],
  ): NextActionPlanner & { readonly seeds: number[]; readonly remembered: number[]; readonly unfinished: unknown[] } {
    const unfinished: unknown[] = [];
    const seeds: number[] = [];
    const remembered: number[] = [];
    const planNext: NextActionPlanner['planNext'] = (_observation, _instruction, { seed, past, unfinished: known }) => {
      unfinished.push(known);
      remembered.push(past?.length ?? 0);
      const target = targets[seeds.length];
      seeds.push(seed);
      return Promise.resolve(target ? { subtask: 'go', ticks: 6, arms: [target] } : null);
    };
    return { name: 'script', seeds, remembered, unfinished, planNext };
  }

  it('tells the planner as many of the last steps as it is to remember', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 1);
    const told = async (remembered?: number): Promise<readonly number[]> => {
      const planner = script(Array(5).fill(TARGET));
      const policy = new ReplanningPolicy(planner, remembered === undefined ? {} : { remembered });
      await policy.reset(context);
      for (let i = 0; i < 5; i++) await policy.act(context.observation);
      return planner.remembered;
    };
    expect(await told()).toEqual([0, 1, 1, 1, 1]);
    expect(await told(3)).toEqual([0, 1, 2, 3, 3]);
    expect(await told(0)).toEqual([0, 0, 0, 0, 0]);
    expect(() => new ReplanningPolicy(script([]), { remembered: -1 })).toThrow(
      'remembered must be a non-negative integer, received -1',
    );
  });

  it('decides anew after each action, counts what is out of reach, and holds still when the task is done', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 1);
    const planner = script([TARGET, { ...TARGET, position: [2, 0, 0.2] }]);
    const policy = new ReplanningPolicy(planner);
    expect(policy.name).toBe('script-replanning');
    await expect(policy.act(context.observation)).rejects.toThrow('before reset');
    await policy.reset(context);
    for (let i = 0; i < 2; i++) expect((await policy.act(context.observation)).actions).toHaveLength(6);
    expect([policy.decisions, policy.unreachable, policy.done]).toEqual([2, 1, false]);
    const held = await policy.act(context.observation);
    expect(held).toMatchObject({ finished: true, actions: { length: 1 } });
    expect(await policy.act(context.observation)).toEqual(held);
    expect([policy.decisions, policy.done, planner.seeds.length]).toEqual([2, true, 3]);
    // Whoever starts an episode holds the task for not done.
    expect(planner.unfinished).toEqual([true, false, false]);

    const again = script([TARGET, TARGET]);
    const repeated = new ReplanningPolicy(again);
    await repeated.reset(context);
    for (let i = 0; i < 3; i++) await repeated.act(context.observation);
    expect(again.seeds).toEqual(planner.seeds);
    expect(new Set(again.seeds).size).toBe(3);
    // The step before is remembered, no more.
    expect(again.remembered).toEqual([0, 1, 1]);
  });

  it('refuses an action for another number of arms', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 1);
    const policy = new ReplanningPolicy({
      name: 'script',
      planNext: () => Promise.resolve({ subtask: '', ticks: 1, arms: [TARGET, TARGET] }),
    });
    await policy.reset(context);
    await expect(policy.act(context.observation)).rejects.toThrow('arms must hold 1 targets, received 2');
  });
});

describe('ExpertPolicy', () => {
  it('refuses to act without a privileged context', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const context = await contextOf(environment, 0);
    await expect(new ExpertPolicy().reset(context)).rejects.toThrow('needs context.privileged');
  });
});
