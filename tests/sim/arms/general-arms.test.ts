import { describe, expect, it } from '@jest/globals';
import {
  Arm,
  PANDA,
  armModel,
  clearance,
  forwardKinematics,
  jacobian,
  jointFromDenavitHartenberg,
  pivotAngle,
  pivotOpening,
  planeClearance,
  registerArmModel,
  selfClearance,
  solveInverseKinematics,
} from '../../../sim/arms/index.js';
import type { ArmModel, PivotGripperModel } from '../../../sim/arms/index.js';
import type { Collider, Pose } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import {
  angleBetween,
  conjugate,
  fromAxisAngle,
  multiplyQuaternions,
  rotate,
  toRotationVector,
} from '../../../sim/math/vector.js';
import { NOTHING, TWO_LINK, UPRIGHT, boom, twoLink } from './support.js';

const ORIGIN: Pose = { position: [0, 0, 0], orientation: UPRIGHT };
const QUARTER = Math.PI / 2;

function place(model: ArmModel, joints: readonly number[], opening?: number): Arm {
  const arm = new Arm({ name: 'arm', model, base: ORIGIN });
  arm.place(joints, opening);
  return arm;
}

/** A jaw that turns about the hand's x axis, its pad 0.08 m from the axis, on the two-link arm. */
const JAW: PivotGripperModel = {
  ...twoLink().gripper,
  type: 'pivot',
  jointName: 'gripper',
  mount: { position: [0, 0, 0], orientation: UPRIGHT },
  tcp: [0, 0, 0.1],
  hand: NOTHING,
  stroke: 2 * 0.08 * Math.sin(0.6),
  pivot: { position: [0, 0.01, 0.02], orientation: UPRIGHT },
  // Finger 1 swings towards +y: the tip at +z turns about -x.
  axis: [-1, 0, 0],
  closedAngle: -0.1,
  openAngle: 1.1,
  jaw: { mass: 0.05, centerOfMass: [0, 0, 0.04], inertia: [1e-5, 0, 0, 1e-5, 0, 1e-6] },
  // At closedAngle the pad lies straight ahead of the axis.
  padCenter: [0, 0.08 * Math.sin(0.1), 0.08 * Math.cos(0.1)],
  padHalfExtents: [0.008, 0.01],
  movingFinger: { halfExtents: [0.008, 0.004, 0.02], position: [0, 0.004, 0.07], orientation: UPRIGHT },
  fixedFinger: { halfExtents: [0.008, 0.004, 0.02], position: [0, 0.006, 0.09], orientation: UPRIGHT },
};
const JAWED: ArmModel = { ...twoLink(), name: 'jawed', gripper: JAW };

describe('clearances of the two-link arm', () => {
  const { l1, l2 } = TWO_LINK;

  it('measures to itself: the hand against the post and the upper arm', () => {
    // Stretched out, the nearest pair two links apart is the upper arm's end and the hand's box, whose near face lies
    // 0.05 m behind the forearm's end.
    const straight = selfClearance(place(twoLink(), [0, 0]));
    expect(straight.distance).toBeCloseTo(l2 - 0.05 - 0.03, 9);
    expect([straight.a, straight.b]).toEqual(['arm/upper', 'arm/hand']);
    // The same at a right angle.
    expect(selfClearance(place(twoLink(), [0, QUARTER])).distance).toBeCloseTo(l2 - 0.05 - 0.03, 9);
    // Folded back, the fingers reach past the post.
    expect(selfClearance(place(twoLink(), [0, 3])).distance).toBeLessThan(0);
  });

  it('leaves out what the model says', () => {
    const uncheckedPairs = ['hand', 'finger-1', 'finger-2'].map((part) => [part, 'upper'] as const);
    const next = selfClearance(place({ ...twoLink(), uncheckedPairs }, [0, 0]));
    expect([next.a, next.b]).toEqual(['arm/post', 'arm/fore']);
    expect(next.distance).toBeCloseTo(l1 - 0.05 - 0.03, 9);
    expect(selfClearance(place({ ...twoLink(), neighbourRange: 3 }, [0, 3])).distance).toBe(Infinity);
  });

  it('measures to a table, link 1 included because it does not turn about the vertical', () => {
    const down = planeClearance(place(twoLink(), [-0.3, 0.3]), -0.5);
    expect(down.distance).toBeCloseTo(0.5 - l1 * Math.sin(0.3) - 0.03, 9);
    const low = planeClearance(place(twoLink(), [-1, 2]), -0.5);
    expect(low.a).toMatch(/upper|fore/);
    expect(low.distance).toBeCloseTo(0.5 - l1 * Math.sin(1) - 0.03, 9);
  });

  it('measures to an object', () => {
    const ball: Collider = {
      name: 'ball',
      shape: { type: 'sphere', radius: 0.04 },
      position: Float64Array.of(0.2, 0, 0.3),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: new Float64Array(3),
      friction: 0.5,
    };
    const found = clearance(place(twoLink(), [0, 0]).colliders, [ball]);
    expect(found.a).toBe('arm/upper');
    expect(found.distance).toBeCloseTo(0.3 - 0.03 - 0.04, 9);
  });
});

describe('general joints', () => {
  it.each([
    ['two-link', twoLink()],
    ['boom', boom()],
  ])('the Jacobian of the %s agrees with differences', (_, model) => {
    const q = [0.4, 0.7],
      h = 1e-6;
    const analytic = jacobian(model, ORIGIN, q);
    for (let i = 0; i < 2; i++) {
      const at = (step: number): Pose =>
        forwardKinematics(
          model,
          ORIGIN,
          q.map((x, k) => (k === i ? x + step : x)),
        );
      const plus = at(h),
        minus = at(-h);
      const back = [0, 0, 0, 1],
        turn = [0, 0, 0, 1];
      conjugate(back, minus.orientation);
      multiplyQuaternions(turn, plus.orientation, back);
      const rotation = toRotationVector(turn);
      for (let r = 0; r < 3; r++) {
        const slope = ((plus.position[r] as number) - (minus.position[r] as number)) / (2 * h);
        expect(analytic[2 * r + i]).toBeCloseTo(slope, 8);
        expect(analytic[6 + 2 * r + i]).toBeCloseTo((rotation[r] as number) / (2 * h), 8);
      }
    }
  });

  it('names the rule that a model breaks', () => {
    const make = (change: Partial<ArmModel>): (() => Arm) => {
      return () => new Arm({ name: 'arm', model: { ...twoLink(), ...change }, base: ORIGIN });
    };
    const [first, second] = twoLink().joints;
    if (first === undefined || second === undefined) throw new Error('two joints');
    expect(make({ joints: [first] })).toThrow('model.joints must hold 2 entries, received 1');
    expect(make({ joints: [first, { ...second, axis: [0, 1, 1] }] })).toThrow('joints[1].axis must be of unit length');
    expect(make({ joints: [first, { ...second, name: 'shoulder' }] })).toThrow('joints[1].name must be unique');
    expect(make({ home: [0, 4] })).toThrow('home[1] must be from -3 to 3, received 4');
    expect(make({ colliders: [] })).toThrow('model.colliders must hold "hand"');
    expect(make({ gripper: { ...JAW, stroke: 0.2 } })).toThrow('gripper.stroke must be the opening at openAngle');
  });

  it('knows registered models by name', () => {
    const model = { ...twoLink(), name: 'registered-two-link' };
    expect(() => armModel(model.name)).toThrow('arm model must be one of: panda');
    registerArmModel(model);
    registerArmModel(model);
    expect(armModel(model.name)).toBe(model);
    expect(() => {
      registerArmModel({ ...model });
    }).toThrow('exists already');
    expect(() => {
      registerArmModel({ ...twoLink(), name: PANDA.name });
    }).toThrow('exists already');
  });
});

describe('a gripper with one turning jaw', () => {
  it('opens by the chord that its pad swings through', () => {
    expect(pivotOpening(JAW, JAW.closedAngle)).toBe(0);
    // A third of a turn would span r * sqrt(3); 1.2 rad spans 2 r sin(0.6).
    expect(pivotOpening(JAW, 1.1)).toBeCloseTo(2 * 0.08 * Math.sin(0.6), 15);
    for (const opening of [0, 0.01, 0.05, JAW.stroke]) {
      expect(pivotOpening(JAW, pivotAngle(JAW, opening))).toBeCloseTo(opening, 15);
    }
  });

  it('keeps the pads that far apart, tilted by the turn, and their middle in fingerPads', () => {
    for (const opening of [0, 0.02, 0.05]) {
      const arm = place(JAWED, [0.3, -0.8], opening);
      const turn = pivotAngle(JAW, opening) + 0.1;
      expect(arm.gripperAngle).toBeCloseTo(turn - 0.1, 12);
      expect(arm.fingerPads.tilt).toBeCloseTo(turn, 12);
      // Closed, the pads meet 0.08 m in front of the axis, which lies 0.02 m in front of the hand and 0.01 m aside.
      const middle = [0, 0.01 + 0.04 * Math.sin(turn), 0.02 + 0.04 * (1 + Math.cos(turn)) - 0.1];
      for (let k = 0; k < 3; k++) expect(arm.fingerPads.offset[k]).toBeCloseTo(middle[k] as number, 12);
    }
  });

  it('moves finger 1 alone, towards +y, with the velocity of its path', () => {
    const arm = new Arm({ name: 'arm', model: JAWED, base: ORIGIN, gripperOpening: 0.02 });
    arm.setTarget([0.5, -0.5], 0.08, 0);
    for (let k = 0; k < 20; k++) arm.step(1 / 240);
    const finger = (k: 1 | 2): Collider => arm.colliders.find((c) => c.name === `arm/finger-${k}`) as Collider;
    const before = ([1, 2] as const).map((k) => [...finger(k).position, ...finger(k).orientation]);
    const dt = 1e-5;
    arm.step(dt);
    expect(arm.gripperVelocity).toBeGreaterThan(0);
    ([1, 2] as const).forEach((k) => {
      const old = before[k - 1] as number[];
      const now = finger(k);
      const back = [0, 0, 0, 1],
        turn = [0, 0, 0, 1];
      conjugate(back, old.slice(3));
      multiplyQuaternions(turn, now.orientation, back);
      const rotation = toRotationVector(turn);
      for (let r = 0; r < 3; r++) {
        const speed = ((now.position[r] as number) - (old[r] as number)) / dt;
        expect(now.linearVelocity[r]).toBeCloseTo(speed, 3);
        expect(now.angularVelocity[r]).toBeCloseTo((rotation[r] as number) / dt, 2);
      }
    });
    const apart = finger(1).position.map((x, r) => x - (finger(2).position[r] as number));
    const y = [0, 0, 0];
    rotate(y, arm.tcpOrientation, [0, 1, 0]);
    expect(apart.reduce((sum, x, r) => sum + x * (y[r] as number), 0)).toBeGreaterThan(0.01);
  });

  it('is drawn as its solids where it has no surfaces of its own', () => {
    const names: string[] = [];
    new Arm({ name: 'arm', model: JAWED, base: ORIGIN }).object3d.traverse((node) => names.push(node.name));
    for (const part of ['link-0', 'link-1', 'link-2', 'hand', 'finger-1', 'finger-2']) {
      expect(names).toContain(`arm/${part}`);
    }
  });
});

describe('inverse kinematics of other arms', () => {
  const rows = [
    { a: 0, d: 0.35, alpha: 0 },
    { a: 0.02, d: 0, alpha: -QUARTER },
    { a: 0.4, d: 0, alpha: 0 },
    { a: 0.02, d: 0.38, alpha: -QUARTER },
    { a: 0, d: 0, alpha: QUARTER },
    { a: 0, d: 0, alpha: -QUARTER },
  ];
  /** An elbow manipulator with a spherical wrist (Craig's figure 3.18), or the same without its fourth joint. */
  function elbow(count: 5 | 6): ArmModel {
    const joints = rows.map((row, i) => jointFromDenavitHartenberg(`joint${i + 1}`, row));
    if (count === 5) {
      const [, , , fourth, fifth] = joints;
      if (fourth === undefined || fifth === undefined) throw new Error('six joints');
      const turned: [number, number, number, number] = [0, 0, 0, 1];
      multiplyQuaternions(turned, fourth.orientation, fifth.orientation);
      joints.splice(3, 2, { ...fifth, position: fourth.position, orientation: turned });
    }
    const { gripper, colliders } = twoLink();
    return {
      name: `elbow-${count}`,
      jointCount: count,
      joints,
      limits: {
        lower: joints.map(() => -2.6),
        upper: joints.map(() => 2.6),
        velocity: joints.map(() => 3),
        acceleration: joints.map(() => 20),
        effort: joints.map(() => 80),
      },
      links: [NOTHING, ...joints.map(() => ({ ...NOTHING, mass: 1 }))],
      flange: { position: [0, 0, 0.08], orientation: UPRIGHT },
      gripper: { ...gripper, tcp: [0, 0, 0.1] },
      home: joints.map(() => 0),
      colliders: colliders.filter(({ name }) => name === 'hand').map((hand) => ({ ...hand, frame: count + 1 })),
    };
  }

  it.each([5, 6] as const)('finds the way back for poses that %s joints reach', (count) => {
    const model = elbow(count);
    const random = new Random(77);
    let converged = 0;
    for (let sample = 0; sample < 100; sample++) {
      const q = model.home.map(() => random.uniform(-2.4, 2.4));
      const target = forwardKinematics(model, ORIGIN, q);
      const found = solveInverseKinematics(model, ORIGIN, target);
      const reached = forwardKinematics(model, ORIGIN, found.jointPositions);
      if (!found.converged) continue;
      converged++;
      for (let k = 0; k < 3; k++) expect(reached.position[k]).toBeCloseTo(target.position[k] as number, 4);
      expect(angleBetween(reached.orientation, target.orientation)).toBeLessThan(2e-4);
    }
    expect(converged).toBeGreaterThanOrEqual(98);
  });

  it('takes the position first where five joints cannot have both', () => {
    const model = elbow(5);
    const random = new Random(3);
    let reached = 0;
    for (let sample = 0; sample < 40; sample++) {
      const q = model.home.map(() => random.uniform(-1.5, 1.5));
      const { position, orientation } = forwardKinematics(model, ORIGIN, q);
      // Turned by 0.4 rad about a random axis: in general out of reach for five joints.
      const axis = [random.normal(), random.normal(), random.normal()];
      const norm = Math.hypot(...axis);
      const turned: [number, number, number, number] = [0, 0, 0, 1];
      const turn = fromAxisAngle(
        axis.map((x) => x / norm),
        0.4,
      );
      multiplyQuaternions(turned, turn, orientation);
      const target: Pose = { position, orientation: turned };
      const found = solveInverseKinematics(model, ORIGIN, target, { start: q, fallback: false });
      // The way back to the unturned pose is 0.4 rad off; the best is not further.
      expect(found.orientationError).toBeLessThan(0.4 + 1e-3);
      if (found.positionError < 1e-4) reached++;
      expect([...solveInverseKinematics(model, ORIGIN, target, { start: q, fallback: false }).jointPositions]).toEqual([
        ...found.jointPositions,
      ]);
    }
    expect(reached).toBeGreaterThanOrEqual(39);
  });
});
