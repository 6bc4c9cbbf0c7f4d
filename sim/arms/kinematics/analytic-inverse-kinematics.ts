import type { ArmModel } from '../models/model.js';

/** Receives one joint vector (a view that is overwritten by the next one). */
export type SolutionVisitor = (jointPositions: Float64Array) => void;

const solution = new Float64Array(7);
const frame3 = new Float64Array(9);
const frame4 = new Float64Array(9);
const frame5 = new Float64Array(9);
const frame6 = new Float64Array(9);

/** The lengths of an arm with the Panda's geometry, in metres. */
export interface RedundantArmGeometry {
  /** Height of the shoulder above the base. */
  readonly shoulder: number;
  /** Length of the upper arm. */
  readonly upper: number;
  /** Offset of the elbow's axis from the upper arm. */
  readonly elbow: number;
  /** Offset of the forearm from the elbow's axis, negative where it leads back. */
  readonly back: number;
  /** Length of the forearm. */
  readonly forearm: number;
  /** Offset of the last joint's axis from the wrist's centre. */
  readonly wrist: number;
}

const geometries = new WeakMap<ArmModel, RedundantArmGeometry | null>();

/** Turns of the joints' frames about x in the Panda's table, in quarters. */
const QUARTERS = [0, -1, 1, 1, -1, 1, 1];

/** A model's lengths where it has the Panda's geometry (seven joints, spherical shoulder, offset elbow and wrist). */
export function redundantArmGeometry(model: ArmModel): RedundantArmGeometry | undefined {
  let known = geometries.get(model);
  if (known === undefined) geometries.set(model, (known = readGeometry(model)));
  return known ?? undefined;
}

function readGeometry({ joints, jointCount }: ArmModel): RedundantArmGeometry | null {
  if (jointCount !== 7) return null;
  const zero = (value: number): boolean => Math.abs(value) < 1e-9;
  for (let i = 0; i < 7; i++) {
    const { type, axis, orientation } = joints[i]!;
    const half = (QUARTERS[i]! * Math.PI) / 4;
    if (type !== 'revolute' || axis[2] !== 1) return null;
    if (!zero(orientation[0] - Math.sin(half)) || !zero(orientation[3] - Math.cos(half))) return null;
  }
  const at = joints.map((joint) => joint.position);
  const still = [at[0]![0], at[0]![1], ...at[1]!, at[2]![0], at[2]![2], at[3]![1], at[3]![2], at[4]![2]];
  if (![...still, ...at[5]!, at[6]![1], at[6]![2]].every(zero)) return null;
  return {
    shoulder: at[0]![2],
    upper: -at[2]![1],
    elbow: at[3]![0],
    back: at[4]![0],
    forearm: at[4]![1],
    wrist: at[6]![0],
  };
}

/**
 * All joint vectors within the limits that put frame 7 at a placement with the last joint at `q7`: up to 16, in a fixed
 * order. For arms with the Panda's geometry (spherical shoulder, elbow offsets `a4 = -a5`, wrist offset `a7`).
 * The last joint parametrises the redundancy, as in Y. He and S. Liu, "Analytical Inverse Kinematics for Franka Emika
 * Panda", 2021; derived here from the Denavit-Hartenberg table.
 *
 * @param rotation - Rotation of frame 7 in the base frame, 9 numbers, row-major.
 * @param position - Origin of frame 7 in the base frame in metres.
 * @throws RangeError when the model has another geometry (`redundantArmGeometry`).
 */
export function visitSolutions(
  model: ArmModel,
  rotation: Float64Array,
  position: Float64Array,
  q7: number,
  visit: SolutionVisitor,
): void {
  const geometry = redundantArmGeometry(model);
  if (geometry === undefined) {
    throw new RangeError(`closed-form inverse kinematics needs the Panda's geometry, received model ${model.name}`);
  }
  const { shoulder, upper, elbow, back, forearm, wrist } = geometry;
  const c7 = Math.cos(q7),
    s7 = Math.sin(q7);
  for (let r = 0; r < 3; r++) {
    const x = rotation[3 * r]!,
      y = rotation[3 * r + 1]!,
      z = rotation[3 * r + 2]!;
    frame6[3 * r] = c7 * x - s7 * y;
    frame6[3 * r + 1] = -z;
    frame6[3 * r + 2] = s7 * x + c7 * y;
  }
  // From the wrist's centre to the shoulder, in the base frame and in frame 6.
  const sx = wrist * frame6[0]! - position[0]!;
  const sy = wrist * frame6[3]! - position[1]!;
  const sz = shoulder + wrist * frame6[6]! - position[2]!;
  const x6 = frame6[0]! * sx + frame6[3]! * sy + frame6[6]! * sz;
  const y6 = frame6[1]! * sx + frame6[4]! * sy + frame6[7]! * sz;
  const z6 = frame6[2]! * sx + frame6[5]! * sy + frame6[8]! * sz;
  const l1 = Math.hypot(upper, elbow),
    l2 = Math.hypot(forearm, back);
  const cosine = (l1 * l1 + l2 * l2 - sx * sx - sy * sy - sz * sz) / (2 * l1 * l2);
  if (cosine < -1 || cosine > 1) return;
  const opening = Math.acos(cosine);
  const phi = Math.atan2(-upper, -elbow),
    psi = Math.atan2(forearm, back);
  const radial = Math.hypot(x6, y6);
  const beta = Math.atan2(x6, y6);
  solution[6] = q7;
  for (let bend = -1; bend <= 1; bend += 2) {
    const q4 = intoLimits(model, 3, phi - psi - bend * opening);
    if (Number.isNaN(q4)) continue;
    solution[3] = q4;
    const vx = l1 * Math.cos(phi - q4) - back;
    const h = l1 * Math.sin(phi - q4) - forearm;
    if (Math.abs(h) > radial) continue;
    const swing = Math.acos(h / radial);
    for (let wristSide = -1; wristSide <= 1; wristSide += 2) {
      const q6 = intoLimits(model, 5, beta + wristSide * swing);
      if (Number.isNaN(q6)) continue;
      solution[5] = q6;
      const c6 = Math.cos(q6),
        s6 = Math.sin(q6);
      const side = vx < 0 ? -1 : 1;
      const q5 = intoLimits(model, 4, Math.atan2(side * z6, side * (c6 * x6 - s6 * y6)));
      if (Number.isNaN(q5)) continue;
      solution[4] = q5;
      unturn(frame5, frame6, q6, 1);
      unturn(frame4, frame5, q5, -1);
      unturn(frame3, frame4, q4, 1);
      // The first three joints are z-y-z Euler angles of frame 3.
      const tilt = Math.acos(Math.max(-1, Math.min(1, frame3[8]!)));
      for (let flip = 1; flip >= -1; flip -= 2) {
        const q2 = intoLimits(model, 1, flip * tilt);
        const q1 = intoLimits(model, 0, Math.atan2(flip * frame3[5]!, flip * frame3[2]!));
        const q3 = intoLimits(model, 2, Math.atan2(flip * frame3[7]!, -flip * frame3[6]!));
        if (Number.isNaN(q1) || Number.isNaN(q2) || Number.isNaN(q3)) continue;
        solution[0] = q1;
        solution[1] = q2;
        solution[2] = q3;
        visit(solution);
      }
    }
  }
}

/** `out = m * Rz(-angle) * Rx(-sign * 90 degrees)`: the frame before a joint. */
function unturn(out: Float64Array, m: Float64Array, angle: number, sign: number): void {
  const c = Math.cos(angle),
    s = Math.sin(angle);
  for (let r = 0; r < 3; r++) {
    const x = m[3 * r]!,
      y = m[3 * r + 1]!,
      z = m[3 * r + 2]!;
    out[3 * r] = c * x - s * y;
    out[3 * r + 1] = -sign * z;
    out[3 * r + 2] = sign * (s * x + c * y);
  }
}

/** The angle plus whole turns that lies within the joint's limits, or NaN. */
function intoLimits(model: ArmModel, joint: number, angle: number): number {
  const low = model.limits.lower[joint]!,
    high = model.limits.upper[joint]!;
  const turn = 2 * Math.PI;
  let value = angle;
  while (value > high) value -= turn;
  while (value < low) value += turn;
  return value <= high ? value : NaN;
}
