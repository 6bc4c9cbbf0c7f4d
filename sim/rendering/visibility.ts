import type { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import type { View } from './view.js';

/** A grid of sample points with the nearest triangle at each. */
export interface SampleGrid {
  /** Samples per pixel along each axis. */
  readonly scale: number;
  /** Columns of samples. */
  readonly width: number;
  /** Rows of samples. */
  readonly height: number;
  /** 1 / depth of the nearest surface per sample. */
  readonly inverseDepth: Float32Array;
  /** Index of the nearest triangle per sample, -1 for none. */
  readonly triangle: Int32Array;
}

/** A grid of `scale` x `scale` samples per pixel, at the centres of equal cells. */
export function sampleGrid(pixelsX: number, pixelsY: number, scale: number): SampleGrid {
  const width = pixelsX * scale;
  const height = pixelsY * scale;
  return {
    scale,
    width,
    height,
    inverseDepth: new Float32Array(width * height),
    triangle: new Int32Array(width * height),
  };
}

/**
 * Finds which triangle is nearest at every sample, by z-buffering homogeneous edge functions (Olano and Greer,
 * "Triangle Scan Conversion using 2D Homogeneous Coordinates", 1997): a triangle that crosses the camera plane needs no
 * clipping, and the near plane is tested at every sample.
 */
export class VisibilityPass {
  /**
   * Per triangle, nine coefficients: the three functions `A x + B y + C` of the pixel whose values are the barycentric
   * coordinates divided by depth; their sum is 1 / depth. Valid for triangles that a grid names.
   */
  coefficients = new Float64Array(0);
  /** Per triangle, 1 when it is seen from behind. Valid for triangles that a grid names. */
  seenFromBehind = new Uint8Array(0);
  /** Per vertex, homogeneous pixel coordinates x * depth, y * depth, depth. */
  #projected = new Float64Array(0);

  /** Draws `scene` as seen by `view` into every grid. */
  draw(scene: SceneGeometry, view: View, grids: readonly SampleGrid[]): void {
    if (this.seenFromBehind.length < scene.triangleCount) {
      this.coefficients = new Float64Array(scene.triangleCount * 9);
      this.seenFromBehind = new Uint8Array(scene.triangleCount);
    }
    for (let g = 0; g < grids.length; g++) {
      grids[g]!.inverseDepth.fill(1 / view.far);
      grids[g]!.triangle.fill(-1);
    }
    this.#project(scene, view);
    this.#drawTriangles(scene, view, grids);
  }

  #project(scene: SceneGeometry, view: View): void {
    if (this.#projected.length < scene.vertexCount * 3) this.#projected = new Float64Array(scene.vertexCount * 3);
    const out = this.#projected;
    const { positions } = scene;
    const { axes, origin, focalX, focalY, centerX, centerY } = view;
    const ox = origin[0]!,
      oy = origin[1]!,
      oz = origin[2]!;
    const rx = axes[0]! * focalX,
      ry = axes[1]! * focalX,
      rz = axes[2]! * focalX;
    const dx = axes[3]! * focalY,
      dy = axes[4]! * focalY,
      dz = axes[5]! * focalY;
    const fx = axes[6]!,
      fy = axes[7]!,
      fz = axes[8]!;
    const end = scene.vertexCount * 3;
    for (let i = 0; i < end; i += 3) {
      const x = positions[i]! - ox;
      const y = positions[i + 1]! - oy;
      const z = positions[i + 2]! - oz;
      const w = fx * x + fy * y + fz * z;
      out[i] = rx * x + ry * y + rz * z + centerX * w;
      out[i + 1] = dx * x + dy * y + dz * z + centerY * w;
      out[i + 2] = w;
    }
  }

  #drawTriangles(scene: SceneGeometry, view: View, grids: readonly SampleGrid[]): void {
    const { triangles, triangleSurface, surfaces, triangleCount } = scene;
    const { near, far } = view;
    const p = this.#projected;
    const coefficients = this.coefficients;
    const pixelsX = grids[0]!.width / grids[0]!.scale;
    const pixelsY = grids[0]!.height / grids[0]!.scale;
    for (let t = 0; t < triangleCount; t++) {
      const a = triangles[t * 3]! * 3;
      const b = triangles[t * 3 + 1]! * 3;
      const c = triangles[t * 3 + 2]! * 3;
      const ax = p[a]!,
        ay = p[a + 1]!,
        aw = p[a + 2]!;
      const bx = p[b]!,
        by = p[b + 1]!,
        bw = p[b + 2]!;
      const cx = p[c]!,
        cy = p[c + 1]!,
        cw = p[c + 2]!;
      if ((aw < near && bw < near && cw < near) || (aw > far && bw > far && cw > far)) continue;
      const e0x = by * cw - cy * bw,
        e0y = cx * bw - bx * cw,
        e0c = bx * cy - cx * by;
      const e1x = cy * aw - ay * cw,
        e1y = ax * cw - cx * aw,
        e1c = cx * ay - ax * cy;
      const e2x = ay * bw - by * aw,
        e2y = bx * aw - ax * bw,
        e2c = ax * by - bx * ay;
      const determinant = ax * e0x + ay * e0y + aw * e0c;
      if (determinant === 0) continue;
      const surface = triangleSurface[t]! * SURFACE_STRIDE;
      const side = surfaces[surface + SurfaceField.side]!;
      const behind = determinant > 0 !== (surfaces[surface + SurfaceField.mirrored]! === 1);
      if (side !== 2 && behind !== (side === 1)) continue;

      let minX: number, maxX: number, minY: number, maxY: number;
      const crossesNear = aw < near || bw < near || cw < near;
      if (crossesNear) {
        minX = minY = Infinity;
        maxX = maxY = -Infinity;
        for (let k = 0; k < 3; k++) {
          const i = k === 0 ? a : k === 1 ? b : c;
          const j = k === 0 ? b : k === 1 ? c : a;
          const wi = p[i + 2]!;
          const wj = p[j + 2]!;
          if (wi >= near) {
            const x = p[i]! / wi;
            const y = p[i + 1]! / wi;
            if (x < minX) minX = x;
            if (x > maxX) maxX = x;
            if (y < minY) minY = y;
            if (y > maxY) maxY = y;
          }
          if (wi >= near !== wj >= near) {
            const s = (near - wi) / (wj - wi);
            const x = (p[i]! + s * (p[j]! - p[i]!)) / near;
            const y = (p[i + 1]! + s * (p[j + 1]! - p[i + 1]!)) / near;
            if (x < minX) minX = x;
            if (x > maxX) maxX = x;
            if (y < minY) minY = y;
            if (y > maxY) maxY = y;
          }
        }
      } else {
        const x0 = ax / aw,
          x1 = bx / bw,
          x2 = cx / cw;
        const y0 = ay / aw,
          y1 = by / bw,
          y2 = cy / cw;
        minX = x0 < x1 ? (x0 < x2 ? x0 : x2) : x1 < x2 ? x1 : x2;
        maxX = x0 > x1 ? (x0 > x2 ? x0 : x2) : x1 > x2 ? x1 : x2;
        minY = y0 < y1 ? (y0 < y2 ? y0 : y2) : y1 < y2 ? y1 : y2;
        maxY = y0 > y1 ? (y0 > y2 ? y0 : y2) : y1 > y2 ? y1 : y2;
      }
      if (maxX < 0 || maxY < 0 || minX > pixelsX || minY > pixelsY) continue;
      if (minX < 0) minX = 0;
      if (minY < 0) minY = 0;
      if (maxX > pixelsX) maxX = pixelsX;
      if (maxY > pixelsY) maxY = pixelsY;

      const inverse = 1 / determinant;
      const o = t * 9;
      coefficients[o] = e0x * inverse;
      coefficients[o + 1] = e0y * inverse;
      coefficients[o + 2] = e0c * inverse;
      coefficients[o + 3] = e1x * inverse;
      coefficients[o + 4] = e1y * inverse;
      coefficients[o + 5] = e1c * inverse;
      coefficients[o + 6] = e2x * inverse;
      coefficients[o + 7] = e2y * inverse;
      coefficients[o + 8] = e2c * inverse;
      this.seenFromBehind[t] = behind ? 1 : 0;
      const depthX = coefficients[o] + coefficients[o + 3]! + coefficients[o + 6]!;
      const depthY = coefficients[o + 1]! + coefficients[o + 4]! + coefficients[o + 7]!;
      const depthC = coefficients[o + 2]! + coefficients[o + 5]! + coefficients[o + 8]!;
      const largest = crossesNear ? 1 / near : Infinity;

      // Spans come from the undivided edge functions: neighbours compute exact negatives of them and hence the same
      // crossing, so no sample beside a shared edge is missed.
      const sign = determinant > 0 ? 1 : -1;
      const s0x = e0x * sign,
        s0y = e0y * sign,
        s0c = e0c * sign;
      const s1x = e1x * sign,
        s1y = e1y * sign,
        s1c = e1c * sign;
      const s2x = e2x * sign,
        s2y = e2y * sign,
        s2c = e2c * sign;
      for (let g = 0; g < grids.length; g++) {
        const { scale, width, height, inverseDepth, triangle } = grids[g]!;
        const step = 1 / scale;
        const j0 = Math.ceil(minY * scale - 0.5) | 0;
        let j1 = Math.floor(maxY * scale - 0.5) | 0;
        if (j1 >= height) j1 = height - 1;
        for (let j = j0; j <= j1; j++) {
          const y = (j + 0.5) * step;
          const r0 = s0y * y + s0c;
          const r1 = s1y * y + s1c;
          const r2 = s2y * y + s2c;
          const rowDepth = depthY * y + depthC;
          let low = minX;
          let high = maxX;
          if (s0x > 0) {
            const edge = -r0 / s0x;
            if (edge > low) low = edge;
          } else if (s0x < 0) {
            const edge = -r0 / s0x;
            if (edge < high) high = edge;
          } else if (r0 < 0) continue;
          if (s1x > 0) {
            const edge = -r1 / s1x;
            if (edge > low) low = edge;
          } else if (s1x < 0) {
            const edge = -r1 / s1x;
            if (edge < high) high = edge;
          } else if (r1 < 0) continue;
          if (s2x > 0) {
            const edge = -r2 / s2x;
            if (edge > low) low = edge;
          } else if (s2x < 0) {
            const edge = -r2 / s2x;
            if (edge < high) high = edge;
          } else if (r2 < 0) continue;
          // Truncation to integers keeps the inner loop free of conversions.
          const first = Math.ceil(low * scale - 0.5) | 0;
          let last = Math.floor(high * scale - 0.5) | 0;
          if (last >= width) last = width - 1;
          for (let i = first, k = j * width + first; i <= last; i++, k++) {
            const inverseW = depthX * ((i + 0.5) * step) + rowDepth;
            if (inverseW > inverseDepth[k]! && inverseW <= largest) {
              inverseDepth[k] = inverseW;
              triangle[k] = t;
            }
          }
        }
      }
    }
  }
}
