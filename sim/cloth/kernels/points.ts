/**
 * Two particles side by side, one in each lane of a vector: their x in one vector, their y in one, their z in one. In
 * memory a particle is x, y, z, 24 bytes; addresses are in bytes.
 */

/** Bytes from one particle's position to the next. */
export const POINT: usize = 24;
/** Bytes from one particle's weight to the next. */
export const WEIGHT: usize = 8;

/** Reading, computing and writing two particles at once. */
export class Points {
  /** The numbers at two addresses. */
  @inline static both(a: usize, b: usize): v128 {
    return v128.load64_lane(b, v128.load64_zero(a), 1);
  }

  /** The x of the particles whose x and y are in `a` and `b`. */
  @inline static x(a: v128, b: v128): v128 {
    return v128.shuffle<f64>(a, b, 0, 2);
  }

  /** The y of the particles whose x and y are in `a` and `b`. */
  @inline static y(a: v128, b: v128): v128 {
    return v128.shuffle<f64>(a, b, 1, 3);
  }

  /** Writes two particles. Where both addresses are the same, so must both lanes be. */
  @inline static put(a: usize, b: usize, x: v128, y: v128, z: v128): void {
    v128.store(a, v128.shuffle<f64>(x, y, 0, 2));
    v128.store(b, v128.shuffle<f64>(x, y, 1, 3));
    v128.store64_lane(a, z, 0, 16);
    v128.store64_lane(b, z, 1, 16);
  }

  /** Scalar products of the vectors in the lanes. */
  @inline static dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
    return f64x2.add(f64x2.add(f64x2.mul(ax, bx), f64x2.mul(ay, by)), f64x2.mul(az, bz));
  }
}
