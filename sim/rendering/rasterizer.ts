import type * as THREE from 'three';
import type { RgbImage } from '../interface/index.js';
import { BackgroundRows } from './background.js';
import type { Camera } from './camera.js';
import { encodeFragments } from './encode-fragments.js';
import { Fragments } from './fragments.js';
import { LightTable } from './light-table.js';
import { SampleGrid } from './sample-grid.js';
import { SceneGeometry } from './scene-geometry.js';
import { ShadingMemory } from './shading-memory.js';
import { sampleShadow } from './shadow-lookup.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';
import { shadeFragments } from './surface-shader.js';
import { sampleTextures } from './texture-pass.js';
import { SHADOW_FIELDS, TriangleField, TriangleSetup } from './triangle-setup.js';
import { createView, type View } from './view.js';
import { SurfaceRecorder, type VisibleSurface } from './visible-surface.js';
import { VisibilityPass } from './visibility.js';

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

  /** Samples at the pixels' centres, for depth and segmentation. */
  readonly #centers: SampleGrid;
  /** Samples for colour; the same grid when there is one per pixel. */
  readonly #grid: SampleGrid;
  readonly #fragments: Fragments;
  readonly #visibility = new VisibilityPass();
  readonly #setup = new TriangleSetup();
  readonly #lights = new LightTable();
  /** Per directional light, how much of it arrives at each piece. */
  readonly #arriving: Float32Array[] = [];
  /** Per directional light, the tile of its shadow map that decided it. */
  readonly #tiles: Int32Array[] = [];
  readonly #memory: ShadingMemory;
  #shaded = new Float32Array(0);
  #shadedBits = new Int32Array(0);
  /** The last picture; the caller's copy of it may have been written to. */
  readonly #bytes: Uint8Array;
  #albedo = new Float32Array(0);
  readonly #background: BackgroundRows;
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
    this.#grid = new SampleGrid(width, height, samples);
    this.#centers = samples === 1 ? this.#grid : new SampleGrid(width, height, 1);
    this.#fragments = new Fragments(this.#grid);
    this.#background = new BackgroundRows(height);
    this.#memory = new ShadingMemory(width, height);
    this.#bytes = new Uint8Array(width * height * 3);
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
    const wantsDepth = options.depth !== false;
    const wantsSegmentation = options.segmentation !== false;
    this.#result.depth = wantsDepth ? this.#depth : NO_DEPTH;
    this.#result.segmentation = wantsSegmentation ? this.#segmentation : NO_SEGMENTATION;
    const wantsSurface = options.surface === true;
    this.#visibility.project(geometry, this.#view);
    if (wantsColor) this.#visibility.draw(geometry, this.#view, this.#grid);
    if ((this.#centers !== this.#grid || !wantsColor) && (wantsDepth || wantsSegmentation || wantsSurface)) {
      this.#visibility.draw(geometry, this.#view, this.#centers);
    }
    if (wantsDepth) this.#writeDepth();
    if (wantsSegmentation) this.#writeSegmentation(geometry);
    if (wantsSurface) {
      this.#surface ??= new SurfaceRecorder(this.width, this.height);
      this.#surface.record(geometry, this.#view, this.#centers.triangle, this.#visibility);
    }
    this.#result.rgb = wantsColor ? this.#picture : this.#noPicture;
    if (wantsColor) this.#writeColor(scene, geometry);
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

  #writeDepth(): void {
    const depth = this.#depth;
    const { inverseDepth, triangle } = this.#centers;
    const count = depth.length;
    for (let i = 0; i < count; i++) {
      // Not a conditional expression: its value would be boxed.
      if (triangle[i]! < 0) depth[i] = Infinity;
      else depth[i] = 1 / inverseDepth[i]!;
    }
  }

  #writeSegmentation({ triangleSurface, surfaces }: SceneGeometry): void {
    const segmentation = this.#segmentation;
    const { triangle } = this.#centers;
    const count = segmentation.length;
    let last = -1;
    let id = 0;
    for (let i = 0; i < count; i++) {
      const t = triangle[i]!;
      if (t !== last) {
        last = t;
        id = t < 0 ? 0 : surfaces[triangleSurface[t]! * SURFACE_STRIDE + SurfaceField.segmentation]! | 0;
      }
      segmentation[i] = id;
    }
  }

  #writeColor(scene: THREE.Scene, geometry: SceneGeometry): void {
    const { width, samples } = this;
    const fragments = this.#fragments;
    const setup = this.#setup;
    const lights = this.#lights;
    const view = this.#view;
    const memory = this.#memory;
    this.#background.read(scene.background);
    lights.read(geometry, view);
    memory.begin(geometry, view, lights, this.#background.rows);
    fragments.collect(geometry, memory, lights);
    setup.prepare(geometry, this.#visibility, view, lights, fragments.triangle, fragments.count);
    const room = fragments.triangle.length;
    for (let l = 0; l < lights.count; l++) {
      let arriving = this.#arriving[l];
      if (arriving === undefined || arriving.length < room) {
        this.#arriving[l] = arriving = new Float32Array(room);
        this.#tiles[l] = new Int32Array(room);
      }
      const slopes = TriangleField.shadow + SHADOW_FIELDS * l;
      const shadow = lights.shadows[l]!;
      if (shadow !== null) sampleShadow(shadow, fragments, setup, geometry, view, slopes, arriving, this.#tiles[l]!);
    }
    fragments.settle(geometry, memory, lights, this.#arriving, this.#tiles);
    memory.clock = geometry.clock;
    if (setup.hasTexture) {
      if (this.#albedo.length < room * 3) this.#albedo = new Float32Array(room * 3);
      sampleTextures(fragments, geometry, setup, width, samples, this.#albedo);
    }
    if (this.#shaded.length < room * 3) {
      this.#shaded = new Float32Array(room * 3);
      this.#shadedBits = new Int32Array(this.#shaded.buffer);
    }
    shadeFragments(
      fragments,
      geometry,
      setup,
      lights,
      view,
      width,
      this.#arriving,
      this.#albedo,
      this.#background.rows,
      this.#shaded,
    );
    encodeFragments(fragments, this.#shaded, this.#shadedBits, this.#bytes);
    this.#picture.data.set(this.#bytes);
  }
}

const NO_DEPTH = new Float32Array(0);
const NO_SEGMENTATION = new Uint16Array(0);
