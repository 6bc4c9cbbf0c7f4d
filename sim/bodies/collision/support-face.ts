import { ShapeKind, type PlacedShapes } from '../../shapes/index.js';

/** Corners of the polygon that stands for the end of a cylinder where it meets a face. They lie on its rim. */
const RIM_CORNERS = 16;
/** Cosine between normal and axis from which on a cylinder meets things with its end instead of its side. */
const END_COSINE = 0.7;
/** Sine of tilt below which a cylinder's end counts as flat on what it meets. */
const FLAT_SINE = 1e-3;
/** Most corners of a face, with what clipping adds. */
export const FACE_CORNERS = 40;

const { sqrt, abs, cos, sin, PI } = Math;
const RIM = Float64Array.from({ length: 2 * RIM_CORNERS }, (_, i) =>
  (i & 1) === 0 ? cos((PI * i) / RIM_CORNERS) : sin((PI * (i - 1)) / RIM_CORNERS),
);

/**
 * The part of a shape's surface that faces a direction: a polygon (a box's face, a cylinder's end) or a line (a
 * cylinder's side, a capsule).
 */
export class SupportFace {
  /** World positions of the corners in metres, 3 numbers each. */
  readonly corners = new Float64Array(3 * FACE_CORNERS);
  /** Number of corners: 2 for a line. */
  count = 0;
  /** Outward unit normal of a polygon, world frame. */
  readonly normal = new Float64Array(3);
  /** Cosine between that normal and the direction; 0 for a line. One number. */
  readonly alignment = new Float64Array(1);

  /** Takes the face of shape `s` that looks along `sign` times the unit vector `direction`. */
  set(shapes: PlacedShapes, s: number, direction: Float64Array, sign: number): void {
    const { rotation: m, size, position } = shapes;
    const r = 9 * s;
    const dx = sign * direction[0]!,
      dy = sign * direction[1]!,
      dz = sign * direction[2]!;
    const lx = m[r]! * dx + m[r + 3]! * dy + m[r + 6]! * dz,
      ly = m[r + 1]! * dx + m[r + 4]! * dy + m[r + 7]! * dz,
      lz = m[r + 2]! * dx + m[r + 5]! * dy + m[r + 8]! * dz;
    const out = this.corners;
    const h0 = size[3 * s]!,
      h1 = size[3 * s + 1]!;
    let axis = 2;
    let along = lz;
    if (shapes.kind[s] === ShapeKind.box) {
      if (abs(lx) >= abs(ly) && abs(lx) >= abs(lz)) {
        axis = 0;
        along = lx;
      } else if (abs(ly) >= abs(lz)) {
        axis = 1;
        along = ly;
      }
      const u = axis === 2 ? 0 : axis + 1,
        v = axis === 0 ? 2 : axis - 1;
      const hu = size[3 * s + u]!,
        hv = size[3 * s + v]!;
      this.count = 4;
      for (let k = 0; k < 4; k++) {
        out[3 * k + axis] = along < 0 ? -size[3 * s + axis]! : size[3 * s + axis]!;
        out[3 * k + u] = k === 0 || k === 3 ? hu : -hu;
        out[3 * k + v] = k < 2 ? hv : -hv;
      }
    } else if (shapes.kind[s] === ShapeKind.cylinder && abs(lz) > END_COSINE) {
      // Tilted, the rim's first corner is its farthest point, so that a tipping cylinder rolls on its true rim.
      const across = sqrt(lx * lx + ly * ly);
      const c = across > FLAT_SINE ? lx / across : 1,
        t = across > FLAT_SINE ? ly / across : 0;
      this.count = RIM_CORNERS;
      for (let k = 0; k < RIM_CORNERS; k++) {
        const x = RIM[2 * k]!,
          y = RIM[2 * k + 1]!;
        out[3 * k] = h0 * (c * x - t * y);
        out[3 * k + 1] = h0 * (t * x + c * y);
        out[3 * k + 2] = lz < 0 ? -h1 : h1;
      }
    } else {
      // A line on the side; a capsule's is offset along the direction itself.
      const across = sqrt(lx * lx + ly * ly);
      const capsule = shapes.kind[s] === ShapeKind.capsule;
      const scale = capsule ? h0 : across > 1e-12 ? h0 / across : 0;
      this.count = 2;
      for (let k = 0; k < 2; k++) {
        out[3 * k] = scale * lx;
        out[3 * k + 1] = scale * ly;
        out[3 * k + 2] = (k === 0 ? h1 : -h1) + (capsule ? scale * lz : 0);
      }
      along = 0;
    }
    this.alignment[0] = abs(along);
    const flip = along < 0 ? -1 : 1;
    for (let i = 0; i < 3; i++) this.normal[i] = flip * m[r + 3 * i + axis]!;
    const px = position[3 * s]!,
      py = position[3 * s + 1]!,
      pz = position[3 * s + 2]!;
    for (let k = 0; k < this.count; k++) {
      const x = out[3 * k]!,
        y = out[3 * k + 1]!,
        z = out[3 * k + 2]!;
      out[3 * k] = px + m[r]! * x + m[r + 1]! * y + m[r + 2]! * z;
      out[3 * k + 1] = py + m[r + 3]! * x + m[r + 4]! * y + m[r + 5]! * z;
      out[3 * k + 2] = pz + m[r + 6]! * x + m[r + 7]! * y + m[r + 8]! * z;
    }
  }
}
