import { describe, expect, it } from '@jest/globals';
import { Arm, PANDA, SO101, forwardKinematics, registerArmModel, type ArmModel } from '../../../sim/arms/index.js';
import { parseUrdf } from '../../../sim/arms/urdf/parser.js';
import { armFromUrdf as portableArmFromUrdf } from '../../../sim/arms/urdf/arm-from-urdf.js';
import { armFromUrdf } from '../../../sim/index.node.js';
import type { UrdfArmOptions } from '../../../sim/index.js';
import type { Pose } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { Simulation } from '../../../sim/simulation/index.js';
import { massOf, rollPitchYaw, urdfOf } from './fixtures/urdf-export.js';
import { Dynamics, UPRIGHT } from './support.js';

const BASE: Pose = { position: [0.1, -0.2, 0.3], orientation: [0, 0, Math.sin(0.4), Math.cos(0.4)] };

const PANDA_OPTIONS: UrdfArmOptions = {
  tip: 'hand',
  tcp: 'tcp',
  gripper: { type: 'parallel', fingerJoints: ['finger-joint-1', 'finger-joint-2'] },
};

const { gripper: so101Gripper } = SO101;
if (so101Gripper.type !== 'pivot') throw new TypeError('the SO-101 must have a pivot gripper');
const { padCenter, padHalfExtents, movingFinger, fixedFinger, speed, acceleration, force, padFriction } = so101Gripper;
const SO101_OPTIONS: UrdfArmOptions = {
  tip: 'hand',
  tcp: 'tcp',
  armature: 0.028,
  standardNames: true,
  home: Object.fromEntries(SO101.joints.map(({ name }, j) => [name, SO101.home[j]!])),
  acceleration: Object.fromEntries(SO101.joints.map(({ name }, j) => [name, SO101.limits.acceleration[j]!])),
  uncheckedPairs: SO101.uncheckedPairs!,
  gripper: {
    type: 'pivot',
    jawJoint: 'gripper',
    padCenter,
    padHalfExtents,
    movingFinger,
    fixedFinger,
    speed,
    acceleration,
    force,
    padFriction,
  },
};

/** Largest differences of tool centre point (m), orientation (1) and effort (N m) over 20 states. */
function differences(a: ArmModel, b: ArmModel): { pose: number; effort: number } {
  const random = new Random(17);
  const count = a.jointCount;
  let pose = 0,
    effort = 0;
  for (let sample = 0; sample < 20; sample++) {
    const q = a.limits.lower.map((low, j) => random.uniform(low, a.limits.upper[j]!));
    const v = Array.from({ length: count }, () => random.uniform(-2, 2));
    const w = Array.from({ length: count }, () => random.uniform(-8, 8));
    const first = forwardKinematics(a, BASE, q);
    const second = forwardKinematics(b, BASE, q);
    first.position.forEach((value, k) => (pose = Math.max(pose, Math.abs(value - second.position[k]!))));
    const sign = Math.sign(first.orientation.reduce((sum, value, k) => sum + value * second.orientation[k]!, 0));
    first.orientation.forEach((value, k) => (pose = Math.max(pose, Math.abs(value - sign * second.orientation[k]!))));
    const tau = new Dynamics(a).efforts(q, v, w);
    new Dynamics(b).efforts(q, v, w).forEach((value, j) => (effort = Math.max(effort, Math.abs(value - tau[j]!))));
  }
  return { pose, effort };
}

describe('armFromUrdf', () => {
  it.each([
    ['the Panda', PANDA, PANDA_OPTIONS, false],
    ['the Panda, its masses on bodies that are fixed to the links', PANDA, PANDA_OPTIONS, true],
    ['the SO-101', SO101, SO101_OPTIONS, false],
    ['the SO-101, its masses on bodies that are fixed to the links', SO101, SO101_OPTIONS, true],
  ] as const)('reads %s with the same kinematics and efforts', async (_, built, options, split) => {
    const read = await armFromUrdf(urdfOf(built, { split }), options);
    const { pose, effort } = differences(built, read);
    expect(pose).toBeLessThan(1e-9);
    expect(effort).toBeLessThan(1e-6);
    expect(massOf(read)).toBeCloseTo(massOf(built), 9);
    expect(read.joints.map(({ name, type }) => [name, type])).toEqual(
      built.joints.map(({ name, type }) => [name, type]),
    );
    for (const key of ['lower', 'upper', 'velocity', 'effort'] as const)
      expect(read.limits[key]).toEqual(built.limits[key]);
  });

  it.each([
    ['the Panda', PANDA, PANDA_OPTIONS],
    ['the SO-101', SO101, SO101_OPTIONS],
  ] as const)('puts the solids and the fingers of %s where they belong', async (_, built, options) => {
    const read = await armFromUrdf(urdfOf(built), options);
    const q = built.home.map((value, j) => value - 0.05 * j);
    const place = (model: ArmModel): Map<string, number[]> => {
      const arm = new Arm({ name: 'arm', model, base: BASE, jointPositions: q, gripperOpening: 0.03 });
      return new Map(arm.colliders.map(({ name, position, orientation }) => [name, [...position, ...orientation]]));
    };
    const own = place(built);
    const other = place(read);
    expect([...other.keys()].sort()).toEqual([...own.keys()].sort());
    for (const [name, numbers] of own) {
      const sign = Math.sign(numbers.slice(3).reduce((sum, value, k) => sum + value * other.get(name)![3 + k]!, 0));
      numbers.forEach((value, k) => expect((k < 3 ? 1 : sign) * other.get(name)![k]!).toBeCloseTo(value, 9));
    }
    expect(read.gripper.stroke).toBeCloseTo(built.gripper.stroke, 12);
    expect(read.gripper.speed).toBeCloseTo(built.gripper.speed, 12);
    expect(read.gripper.force).toBeCloseTo(built.gripper.force, 12);
  });

  it('makes arms that simulations take once they are registered', async () => {
    const model = await armFromUrdf(urdfOf(PANDA), {
      ...PANDA_OPTIONS,
      name: 'urdf-panda',
      home: { joint2: -0.2, joint4: -2.2, joint6: 2, joint7: Math.PI / 4 },
      neighbourRange: 2,
    });
    registerArmModel(model);
    const simulation = new Simulation({ controlMode: 'end-effector-pose' });
    simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: { color: '#a98b6d' } });
    simulation.setRobot({
      type: 'urdf-panda',
      arms: [{ name: 'arm', model: 'urdf-panda', base: { position: [-0.55, 0, 0], orientation: UPRIGHT } }],
    });
    for (let tick = 0; tick < 30; tick++) {
      simulation.tick(Float32Array.from([-0.1, 0.1, 0.2, 1, 0, 0, 0, 0.02, 0]));
    }
    const [x, y, z] = simulation.arms[0]!.tcpPosition;
    expect([x, y, z].map((value) => Math.round(value! * 1e3))).toEqual([-100, 100, 200]);
    expect(simulation.controlReports[0]!.unreachableTargets).toBe(0);
  });

  it('takes figures from the options where the text has none, and colours from materials', async () => {
    const text = `<robot name="stick">
      <material name="red"><color rgba="1 0 0 1"/><texture filename="nowhere.png"/></material>
      <link name="post"/>
      <link name="arm"><inertial><origin xyz="0 0 0.1" rpy="0 0 0.5"/><mass value="2"/>
        <inertia ixx="1" ixy="0" ixz="0" iyy="2" iyz="0" izz="3"/></inertial>
        <visual><origin xyz="0 0 0.1"/><geometry><cylinder radius="0.02" length="0.2"/></geometry><material name="red"/></visual>
        <visual><geometry><sphere radius="0.03"/></geometry><material name="own"><color rgba="0 0.5 1 1"/></material></visual>
        <collision><origin xyz="0 0 0.1"/><geometry><cylinder radius="0.02" length="0.2"/></geometry></collision>
      </link>
      <joint name="hinge" type="continuous"><parent link="post"/><child link="arm"/><axis xyz="0 2 0"/></joint>
    </robot>`;
    const model = await armFromUrdf(text, {
      tip: 'arm',
      tcp: { position: [0, 0, 0.25], orientation: [0, 0, 0, 1] },
      limits: { hinge: { velocity: 3, effort: 12 } },
      gripper: { type: 'parallel', stroke: 0.05, speed: 0.1, force: 20, fingerHalfExtents: [0.01, 0.004, 0.02] },
    });
    expect(model.limits).toEqual({
      lower: [-2 * Math.PI],
      upper: [2 * Math.PI],
      velocity: [3],
      effort: [12],
      acceleration: [15],
    });
    expect(model.joints[0]!.axis).toEqual([0, 1, 0]);
    // Turned by 0.5 rad about z: xx = cos^2 * 1 + sin^2 * 2 = 1.229849, xy = cos * sin * (1 - 2) = -0.420735.
    expect(model.links[1]!.inertia[0]).toBeCloseTo(1.229849, 6);
    expect(model.links[1]!.inertia[1]).toBeCloseTo(-0.420735, 6);
    expect(model.visuals!.map(({ color, shape }) => [shape.type, color])).toEqual([
      ['cylinder', 0xff0000],
      ['sphere', 0x0080ff],
    ]);
    expect(model.colliders.map(({ name, frame }) => [name, frame])).toEqual([['hand', 2]]);
  });

  it('leaves the globals as they were, also after an error', async () => {
    const before = ['Document', 'Element', 'DOMParser'].map((key) => Object.getOwnPropertyDescriptor(globalThis, key));
    await armFromUrdf(urdfOf(SO101), SO101_OPTIONS);
    await expect(armFromUrdf('<robot', PANDA_OPTIONS)).rejects.toThrow(RangeError);
    const after = ['Document', 'Element', 'DOMParser'].map((key) => Object.getOwnPropertyDescriptor(globalThis, key));
    expect(after).toEqual(before);
  });
});

describe('a URDF that makes no arm', () => {
  const panda = urdfOf(PANDA);
  const so101 = urdfOf(SO101);

  it.each<[string, string, Partial<UrdfArmOptions>, string]>([
    ['text that is none', 'hello', {}, 'the text must be a URDF robot: it has no element <robot>'],
    ['a link that is missing', panda, { tip: 'palm' }, 'there is no link "palm"; there are base, link-1'],
    ['a base that is missing', panda, { base: 'foot' }, 'there is no link "foot"'],
    ['a tip above the base', panda, { base: 'link-5', tip: 'link-2' }, 'link "link-2" must hang on link "link-5"'],
    [
      'a tool centre point that moves against the tip',
      panda,
      { tcp: 'finger-1' },
      'options.tcp must name a link that is fixed to the tip, received "finger-1": it is not fixed to link "hand"',
    ],
    [
      'a branch',
      panda,
      { gripper: { type: 'parallel', stroke: 0.08, speed: 0.1, force: 70, fingerHalfExtents: [0.009, 0.005, 0.02] } },
      'the arm branches at link "hand": joint "finger-joint-1" moves link "finger-1"',
    ],
    [
      'a missing limit',
      panda.replace(/velocity="2.175" effort="87"/, 'effort="87"'),
      {},
      'joint "joint1" has no velocity limit: give it one in <limit> or in options.limits["joint1"]',
    ],
    [
      'a limit that is no number',
      panda.replace('velocity="2.175"', 'velocity="fast"'),
      {},
      'velocity of joint "joint1" must be a number, received "fast"',
    ],
    [
      'a floating joint',
      panda.replace('name="joint3" type="revolute"', 'name="joint3" type="floating"'),
      {},
      'joint "joint3" must be revolute, continuous, prismatic or fixed, received "floating"',
    ],
    [
      'a planar joint',
      panda.replace('name="joint3" type="revolute"', 'name="joint3" type="planar"'),
      {},
      'joint "joint3" must be revolute, continuous, prismatic or fixed, received "planar"',
    ],
    [
      'a link without mass',
      panda.replace('<mass value="3.587895"/>', '<mass value="0"/>'),
      {},
      'link "link-4" must have a mass above 0 with what is fixed to it: give it an <inertial>',
    ],
    [
      'a mesh',
      panda.replace(/<capsule radius="0.05"[^>]*>/, '<mesh filename="link6.stl"/>'),
      {},
      'the collision geometry of link "link-6" is the mesh "link6.stl"',
    ],
    [
      'a joint that follows another',
      panda.replace('<axis xyz="0 0 1"/>', '<axis xyz="0 0 1"/><mimic joint="joint2"/>'),
      {},
      'joint "joint1" follows joint "joint2": an arm\'s own joints must move independently',
    ],
    [
      'a joint on a link that is missing',
      panda.replace('<parent link="link-2"/>', '<parent link="link-two"/>'),
      {},
      'joint "joint3" must have a parent link, there is no link "link-two"',
    ],
    [
      'fingers named the wrong way round',
      panda,
      { gripper: { type: 'parallel', fingerJoints: ['finger-joint-2', 'finger-joint-1'] } },
      'joint "finger-joint-2" must slide along the tool centre point\'s +y axis',
    ],
    [
      'a finger that turns',
      so101,
      { ...SO101_OPTIONS, gripper: { type: 'parallel', fingerJoints: ['gripper', 'gripper'] } },
      'the gripper\'s joint "gripper" must be prismatic, received "revolute"',
    ],
  ])('says so: %s', async (_, text, options, message) => {
    const arm = armFromUrdf(text, { ...PANDA_OPTIONS, ...options });
    await expect(arm).rejects.toThrow(RangeError);
    await expect(arm).rejects.toThrow(message);
  });

  it('reads on without its meshes when told to', async () => {
    const text = panda.replace(/<capsule radius="0.05"[^>]*>/, '<mesh filename="link6.stl"/>');
    const read = await armFromUrdf(text, { ...PANDA_OPTIONS, meshes: 'ignore' });
    expect(read.colliders).toHaveLength(PANDA.colliders.length - 1);
  });

  it('needs a document object model', () => {
    expect(() => parseUrdf(panda)).toThrow(/reading URDF takes a document object model/);
    expect(() => portableArmFromUrdf(panda, PANDA_OPTIONS)).toThrow(TypeError);
  });
});

describe('roll, pitch and yaw', () => {
  it('come back from a quaternion, also at the poles', () => {
    for (const angles of [
      [0.3, -0.8, 1.9],
      [-2, 0.1, -3],
    ]) {
      const [r, p, y] = angles.map((angle) => angle / 2) as [number, number, number];
      const q = [
        Math.sin(r) * Math.cos(p) * Math.cos(y) - Math.cos(r) * Math.sin(p) * Math.sin(y),
        Math.cos(r) * Math.sin(p) * Math.cos(y) + Math.sin(r) * Math.cos(p) * Math.sin(y),
        Math.cos(r) * Math.cos(p) * Math.sin(y) - Math.sin(r) * Math.sin(p) * Math.cos(y),
        Math.cos(r) * Math.cos(p) * Math.cos(y) + Math.sin(r) * Math.sin(p) * Math.sin(y),
      ] as const;
      rollPitchYaw(q).forEach((value, k) => expect(value).toBeCloseTo(angles[k]!, 12));
    }
    // The published origin of `shoulder_lift`: roll and pitch of a quarter turn back each.
    rollPitchYaw([-0.5, -0.5, -0.5, 0.5]).forEach((value, k) =>
      expect(value).toBeCloseTo([-Math.PI / 2, -Math.PI / 2, 0][k]!, 12),
    );
  });
});
