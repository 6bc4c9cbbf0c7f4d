import type { VisibleSurface } from './visible-surface.js';
import type { View } from './view.js';

const { sqrt, max } = Math;

/** How much nearer than a point, in metres, another surface must be to hide it. */
const HIDING_DISTANCE = 2e-3;
/** The same, relative to the depth: covers the float32 rounding of depths and positions. */
const HIDING_SHARE = 2e-3;

/** Where the surface points of one picture are in another picture of the same camera. Arrays are row-major from the top left. */
export interface OpticalFlow {
  /**
   * 2 numbers per pixel, columns to the right and rows down: the centre of pixel (x, y) shows a surface point that lies
   * at `(x + 0.5 + dx, y + 0.5 + dy)` in the other picture, inside its borders or not, hidden there or not. NaN where the
   * pixel shows nothing, or the point is behind the other picture's camera.
   */
  readonly flow: Float32Array;
  /** 1 where the surface point is inside the other picture and not hidden there, else 0. */
  readonly valid: Uint8Array;
}

/**
 * Optical flow from what a rasteriser's last two pictures showed: for every pixel of the last picture, where its surface
 * point was in the one before. It follows rigid things, arms, cloth and the camera alike, since every vertex is known in
 * both. To get the flow from the earlier picture to the later one, render the later one first.
 *
 * @param surface - What the last picture shows, of a rasteriser that rendered both with `surface`.
 * @param otherDepth - Depths of the picture before in metres per pixel, Infinity where nothing is.
 * @param width - Width of both pictures in pixels.
 * @throws RangeError when the rasteriser has no picture before, or the number of depths is not that of the pixels.
 */
export function opticalFlow(surface: VisibleSurface, otherDepth: Float32Array, width: number): OpticalFlow {
  const { triangle, barycentric, triangles, previousPositions, previousView } = surface;
  if (previousPositions === null || previousView === null) {
    throw new RangeError('optical flow needs two pictures of the same scene rendered with { surface: true }');
  }
  const pixels = triangle.length;
  if (otherDepth.length !== pixels) {
    throw new RangeError(`otherDepth must have ${pixels} entries, received ${otherDepth.length}`);
  }
  const height = pixels / width;
  const flow = new Float32Array(2 * pixels).fill(NaN);
  const valid = new Uint8Array(pixels);
  const { origin, axes, focalX, focalY, centerX, centerY, near } = previousView;
  for (let i = 0; i < pixels; i++) {
    const t = triangle[i]!;
    if (t < 0) continue;
    const b0 = barycentric[2 * i]!;
    const b1 = barycentric[2 * i + 1]!;
    const b2 = 1 - b0 - b1;
    const a = triangles[3 * t]! * 3;
    const b = triangles[3 * t + 1]! * 3;
    const c = triangles[3 * t + 2]! * 3;
    const p = previousPositions;
    const px = b0 * p[a]! + b1 * p[b]! + b2 * p[c]! - origin[0]!;
    const py = b0 * p[a + 1]! + b1 * p[b + 1]! + b2 * p[c + 1]! - origin[1]!;
    const pz = b0 * p[a + 2]! + b1 * p[b + 2]! + b2 * p[c + 2]! - origin[2]!;
    const depth = axes[6]! * px + axes[7]! * py + axes[8]! * pz;
    if (!(depth >= near)) continue;
    const x = centerX + (focalX * (axes[0]! * px + axes[1]! * py + axes[2]! * pz)) / depth;
    const y = centerY + (focalY * (axes[3]! * px + axes[4]! * py + axes[5]! * pz)) / depth;
    const column = i % width;
    flow[2 * i] = x - column - 0.5;
    flow[2 * i + 1] = y - (i - column) / width - 0.5;
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    if (depth <= farthestAround(otherDepth, width, height, x, y) * (1 + HIDING_SHARE) + HIDING_DISTANCE) valid[i] = 1;
  }
  return { flow, valid };
}

/**
 * Unit normals of the triangles that a picture shows, on the side towards the camera, in the camera's OpenCV frame (x
 * right, y down, z forward, so that z is negative): 3 per pixel, row-major. NaN where nothing is, or a triangle has no area.
 */
export function surfaceNormals(surface: VisibleSurface): Float32Array {
  const { triangle, triangles, positions: p, view } = surface;
  const normals = new Float32Array(3 * triangle.length).fill(NaN);
  for (let i = 0; i < triangle.length; i++) {
    const t = triangle[i]!;
    if (t < 0) continue;
    const a = triangles[3 * t]! * 3;
    const b = triangles[3 * t + 1]! * 3;
    const c = triangles[3 * t + 2]! * 3;
    const ux = p[b]! - p[a]!,
      uy = p[b + 1]! - p[a + 1]!,
      uz = p[b + 2]! - p[a + 2]!;
    const vx = p[c]! - p[a]!,
      vy = p[c + 1]! - p[a + 1]!,
      vz = p[c + 2]! - p[a + 2]!;
    writeNormal(normals, 3 * i, view, p, a, uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
  }
  return normals;
}

/** Writes the world vector (x, y, z) at `at`, of unit length, in the view's axes, towards the view's origin. */
function writeNormal(
  out: Float32Array,
  at: number,
  { origin, axes }: View,
  positions: Float32Array,
  corner: number,
  x: number,
  y: number,
  z: number,
): void {
  const length = sqrt(x * x + y * y + z * z);
  if (length === 0) return;
  const away =
    x * (positions[corner]! - origin[0]!) +
    y * (positions[corner + 1]! - origin[1]!) +
    z * (positions[corner + 2]! - origin[2]!);
  const scale = (away > 0 ? -1 : 1) / length;
  for (let k = 0; k < 3; k++) out[at + k] = scale * (axes[3 * k]! * x + axes[3 * k + 1]! * y + axes[3 * k + 2]! * z);
}

/** The largest depth at the four pixel centres around a place: a slanted surface's own depths lie on both sides of the point's. */
function farthestAround(depth: Float32Array, width: number, height: number, x: number, y: number): number {
  const left = max(0, Math.floor(x - 0.5));
  const top = max(0, Math.floor(y - 0.5));
  const right = left + 1 < width ? left + 1 : left;
  const bottom = top + 1 < height ? top + 1 : top;
  return max(
    depth[top * width + left]!,
    depth[top * width + right]!,
    depth[bottom * width + left]!,
    depth[bottom * width + right]!,
  );
}
