import type * as THREE from 'three';
import type { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';

/** Overlap in metres below which a surface does not shadow another: half of the thickness of a towel. */
const DEPTH_BIAS = 0.0007;

/** Edge length of a texel in metres that is fine enough for a tabletop seen whole. */
const TEXEL = 0.002;

/** Steps in metres by which the map grows with the scene, so that its texels stay the same while things move. */
const SIDE_STEP = 0.125;

/** Unused texels along each axis, so that filters near the casters' edges stay inside the map. */
const MARGIN = 8;

/**
 * The shadow map of one directional light: an orthographic depth picture as seen by the light, fitted around the
 * scene's shadow casters, so that texels are as small as the scene allows.
 *
 * Lookups compare with the depth of the receiver's own plane at the centre of each texel (receiver plane depth bias,
 * Isidoro 2006): flat receivers then need no slope-dependent bias, which leaves the shadow of a 3 mm thin cloth intact.
 */
export class ShadowMap {
  /** Largest edge length in texels. */
  readonly size: number;
  readonly #depth: Float32Array;
  #vertices = new Float64Array(0);
  /** Rows of the rotation into light space: u, v across the map, s along the light. */
  readonly #basis = new Float64Array(9);
  #originU = 0;
  #originV = 0;
  #texelsPerMetre = 1;
  /** Texels in use along each axis. */
  #texels = 0;
  /** Texels around which something was drawn; nothing shades points outside. */
  #firstColumn = 0;
  #lastColumn = 0;
  #firstRow = 0;
  #lastRow = 0;
  #version = -1;
  #empty = true;

  /** @param size - Largest edge length in texels, an integer of at least 64. */
  constructor(size: number) {
    this.size = size;
    this.#depth = new Float32Array(size * size);
  }

  /** Draws the casters as seen along the unit vector `direction` of the light's travel, unless nothing changed. */
  update(scene: SceneGeometry, directionX: number, directionY: number, directionZ: number): void {
    const b = this.#basis;
    if (this.#version === scene.version && b[6] === directionX && b[7] === directionY && b[8] === directionZ) {
      return;
    }
    this.#version = scene.version;
    this.#orient(directionX, directionY, directionZ);
    this.#fit(scene);
    if (!this.#empty) this.#draw(scene);
  }

  /**
   * How much of the light arrives at a world point on a plane with unit normal n, 0 to 1: a quadratic-spline-weighted
   * average over 3 x 3 texels, continuous in the point.
   */
  visibility(x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
    if (this.#empty) return 1;
    const b = this.#basis;
    const depth = this.#depth;
    const size = this.#texels;
    const scale = this.#texelsPerMetre;
    const u = (b[0]! * x + b[1]! * y + b[2]! * z - this.#originU) * scale;
    const v = (b[3]! * x + b[4]! * y + b[5]! * z - this.#originV) * scale;
    const column = Math.floor(u);
    const row = Math.floor(v);
    if (column < this.#firstColumn || row < this.#firstRow || column > this.#lastColumn || row > this.#lastRow)
      return 1;
    const nu = b[0]! * nx + b[1]! * ny + b[2]! * nz;
    const nv = b[3]! * nx + b[4]! * ny + b[5]! * nz;
    let ns = b[6]! * nx + b[7]! * ny + b[8]! * nz;
    if (ns > -0.1) ns = -0.1;
    const slopeU = -nu / (ns * scale);
    const slopeV = -nv / (ns * scale);
    const fu = u - column - 0.5;
    const fv = v - row - 0.5;
    const centre = b[6]! * x + b[7]! * y + b[8]! * z - DEPTH_BIAS - slopeU * fu - slopeV * fv;
    const a0 = 0.5 - fu;
    const a2 = 0.5 + fu;
    const wu0 = a0 * a0 * 0.5;
    const wu1 = 0.75 - fu * fu;
    const wu2 = a2 * a2 * 0.5;
    const b0 = 0.5 - fv;
    const b2 = 0.5 + fv;
    let i = (row - 1) * size + column;
    let s = centre - slopeV;
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      let line = 0;
      if (depth[i - 1]! >= s - slopeU) line += wu0;
      if (depth[i]! >= s) line += wu1;
      if (depth[i + 1]! >= s + slopeU) line += wu2;
      sum += line * (k === 0 ? b0 * b0 * 0.5 : k === 1 ? 0.75 - fv * fv : b2 * b2 * 0.5);
      i += size;
      s += slopeV;
    }
    return sum;
  }

  #orient(dx: number, dy: number, dz: number): void {
    const b = this.#basis;
    const vertical = dz * dz > 0.98;
    let ux = vertical ? 0 : -dy;
    let uy = vertical ? dz : dx;
    let uz = vertical ? -dy : 0;
    const length = Math.sqrt(ux * ux + uy * uy + uz * uz);
    ux /= length;
    uy /= length;
    uz /= length;
    b[0] = ux;
    b[1] = uy;
    b[2] = uz;
    b[3] = dy * uz - dz * uy;
    b[4] = dz * ux - dx * uz;
    b[5] = dx * uy - dy * ux;
    b[6] = dx;
    b[7] = dy;
    b[8] = dz;
  }

  /** Transforms the casters into light space and places the map around them, on a grid so that shadows do not crawl. */
  #fit(scene: SceneGeometry): void {
    const b = this.#basis;
    const { positions, triangles, triangleCasts } = scene;
    if (this.#vertices.length < scene.vertexCount * 3) this.#vertices = new Float64Array(scene.vertexCount * 3);
    const out = this.#vertices;
    for (let i = 0; i < scene.vertexCount * 3; i += 3) {
      const x = positions[i]!;
      const y = positions[i + 1]!;
      const z = positions[i + 2]!;
      out[i] = b[0]! * x + b[1]! * y + b[2]! * z;
      out[i + 1] = b[3]! * x + b[4]! * y + b[5]! * z;
      out[i + 2] = b[6]! * x + b[7]! * y + b[8]! * z;
    }
    let minU = Infinity,
      maxU = -Infinity,
      minV = Infinity,
      maxV = -Infinity;
    for (let t = 0; t < scene.triangleCount; t++) {
      if (triangleCasts[t] === 0) continue;
      for (let k = 0; k < 3; k++) {
        const i = triangles[t * 3 + k]! * 3;
        const u = out[i]!;
        const v = out[i + 1]!;
        if (u < minU) minU = u;
        if (u > maxU) maxU = u;
        if (v < minV) minV = v;
        if (v > maxV) maxV = v;
      }
    }
    this.#empty = !(maxU > -Infinity);
    if (this.#empty) return;
    // Fine enough for the scene and no finer: drawing the map costs time by the texel.
    const range = Math.max(maxU - minU, maxV - minV);
    const rounded = Math.ceil(range / SIDE_STEP + 0.01) * SIDE_STEP;
    const texel = Math.max(rounded / (this.size - MARGIN), Math.min(TEXEL, rounded / 512));
    const texels = Math.min(this.size, Math.ceil(range / texel) + MARGIN);
    const side = texels * texel;
    this.#texels = texels;
    this.#texelsPerMetre = 1 / texel;
    this.#originU = Math.floor((minU + maxU - side) / 2 / texel) * texel;
    this.#originV = Math.floor((minV + maxV - side) / 2 / texel) * texel;
    this.#firstColumn = Math.floor((minU - this.#originU) / texel) - 1;
    this.#lastColumn = Math.floor((maxU - this.#originU) / texel) + 1;
    this.#firstRow = Math.floor((minV - this.#originV) / texel) - 1;
    this.#lastRow = Math.floor((maxV - this.#originV) / texel) + 1;
  }

  #draw(scene: SceneGeometry): void {
    const depth = this.#depth;
    const size = this.#texels;
    const scale = this.#texelsPerMetre;
    const { triangles, triangleCasts, triangleSurface, surfaces } = scene;
    const p = this.#vertices;
    depth.fill(Infinity, (this.#firstRow - 1) * size, (this.#lastRow + 2) * size);
    for (let t = 0; t < scene.triangleCount; t++) {
      if (triangleCasts[t] === 0) continue;
      const a = triangles[t * 3]! * 3;
      const b = triangles[t * 3 + 1]! * 3;
      const c = triangles[t * 3 + 2]! * 3;
      const ax = (p[a]! - this.#originU) * scale;
      const ay = (p[a + 1]! - this.#originV) * scale;
      const bx = (p[b]! - this.#originU) * scale;
      const by = (p[b + 1]! - this.#originV) * scale;
      const cx = (p[c]! - this.#originU) * scale;
      const cy = (p[c + 1]! - this.#originV) * scale;
      const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
      if (area === 0) continue;
      const surface = triangleSurface[t]! * SURFACE_STRIDE;
      const side = surfaces[surface + SurfaceField.side]!;
      if (side !== 2) {
        // u, v and the light's direction are right-handed: a face that looks towards the light has negative area.
        const front = area < 0 !== (surfaces[surface + SurfaceField.mirrored]! === 1);
        if (front !== (side === 0)) continue;
      }
      const inverse = 1 / area;
      const az = p[a + 2]!;
      const slopeX = ((p[b + 2]! - az) * (cy - ay) - (p[c + 2]! - az) * (by - ay)) * inverse;
      const slopeY = ((p[c + 2]! - az) * (bx - ax) - (p[b + 2]! - az) * (cx - ax)) * inverse;
      const minU = Math.min(ax, bx, cx);
      const maxU = Math.max(ax, bx, cx);
      const j0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5)) | 0;
      const j1 = Math.min(size - 1, Math.floor(Math.max(ay, by, cy) - 0.5)) | 0;
      const sign = area > 0 ? 1 : -1;
      const e0x = (by - cy) * sign,
        e0y = (cx - bx) * sign,
        e0c = (bx * cy - cx * by) * sign;
      const e1x = (cy - ay) * sign,
        e1y = (ax - cx) * sign,
        e1c = (cx * ay - ax * cy) * sign;
      const e2x = (ay - by) * sign,
        e2y = (bx - ax) * sign,
        e2c = (ax * by - bx * ay) * sign;
      for (let j = j0; j <= j1; j++) {
        const y = j + 0.5;
        const r0 = e0y * y + e0c;
        const r1 = e1y * y + e1c;
        const r2 = e2y * y + e2c;
        const base = az + slopeY * (y - ay) - slopeX * ax;
        let low = minU;
        let high = maxU;
        if (e0x > 0) {
          const edge = -r0 / e0x;
          if (edge > low) low = edge;
        } else if (e0x < 0) {
          const edge = -r0 / e0x;
          if (edge < high) high = edge;
        } else if (r0 < 0) continue;
        if (e1x > 0) {
          const edge = -r1 / e1x;
          if (edge > low) low = edge;
        } else if (e1x < 0) {
          const edge = -r1 / e1x;
          if (edge < high) high = edge;
        } else if (r1 < 0) continue;
        if (e2x > 0) {
          const edge = -r2 / e2x;
          if (edge > low) low = edge;
        } else if (e2x < 0) {
          const edge = -r2 / e2x;
          if (edge < high) high = edge;
        } else if (r2 < 0) continue;
        // Truncation to integers keeps the inner loop free of conversions.
        let first = Math.ceil(low - 0.5) | 0;
        let last = Math.floor(high - 0.5) | 0;
        if (first < 0) first = 0;
        if (last >= size) last = size - 1;
        for (let i = first, k = j * size + first; i <= last; i++, k++) {
          const s = base + slopeX * (i + 0.5);
          if (s < depth[k]!) depth[k] = s;
        }
      }
    }
  }
}

/** Largest edge length in texels of a light's shadow map, at least 64: `light.shadow.mapSize.x`, or 1024 where it was left at three's 512. */
export function shadowMapSize(light: THREE.DirectionalLight): number {
  const size = light.shadow.mapSize.x;
  return size === 512 ? 1024 : Math.max(64, Math.floor(size));
}
