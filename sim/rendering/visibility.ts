import type { SceneGeometry } from './scene-geometry.js';
import type { SampleGrid, SampleLayer } from './sample-grid.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import { copyView, createView, sameView, type View } from './view.js';

/** Numbers per vertex in `VisibilityPass.vertices`. */
export const VERTEX_STRIDE = 6;

const { ceil, fround } = Math;

/**
 * Finds which triangle is nearest at every sample, by scan conversion into a z-buffer of 1 / depth.
 *
 * An edge's crossing with a row of samples is computed from its upper to its lower end, so that neighbours find the same
 * one, and a span takes the samples from its left crossing up to, but not including, its right one: two triangles that
 * share an edge leave no gap and no overlap. What crosses the near plane is clipped by it first. Of two triangles equally
 * near the one with the lower index is seen, so that the order in which they are drawn does not matter.
 */
export class VisibilityPass {
  /** Per vertex: pixel column, pixel row and 1 / depth (all three only if it is not nearer than the near plane), then X right, Y down and Z forward in metres from the camera. */
  vertices = new Float64Array(0);
  /** Corners of the polygon that the near plane leaves of a triangle: column, row, 1 / depth each. */
  readonly #clipped = new Float64Array(12);

  /** What `vertices` were last computed from. */
  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #clock = -1;
  readonly #view = createView();

  /** Moves the vertices of `scene` into the camera's frame; while the camera stands still, only of meshes that changed. Comes before `draw`. */
  project(scene: SceneGeometry, view: View): void {
    const { vertexCount, meshCount, meshVertices, meshChanged } = scene;
    if (this.vertices.length < vertexCount * VERTEX_STRIDE) {
      this.vertices = new Float64Array(vertexCount * VERTEX_STRIDE);
      this.#scene = null;
    }
    const since =
      this.#scene === scene && this.#numbering === scene.numbering && sameView(this.#view, view) ? this.#clock : -1;
    this.#scene = scene;
    this.#numbering = scene.numbering;
    this.#clock = scene.clock;
    copyView(view, this.#view);
    for (let m = 0; m < meshCount; m++) {
      if (meshChanged[m]! <= since) continue;
      this.#projectRange(scene, view, meshVertices[m]!, meshVertices[m + 1]!);
    }
  }

  #projectRange({ positions }: SceneGeometry, view: View, firstVertex: number, endVertex: number): void {
    const out = this.vertices;
    const { axes, origin, focalX, focalY, centerX, centerY, near } = view;
    const ox = origin[0]!,
      oy = origin[1]!,
      oz = origin[2]!;
    const rx = axes[0]!,
      ry = axes[1]!,
      rz = axes[2]!;
    const dx = axes[3]!,
      dy = axes[4]!,
      dz = axes[5]!;
    const fx = axes[6]!,
      fy = axes[7]!,
      fz = axes[8]!;
    const end = endVertex * 3;
    for (let i = firstVertex * 3, o = firstVertex * VERTEX_STRIDE; i < end; i += 3, o += VERTEX_STRIDE) {
      const x = positions[i]! - ox;
      const y = positions[i + 1]! - oy;
      const z = positions[i + 2]! - oz;
      const right = rx * x + ry * y + rz * z;
      const down = dx * x + dy * y + dz * z;
      const forward = fx * x + fy * y + fz * z;
      if (forward >= near) {
        const inverse = 1 / forward;
        out[o] = focalX * right * inverse + centerX;
        out[o + 1] = focalY * down * inverse + centerY;
        out[o + 2] = inverse;
      }
      out[o + 3] = right;
      out[o + 4] = down;
      out[o + 5] = forward;
    }
  }

  /** Draws `scene` into `grid`. */
  draw(scene: SceneGeometry, view: View, grid: SampleGrid): void {
    const { meshCount } = scene;
    grid.begin(scene, view);
    for (let m = 0; m < meshCount; m++) {
      if (grid.enters(m)) this.#drawMesh(scene, view, grid, m, grid.still);
    }
    grid.restore();
    for (let m = 0; m < meshCount; m++) {
      if (grid.isMoving(m)) this.#drawMesh(scene, view, grid, m, grid.moving);
    }
    grid.finish();
  }

  /** Draws mesh `m` onto the samples of `grid` in `layer`, and widens the layer's spans to what it may cover. */
  #drawMesh(
    { triangles, triangleSurface, surfaces, meshTriangles }: SceneGeometry,
    view: View,
    { scale, width, height }: SampleGrid,
    m: number,
    { inverseDepth, triangle, first: spanFirst, end: spanEnd }: SampleLayer,
  ): void {
    const endTriangle = meshTriangles[m + 1]!;
    const { near, far } = view;
    const p = this.vertices;
    const clipped = this.#clipped;
    for (let t = meshTriangles[m]!; t < endTriangle; t++) {
      const a = triangles[t * 3]! * VERTEX_STRIDE;
      const b = triangles[t * 3 + 1]! * VERTEX_STRIDE;
      const c = triangles[t * 3 + 2]! * VERTEX_STRIDE;
      const az = p[a + 5]!,
        bz = p[b + 5]!,
        cz = p[c + 5]!;
      let x0: number, y0: number, w0: number;
      let x1: number, y1: number, w1: number;
      let x2: number, y2: number, w2: number;
      // A quadrilateral that the near plane leaves is drawn as two triangles.
      let more = false;
      const surface = triangleSurface[t]! * SURFACE_STRIDE;
      const side = surfaces[surface + SurfaceField.side]!;
      if (az >= near && bz >= near && cz >= near) {
        x0 = p[a]!;
        y0 = p[a + 1]!;
        x1 = p[b]!;
        y1 = p[b + 1]!;
        x2 = p[c]!;
        y2 = p[c + 1]!;
        if (side !== 2) {
          const behind =
            (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) > 0 !== (surfaces[surface + SurfaceField.mirrored]! === 1);
          if (behind !== (side === 1)) continue;
        }
        if ((x0 < 0 && x1 < 0 && x2 < 0) || (y0 < 0 && y1 < 0 && y2 < 0)) continue;
        if (az > far && bz > far && cz > far) continue;
        w0 = p[a + 2]!;
        w1 = p[b + 2]!;
        w2 = p[c + 2]!;
      } else {
        if (az < near && bz < near && cz < near) continue;
        if (
          side !== 2 &&
          this.#seenFromBehind(t, triangles, surfaces[surface + SurfaceField.mirrored]! === 1) !== (side === 1)
        )
          continue;
        const corners = this.#clip(view, a, b, c);
        more = corners === 4;
        x0 = clipped[0]!;
        y0 = clipped[1]!;
        w0 = clipped[2]!;
        x1 = clipped[3]!;
        y1 = clipped[4]!;
        w1 = clipped[5]!;
        x2 = clipped[6]!;
        y2 = clipped[7]!;
        w2 = clipped[8]!;
      }
      for (;;) {
        // Samples lie at whole numbers from here on. Corners are sorted from the upper to the lower one.
        x0 = x0 * scale - 0.5;
        y0 = y0 * scale - 0.5;
        x1 = x1 * scale - 0.5;
        y1 = y1 * scale - 0.5;
        x2 = x2 * scale - 0.5;
        y2 = y2 * scale - 0.5;
        if (y1 < y0 || (y1 === y0 && x1 < x0)) {
          const x = x0,
            y = y0,
            w = w0;
          x0 = x1;
          y0 = y1;
          w0 = w1;
          x1 = x;
          y1 = y;
          w1 = w;
        }
        if (y2 < y0 || (y2 === y0 && x2 < x0)) {
          const x = x0,
            y = y0,
            w = w0;
          x0 = x2;
          y0 = y2;
          w0 = w2;
          x2 = x;
          y2 = y;
          w2 = w;
        }
        if (y2 < y1 || (y2 === y1 && x2 < x1)) {
          const x = x1,
            y = y1,
            w = w1;
          x1 = x2;
          y1 = y2;
          w1 = w2;
          x2 = x;
          y2 = y;
          w2 = w;
        }
        const area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
        // Truncation to integers keeps the loops free of conversions.
        const firstRow = y0 <= 0 ? 0 : ceil(y0) | 0;
        const endRow = (y2 >= height ? height : ceil(y2)) | 0;
        if (area !== 0 && firstRow < endRow) {
          const inverseArea = 1 / area;
          const depthX = ((w1 - w0) * (y2 - y0) - (w2 - w0) * (y1 - y0)) * inverseArea;
          const depthY = ((w2 - w0) * (x1 - x0) - (w1 - w0) * (x2 - x0)) * inverseArea;
          const slopeLong = (x2 - x0) / (y2 - y0);
          const slopeUpper = (x1 - x0) / (y1 - y0);
          const slopeLower = (x2 - x1) / (y2 - y1);
          const middleOnRight = area > 0;
          for (let j = firstRow; j < endRow; j++) {
            const long = x0 + (j - y0) * slopeLong;
            const short = j < y1 ? x0 + (j - y0) * slopeUpper : x1 + (j - y1) * slopeLower;
            const left = middleOnRight ? long : short;
            const right = middleOnRight ? short : long;
            const first = left <= 0 ? 0 : ceil(left) | 0;
            const end = (right >= width ? width : ceil(right)) | 0;
            if (first >= end) continue;
            if (first < spanFirst[j]!) spanFirst[j] = first;
            if (end > spanEnd[j]!) spanEnd[j] = end;
            let inverseW = w0 + depthX * (first - x0) + depthY * (j - y0);
            const last = j * width + end;
            for (let k = j * width + first; k < last; k++) {
              const w = fround(inverseW);
              const nearest = inverseDepth[k]!;
              if (w > nearest || (w === nearest && t < triangle[k]!)) {
                inverseDepth[k] = w;
                triangle[k] = t;
              }
              inverseW += depthX;
            }
          }
        }
        if (!more) break;
        more = false;
        x0 = clipped[0]!;
        y0 = clipped[1]!;
        w0 = clipped[2]!;
        x1 = clipped[6]!;
        y1 = clipped[7]!;
        w1 = clipped[8]!;
        x2 = clipped[9]!;
        y2 = clipped[10]!;
        w2 = clipped[11]!;
      }
    }
  }

  /** Whether triangle `t` shows its back to the camera. */
  #seenFromBehind(t: number, triangles: Int32Array, isMirrored: boolean): boolean {
    const p = this.vertices;
    const a = triangles[t * 3]! * VERTEX_STRIDE + 3;
    const b = triangles[t * 3 + 1]! * VERTEX_STRIDE + 3;
    const c = triangles[t * 3 + 2]! * VERTEX_STRIDE + 3;
    const volume =
      p[a]! * (p[b + 1]! * p[c + 2]! - p[c + 1]! * p[b + 2]!) +
      p[a + 1]! * (p[c]! * p[b + 2]! - p[b]! * p[c + 2]!) +
      p[a + 2]! * (p[b]! * p[c + 1]! - p[c]! * p[b + 1]!);
    return volume > 0 !== isMirrored;
  }

  /** Clips a triangle by the near plane and returns the number of corners left, 3 or 4. */
  #clip(view: View, a: number, b: number, c: number): number {
    const { near, focalX, focalY, centerX, centerY } = view;
    const p = this.vertices;
    const out = this.#clipped;
    let count = 0;
    for (let k = 0; k < 3; k++) {
      const i = k === 0 ? a : k === 1 ? b : c;
      const j = k === 0 ? b : k === 1 ? c : a;
      const isInFront = p[i + 5]! >= near;
      if (isInFront) {
        out[count] = p[i]!;
        out[count + 1] = p[i + 1]!;
        out[count + 2] = p[i + 2]!;
        count += 3;
      }
      if (isInFront !== p[j + 5]! >= near) {
        // From front to back in both triangles at an edge, so that they find the same point.
        const from = isInFront ? i : j;
        const to = isInFront ? j : i;
        const s = (near - p[from + 5]!) / (p[to + 5]! - p[from + 5]!);
        out[count] = (focalX * (p[from + 3]! + s * (p[to + 3]! - p[from + 3]!))) / near + centerX;
        out[count + 1] = (focalY * (p[from + 4]! + s * (p[to + 4]! - p[from + 4]!))) / near + centerY;
        out[count + 2] = 1 / near;
        count += 3;
      }
    }
    return count / 3;
  }
}
