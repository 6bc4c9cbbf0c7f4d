import * as THREE from 'three';
import type { MeshShape } from './model.js';

const point = new THREE.Vector3();
const normal = new THREE.Vector3();

/** One point of a lathe's profile: distance from the axis and height along it, in metres. */
export type ProfilePoint = readonly [radius: number, height: number];

/** Collects simple solids into one indexed mesh with smooth normals. */
export class MeshBuilder {
  readonly #positions: number[] = [];
  readonly #normals: number[] = [];
  readonly #indices: number[] = [];

  /** Number of triangles collected so far. */
  get triangleCount(): number {
    return this.#indices.length / 3;
  }

  /**
   * Adds a solid of revolution about z. Where the profile turns by more than 46 degrees the edge stays sharp.
   *
   * @param profile - Points from the bottom to the top; a radius of 0 closes an end.
   * @param segments - Number of sides, at least 3.
   * @param placement - Where the solid goes.
   */
  lathe(profile: readonly ProfilePoint[], segments: number, placement: THREE.Matrix4): this {
    const slopes: [number, number][] = [];
    for (let k = 0; k + 1 < profile.length; k++) {
      const [r0, z0] = profile[k] as ProfilePoint;
      const [r1, z1] = profile[k + 1] as ProfilePoint;
      const length = Math.hypot(r1 - r0, z1 - z0);
      slopes.push([(z1 - z0) / length, (r0 - r1) / length]);
    }
    for (let k = 0; k < slopes.length; k++) {
      const own = slopes[k] as [number, number];
      const bottom = blend(own, slopes[k - 1]);
      const top = blend(own, slopes[k + 1]);
      const [r0, z0] = profile[k] as ProfilePoint;
      const [r1, z1] = profile[k + 1] as ProfilePoint;
      const first = this.#positions.length / 3;
      for (let s = 0; s < segments; s++) {
        const c = Math.cos((2 * Math.PI * s) / segments),
          n = Math.sin((2 * Math.PI * s) / segments);
        this.#vertex(r0 * c, r0 * n, z0, bottom[0] * c, bottom[0] * n, bottom[1], placement);
        this.#vertex(r1 * c, r1 * n, z1, top[0] * c, top[0] * n, top[1], placement);
      }
      for (let s = 0; s < segments; s++) {
        const a = first + 2 * s,
          b = first + 2 * ((s + 1) % segments);
        if (r0 > 0) this.#indices.push(a, b, r1 > 0 ? b + 1 : a + 1);
        if (r1 > 0) this.#indices.push(a, b + 1, a + 1);
      }
    }
    return this;
  }

  /**
   * Adds a box with bevelled edges that shade as if they were round.
   *
   * @param halfExtents - Half of the edge lengths in metres.
   * @param bevel - Width of the bevel in metres; 0 leaves sharp edges.
   * @param top - Half extents along x and y at the upper end where the box tapers. Default: no taper.
   */
  roundedBox(
    halfExtents: readonly [number, number, number],
    bevel: number,
    placement: THREE.Matrix4,
    top: readonly [number, number] = [halfExtents[0], halfExtents[1]],
  ): this {
    const first = this.#positions.length / 3;
    // Three vertices per corner, one for each face that meets there: index 3 * corner + axis.
    for (let corner = 0; corner < 8; corner++) {
      const sx = corner & 1 ? 1 : -1,
        sy = corner & 2 ? 1 : -1,
        sz = corner & 4 ? 1 : -1;
      const hx = sz > 0 ? top[0] : halfExtents[0],
        hy = sz > 0 ? top[1] : halfExtents[1],
        hz = halfExtents[2];
      this.#vertex(sx * hx, sy * (hy - bevel), sz * (hz - bevel), sx, 0, 0, placement);
      this.#vertex(sx * (hx - bevel), sy * hy, sz * (hz - bevel), 0, sy, 0, placement);
      this.#vertex(sx * (hx - bevel), sy * (hy - bevel), sz * hz, 0, 0, sz, placement);
    }
    const at = (corner: number, axis: number): number => first + 3 * corner + axis;
    const quad = (a: number, b: number, c: number, d: number): void => {
      this.#facing(a, b, c);
      this.#facing(a, c, d);
    };
    for (let axis = 0; axis < 3; axis++) {
      const u = 1 << ((axis + 1) % 3),
        v = 1 << ((axis + 2) % 3);
      for (const side of [0, 1 << axis]) {
        quad(at(side, axis), at(side | u, axis), at(side | u | v, axis), at(side | v, axis));
      }
      if (bevel === 0) continue;
      const b = (axis + 1) % 3,
        c = (axis + 2) % 3,
        along = 1 << axis;
      for (const corner of [0, u, v, u | v]) {
        quad(at(corner, b), at(corner | along, b), at(corner | along, c), at(corner, c));
      }
    }
    for (let corner = 0; bevel > 0 && corner < 8; corner++) this.#facing(at(corner, 0), at(corner, 1), at(corner, 2));
    return this;
  }

  /** The mesh as plain data. */
  mesh(): MeshShape {
    return { type: 'mesh', positions: this.#positions, normals: this.#normals, indices: this.#indices };
  }

  /** The mesh's geometry. */
  build(): THREE.BufferGeometry {
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute('position', new THREE.Float32BufferAttribute(this.#positions, 3));
    geometry.setAttribute('normal', new THREE.Float32BufferAttribute(this.#normals, 3));
    geometry.setIndex(this.#indices);
    return geometry;
  }

  /** Adds a triangle, turned so that it faces the way its normals point. */
  #facing(a: number, b: number, c: number): void {
    const p = this.#positions,
      n = this.#normals;
    const ux = p[3 * b]! - p[3 * a]!,
      uy = p[3 * b + 1]! - p[3 * a + 1]!,
      uz = p[3 * b + 2]! - p[3 * a + 2]!;
    const vx = p[3 * c]! - p[3 * a]!,
      vy = p[3 * c + 1]! - p[3 * a + 1]!,
      vz = p[3 * c + 2]! - p[3 * a + 2]!;
    let outward = 0;
    for (const k of [a, b, c]) {
      outward +=
        (uy * vz - uz * vy) * n[3 * k]! + (uz * vx - ux * vz) * n[3 * k + 1]! + (ux * vy - uy * vx) * n[3 * k + 2]!;
    }
    if (outward >= 0) this.#indices.push(a, b, c);
    else this.#indices.push(a, c, b);
  }

  #vertex(x: number, y: number, z: number, nx: number, ny: number, nz: number, placement: THREE.Matrix4): void {
    point.set(x, y, z).applyMatrix4(placement);
    normal.set(nx, ny, nz).transformDirection(placement);
    this.#positions.push(point.x, point.y, point.z);
    this.#normals.push(normal.x, normal.y, normal.z);
  }
}

/** The normal between two slopes of a profile, or the first one where the edge is sharp. */
function blend(
  own: readonly [number, number],
  other: readonly [number, number] | undefined,
): readonly [number, number] {
  if (other === undefined || own[0] * other[0] + own[1] * other[1] < 0.69) return own;
  const x = own[0] + other[0],
    z = own[1] + other[1];
  const length = Math.hypot(x, z);
  return [x / length, z / length];
}

/**
 * A placement: z of the solid turned to `axis`, then moved.
 *
 * @param axis - Which way the solid's z axis points: `x`, `y`, `z` or their opposites.
 */
export function placed(
  x: number,
  y: number,
  z: number,
  axis: 'x' | 'y' | 'z' | '-x' | '-y' | '-z' = 'z',
): THREE.Matrix4 {
  const matrix = new THREE.Matrix4();
  const quarter = Math.PI / 2;
  if (axis === 'x') matrix.makeRotationY(quarter);
  else if (axis === '-x') matrix.makeRotationY(-quarter);
  else if (axis === 'y') matrix.makeRotationX(-quarter);
  else if (axis === '-y') matrix.makeRotationX(quarter);
  else if (axis === '-z') matrix.makeRotationX(Math.PI);
  return matrix.setPosition(x, y, z);
}
