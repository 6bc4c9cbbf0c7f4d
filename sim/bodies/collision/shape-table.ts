import type { Quaternion, Shape, Vector3 } from '../../interface/index.js';
import { writeRotation } from '../../math/rotation-matrix.js';
import { multiplyQuaternions, rotateInverse } from '../../math/vector.js';
import { ShapeKind, shapeExtents, writeShapeSize, type PlacedShapes } from '../../shapes/index.js';
import { MATRIX_SIZE, resized, type BodyArrays } from '../body-arrays.js';
import type { SolidPart } from '../solid-part.js';

const IDENTITY: Quaternion = [0, 0, 0, 1];

/** The collision shapes of all bodies in flat arrays, with their places in the world. */
export class ShapeTable implements PlacedShapes {
  /** Number of shapes. */
  count = 0;
  /** `ShapeKind` per shape. */
  readonly kind: number[] = [];
  /** Index of each shape's body. */
  readonly body: number[] = [];
  /** Half of each shape's smallest extent in metres. */
  thickness = new Float64Array(0);
  /**
   * Sizes in metres, 3 numbers a shape: half extents of a box; radius of a sphere; radius and half length of a cylinder
   * or capsule.
   */
  size = new Float64Array(0);
  /** World position of each shape's centre in metres, 3 numbers a shape. */
  position = new Float64Array(0);
  /** Rotation matrix from each shape's frame into the world, 9 numbers a shape. */
  rotation = new Float64Array(0);
  /** Corners of each shape's bounding box in the world: lower (3), upper (3). */
  bounds = new Float64Array(0);

  #localPosition = new Float64Array(0);
  #localRotation = new Float64Array(0);
  /** Bit 0: the shape is off its body's centre. Bit 1: it is turned against its body. */
  readonly #placed: number[] = [];

  /**
   * Adds the shapes of `parts` to a body whose origin is at `center` and whose axes are `axes`, both in the frame that
   * the parts are given in.
   */
  addParts(body: number, parts: readonly SolidPart[], center: Vector3, axes: Quaternion): void {
    const offset: number[] = [0, 0, 0];
    const orientation: number[] = [0, 0, 0, 1];
    const inverseAxes: Quaternion = [-axes[0], -axes[1], -axes[2], axes[3]];
    for (const part of parts) {
      const position = part.position ?? [0, 0, 0];
      rotateInverse(offset, axes, [position[0] - center[0], position[1] - center[1], position[2] - center[2]]);
      multiplyQuaternions(orientation, inverseAxes, part.orientation ?? IDENTITY);
      this.#add(body, part.shape, offset, orientation);
    }
  }

  /** Moves shape `s` to where its body is, and its bounding box with it. */
  place(s: number, bodies: BodyArrays): void {
    const b = this.body[s]!;
    const p = bodies.position,
      r = bodies.rotation;
    const placed = this.#placed[s]!;
    const m = MATRIX_SIZE * b,
      o = MATRIX_SIZE * s;
    const out = this.rotation;
    let x = p[3 * b]!,
      y = p[3 * b + 1]!,
      z = p[3 * b + 2]!;
    if ((placed & 1) !== 0) {
      const l = this.#localPosition;
      const lx = l[3 * s]!,
        ly = l[3 * s + 1]!,
        lz = l[3 * s + 2]!;
      x += r[m]! * lx + r[m + 1]! * ly + r[m + 2]! * lz;
      y += r[m + 3]! * lx + r[m + 4]! * ly + r[m + 5]! * lz;
      z += r[m + 6]! * lx + r[m + 7]! * ly + r[m + 8]! * lz;
    }
    this.position[3 * s] = x;
    this.position[3 * s + 1] = y;
    this.position[3 * s + 2] = z;
    if ((placed & 2) !== 0) {
      const l = this.#localRotation;
      for (let i = 0; i < MATRIX_SIZE; i += 3) {
        for (let j = 0; j < 3; j++) {
          out[o + i + j] = r[m + i]! * l[o + j]! + r[m + i + 1]! * l[o + 3 + j]! + r[m + i + 2]! * l[o + 6 + j]!;
        }
      }
    } else {
      for (let i = 0; i < MATRIX_SIZE; i++) out[o + i] = r[m + i]!;
    }
    this.#bound(s);
  }

  #bound(s: number): void {
    const { size, rotation: r, bounds } = this;
    const x = this.position[3 * s]!,
      y = this.position[3 * s + 1]!,
      z = this.position[3 * s + 2]!;
    const o = MATRIX_SIZE * s;
    let ex: number, ey: number, ez: number;
    const h0 = size[3 * s]!,
      h1 = size[3 * s + 1]!,
      h2 = size[3 * s + 2]!;
    const { abs, sqrt, max } = Math;
    switch (this.kind[s]) {
      case ShapeKind.box:
        ex = abs(r[o]!) * h0 + abs(r[o + 1]!) * h1 + abs(r[o + 2]!) * h2;
        ey = abs(r[o + 3]!) * h0 + abs(r[o + 4]!) * h1 + abs(r[o + 5]!) * h2;
        ez = abs(r[o + 6]!) * h0 + abs(r[o + 7]!) * h1 + abs(r[o + 8]!) * h2;
        break;
      case ShapeKind.cylinder:
        ex = abs(r[o + 2]!) * h1 + h0 * sqrt(max(0, 1 - r[o + 2]! * r[o + 2]!));
        ey = abs(r[o + 5]!) * h1 + h0 * sqrt(max(0, 1 - r[o + 5]! * r[o + 5]!));
        ez = abs(r[o + 8]!) * h1 + h0 * sqrt(max(0, 1 - r[o + 8]! * r[o + 8]!));
        break;
      default:
        // A sphere is a capsule without length.
        ex = abs(r[o + 2]!) * h1 + h0;
        ey = abs(r[o + 5]!) * h1 + h0;
        ez = abs(r[o + 8]!) * h1 + h0;
    }
    const at = 6 * s;
    bounds[at] = x - ex;
    bounds[at + 1] = y - ey;
    bounds[at + 2] = z - ez;
    bounds[at + 3] = x + ex;
    bounds[at + 4] = y + ey;
    bounds[at + 5] = z + ez;
  }

  #add(body: number, shape: Shape, offset: readonly number[], q: readonly number[]): void {
    const s = this.count++;
    const n = this.count;
    this.size = resized(this.size, 3 * n);
    this.position = resized(this.position, 3 * n);
    this.rotation = resized(this.rotation, MATRIX_SIZE * n);
    this.bounds = resized(this.bounds, 6 * n);
    this.#localPosition = resized(this.#localPosition, 3 * n);
    this.#localRotation = resized(this.#localRotation, MATRIX_SIZE * n);
    this.thickness = resized(this.thickness, n);
    this.kind.push(ShapeKind[shape.type]);
    this.body.push(body);
    writeShapeSize(this.size, 3 * s, shape);
    const extents = new Float64Array(3);
    shapeExtents(extents, 0, shape);
    this.thickness[s] = Math.min(...extents);
    this.#localPosition.set(offset, 3 * s);
    writeRotation(this.#localRotation, MATRIX_SIZE * s, q[0]!, q[1]!, q[2]!, q[3]!);
    const off = offset.some((value) => value !== 0);
    const turned = q[0] !== 0 || q[1] !== 0 || q[2] !== 0;
    this.#placed.push((off ? 1 : 0) + (turned ? 2 : 0));
  }
}
