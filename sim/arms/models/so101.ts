import type { Quaternion } from '../../interface/index.js';
import type { ArmModel, LinkCollider, PivotGripperModel } from './model.js';
import { so101Visuals } from './so101-visual.js';

const HALF = Math.SQRT1_2;
const UPRIGHT: Quaternion = [0, 0, 0, 1];
/** Coulomb friction of printed PLA against most things. */
const SKIN = 0.3;

/**
 * Feetech STS3215 in its 12 V version (C018), which moves every joint: 30 kgf cm stall torque, 45 turns a minute without
 * load (data sheet), and the steepest ramp that its acceleration register can hold, 254 steps of 100 / 4096 turns per
 * second squared, to which LeRobot sets it (`FeetechMotorsBus.configure_motors`).
 */
const STS3215 = {
  effort: 30 * 0.0980665,
  velocity: (45 / 60) * 2 * Math.PI,
  acceleration: 254 * (100 / 4096) * 2 * Math.PI,
  armature: 0.028,
} as const;

const CLOSED_ANGLE = -0.1999;
const OPEN_ANGLE = 1.74533;
/** Distance in metres of the moving pad's centre from the jaw's axis. */
const PAD_RADIUS = Math.hypot(0.0123, 0.0765);
/** Slope of the moving jaw's inner face in radians. */
const MOVING_SLOPE = 0.128;
const HALF_TURN = (OPEN_ANGLE - CLOSED_ANGLE) / 2;

/**
 * The opening changes by `PAD_RADIUS * cos(turn / 2)` per radian, least when it is fully open. Speed and acceleration are
 * those at which the servo's limits hold there, too. LeRobot allows the gripper's servo half of its torque.
 */
const GRIPPER: PivotGripperModel = {
  type: 'pivot',
  jointName: 'gripper',
  mount: { position: [0, 0, 0], orientation: [HALF, HALF, 0, 0] },
  tcp: [-0.0001, -0.007, 0.0959],
  // The hand's body is the link behind `wrist_roll`, which has its mass.
  hand: { mass: 0, centerOfMass: [0, 0, 0], inertia: [0, 0, 0, 0, 0, 0] },
  stroke: 2 * PAD_RADIUS * Math.sin(HALF_TURN),
  speed: STS3215.velocity * PAD_RADIUS * Math.cos(HALF_TURN),
  acceleration: STS3215.acceleration * PAD_RADIUS * Math.cos(HALF_TURN),
  force: STS3215.effort / 2 / PAD_RADIUS,
  padFriction: 0.6,
  pivot: { position: [0.0188, 0.0202, 0.0234], orientation: [-0.5, -0.5, 0.5, 0.5] },
  axis: [0, 0, 1],
  closedAngle: CLOSED_ANGLE,
  openAngle: OPEN_ANGLE,
  jaw: {
    mass: 0.012,
    centerOfMass: [-0.00157495, -0.0300244, 0.0192755],
    inertia: [6.61427e-6, -3.19807e-7, -5.90717e-9, 1.89032e-6, -1.09945e-7, 5.28738e-6],
  },
  padCenter: [-0.0123, -0.0765, 0.0189],
  padHalfExtents: [0.0045, 0.0075],
  // The moving jaw's inner face is steps that recede towards its axis by 7.3 degrees in all: the box's face lies on their
  // edges, so that the jaws are parallel when they are 25 mm apart. The fixed jaw's pad is its outermost step.
  movingFinger: {
    halfExtents: [0.0038, 0.0135, 0.005],
    position: [-0.0075, -0.06905, 0.0189],
    orientation: [0, 0, -Math.sin(MOVING_SLOPE / 2), Math.cos(MOVING_SLOPE / 2)],
  },
  fixedFinger: { halfExtents: [0.005, 0.0038, 0.0147], position: [-0.0001, -0.0108, 0.0897], orientation: UPRIGHT },
};

/** An upright box on a frame: its name, the frame, its half extents and its centre in metres. */
function box(
  name: string,
  frame: number,
  halfExtents: readonly [number, number, number],
  position: readonly [number, number, number],
): LinkCollider {
  return { name, frame, shape: { type: 'box', halfExtents }, position, orientation: UPRIGHT, friction: SKIN };
}

/**
 * SO-101 follower arm of TheRobotStudio, the standard arm of the LeRobot community: five joints and a gripper with one
 * moving jaw. Joint names and zero positions are LeRobot's: every joint's zero is the middle of its range.
 *
 * Sources. Frames, limits, masses and inertias: `Simulation/SO101/so101_new_calib.urdf` of TheRobotStudio/SO-ARM100
 * (Apache-2.0), its angles taken as whole quarter turns where they are that up to rounding. Its effort and velocity limits
 * are placeholders; those here are the servo's. Inertia of rotor and gears (0.028 kg m2 at the joint) and the angle at
 * which the jaws meet: `so101_new_calib.xml` there. Collision boxes, pads and fingers: measured on the published meshes.
 * The pads' friction is an assumption between bare PLA (about 0.4) and the 1.0 of MuJoCo Menagerie's model.
 */
export const SO101: ArmModel = {
  name: 'so101',
  jointCount: 5,
  standardNames: true,
  joints: (
    [
      ['shoulder_pan', [0.0388353, 0, 0.0624], [0, 1, 0, 0]],
      ['shoulder_lift', [-0.0303992, -0.0182778, -0.0542], [-0.5, -0.5, -0.5, 0.5]],
      ['elbow_flex', [-0.11257, -0.028, 0], [0, 0, HALF, HALF]],
      ['wrist_flex', [-0.1349, 0.0052, 0], [0, 0, -HALF, HALF]],
      // Half a turn about z, then 0.0486795 rad about y, then a quarter turn about x.
      ['wrist_roll', [0, -0.0611, 0.0181], rollMount(0.0486795)],
    ] as const
  ).map(([name, position, orientation]) => ({
    name,
    type: 'revolute',
    position,
    orientation,
    axis: [0, 0, 1],
    armature: STS3215.armature,
  })),
  limits: {
    lower: [-1.91986, -1.74533, -1.69, -1.65806, -2.74385],
    upper: [1.91986, 1.74533, 1.69, 1.65806, 2.84121],
    velocity: Array.from({ length: 5 }, () => STS3215.velocity),
    acceleration: Array.from({ length: 5 }, () => STS3215.acceleration),
    effort: Array.from({ length: 5 }, () => STS3215.effort),
  },
  links: [
    {
      mass: 0.147,
      centerOfMass: [0.0137179, -5.19711e-5, 0.0334843],
      inertia: [0.000114686, -4.59787e-7, 4.97151e-6, 0.000136117, 9.75275e-8, 0.000130364],
    },
    {
      mass: 0.100006,
      centerOfMass: [-0.0307604, -1.66727e-5, -0.0252713],
      inertia: [8.3759e-5, 7.55525e-8, -1.16342e-6, 8.10403e-5, 1.54663e-7, 2.39783e-5],
    },
    {
      mass: 0.103,
      centerOfMass: [-0.0898471, -0.00838224, 0.0184089],
      inertia: [4.08002e-5, -1.97819e-5, -4.03016e-8, 0.000147318, 8.97326e-9, 0.000142487],
    },
    {
      mass: 0.104,
      centerOfMass: [-0.0980701, 0.00324376, 0.0182831],
      inertia: [2.87438e-5, 7.41152e-6, 1.26409e-6, 0.000159844, -4.90188e-8, 0.00014529],
    },
    {
      mass: 0.079,
      centerOfMass: [-0.000103312, -0.0386143, 0.0281156],
      inertia: [3.68263e-5, 1.7893e-8, -5.28128e-8, 2.5391e-5, 3.6412e-6, 2.1e-5],
    },
    {
      mass: 0.087,
      centerOfMass: [0.000213627, 0.000245138, -0.025187],
      inertia: [2.75087e-5, -3.35241e-7, -5.7352e-6, 4.33657e-5, -5.17847e-8, 3.45059e-5],
    },
  ],
  flange: { position: [0, 0, 0], orientation: UPRIGHT },
  gripper: GRIPPER,
  home: [0, -0.1, 0.1, Math.PI / 2, 0],
  colliders: [
    box('link-0', 0, [0.0435, 0.0555, 0.0117], [0.0211, 0, 0.0093]),
    box('link-0-tower', 0, [0.042, 0.0255, 0.0233], [0.011, 0, 0.0443]),
    box('link-1', 1, [0.0299, 0.0215, 0.0421], [-0.0177, 0, 0.0041]),
    box('link-1-motor', 1, [0.0124, 0.0198, 0.0132], [-0.0304, 0, -0.0512]),
    box('link-2', 2, [0.0711, 0.0123, 0.0337], [-0.0591, 0, 0.0202]),
    box('link-2-motor', 2, [0.0124, 0.0227, 0.0198], [-0.1126, -0.0155, 0.0183]),
    box('link-3', 3, [0.0514, 0.012, 0.0322], [-0.0394, 0, 0.0202]),
    box('link-3-holder', 3, [0.014, 0.0185, 0.0282], [-0.1047, 0.0035, 0.02]),
    box('link-3-motor', 3, [0.0227, 0.0124, 0.0198], [-0.1224, 0.0052, 0.0183]),
    box('link-4', 4, [0.0179, 0.0389, 0.0312], [-0.0022, -0.0269, 0.0222]),
    box('hand', 6, [0.026, 0.0326, 0.0213], [-0.002, -0.0026, 0.0213]),
    box('hand-jaw', 6, [0.0105, 0.0105, 0.0163], [-0.0002, -0.0247, 0.0587]),
    box('jaw', 8, [0.01, 0.018, 0.024], [0, -0.008, 0.0189]),
    box('jaw-stem', 8, [0.0079, 0.0145, 0.0105], [-0.0004, -0.0405, 0.0189]),
  ],
  // The hand's body is what `wrist_roll` turns on the wrist: no frame stands between them.
  uncheckedPairs: [['link-4', 'hand']],
  visuals: so101Visuals(),
};

/** Half a turn about z after `angle` radians about y after a quarter turn about x. */
function rollMount(angle: number): Quaternion {
  const c = HALF * Math.cos(angle / 2),
    s = HALF * Math.sin(angle / 2);
  return [-s, c, c, s];
}
