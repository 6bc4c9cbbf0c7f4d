import { Body, type Mat3, type Vec3 } from 'cannon-es';

/** Numbers per row: direction, then per body the lever (3) and the inverse inertia times the lever (3). */
const STRIDE = 15;

/**
 * The rows of one solve: each is one velocity constraint between two bodies with an accumulated impulse. A hot path:
 * flat typed arrays, grown on demand, nothing allocated per step.
 */
export class RowBuffer {
  /** Number of rows. */
  count = 0;
  /** Accumulated impulse per row in N s (N m s for rotations). */
  impulse = new Float64Array(256);
  /** Largest change of an impulse since it was last set to 0, in N s. */
  largestChange = 0;

  #geometry = new Float64Array(256 * STRIDE);
  #bodyA = new Int32Array(256);
  #bodyB = new Int32Array(256);
  #massA = new Float64Array(256);
  #massB = new Float64Array(256);
  #speed = new Float64Array(256);
  #rate = new Float64Array(256);
  #target = new Float64Array(256);
  #softness = new Float64Array(256);
  #inverse = new Float64Array(256);
  #delta = new Float64Array(64 * 6);

  /** Starts a solve for `bodies` bodies. */
  reset(bodies: number): void {
    this.count = 0;
    if (6 * bodies > this.#delta.length) this.#delta = new Float64Array(12 * bodies);
    this.#delta.fill(0, 0, 6 * bodies);
  }

  /** Adds a row for the speed along (x, y, z) of the point rj of body j relative to the point ri of body i. */
  addPoint(bi: Body, bj: Body, ri: Vec3, rj: Vec3, x: number, y: number, z: number, dt: number): number {
    return this.#add(
      bi,
      bj,
      x,
      y,
      z,
      ri.y * z - ri.z * y,
      ri.z * x - ri.x * z,
      ri.x * y - ri.y * x,
      rj.y * z - rj.z * y,
      rj.z * x - rj.x * z,
      rj.x * y - rj.y * x,
      dt,
    );
  }

  /** Adds a row for the angular speed about the axis (x, y, z) of body j relative to body i. */
  addRotation(bi: Body, bj: Body, x: number, y: number, z: number, dt: number): number {
    return this.#add(bi, bj, 0, 0, 0, x, y, z, x, y, z, dt);
  }

  /** Speed of the row before the step, in m/s or rad/s; negative when the bodies approach. */
  relativeSpeed(row: number): number {
    return this.#speed[row]!;
  }

  /**
   * Sets the speed that the row is to have after the step, and its softness in 1/kg (the share of speed that each unit
   * of impulse gives way), 0 = rigid.
   */
  setTarget(row: number, target: number, softness: number): void {
    this.#target[row] = target - this.#rate[row]!;
    this.#softness[row] = softness;
    const g = this.#geometry;
    const o = row * STRIDE;
    let k = softness + (this.#massA[row]! + this.#massB[row]!) * dot3(g, o, g, o);
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
    const size = change < 0 ? -change : change;
    if (size > this.largestChange) this.largestChange = size;
    this.impulse[row]! += change;
    const g = this.#geometry;
    const v = this.#delta;
    const o = row * STRIDE;
    const a = 6 * this.#bodyA[row]!;
    const b = 6 * this.#bodyB[row]!;
    const la = change * this.#massA[row]!;
    const lb = change * this.#massB[row]!;
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

  /** Adds what was solved to the bodies' velocities. */
  apply(bodies: readonly Body[]): void {
    const v = this.#delta;
    for (let i = 0; i < bodies.length; i++) {
      const body = bodies[i]!;
      if (body.type !== Body.DYNAMIC) continue;
      const o = 6 * i;
      body.velocity.x += v[o]!;
      body.velocity.y += v[o + 1]!;
      body.velocity.z += v[o + 2]!;
      body.angularVelocity.x += v[o + 3]!;
      body.angularVelocity.y += v[o + 4]!;
      body.angularVelocity.z += v[o + 5]!;
    }
  }

  #wanted(row: number): number {
    const g = this.#geometry;
    const v = this.#delta;
    const o = row * STRIDE;
    const a = 6 * this.#bodyA[row]!;
    const b = 6 * this.#bodyB[row]!;
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
    dt: number,
  ): number {
    const row = this.count++;
    if (row === this.impulse.length) this.#grow();
    const g = this.#geometry;
    const o = row * STRIDE;
    g[o] = x;
    g[o + 1] = y;
    g[o + 2] = z;
    g[o + 3] = ax;
    g[o + 4] = ay;
    g[o + 5] = az;
    timesMatrix(g, o + 6, bi.invInertiaWorldSolve, ax, ay, az);
    g[o + 9] = bx;
    g[o + 10] = by;
    g[o + 11] = bz;
    timesMatrix(g, o + 12, bj.invInertiaWorldSolve, bx, by, bz);
    this.#bodyA[row] = bi.index;
    this.#bodyB[row] = bj.index;
    const ma = (this.#massA[row] = bi.invMassSolve);
    const mb = (this.#massB[row] = bj.invMassSolve);
    this.impulse[row] = 0;
    const vi = bi.velocity,
      vj = bj.velocity,
      wi = bi.angularVelocity,
      wj = bj.angularVelocity;
    const speed =
      x * (vj.x - vi.x) +
      y * (vj.y - vi.y) +
      z * (vj.z - vi.z) +
      bx * wj.x +
      by * wj.y +
      bz * wj.z -
      ax * wi.x -
      ay * wi.y -
      az * wi.z;
    this.#speed[row] = speed;
    // cannon adds force and torque (gravity, too) to the velocity only after the solve.
    const fi = bi.force,
      fj = bj.force,
      ti = bi.torque,
      tj = bj.torque;
    const gain =
      x * (mb * fj.x - ma * fi.x) +
      y * (mb * fj.y - ma * fi.y) +
      z * (mb * fj.z - ma * fi.z) +
      g[o + 12]! * tj.x +
      g[o + 13]! * tj.y +
      g[o + 14]! * tj.z -
      g[o + 6]! * ti.x -
      g[o + 7]! * ti.y -
      g[o + 8]! * ti.z;
    this.#rate[row] = speed + dt * gain;
    return row;
  }

  #grow(): void {
    const grow = (array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(array.length * 2);
      grown.set(array);
      return grown;
    };
    const growIndices = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(array.length * 2);
      grown.set(array);
      return grown;
    };
    this.impulse = grow(this.impulse);
    this.#geometry = grow(this.#geometry);
    this.#bodyA = growIndices(this.#bodyA);
    this.#bodyB = growIndices(this.#bodyB);
    this.#massA = grow(this.#massA);
    this.#massB = grow(this.#massB);
    this.#speed = grow(this.#speed);
    this.#rate = grow(this.#rate);
    this.#target = grow(this.#target);
    this.#softness = grow(this.#softness);
    this.#inverse = grow(this.#inverse);
  }
}

function dot3(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return a[i]! * b[j]! + a[i + 1]! * b[j + 1]! + a[i + 2]! * b[j + 2]!;
}

function timesMatrix(out: Float64Array, at: number, matrix: Mat3, x: number, y: number, z: number): void {
  const e = matrix.elements;
  out[at] = e[0]! * x + e[1]! * y + e[2]! * z;
  out[at + 1] = e[3]! * x + e[4]! * y + e[5]! * z;
  out[at + 2] = e[6]! * x + e[7]! * y + e[8]! * z;
}
