import { describe, expect, it } from '@jest/globals';
import { HAND_DOWN, compileSkill } from '../../policies/index.js';
import { PANDA } from '../../scenarios/index.js';
import type { EndEffectorTarget, JointState, SceneState } from '../../sim/interface/index.js';

const HAND: EndEffectorTarget = { position: [0, 0, 0.3], orientation: HAND_DOWN, gripperOpening: 0.04, gripForce: 20 };

/** Legs of a skill that moves something whose handle is at (0.1, 0.2, 0.05). */
function legs(skill: 'open' | 'close', joint: JointState): readonly EndEffectorTarget[] {
  const state: SceneState = {
    time: 0,
    objects: {
      door: {
        position: [0.1, 0.2, 0.05],
        orientation: [0, 0, 0, 1],
        linearVelocity: [0, 0, 0],
        angularVelocity: [0, 0, 0],
        joint,
      },
    },
    cloths: {},
    arms: [],
    contacts: [],
  };
  const context = { robot: PANDA, state, current: [HAND], ready: [HAND], controlRate: 20 };
  return compileSkill({ skill, arm: 'arm', thing: 'door', at: { relativeTo: 'door' } }, context).map(
    ({ targets }) => targets[0] ?? HAND,
  );
}

const DRAWER: JointState = { type: 'prismatic', position: 0.02, range: [0, 0.12], axis: [0, 1, 0], origin: [0, 0, 0] };
const DOOR: JointState = { type: 'revolute', position: 0, range: [0, 1], axis: [0, 0, 1], origin: [0.1, 0, 0] };

describe('open and close', () => {
  it('pull a drawer along its axis to the end of its range, with the fingers shut', () => {
    const last = legs('open', DRAWER).at(-1);
    expect(last?.position).toEqual([0.1, expect.closeTo(0.3, 12), 0.05]);
    expect(last?.gripperOpening).toBe(0);
  });

  it('push a drawer to the beginning of its range from before it, and draw back', () => {
    const [above, before, shut, back, up] = legs('close', DRAWER);
    expect(above?.position).toEqual([0.1, expect.closeTo(0.23, 9), expect.closeTo(0.13, 12)]);
    expect(before?.position).toEqual([0.1, expect.closeTo(0.23, 9), 0.05]);
    expect(shut?.position).toEqual([0.1, expect.closeTo(0.18, 9), 0.05]);
    expect(back?.position).toEqual([0.1, expect.closeTo(0.21, 9), 0.05]);
    expect(up?.position).toEqual([0.1, expect.closeTo(0.21, 9), expect.closeTo(0.13, 12)]);
  });

  it('swing a door on a circle about its hinge, the hand turning with it', () => {
    const path = legs('open', DOOR).slice(3);
    expect(path).toHaveLength(5);
    path.forEach(({ position, orientation }, i) => {
      const angle = 0.2 * (i + 1);
      expect(position[0]).toBeCloseTo(0.1 - 0.2 * Math.sin(angle), 9);
      expect(position[1]).toBeCloseTo(0.2 * Math.cos(angle), 9);
      // From straight down, turned about the vertical.
      expect(orientation[0]).toBeCloseTo(Math.cos(angle / 2), 9);
      expect(orientation[1]).toBeCloseTo(Math.sin(angle / 2), 9);
    });
  });

  it('need a joint', () => {
    const context = { robot: PANDA, current: [HAND], ready: [HAND], controlRate: 20 };
    const state: SceneState = { time: 0, objects: {}, cloths: {}, arms: [], contacts: [] };
    expect(() =>
      compileSkill({ skill: 'open', arm: 'arm', thing: 'door', at: { relativeTo: 'world' } }, { ...context, state }),
    ).toThrow('the scene has no "door" on a joint; there are none');
  });
});
