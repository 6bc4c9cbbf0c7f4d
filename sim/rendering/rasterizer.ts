import type * as THREE from 'three';
import type { RgbImage } from '../interface/index.js';
import type { Camera } from './camera.js';
import { SceneFrame } from './scene-frame.js';
import { SceneGeometry } from './scene-geometry.js';
import { createView, type View } from './view.js';
import { SurfaceRecorder, type VisibleSurface } from './visible-surface.js';

/** What a `Rasterizer` is built from. */
export interface RasterizerOptions {
  /** Width of the pictures in pixels, an integer from 1 to 8192. */
  readonly width: number;
  /** Height of the pictures in pixels, an integer from 1 to 8192. */
  readonly height: number;
  /** Colour samples per pixel along each axis: 2 and more smooth edges. Defaults to 2. */
  readonly samples?: 1 | 2 | 3 | 4;
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
  readonly samples: 1 | 2 | 3 | 4;

  /** What is kept for each scene. */
  readonly #frames = new WeakMap<SceneGeometry, SceneFrame>();
  /** Lives as long as the rasteriser. What a weak reference leads to stays until the present job ends, so it leads to this and not to all pictures. */
  readonly #lifetime = {};
  readonly #view: View = createView();
  readonly #depth: Float32Array;
  readonly #segmentation: Uint16Array;
  readonly #picture: RgbImage;
  readonly #noPicture: RgbImage;
  readonly #result: {
    rgb: RgbImage;
    depth: Float32Array;
    segmentation: Uint16Array;
  };
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
    if (samples !== 1 && samples !== 2 && samples !== 3 && samples !== 4) {
      throw new RangeError(`rasterizer.samples must be 1, 2, 3 or 4, received ${String(samples)}`);
    }
    this.width = width;
    this.height = height;
    this.samples = samples;
    this.#depth = new Float32Array(width * height);
    this.#segmentation = new Uint16Array(width * height);
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
  render(scene: THREE.Scene, camera: Camera, options = DEFAULTS): RenderResult {
    if (camera.width !== this.width || camera.height !== this.height) {
      throw new RangeError(
        `camera must be ${this.width} x ${this.height} pixels, received ${camera.width} x ${camera.height}`,
      );
    }
    const geometry = SceneGeometry.of(scene);
    geometry.update(scene);
    this.#readCamera(camera);
    const wantsColor = options.rgb !== false;
    const wantsDepth = options.depth !== false;
    const wantsSegmentation = options.segmentation !== false;
    this.#result.depth = wantsDepth ? this.#depth : NO_DEPTH;
    this.#result.segmentation = wantsSegmentation ? this.#segmentation : NO_SEGMENTATION;
    const wantsSurface = options.surface === true;
    const frame = this.#frameOf(geometry);
    const { grid, centers } = frame;
    frame.project(this.#view);
    if (wantsColor) frame.draw(grid);
    if ((centers !== grid || !wantsColor) && (wantsDepth || wantsSegmentation || wantsSurface)) frame.draw(centers);
    if (wantsDepth) frame.writeDepth(this.#depth);
    if (wantsSegmentation) frame.writeSegmentation(this.#segmentation);
    frame.endCenters();
    if (wantsSurface) {
      this.#surface ??= new SurfaceRecorder(this.width, this.height);
      this.#surface.record(geometry, this.#view, centers.moving.triangle.view, frame.vertices.view);
    }
    this.#result.rgb = wantsColor ? this.#picture : this.#noPicture;
    if (wantsColor) frame.color(scene, this.#picture.data);
    const { rgb, depth, segmentation } = this.#result;
    if (options.copy !== true) return this.#result;
    return {
      rgb: { ...rgb, data: rgb.data.slice() },
      depth: depth.slice(),
      segmentation: segmentation.slice(),
    };
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

  #frameOf(geometry: SceneGeometry): SceneFrame {
    let frame = this.#frames.get(geometry);
    if (frame === undefined) {
      // The scene may outlive its rasterisers: its memory takes their arrays back.
      frame = new SceneFrame(geometry, geometry.memory.lend(this.#lifetime), this.width, this.height, this.samples);
      this.#frames.set(geometry, frame);
    }
    return frame;
  }
}

/** Made once: a literal in the place of an argument would be a new object for every picture. */
const DEFAULTS: RenderOptions = {};
const NO_DEPTH = new Float32Array(0);
const NO_SEGMENTATION = new Uint16Array(0);
