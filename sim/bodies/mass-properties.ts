import type { Quaternion, Vector3 } from '../interface/index.js';
import { rotate } from '../math/vector.js';
import { shapeInertia, shapeVolume } from '../shapes/index.js';
import type { SolidPart } from './solid-part.js';

/** Where the mass of a rigid thing sits. */
export interface MassProperties {
  /** Centre of mass in the thing's frame, in metres. */
  readonly center: Vector3;
  /** Rotation from the principal axes into the thing's frame, unit quaternion x, y, z, w. */
  readonly principalAxes: Quaternion;
  /** Moments of inertia about the principal axes through the centre of mass, in kg m^2. */
  readonly inertia: Vector3;
}

const IDENTITY: Quaternion = [0, 0, 0, 1];

/**
 * Mass properties of parts whose masses add up to `mass` kilograms and are to one another as density times volume. Overlaps
 * of parts count twice.
 */
export function massProperties(parts: readonly SolidPart[], mass: number): MassProperties {
  const weights = parts.map(({ shape, density = 1 }) => density * shapeVolume(shape));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const center: [number, number, number] = [0, 0, 0];
  parts.forEach((part, i) => {
    for (let axis = 0; axis < 3; axis++) {
      center[axis] = (center[axis] ?? 0) + ((weights[i] ?? 0) / total) * (part.position?.[axis] ?? 0);
    }
  });

  const tensor = new Float64Array(9);
  const axis = [0, 0, 0];
  parts.forEach((part, i) => {
    const partMass = (mass * (weights[i] ?? 0)) / total;
    const moments = shapeInertia(part.shape, partMass);
    for (let k = 0; k < 3; k++) {
      const unit = [0, 0, 0];
      unit[k] = 1;
      rotate(axis, part.orientation ?? IDENTITY, unit);
      addOuter(tensor, axis, moments[k] ?? 0);
    }
    const offset = [0, 1, 2].map((k) => (part.position?.[k] ?? 0) - (center[k] ?? 0));
    const squared = offset.reduce((sum, value) => sum + value * value, 0);
    for (let k = 0; k < 3; k++) tensor[4 * k] = (tensor[4 * k] ?? 0) + partMass * squared;
    addOuter(tensor, offset, -partMass);
  });
  return { center, ...diagonalise(tensor) };
}

function addOuter(tensor: Float64Array, v: readonly number[], scale: number): void {
  for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) tensor[3 * r + c]! += scale * v[r]! * v[c]!;
}

/** Cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, section 8.5) on a symmetric 3x3 matrix. */
function diagonalise(a: Float64Array): { principalAxes: Quaternion; inertia: Vector3 } {
  const v = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const scale = a[0]! + a[4]! + a[8]!;
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const apq = a[3 * p + q]!;
      // Products of inertia that small are rounding; leaving them keeps symmetric things axis-aligned.
      if (Math.abs(apq) < 1e-9 * scale) continue;
      const theta = (a[4 * q]! - a[4 * p]!) / (2 * apq);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1);
      const s = t * c;
      for (let k = 0; k < 3; k++) {
        const kp = a[3 * k + p]!,
          kq = a[3 * k + q]!;
        a[3 * k + p] = c * kp - s * kq;
        a[3 * k + q] = s * kp + c * kq;
      }
      for (let k = 0; k < 3; k++) {
        const pk = a[3 * p + k]!,
          qk = a[3 * q + k]!;
        a[3 * p + k] = c * pk - s * qk;
        a[3 * q + k] = s * pk + c * qk;
        const vp = v[3 * k + p]!,
          vq = v[3 * k + q]!;
        v[3 * k + p] = c * vp - s * vq;
        v[3 * k + q] = s * vp + c * vq;
      }
    }
  }
  return { principalAxes: quaternionFromMatrix(v), inertia: [a[0]!, a[4]!, a[8]!] };
}

/** The unit quaternion of a row-major rotation matrix (Shepperd's method). */
function quaternionFromMatrix(m: Float64Array): Quaternion {
  const trace = m[0]! + m[4]! + m[8]!;
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    return [(m[7]! - m[5]!) / s, (m[2]! - m[6]!) / s, (m[3]! - m[1]!) / s, s / 4];
  }
  const i = m[0]! >= m[4]! && m[0]! >= m[8]! ? 0 : m[4]! >= m[8]! ? 1 : 2;
  const j = (i + 1) % 3;
  const k = (i + 2) % 3;
  const s = 2 * Math.sqrt(1 + m[4 * i]! - m[4 * j]! - m[4 * k]!);
  const q: [number, number, number, number] = [0, 0, 0, 0];
  q[i] = s / 4;
  q[j] = (m[3 * j + i]! + m[3 * i + j]!) / s;
  q[k] = (m[3 * k + i]! + m[3 * i + k]!) / s;
  q[3] = (m[3 * k + j]! - m[3 * j + k]!) / s;
  return q;
}
