import type { KernelArray, KernelLoan, KernelMemory } from '../kernels/index.js';
import { TILE_SHIFT } from './layout.js';
import type { SceneGeometry } from './scene-geometry.js';
import { ShadowLayer } from './shadow-layer.js';
import { StillMeshes } from './still-meshes.js';

/** Edge length of a texel in metres that is fine enough for a tabletop seen whole. */
const TEXEL = 0.002;

/** Steps in metres by which the map grows with the scene, so that its texels stay the same while things move. */
const SIDE_STEP = 0.125;

/** Edge length in texels of the tiles for which the nearest caster is known. */
const TILE = 1 << TILE_SHIFT;

/** Texels by whose multiples the map's memory grows. */
const ROOM_STEP = 64;

/** Texels by which the map moves at once. */
const STRIDE = 64;

/** Unused texels along each axis, so that filters near the casters' edges stay inside the map. */
const MARGIN = 8;

/**
 * The shadow map of one directional light: an orthographic depth picture as seen by the light, fitted around the
 * scene's shadow casters, so that texels are as small as the scene allows. What stands still is kept in a layer, from which the
 * tiles are restored that moving casters touched.
 */
export class ShadowMap {
  /** Largest edge length in texels. */
  readonly size: number;
  /** Edge length in texels that `depth` has room for; grows as needed up to `size`. */
  edge = 0;
  /** Distance from the start of a row of `depth` to the next: not a power of two, which would put all rows in one set of the cache. */
  stride = 0;
  /** Counts up whenever the map's place, scale or filter changed, which moves every point to another texel. */
  placement = 0;
  /** Number of tiles along each axis. */
  tiles = 0;
  /** Rows of the rotation into light space: u, v across the map, s along the light. */
  readonly basis = new Float64Array(9);
  /** Coordinate u in metres of the map's first column. */
  originU = 0;
  /** Coordinate v in metres of the map's first row. */
  originV = 0;
  /** Texels per metre. */
  texelsPerMetre = 1;
  /** Whether nothing casts a shadow. */
  isEmpty = true;
  /** Counts up by two whenever the map was drawn anew: tiles that were only emptied or restored then changed one before. */
  drawn = 0;
  /** Unit vector along which the light travels. Takes effect in `update`. */
  readonly direction = new Float64Array(3);
  /** Edge length of a texel in metres that is asked for; 0 leaves it to the map. Takes effect in `update`. */
  texel = 0;
  /** Width in metres over which shadow edges fade; 0 leaves it at about three texels. Takes effect in `update`. */
  softness = 0;
  /** How many texels around its own a lookup may read. */
  reach = 1;
  /** Vertices in light space. */
  readonly #vertices: KernelArray<Float64Array>;
  /** Least u, greatest u, least v, greatest v of each mesh that casts; the least is Infinity where none does. */
  #bounds = new Float64Array(0);
  /** What `#vertices` and `#bounds` were computed from. */
  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #clock = -1;
  /** The whole map. */
  readonly #map: ShadowLayer;
  /** What meshes that stand still leave on it. */
  readonly #still: ShadowLayer;
  readonly #meshes = new StillMeshes();
  /** Texels per metre and what is added to columns and rows, for the kernel. */
  readonly #frame: KernelArray<Float64Array>;
  /** `basis`, for kernels. */
  readonly #basis: KernelArray<Float64Array>;
  /** Least and greatest coordinates of one mesh, as in `#bounds`. */
  readonly #extent: KernelArray<Float64Array>;
  readonly #loan: KernelLoan;
  #texel = 0;
  #softness = 0;
  #version = -1;

  /**
   * @param size - Largest edge length in texels, an integer of at least 64.
   * @param memory - That of the scene.
   */
  constructor(size: number, memory: KernelMemory) {
    this.size = size;
    const loan = memory.lend();
    this.#loan = loan;
    this.#map = new ShadowLayer(loan);
    this.#still = new ShadowLayer(loan);
    this.#vertices = loan.float64(0);
    this.#frame = loan.float64(3);
    this.#basis = loan.float64(9);
    this.#extent = loan.float64(4);
  }

  /** Distance along the light in metres of the nearest caster per texel, in rows of `stride`; Infinity where there is none. */
  get depth(): KernelArray<Float32Array> {
    return this.#map.depth;
  }

  /** A lower bound of the depths in each tile of `1 << TILE_SHIFT` texels and `reach` texels around it, row-major; Infinity where nothing was drawn. */
  get tileDepth(): KernelArray<Float32Array> {
    return this.#map.tileDepth;
  }

  /** Value of `drawn`, or one less, when a tile's texels, or those `reach` around it, last changed. */
  get tileChanged(): KernelArray<Int32Array> {
    return this.#map.tileChanged;
  }

  /** The memory that the map stands in. */
  get memory(): KernelMemory {
    return this.#loan.memory;
  }

  /** Gives its arrays back to the memory. */
  dispose(): void {
    this.#loan.giveBack();
  }

  /** Draws the casters as seen along `direction`, unless nothing changed. */
  update(scene: SceneGeometry): void {
    const directionX = this.direction[0]!;
    const directionY = this.direction[1]!;
    const directionZ = this.direction[2]!;
    const b = this.basis;
    if (
      this.#scene === scene &&
      this.#version === scene.version &&
      this.#texel === this.texel &&
      this.#softness === this.softness &&
      b[6] === directionX &&
      b[7] === directionY &&
      b[8] === directionZ
    ) {
      return;
    }
    const turned = b[6] !== directionX || b[7] !== directionY || b[8] !== directionZ;
    const { placement } = this;
    if (turned || this.#softness !== this.softness) this.placement++;
    const since = turned || this.#scene !== scene || this.#numbering !== scene.numbering ? -1 : this.#clock;
    this.#scene = scene;
    this.#numbering = scene.numbering;
    this.#clock = scene.clock;
    this.#texel = this.texel;
    this.#softness = this.softness;
    this.#version = scene.version;
    this.drawn += 2;
    this.#orient();
    this.#transform(scene, since);
    this.#fit(scene);
    this.#meshes.begin(scene, this.placement === placement);
    this.#clear(scene);
    if (!this.isEmpty) this.#draw(scene);
  }

  #orient(): void {
    const dx = this.direction[0]!;
    const dy = this.direction[1]!;
    const dz = this.direction[2]!;
    const b = this.basis;
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

  /** Moves the meshes that changed after `since` into light space. */
  #transform(scene: SceneGeometry, since: number): void {
    this.#vertices.reserve(scene.vertexCount * 3);
    const { meshCount, meshChanged, meshVertices, meshTriangles, triangleCasts } = scene;
    if (this.#bounds.length < meshCount * 4) this.#bounds = new Float64Array(meshCount * 4);
    this.#basis.view.set(this.basis);
    for (let m = 0; m < meshCount; m++) {
      if (meshChanged[m]! <= since) continue;
      const firstTriangle = meshTriangles[m]!;
      const endTriangle = meshTriangles[m + 1]!;
      this.#bounds[m * 4] = Infinity;
      // All triangles of a mesh cast shadows or none.
      if (firstTriangle === endTriangle || triangleCasts[firstTriangle] === 0) continue;
      scene.kernels.alignPoints(
        scene.arrays.positions.pointer,
        meshVertices[m]!,
        meshVertices[m + 1]!,
        this.#basis.pointer,
        this.#vertices.pointer,
        this.#extent.pointer,
      );
      this.#bounds.set(this.#extent.view, m * 4);
    }
  }

  /** Places the map around the casters, on a grid so that shadows do not crawl. */
  #fit(scene: SceneGeometry): void {
    const bounds = this.#bounds;
    let minU = Infinity,
      maxU = -Infinity,
      minV = Infinity,
      maxV = -Infinity;
    for (let i = 0; i < scene.meshCount * 4; i += 4) {
      if (bounds[i] === Infinity) continue;
      if (bounds[i]! < minU) minU = bounds[i]!;
      if (bounds[i + 1]! > maxU) maxU = bounds[i + 1]!;
      if (bounds[i + 2]! < minV) minV = bounds[i + 2]!;
      if (bounds[i + 3]! > maxV) maxV = bounds[i + 3]!;
    }
    const isEmpty = !(maxU > -Infinity);
    if (isEmpty !== this.isEmpty) this.placement++;
    this.isEmpty = isEmpty;
    if (this.isEmpty) return;
    // Fine enough for the scene and no finer: drawing the map costs time by the texel.
    const range = Math.max(maxU - minU, maxV - minV);
    const rounded = Math.ceil(range / SIDE_STEP + 0.01) * SIDE_STEP;
    const wanted = this.texel > 0 ? this.texel : Math.min(TEXEL, rounded / 512);
    let texel = Math.max(rounded / (this.size - MARGIN), wanted);
    // A soft edge reads a texel more than it is wide, but never more than an eighth of the map.
    this.reach = this.softness > 0 ? 2 + Math.min(this.size >> 3, Math.ceil(this.softness / 2 / texel)) : 1;
    const margin = MARGIN + 4 * (this.reach - 1);
    texel = Math.max(texel, rounded / (this.size - margin));
    // Where there is room, the map moves by whole strides, so that points mostly stay in their texels.
    const needed = Math.ceil(range / texel) + margin;
    const stride = needed + 2 * STRIDE <= this.size ? STRIDE : 1;
    const texels = Math.min(this.size, needed + 2 * (stride - 1));
    const side = texels * texel;
    const originU = Math.floor((minU + maxU - side) / 2 / texel / stride) * stride * texel;
    const originV = Math.floor((minV + maxV - side) / 2 / texel / stride) * stride * texel;
    if (1 / texel !== this.texelsPerMetre || originU !== this.originU || originV !== this.originV) this.placement++;
    this.texelsPerMetre = 1 / texel;
    this.originU = originU;
    this.originV = originV;
    this.#reserve(texels);
  }

  /** Makes room for `texels` x `texels`; an empty map, where there was none. */
  #reserve(texels: number): void {
    if (texels <= this.edge) return;
    // A little more than needed, as what casts moves on.
    const edge = Math.min(this.size, Math.ceil((texels * 1.25) / ROOM_STEP) * ROOM_STEP);
    this.edge = edge;
    this.stride = edge + 24;
    this.tiles = Math.ceil(edge / TILE);
    this.#map.reserve(this);
    if (this.#still.room > 0) this.#still.reserve(this);
    this.placement++;
  }

  /** Leaves on the map what the layer has, or nothing where that is to be drawn anew. */
  #clear(scene: SceneGeometry): void {
    const map = this.#map;
    const still = this.#still;
    if (this.#meshes.hasLayer) {
      map.restore(scene, this, still, this.drawn - 2, this.drawn - 1);
    } else {
      map.include(still);
      map.clear(scene, this, this.drawn - 1);
      still.clear(scene, this, this.drawn - 1);
    }
  }

  /** Draws what is not in the layer. */
  #draw(scene: SceneGeometry): void {
    const scale = this.texelsPerMetre;
    // Texel centres lie at whole numbers.
    const frame = this.#frame.view;
    frame[0] = scale;
    frame[1] = -this.originU * scale - 0.5;
    frame[2] = -this.originV * scale - 0.5;
    for (let m = 0; m < scene.meshCount; m++) {
      if (this.#bounds[m * 4] === Infinity || !this.#meshes.isMoving(m)) continue;
      if (this.#meshes.enters(m)) {
        this.#still.reserve(this);
        this.#drawMesh(scene, m, this.#still);
      }
      // On the map once more, which shows the layer's only where it was restored.
      this.#drawMesh(scene, m, this.#map);
    }
  }

  /** Draws mesh `m` onto a layer. */
  #drawMesh({ kernels, arrays, meshTriangles }: SceneGeometry, m: number, layer: ShadowLayer): void {
    kernels.drawShadows(
      this.#vertices.pointer,
      arrays.triangles.pointer,
      arrays.triangleSurface.pointer,
      arrays.surfaces.pointer,
      meshTriangles[m]!,
      meshTriangles[m + 1]!,
      this.#frame.pointer,
      layer.depth.pointer,
      layer.tileDepth.pointer,
      layer.tileChanged.pointer,
      this.tiles,
      this.edge,
      this.stride,
      this.reach,
      this.drawn,
      layer.used.pointer,
    );
  }
}
