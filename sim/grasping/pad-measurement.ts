import type { FingerPads } from '../arms/index.js';
import type { RigidObject } from '../bodies/index.js';
import { rotate, rotateInverse, type Numbers } from '../math/vector.js';
import { emptyInterval, rayThrough, shapeBoundingRadius } from '../shapes/index.js';

/** Lines per direction that are drawn from pad to pad. */
const SAMPLES = 7;
/** Depth in metres within which a line's end counts to the contact patch. */
const PATCH_DEPTH = 1e-3;

/** What lies between two pads, seen along the pads' normal (the tool centre point's y axis). */
export class PadMeasurement {
  /** Whether any part of the object lies between the pads. */
  found = false;
  /** Largest coordinate of the object along the pads' normal in metres, 0 in the middle. */
  high = 0;
  /** Smallest coordinate. */
  low = 0;
  /**
   * Cosine between pad normal and contact normal at `high`. An edge or face of a box that meets a pad is pressed along
   * the pad's own normal: 1.
   */
  highCosine = 0;
  /** The same at `low`. */
  lowCosine = 0;
  /** Distance in metres, along the pads, between the middles of the two contact patches. */
  patchOffset = 0;
  /** Area in square metres of the smaller of the two contact patches. */
  patchArea = 0;
  /** Whether the surface at `high` is flat, so that pads turn it until it lies on them. */
  flat = false;
  /** Where it is flat: the outward normal, in the world frame, of the box's face that pads turn onto themselves. */
  readonly normal = new Float64Array(3);

  readonly #highs = new Float64Array(SAMPLES * SAMPLES);
  readonly #lows = new Float64Array(SAMPLES * SAMPLES);
  readonly #interval = emptyInterval();
  readonly #axis = new Float64Array(3);
  readonly #point = new Float64Array(3);
  readonly #origin = new Float64Array(3);
  readonly #direction = new Float64Array(3);
  readonly #local = new Float64Array(3);
  readonly #face = new Float64Array(3);

  /** Extent along the pads' normal in metres. */
  get width(): number {
    return this.high - this.low;
  }

  /**
   * Measures `object` between pads that are `opening` metres apart.
   *
   * @param scale - Enlarges the pads' area in both directions: 1 is the pads themselves.
   */
  measure(
    object: RigidObject,
    position: Numbers,
    orientation: Numbers,
    pads: FingerPads,
    opening: number,
    scale = 1,
  ): void {
    this.found = false;
    this.high = -Infinity;
    this.low = Infinity;
    this.patchArea = 0;
    this.#highs.fill(-Infinity);
    this.#lows.fill(Infinity);
    const axis = this.#axis;
    this.#local[0] = 0;
    this.#local[1] = 1;
    this.#local[2] = 0;
    rotate(axis, orientation, this.#local);
    const [halfX, , halfZ] = pads.halfExtents;
    const reach = opening / 2;
    const far = Math.hypot(scale * halfX, reach, scale * halfZ);
    const point = this.#point;
    this.#local[0] = pads.offset[0];
    this.#local[1] = pads.offset[1];
    this.#local[2] = pads.offset[2];
    rotate(point, orientation, this.#local);
    const cx = position[0]! + point[0]!,
      cy = position[1]! + point[1]!,
      cz = position[2]! + point[2]!;

    // `rotate` and `rotateInverse` are written out below: hundreds of lines are drawn in a tick.
    const ox = orientation[0]!,
      oy = orientation[1]!,
      oz = orientation[2]!,
      ow = orientation[3]!;
    for (let p = 0; p < object.colliders.length; p++) {
      const part = object.colliders[p]!;
      const { position: at, orientation: q, shape } = part;
      const dx = cx - at[0]!,
        dy = cy - at[1]!,
        dz = cz - at[2]!;
      const limit = far + shapeBoundingRadius(shape);
      if (dx * dx + dy * dy + dz * dz > limit * limit) continue;
      rotateInverse(this.#direction, q, axis);
      const qx = -q[0]!,
        qy = -q[1]!,
        qz = -q[2]!,
        qw = q[3]!;
      for (let i = 0; i < SAMPLES; i++) {
        for (let j = 0; j < SAMPLES; j++) {
          // A point on the middle plane between the pads, turned by `orientation`, seen from the part and turned back by `q`.
          const x = scale * halfX * ((2 * i + 1) / SAMPLES - 1);
          const z = scale * halfZ * ((2 * j + 1) / SAMPLES - 1);
          let tx = 2 * (oy * z - oz * 0);
          let ty = 2 * (oz * x - ox * z);
          let tz = 2 * (ox * 0 - oy * x);
          const px = x + ow * tx + oy * tz - oz * ty + dx;
          const py = 0 + ow * ty + oz * tx - ox * tz + dy;
          const pz = z + ow * tz + ox * ty - oy * tx + dz;
          tx = 2 * (qy * pz - qz * py);
          ty = 2 * (qz * px - qx * pz);
          tz = 2 * (qx * py - qy * px);
          const origin = this.#origin;
          origin[0] = px + qw * tx + qy * tz - qz * ty;
          origin[1] = py + qw * ty + qz * tx - qx * tz;
          origin[2] = pz + qw * tz + qx * ty - qy * tx;
          const hit = this.#interval;
          if (!rayThrough(hit, shape, origin, this.#direction)) continue;
          // What lies wholly behind a pad is not between the pads.
          if (hit.enter > reach || hit.leave < -reach) continue;
          this.found = true;
          const k = i * SAMPLES + j;
          if (hit.leave > this.#highs[k]!) this.#highs[k] = hit.leave;
          if (hit.enter < this.#lows[k]!) this.#lows[k] = hit.enter;
          if (hit.leave > this.high) {
            this.high = hit.leave;
            this.flat = shape.type === 'box';
            this.highCosine = this.flat ? 1 : hit.leaveCosine;
            if (this.flat) this.#faceNormal(q);
          }
          if (hit.enter < this.low) {
            this.low = hit.enter;
            this.lowCosine = shape.type === 'box' ? 1 : -hit.enterCosine;
          }
        }
      }
    }
    if (!this.found) return;
    let upper = 0,
      lower = 0;
    let dx = 0,
      dz = 0;
    for (let side = 0; side < 2; side++) {
      let count = 0,
        x = 0,
        z = 0;
      for (let i = 0; i < SAMPLES; i++) {
        for (let j = 0; j < SAMPLES; j++) {
          const k = i * SAMPLES + j;
          const touches =
            side === 0 ? this.#highs[k]! > this.high - PATCH_DEPTH : this.#lows[k]! < this.low + PATCH_DEPTH;
          if (!touches) continue;
          count++;
          x += i;
          z += j;
        }
      }
      if (side === 0) {
        upper = count;
        dx = x / count;
        dz = z / count;
      } else {
        lower = count;
        dx -= x / count;
        dz -= z / count;
      }
    }
    this.patchArea = (Math.min(upper, lower) / (SAMPLES * SAMPLES)) * 4 * halfX * halfZ;
    this.patchOffset = (Math.hypot(dx * halfX, dz * halfZ) * 2 * scale) / SAMPLES;
  }

  /** The box's face normal, in the world frame, that is nearest to the pads' normal. `#direction` is that in its frame. */
  #faceNormal(q: Numbers): void {
    const d = this.#direction;
    const x = Math.abs(d[0]!),
      y = Math.abs(d[1]!),
      z = Math.abs(d[2]!);
    const axis = x >= y && x >= z ? 0 : y >= z ? 1 : 2;
    const local = this.#face;
    local.fill(0);
    local[axis] = d[axis]! < 0 ? -1 : 1;
    rotate(this.normal, q, local);
  }
}
