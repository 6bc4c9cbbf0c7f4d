import type { Quaternion } from '../../interface/index.js';
import { jointFromDenavitHartenberg } from './denavit-hartenberg.js';
import type { ArmModel, LinkVisual, ParallelGripperModel } from './model.js';
import { pandaVisuals } from './panda-visual.js';

const QUARTER = Math.PI / 2;
const UPRIGHT: Quaternion = [0, 0, 0, 1];
const SKIN = 0.3;

const GRIPPER: ParallelGripperModel = {
  type: 'parallel',
  mount: { position: [0, 0, 0], orientation: [0, 0, Math.sin(-Math.PI / 8), Math.cos(Math.PI / 8)] },
  tcp: [0, 0, 0.1034],
  hand: { mass: 0.73, centerOfMass: [-0.01, 0, 0.03], inertia: [0.001, 0, 0, 0.0025, 0, 0.0017] },
  fingerMass: 0.015,
  stroke: 0.08,
  speed: 0.1,
  acceleration: 2,
  force: 70,
  fingerHalfExtents: [0.009, 0.005, 0.0235],
  fingerTipOverhang: 0.002,
  padHeight: 0.018,
  padFriction: 0.9,
};

let visuals: readonly LinkVisual[] | undefined;

/**
 * Franka Emika Panda with the Franka Hand.
 *
 * Sources. Denavit-Hartenberg table and limits: Franka Control Interface documentation, "Robot and interface
 * specifications". Masses and inertias: C. Gaz, M. Cognetti, A. Oliva, P. Robuffo Giordano, A. De Luca, "Dynamic
 * Identification of the Franka Emika Panda Robot With Retrieval of Feasible Parameters Using Penalty-Based
 * Optimization", IEEE RA-L 4(4), 2019, in the form published by `franka_description` (`robots/fer/inertials.yaml`);
 * hand and fingers from the same file. Collision capsules of links 2 to 7: after the self-collision capsules of
 * `franka_description` (`franka_arm.xacro`). Gripper: Franka Hand product manual (80 mm stroke, 50 mm/s a finger,
 * 70 N continuous force).
 */
export const PANDA: ArmModel = {
  name: 'panda',
  jointCount: 7,
  joints: [
    { a: 0, d: 0.333, alpha: 0 },
    { a: 0, d: 0, alpha: -QUARTER },
    { a: 0, d: 0.316, alpha: QUARTER },
    { a: 0.0825, d: 0, alpha: QUARTER },
    { a: -0.0825, d: 0.384, alpha: -QUARTER },
    { a: 0, d: 0, alpha: QUARTER },
    { a: 0.088, d: 0, alpha: QUARTER },
  ].map((row, i) => jointFromDenavitHartenberg(`joint${i + 1}`, row)),
  limits: {
    lower: [-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973],
    upper: [2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973],
    velocity: [2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61],
    acceleration: [15, 7.5, 10, 12.5, 15, 20, 20],
    jerk: [7500, 3750, 5000, 6250, 7500, 10000, 10000],
    effort: [87, 87, 87, 87, 12, 12, 12],
  },
  links: [
    {
      mass: 0.629769,
      centerOfMass: [-0.041018, -0.00014, 0.049974],
      inertia: [0.00315, 8.2904e-7, 0.00015, 0.00388, 8.2299e-6, 0.004285],
    },
    {
      mass: 4.970684,
      centerOfMass: [0.003875, 0.002081, -0.04762],
      inertia: [0.70337, -0.000139, 0.006772, 0.70661, 0.019169, 0.009117],
    },
    {
      mass: 0.646926,
      centerOfMass: [-0.003141, -0.02872, 0.003495],
      inertia: [0.007962, -0.003925, 0.010254, 0.02811, 0.000704, 0.025995],
    },
    {
      mass: 3.228604,
      centerOfMass: [0.027518, 0.039252, -0.066502],
      inertia: [0.037242, -0.004761, -0.011396, 0.036155, -0.012805, 0.01083],
    },
    {
      mass: 3.587895,
      centerOfMass: [-0.05317, 0.104419, 0.027454],
      inertia: [0.025853, 0.007796, -0.001332, 0.019552, 0.008641, 0.028323],
    },
    {
      mass: 1.225946,
      centerOfMass: [-0.011953, 0.041065, -0.038437],
      inertia: [0.035549, -0.002117, -0.004037, 0.029474, 0.000229, 0.008627],
    },
    {
      mass: 1.666555,
      centerOfMass: [0.060149, -0.014117, -0.010517],
      inertia: [0.001964, 0.000109, -0.001158, 0.004354, 0.000341, 0.005433],
    },
    {
      mass: 0.735522,
      centerOfMass: [0.010517, -0.004252, 0.061597],
      inertia: [0.012516, -0.000428, -0.001196, 0.010027, -0.000741, 0.004815],
    },
  ],
  flange: { position: [0, 0, 0.107], orientation: UPRIGHT },
  gripper: GRIPPER,
  home: [0, -0.2, 0, -2.2, 0, 2, Math.PI / 4],
  // Links two joints apart always touch or cannot reach each other within the limits.
  neighbourRange: 2,
  get visuals() {
    return (visuals ??= pandaVisuals(GRIPPER));
  },
  colliders: [
    {
      name: 'link-0',
      frame: 0,
      shape: { type: 'box', halfExtents: [0.104, 0.095, 0.07] },
      position: [-0.033, 0, 0.07],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-1',
      frame: 1,
      shape: { type: 'capsule', radius: 0.06, length: 0.16 },
      position: [0, 0, -0.13],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-2',
      frame: 2,
      shape: { type: 'capsule', radius: 0.06, length: 0.12 },
      position: [0, 0, 0],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-3',
      frame: 3,
      shape: { type: 'capsule', radius: 0.06, length: 0.15 },
      position: [0, 0, -0.145],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-4',
      frame: 4,
      shape: { type: 'capsule', radius: 0.06, length: 0.12 },
      position: [0, 0, 0],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-5',
      frame: 5,
      shape: { type: 'capsule', radius: 0.06, length: 0.1 },
      position: [0, 0, -0.26],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-5-lower',
      frame: 5,
      shape: { type: 'capsule', radius: 0.04, length: 0.16 },
      position: [0, 0.065, -0.13],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-6',
      frame: 6,
      shape: { type: 'capsule', radius: 0.05, length: 0.08 },
      position: [0, 0, -0.03],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'link-7',
      frame: 7,
      shape: { type: 'capsule', radius: 0.045, length: 0.08 },
      position: [0, 0, 0.02],
      orientation: UPRIGHT,
      friction: SKIN,
    },
    {
      name: 'hand',
      frame: 8,
      shape: { type: 'box', halfExtents: [0.0315, 0.102, 0.034] },
      position: [0, 0, 0.032],
      orientation: UPRIGHT,
      friction: SKIN,
    },
  ],
};
