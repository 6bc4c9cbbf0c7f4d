import type * as THREE from 'three';
import type { RgbImage } from '../interface/index.js';
import { fillBackgroundRows } from './background.js';
import type { Camera } from './camera.js';
import { srgbByte } from './color.js';
import { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import { SurfaceShader } from './surface-shader.js';
import { createView, type View } from './view.js';
import { SurfaceRecorder, type VisibleSurface } from './visible-surface.js';
import { sampleGrid, VisibilityPass, type SampleGrid } from './visibility.js';

/** What a `Rasterizer` is built from. */
export interface RasterizerOptions {
  /** Width of the pictures in pixels, an integer from 1 to 8192. */
  readonly width: number;
  /** Height of the pictures in pixels, an integer from 1 to 8192. */
  readonly height: number;
  /** Colour samples per pixel along each axis: 2 smooths edges. Defaults to 2. */
  readonly samples?: 1 | 2;
}

/** How one picture is to be rendered. */
export interface RenderOptions {
  /** Whether to return arrays of the caller's own instead of the rasteriser's reused ones. Defaults to false. */
  readonly copy?: boolean;
  /** Whether colour is wanted; without, the picture of `rgb` has no data and nothing is shaded. Defaults to true. */
  readonly rgb?: boolean;
  /** Whether depth is wanted; without, `depth` is empty. Defaults to true. */
  readonly depth?: boolean;
  /** Whether segmentation is wanted; without, `segmentation` is empty. Defaults to true. */
  readonly segmentation?: boolean;
  /** Whether `visibleSurface` is to be filled, for passes such as optical flow. Defaults to false. */
  readonly surface?: boolean;
}

/** What a rasteriser sees. Arrays are row-major from the top left. */
export interface RenderResult {
  /** The picture, sRGB. Without data when not asked for. */
  readonly rgb: RgbImage;
  /** Distance along the optical axis in metres at each pixel's centre; Infinity where nothing is. Empty when not asked for. */
  readonly depth: Float32Array;
  /** Segmentation id (`userData.segmentation` of the mesh or its nearest ancestor) at each pixel's centre; 0 where nothing is. Empty when not asked for. */
  readonly segmentation: Uint16Array;
}

/**
 * A software z-buffer renderer for three.js scenes: colour, depth and segmentation in one pass, the same bytes on every
 * run. It draws meshes of `BufferGeometry` lit by ambient, hemisphere and directional lights; a directional light with
 * `castShadow` has a soft-edged shadow map. Colour is the box-filtered mean, in linear light after the tone curve, of
 * `samples` x `samples` points per pixel; depth and segmentation belong to the pixel's centre.
 *
 * Materials are opaque. Geometry without normals is drawn smooth. Point and spot lights, and maps other than the colour
 * map, are ignored. The arrays of a result are overwritten by the next call unless copied.
 */
export class Rasterizer {
  /** Width of the pictures in pixels. */
  readonly width: number;
  /** Height of the pictures in pixels. */
  readonly height: number;
  /** Colour samples per pixel along each axis. */
  readonly samples: 1 | 2;

  readonly #centers: SampleGrid;
  readonly #grids: readonly SampleGrid[];
  readonly #centerGrid: readonly SampleGrid[];
  readonly #picture: RgbImage;
  readonly #noPicture: RgbImage;
  readonly #visibility = new VisibilityPass();
  readonly #shader = new SurfaceShader();
  readonly #background: Float64Array;
  readonly #backgroundBytes: Uint8Array;
  readonly #view: View = createView();
  readonly #color = new Float64Array(3);
  readonly #ids = new Int32Array(4);
  readonly #sampleX = new Float64Array(4);
  readonly #sampleY = new Float64Array(4);
  readonly #depth: Float32Array;
  readonly #segmentation: Uint16Array;
  readonly #result: { rgb: RgbImage; depth: Float32Array; segmentation: Uint16Array };
  #surface: SurfaceRecorder | undefined;

  /** @throws RangeError when a size or the sample count is out of range. */
  constructor(options: RasterizerOptions) {
    const { width, height, samples = 2 } = options;
    for (const [label, value] of [
      ['width', width],
      ['height', height],
    ] as const) {
      if (!Number.isInteger(value) || value < 1 || value > 8192) {
        throw new RangeError(`rasterizer.${label} must be an integer from 1 to 8192, received ${value}`);
      }
    }
    if (samples !== 1 && samples !== 2) {
      throw new RangeError(`rasterizer.samples must be 1 or 2, received ${String(samples)}`);
    }
    this.width = width;
    this.height = height;
    this.samples = samples;
    this.#centers = sampleGrid(width, height, 1);
    this.#grids = samples === 1 ? [this.#centers] : [this.#centers, sampleGrid(width, height, 2)];
    this.#background = new Float64Array(height * 3);
    this.#backgroundBytes = new Uint8Array(height * 3);
    this.#depth = new Float32Array(width * height);
    this.#segmentation = new Uint16Array(width * height);
    this.#centerGrid = [this.#centers];
    this.#picture = { width, height, data: new Uint8Array(width * height * 3) };
    this.#noPicture = { width, height, data: new Uint8Array(0) };
    this.#result = {
      rgb: this.#picture,
      depth: this.#depth,
      segmentation: this.#segmentation,
    };
  }

  /**
   * Renders `scene` as `camera` sees it. World matrices are updated first.
   *
   * @throws RangeError when the camera's size differs from the rasteriser's.
   * @throws TypeError when a texture cannot be read.
   */
  render(scene: THREE.Scene, camera: Camera, options: RenderOptions = {}): RenderResult {
    if (camera.width !== this.width || camera.height !== this.height) {
      throw new RangeError(
        `camera must be ${this.width} x ${this.height} pixels, received ${camera.width} x ${camera.height}`,
      );
    }
    const geometry = SceneGeometry.of(scene);
    geometry.update(scene);
    this.#readCamera(camera);
    const wantsColor = options.rgb !== false;
    this.#visibility.draw(geometry, this.#view, wantsColor ? this.#grids : this.#centerGrid);
    const wantsDepth = options.depth !== false;
    const wantsSegmentation = options.segmentation !== false;
    this.#result.depth = wantsDepth ? this.#depth : NO_DEPTH;
    this.#result.segmentation = wantsSegmentation ? this.#segmentation : NO_SEGMENTATION;
    if (wantsDepth || wantsSegmentation) this.#writeDepth(geometry);
    if (options.surface === true) {
      this.#surface ??= new SurfaceRecorder(this.width, this.height);
      this.#surface.record(geometry, this.#view, this.#centers.triangle, this.#visibility.coefficients);
    }
    this.#result.rgb = wantsColor ? this.#picture : this.#noPicture;
    if (wantsColor) {
      this.#shader.begin(geometry, this.#visibility, this.#view, 1 / (this.samples * this.samples));
      fillBackgroundRows(scene.background, this.#background);
      this.#writeColor();
    }
    const { rgb, depth, segmentation } = this.#result;
    if (options.copy !== true) return this.#result;
    return { rgb: { ...rgb, data: rgb.data.slice() }, depth: depth.slice(), segmentation: segmentation.slice() };
  }

  /**
   * What the last picture rendered with `surface` shows at each pixel's centre. Its arrays are overwritten by the next one.
   *
   * @throws RangeError when no picture was rendered with `surface`.
   */
  get visibleSurface(): VisibleSurface {
    if (this.#surface === undefined) {
      throw new RangeError('rasterizer.visibleSurface needs a picture rendered with { surface: true } first');
    }
    return this.#surface.surface;
  }

  #readCamera(camera: Camera): void {
    camera.perspective.updateWorldMatrix(true, false);
    const m = camera.perspective.matrixWorld.elements;
    const { origin, axes } = this.#view;
    for (let k = 0; k < 3; k++) {
      origin[k] = m[12 + k]!;
      axes[k] = m[k]!;
      axes[3 + k] = -m[4 + k]!;
      axes[6 + k] = -m[8 + k]!;
    }
    const { fx, fy, cx, cy } = camera.intrinsics;
    this.#view.focalX = fx;
    this.#view.focalY = fy;
    this.#view.centerX = cx;
    this.#view.centerY = cy;
    this.#view.near = camera.near;
    this.#view.far = camera.far;
  }

  #writeDepth(geometry: SceneGeometry): void {
    const depth = this.#depth;
    const segmentation = this.#segmentation;
    const { inverseDepth, triangle } = this.#centers;
    const { triangleSurface, surfaces } = geometry;
    for (let i = 0; i < depth.length; i++) {
      const t = triangle[i]!;
      depth[i] = t < 0 ? Infinity : 1 / inverseDepth[i]!;
      segmentation[i] = t < 0 ? 0 : surfaces[triangleSurface[t]! * SURFACE_STRIDE + SurfaceField.segmentation]!;
    }
  }

  #writeColor(): void {
    const { data } = this.#result.rgb;
    const { width, height, samples } = this;
    const xs = this.#sampleX;
    const ys = this.#sampleY;
    const color = this.#color;
    const background = this.#background;
    const grid = this.#grids[samples - 1]!;
    const { triangle } = grid;
    const shader = this.#shader;
    const total = samples * samples;
    const share = 1 / total;
    const backgroundBytes = this.#backgroundBytes;
    for (let i = 0; i < backgroundBytes.length; i++) backgroundBytes[i] = srgbByte(background[i]!);
    const ids = this.#ids;
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p += 3) {
        color[0] = color[1] = color[2] = 0;
        const first = y * samples * grid.width + x * samples;
        ids[0] = triangle[first]!;
        if (samples === 2) {
          ids[1] = triangle[first + 1]!;
          ids[2] = triangle[first + grid.width]!;
          ids[3] = triangle[first + grid.width + 1]!;
        }
        if (samples === 2 && ids[0] === ids[1] && ids[0] === ids[2] && ids[0] === ids[3]) {
          // Most pixels lie inside one triangle.
          if (ids[0] < 0) {
            data[p] = backgroundBytes[y * 3]!;
            data[p + 1] = backgroundBytes[y * 3 + 1]!;
            data[p + 2] = backgroundBytes[y * 3 + 2]!;
            continue;
          }
          xs[0] = xs[2] = x + 0.25;
          xs[1] = xs[3] = x + 0.75;
          ys[0] = ys[1] = y + 0.25;
          ys[2] = ys[3] = y + 0.75;
          shader.shade(ids[0], 4, xs, ys, 1, color);
          data[p] = srgbByte(color[0]);
          data[p + 1] = srgbByte(color[1]);
          data[p + 2] = srgbByte(color[2]);
          continue;
        }
        let left = total;
        while (left > 0) {
          // Takes the first sample not yet shaded and all others on the same triangle.
          let id = DONE;
          let count = 0;
          for (let i = 0; i < total; i++) {
            if (ids[i] === DONE || (id !== DONE && ids[i] !== id)) continue;
            id = ids[i]!;
            ids[i] = DONE;
            xs[count] = samples === 1 ? x + 0.5 : x + 0.25 + (i & 1) * 0.5;
            ys[count] = samples === 1 ? y + 0.5 : y + 0.25 + (i >> 1) * 0.5;
            count++;
          }
          left -= count;
          if (id >= 0) {
            shader.shade(id, count, xs, ys, count * share, color);
          } else {
            const weight = count * share;
            color[0] += weight * background[y * 3]!;
            color[1] += weight * background[y * 3 + 1]!;
            color[2] += weight * background[y * 3 + 2]!;
          }
        }
        data[p] = srgbByte(color[0]);
        data[p + 1] = srgbByte(color[1]);
        data[p + 2] = srgbByte(color[2]);
      }
    }
  }
}

const NO_DEPTH = new Float32Array(0);
const NO_SEGMENTATION = new Uint16Array(0);

/** Marks a sample that is already shaded; triangles count from 0 and -1 is the background. */
const DONE = -2;
