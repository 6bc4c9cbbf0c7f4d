import type { Body, Vec3 } from 'cannon-es';
import { MATRIX_SIZE, VELOCITY_SIZE, resized, type BodyArrays } from '../body-arrays.js';

/** Numbers per row: direction, then per body the lever (3) and the inverse inertia times the lever (3). */
const STRIDE = 15;

/**
 * Rows of the holds of one solve: each is one velocity constraint between two bodies with an accumulated impulse. A hot
 * path: flat typed arrays, grown on demand, nothing allocated per step.
 */
export class RowBuffer {
  /** Number of rows. */
  count = 0;
  /** Accumulated impulse per row in N s (N m s for rotations). */
  impulse = new Float64Array(64);
  /** Largest speed by which a row was off since this was last set to 0, in m/s or rad/s. */
  largestChange = 0;

  readonly #bodies: BodyArrays;
  #geometry = new Float64Array(64 * STRIDE);
  #bodyA = new Int32Array(64);
  #bodyB = new Int32Array(64);
  #target = new Float64Array(64);
  #softness = new Float64Array(64);
  #inverse = new Float64Array(64);

  /** @param bodies - Whose velocities the rows change. */
  constructor(bodies: BodyArrays) {
    this.#bodies = bodies;
  }

  /** Forgets all rows. */
  reset(): void {
    this.count = 0;
  }

  /**
   * Adds a row for the speed along (x, y, z) of the point rj of body j relative to the point ri of body i, which is on no
   * joint.
   */
  addPoint(bi: Body, bj: Body, ri: Vec3, rj: Vec3, x: number, y: number, z: number): number {
    const joint = this.#bodies.joints[bj.index];
    const { position: p } = bj;
    return this.#add(
      bi,
      bj,
      x,
      y,
      z,
      ri.y * z - ri.z * y,
      ri.z * x - ri.x * z,
      ri.x * y - ri.y * x,
      joint ? joint.share(p.x + rj.x, p.y + rj.y, p.z + rj.z, x, y, z) : rj.y * z - rj.z * y,
      joint ? 0 : rj.z * x - rj.x * z,
      joint ? 0 : rj.x * y - rj.y * x,
    );
  }

  /** Adds a row for the angular speed about the axis (x, y, z) of body j relative to body i, which is on no joint. */
  addRotation(bi: Body, bj: Body, x: number, y: number, z: number): number {
    const joint = this.#bodies.joints[bj.index];
    if (!joint) return this.#add(bi, bj, 0, 0, 0, x, y, z, x, y, z);
    return this.#add(bi, bj, 0, 0, 0, x, y, z, joint.turnShare(x, y, z), 0, 0);
  }

  /**
   * Sets the speed that the row is to have after the step, and its softness in 1/kg (the share of speed that each unit
   * of impulse gives way), 0 = rigid.
   */
  setTarget(row: number, target: number, softness: number): void {
    this.#target[row] = target;
    this.#softness[row] = softness;
    const g = this.#geometry;
    const o = row * STRIDE;
    const { inverseMass } = this.#bodies;
    let k = softness + (inverseMass[this.#bodyA[row]!]! + inverseMass[this.#bodyB[row]!]!) * dot3(g, o, g, o);
    k += dot3(g, o + 3, g, o + 6) + dot3(g, o + 9, g, o + 12);
    this.#inverse[row] = k > 0 ? 1 / k : 0;
  }

  /** One Gauss-Seidel update of a row, its impulse kept between `low` and `high`. */
  relax(row: number, low: number, high: number): void {
    const old = this.impulse[row]!;
    let next = old + this.#wanted(row);
    if (next < low) next = low;
    else if (next > high) next = high;
    this.add(row, next - old);
  }

  /** One update of two tangent rows, `row` and the next, their joint impulse kept within a circle of radius `limit`. */
  relaxFriction(row: number, limit: number): void {
    let x = this.impulse[row]! + this.#wanted(row);
    let y = this.impulse[row + 1]! + this.#wanted(row + 1);
    const length = Math.sqrt(x * x + y * y);
    if (length > limit) {
      x *= limit / length;
      y *= limit / length;
    }
    this.add(row, x - this.impulse[row]!);
    this.add(row + 1, y - this.impulse[row + 1]!);
  }

  /**
   * One update of two force rows `x`, `y` and a torque row `turn` whose joint impulse is kept within the ellipsoid of
   * semi-axes `force`, `force` and `torque`.
   */
  relaxSurface(x: number, y: number, turn: number, force: number, torque: number): void {
    let fx = this.impulse[x]! + this.#wanted(x);
    let fy = this.impulse[y]! + this.#wanted(y);
    let t = this.impulse[turn]! + this.#wanted(turn);
    const load =
      force > 0 && torque > 0 ? (fx * fx + fy * fy) / (force * force) + (t * t) / (torque * torque) : Infinity;
    if (load > 1) {
      const scale = 1 / Math.sqrt(load);
      fx *= scale;
      fy *= scale;
      t *= scale;
    }
    this.add(x, fx - this.impulse[x]!);
    this.add(y, fy - this.impulse[y]!);
    this.add(turn, t - this.impulse[turn]!);
  }

  /** Adds `change` to a row's impulse and to the velocities of its bodies. */
  add(row: number, change: number): void {
    if (change === 0) return;
    const off = (change < 0 ? -change : change) / this.#inverse[row]!;
    if (off > this.largestChange) this.largestChange = off;
    this.impulse[row]! += change;
    const g = this.#geometry;
    const { velocity: v, inverseMass } = this.#bodies;
    const o = row * STRIDE;
    const bodyA = this.#bodyA[row]!,
      bodyB = this.#bodyB[row]!;
    const a = VELOCITY_SIZE * bodyA,
      b = VELOCITY_SIZE * bodyB;
    const la = change * inverseMass[bodyA]!;
    const lb = change * inverseMass[bodyB]!;
    v[a]! -= la * g[o]!;
    v[a + 1]! -= la * g[o + 1]!;
    v[a + 2]! -= la * g[o + 2]!;
    v[a + 3]! -= change * g[o + 6]!;
    v[a + 4]! -= change * g[o + 7]!;
    v[a + 5]! -= change * g[o + 8]!;
    v[b]! += lb * g[o]!;
    v[b + 1]! += lb * g[o + 1]!;
    v[b + 2]! += lb * g[o + 2]!;
    v[b + 3]! += change * g[o + 12]!;
    v[b + 4]! += change * g[o + 13]!;
    v[b + 5]! += change * g[o + 14]!;
  }

  #wanted(row: number): number {
    const g = this.#geometry;
    const v = this.#bodies.velocity;
    const o = row * STRIDE;
    const a = VELOCITY_SIZE * this.#bodyA[row]!;
    const b = VELOCITY_SIZE * this.#bodyB[row]!;
    const speed = dot3(g, o, v, b) - dot3(g, o, v, a) + dot3(g, o + 9, v, b + 3) - dot3(g, o + 3, v, a + 3);
    return (this.#target[row]! - speed - this.#softness[row]! * this.impulse[row]!) * this.#inverse[row]!;
  }

  #add(
    bi: Body,
    bj: Body,
    x: number,
    y: number,
    z: number,
    ax: number,
    ay: number,
    az: number,
    bx: number,
    by: number,
    bz: number,
  ): number {
    const row = this.count++;
    if (row === this.impulse.length) this.#grow();
    const g = this.#geometry;
    const o = row * STRIDE;
    const { inverseInertia } = this.#bodies;
    g[o] = x;
    g[o + 1] = y;
    g[o + 2] = z;
    g[o + 3] = ax;
    g[o + 4] = ay;
    g[o + 5] = az;
    timesMatrix(g, o + 6, inverseInertia, MATRIX_SIZE * bi.index, o + 3);
    g[o + 9] = bx;
    g[o + 10] = by;
    g[o + 11] = bz;
    timesMatrix(g, o + 12, inverseInertia, MATRIX_SIZE * bj.index, o + 9);
    this.#bodyA[row] = bi.index;
    this.#bodyB[row] = bj.index;
    this.impulse[row] = 0;
    return row;
  }

  #grow(): void {
    const length = 2 * this.impulse.length;
    this.impulse = resized(this.impulse, length);
    this.#geometry = resized(this.#geometry, length * STRIDE);
    this.#target = resized(this.#target, length);
    this.#softness = resized(this.#softness, length);
    this.#inverse = resized(this.#inverse, length);
    const bodyA = new Int32Array(length);
    bodyA.set(this.#bodyA);
    this.#bodyA = bodyA;
    const bodyB = new Int32Array(length);
    bodyB.set(this.#bodyB);
    this.#bodyB = bodyB;
  }
}

function dot3(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return a[i]! * b[j]! + a[i + 1]! * b[j + 1]! + a[i + 2]! * b[j + 2]!;
}

/** Writes the matrix at `m` of `matrices` times the vector at `from` of `out` to `at` of `out`. */
function timesMatrix(out: Float64Array, at: number, matrices: Float64Array, m: number, from: number): void {
  const x = out[from]!,
    y = out[from + 1]!,
    z = out[from + 2]!;
  out[at] = matrices[m]! * x + matrices[m + 1]! * y + matrices[m + 2]! * z;
  out[at + 1] = matrices[m + 3]! * x + matrices[m + 4]! * y + matrices[m + 5]! * z;
  out[at + 2] = matrices[m + 6]! * x + matrices[m + 7]! * y + matrices[m + 8]! * z;
}
