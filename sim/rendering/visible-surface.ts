import { VERTEX_STRIDE } from './layout.js';
import type { SceneGeometry } from './scene-geometry.js';
import { copyView, createView, type View } from './view.js';

/**
 * What a picture shows at each pixel's centre, for passes that compute more per pixel, such as optical flow. The world
 * point of pixel i is `b0 * p0 + b1 * p1 + (1 - b0 - b1) * p2`, with `b0`, `b1` at `2 * i` in `barycentric` and the
 * corners `p` of `triangle[i]` in `positions`; with `previousPositions` in place of `positions` it is the place of the
 * same material point in the previous picture.
 */
export interface VisibleSurface {
  /** Index of the nearest triangle per pixel, row-major from the top left; -1 where nothing is. */
  readonly triangle: Int32Array;
  /** Weights of a triangle's first two corners, 2 per pixel, on the surface itself (not in the picture plane). */
  readonly barycentric: Float32Array;
  /** Vertex indices, 3 per triangle. Do not change. */
  readonly triangles: Int32Array;
  /** World positions in metres, 3 per vertex. Do not change. */
  readonly positions: Float32Array;
  /**
   * World positions of the same vertices in the rasteriser's previous picture with `surface`; null when there was none
   * or the scene's meshes changed since.
   */
  readonly previousPositions: Float32Array | null;
  /** Where the camera is. */
  readonly view: View;
  /** Where the camera was in the previous picture with `surface`; null when `previousPositions` is. */
  readonly previousView: View | null;
}

/** Keeps what a rasteriser's last two pictures showed. */
export class SurfaceRecorder {
  /** The last picture. */
  readonly surface: { -readonly [Member in keyof VisibleSurface]: VisibleSurface[Member] };
  #spare: Float32Array = new Float32Array(0);
  #spareView = createView();
  #scene: SceneGeometry | null = null;
  #numbering = -1;
  readonly #width: number;

  /** @param width, height - Size of the pictures in pixels. */
  constructor(width: number, height: number) {
    this.#width = width;
    this.surface = {
      triangle: new Int32Array(width * height),
      barycentric: new Float32Array(width * height * 2),
      triangles: new Int32Array(0),
      positions: new Float32Array(0),
      previousPositions: null,
      view: createView(),
      previousView: null,
    };
  }

  /**
   * Takes in the picture of `scene` as seen by `view`.
   *
   * @param triangle - Nearest triangle per pixel, -1 for none.
   * @param vertices - The scene's vertices in the camera's frame, `VERTEX_STRIDE` numbers each.
   */
  record(scene: SceneGeometry, view: View, triangle: Int32Array, vertices: Float64Array): void {
    const { surface } = this;
    const continues = this.#scene === scene && this.#numbering === scene.numbering;
    this.#scene = scene;
    this.#numbering = scene.numbering;
    if (continues) {
      const { positions, view: lastView } = surface;
      // The place of the picture before the previous one is free again.
      surface.positions = this.#spare;
      surface.view = this.#spareView;
      this.#spare = surface.previousPositions = positions;
      this.#spareView = surface.previousView = lastView;
    } else {
      surface.positions = new Float32Array(scene.positions.length);
      this.#spare = new Float32Array(scene.positions.length);
      surface.previousPositions = null;
      surface.previousView = null;
      // A copy: the scene's own array moves with its memory.
      surface.triangles = scene.triangles.slice();
    }
    surface.positions.set(scene.positions);
    copyView(view, surface.view);
    surface.triangle.set(triangle);
    this.#writeBarycentric(view, vertices);
  }

  /** Intersects the ray of every pixel with the plane of its triangle (Moeller and Trumbore 1997). */
  #writeBarycentric({ focalX, focalY, centerX, centerY }: View, p: Float64Array): void {
    const { triangle, triangles, barycentric } = this.surface;
    const width = this.#width;
    for (let i = 0; i < triangle.length; i++) {
      const t = triangle[i]!;
      if (t < 0) continue;
      const row = (i / width) | 0;
      const x = (i - row * width + 0.5 - centerX) / focalX;
      const y = (row + 0.5 - centerY) / focalY;
      const a = triangles[t * 3]! * VERTEX_STRIDE + 3;
      const b = triangles[t * 3 + 1]! * VERTEX_STRIDE + 3;
      const c = triangles[t * 3 + 2]! * VERTEX_STRIDE + 3;
      // Each weight is the signed volume between the ray (x, y, 1) and the opposite edge.
      const w0 = volume(x, y, p[b]!, p[b + 1]!, p[b + 2]!, p[c]!, p[c + 1]!, p[c + 2]!);
      const w1 = volume(x, y, p[c]!, p[c + 1]!, p[c + 2]!, p[a]!, p[a + 1]!, p[a + 2]!);
      const w2 = volume(x, y, p[a]!, p[a + 1]!, p[a + 2]!, p[b]!, p[b + 1]!, p[b + 2]!);
      const inverse = 1 / (w0 + w1 + w2);
      barycentric[i * 2] = w0 * inverse;
      barycentric[i * 2 + 1] = w1 * inverse;
    }
  }
}

/** Six times the volume of the tetrahedron between the origin, (x, y, 1), b and c. */
function volume(x: number, y: number, bx: number, by: number, bz: number, cx: number, cy: number, cz: number): number {
  return x * (by * cz - bz * cy) + y * (bz * cx - bx * cz) + (bx * cy - by * cx);
}
