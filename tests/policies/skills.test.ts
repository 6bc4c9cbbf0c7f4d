import { describe, expect, it } from '@jest/globals';
import { ExpertPolicy, HAND_DOWN, MotionGenerator, compileSkill } from '../../policies/index.js';
import type { MotionLeg, PolicyContext } from '../../policies/index.js';
import { PANDA, SimulatedEnvironment, findScenario, predicateHolds } from '../../scenarios/index.js';
import type { Footprint, Subtask } from '../../scenarios/index.js';
import { fromAxisAngle, multiplyQuaternions } from '../../sim/math/vector.js';
import type { EndEffectorTarget, SceneState, Vector3 } from '../../sim/interface/index.js';

const HAND: EndEffectorTarget = {
  position: [0, 0, 0.2],
  orientation: HAND_DOWN,
  gripperOpening: 0.04,
  gripForce: 20,
};

/** A scene with one thing and one hand that points down. */
function sceneWith(position: Vector3, yaw = 0): SceneState {
  const still = { linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;
  return {
    time: 0,
    objects: { thing: { position, orientation: fromAxisAngle([0, 0, 1], yaw), ...still } },
    cloths: {},
    arms: [
      {
        name: 'arm',
        jointPositions: [],
        jointVelocities: [],
        jointEfforts: [],
        endEffector: { position: [0, 0, 0.2], orientation: HAND_DOWN },
        gripperOpening: 0.04,
        holding: 'thing',
      },
    ],
    contacts: [],
  };
}

const contextOf = (state: SceneState): Parameters<typeof compileSkill>[1] => ({
  robot: PANDA,
  state,
  current: [HAND],
  ready: [HAND],
  controlRate: 20,
});

function expectPoint(received: readonly number[] | undefined, expected: Vector3): void {
  expected.forEach((value, axis) => expect(received?.[axis]).toBeCloseTo(value, 9));
}

describe('move with brings', () => {
  it('brings the centre of what is held to the target, however it is held', () => {
    // Held 5 mm off along x and 10 mm below the hand, a sixth of a turn askew.
    const state = sceneWith([0.005, 0, 0.19], Math.PI / 12);
    const to = { relativeTo: 'world', offset: [0.1, 0.2, 0.05] } as const;
    const [leg] = compileSkill({ skill: 'move', arm: 'arm', to, brings: 'thing' }, contextOf(state));
    const hand = leg?.targets[0];
    // The hand turns back by a 24th of a turn, and with it the 5 mm.
    const [c, s] = [Math.cos(-Math.PI / 12), Math.sin(-Math.PI / 12)];
    expectPoint(hand?.position, [0.1 - 0.005 * c, 0.2 - 0.005 * s, 0.06]);
    expect(hand?.orientation.map((value) => Math.abs(value))).toEqual([
      expect.closeTo(Math.cos(Math.PI / 24), 9),
      expect.closeTo(Math.sin(Math.PI / 24), 9),
      0,
      0,
    ]);
  });
});

describe('legWithinLimits', () => {
  it('takes the time that the joints need, and no more where they need none', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { observation } = await environment.reset({ seed: 0 });
    const { actionSpace, stateSpace, robot } = environment;
    const motion = new MotionGenerator(robot, actionSpace, stateSpace, observation);
    const [start] = motion.targets;
    if (!start) throw new Error('the Panda has an arm');
    const leg = (yaw: number): MotionLeg => {
      const [x, y, z, w] = start.orientation;
      const turned = [0, 0, 0, 1];
      multiplyQuaternions(turned, fromAxisAngle([0, 0, 1], yaw), [x, y, z, w]);
      const orientation = turned as unknown as typeof start.orientation;
      return { targets: [{ ...start, orientation }], ticks: 10, timing: 'smooth' };
    };
    // The last joint turns by 1.5 rad at 2.61 rad/s at most; from rest to rest the greatest speed is 15/8 of the mean.
    const needed = ((15 / 8) * 1.5 * 20) / (0.9 * 2.61);
    expect(motion.legWithinLimits(leg(1.5), 20).length).toBeGreaterThanOrEqual(Math.floor(needed) - 1);
    expect(motion.targets[0]?.orientation).toEqual(leg(1.5).targets[0]?.orientation);
    expect(motion.legWithinLimits(leg(1.4), 20)).toHaveLength(10);
  });
});

describe('push', () => {
  const stroke = (state: SceneState, footprint: Footprint, yaw = 0): (readonly number[] | undefined)[] =>
    compileSkill(
      {
        skill: 'push',
        arm: 'arm',
        thing: 'thing',
        footprint,
        to: { relativeTo: 'world', offset: [0.1, 0, 0], yaw },
      },
      contextOf(state),
    ).map((leg) => leg.targets[0]?.position);

  it('pushes a disc at its target, 15 mm of way before it touches', () => {
    // The Panda's fingers are 18 mm wide along the stroke.
    const [above, start, end, up] = stroke(sceneWith([-0.1, 0, 0.01]), { radius: 0.05 });
    expectPoint(above, [-0.174, 0, 0.092]);
    expectPoint(start, [-0.174, 0, 0.012]);
    // The fingers, 60 mm apart, touch the disc 40 mm behind its centre.
    expectPoint(end, [0.051, 0, 0.012]);
    expectPoint(up, [0.051, 0, 0.092]);
  });

  it('turns a rectangle that lies askew in its place by a push off the middle of a face, fingers closed', () => {
    // A square of 12 cm, 0.2 rad short of the target's turn, 1 cm before it.
    const skill = {
      skill: 'push',
      arm: 'arm',
      thing: 'thing',
      footprint: { halfExtents: [0.06, 0.06] },
      to: { relativeTo: 'world', offset: [0.1, 0, 0], yaw: 0.2 },
    } as const;
    const legs = compileSkill(skill, contextOf(sceneWith([0.09, 0, 0.01])));
    expect(legs.map((leg) => leg.targets[0]?.gripperOpening)).toEqual([0, 0, 0, 0]);
    // 0.7 of the way to the right corner, from behind; two thirds of the radius of an equal disc is 45.1 mm.
    const [c, b] = [(2 / 3) * Math.sqrt((0.12 * 0.12) / Math.PI), 0.042];
    expectPoint(legs[1]?.targets[0]?.position, [0.09 - 0.06 - 0.024, -b, 0.012]);
    expectPoint(legs[2]?.targets[0]?.position, [0.09 - 0.06 - 0.009 + (0.2 * (c * c + b * b)) / b, -b, 0.012]);
  });

  it('pushes a rectangle along the axis of the target along which more is missing, from behind it as it lies', () => {
    // A quarter turn of the target: its x axis is the world's y axis. Missing: 0.1 m along x, 0.02 m along -y.
    const footprint = { halfExtents: [0.06, 0.04] } as const;
    const [, start, end] = stroke(sceneWith([0, 0.02, 0.01], Math.PI / 2), footprint, Math.PI / 2);
    expectPoint(start, [-0.064, 0.02, 0.012]);
    expectPoint(end, [0.051, 0.02, 0.012]);
    const [, askew] = stroke(sceneWith([0, 0.02, 0.01], Math.PI / 2 + 0.3), footprint, Math.PI / 2);
    expectPoint(askew, [-0.024 - 0.04 * Math.cos(0.3) - 0.06 * Math.sin(0.3), 0.02, 0.012]);
  });
});

describe('aligned', () => {
  it('compares turns about the vertical up to the symmetry', () => {
    const state = sceneWith([0, 0, 0], Math.PI + 0.1);
    const target = { relativeTo: 'world' };
    expect(predicateHolds(state, { aligned: { thing: 'thing', target, symmetry: Math.PI, angle: 0.11 } })).toBe(true);
    expect(predicateHolds(state, { aligned: { thing: 'thing', target, symmetry: Math.PI, angle: 0.09 } })).toBe(false);
    expect(predicateHolds(state, { aligned: { thing: 'thing', target, angle: 0.11 } })).toBe(false);
  });
});

describe('attempts', () => {
  it('are made until the postconditions hold, and no more than allowed', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { observation, info } = await environment.reset({ seed: 0 });
    const { actionSpace, stateSpace, controlRate, robot } = environment;
    const subtask: Subtask = {
      text: 'rise',
      skill: { skill: 'move', arm: 'arm', to: { relativeTo: 'thing', offset: [0, 0, 0.2] } },
      postconditions: [{ near: { thing: 'thing', target: { relativeTo: 'world' }, distance: 0.01 } }],
      attempts: 3,
    };
    const run = async (comesTrueAfter: number): Promise<{ attempts: number; failure: string | null }> => {
      const policy = new ExpertPolicy();
      let attempts = 0;
      const state = (): SceneState => sceneWith([attempts >= comesTrueAfter ? 0 : 0.1, 0, 0]);
      const context: PolicyContext = {
        ...{ instruction: info.instruction, seed: 0, actionSpace, stateSpace, controlRate, robot, observation },
        privileged: { sceneState: state, subtasks: [subtask] },
      };
      await policy.reset(context);
      // The attempts, and the ticks for which the postcondition may come late.
      for (let i = 0; i < 40; i++) {
        const chunk = await policy.act(observation);
        if (chunk.subtask === 'rise') attempts++;
      }
      return { attempts, failure: policy.failure };
    };
    expect(await run(2)).toEqual({ attempts: 2, failure: null });
    expect(await run(9)).toEqual({
      attempts: 3,
      failure: 'rise: it is not true that thing is within 0.01 m of world',
    });
  });
});
