import type { KernelArray, KernelLoan } from '../kernels/index.js';
import { BackgroundRows } from './background.js';
import { SRGB_BYTE_OF_BITS } from './color.js';
import {
  MAP_ARRIVED,
  MAP_ARRIVED_TILE,
  MAP_ARRIVING,
  MAP_ARRIVING_TILE,
  MAP_CASTS,
  MAP_DEPTH,
  MAP_DRAWN_BEFORE,
  MAP_EDGE,
  MAP_EMPTY,
  MAP_REACH,
  MAP_ROW,
  MAP_STRIDE,
  MAP_TILES,
  MAP_TILE_CHANGED,
  MAP_TILE_DEPTH,
  LAMP_STRIDE,
  PLANE_LAMPS,
  PLANE_LAMP_STRIDE,
  SHADE_STRIDE,
  VERTEX_STRIDE,
  VIEW_STRIDE,
} from './layout.js';
import { LightTable } from './light-table.js';
import { Pieces } from './pieces.js';
import { SampleGrid, type SampleLayer } from './sample-grid.js';
import type { SceneGeometry } from './scene-geometry.js';
import { ShadingMemory } from './shading-memory.js';
import { copyView, createView, sameView, writeView, type View } from './view.js';
import type * as THREE from 'three';

/**
 * The passes of a picture of one scene, and what they keep from one picture to the next: one for each rasteriser and scene, in
 * the scene's memory. A picture is projected, drawn and then coloured.
 */
export class SceneFrame {
  /** Samples at the pixels' centres, for depth and segmentation. */
  readonly centers: SampleGrid;
  /** Samples for colour; the same grid when there is one per pixel. */
  readonly grid: SampleGrid;
  /** `VERTEX_STRIDE` numbers per vertex of the scene, in the camera's frame. */
  readonly vertices: KernelArray<Float64Array>;
  /** The arrays of the passes. */
  readonly loan: KernelLoan;

  readonly #geometry: SceneGeometry;
  readonly #pieces: Pieces;
  readonly #lights: LightTable;
  readonly #memory: ShadingMemory;
  readonly #background: BackgroundRows;
  /** Whether a piece has a texture or vertex colours. */
  #isColored = false;

  /** What `vertices` were last computed from. */
  #numbering = -1;
  #clock = -1;
  readonly #view = createView();
  readonly #viewNumbers: KernelArray<Float64Array>;
  /** Corners of the polygon that the near plane leaves of a triangle, or a light's rays. */
  readonly #scratch: KernelArray<Float64Array>;

  /** `MAP_STRIDE` integers per light. */
  readonly #maps: KernelArray<Int32Array>;
  /** Per directional light, how much of it arrives at each piece. */
  readonly #arriving: KernelArray<Float32Array>[] = [];
  /** Per directional light, the tile of its shadow map that decided it. */
  readonly #arrivingTiles: KernelArray<Int32Array>[] = [];
  /** Picture in which a triangle was last worked out. */
  readonly #stamps: KernelArray<Int32Array>;
  #picture = 0;
  /** What the visible triangles' passes need, see `PLANE_DEPTH`. */
  readonly #planes: KernelArray<Float64Array>;
  /** What shading them needs, `SHADE_STRIDE` numbers each. */
  readonly #shades: KernelArray<Float32Array>;
  /** The same for the rows of the background. */
  readonly #backgroundShades: KernelArray<Float32Array>;
  readonly #colors: KernelArray<Float32Array>;
  /** Numbers of the lights, four times each. */
  readonly #constants: KernelArray<Float32Array>;
  readonly #shaded: KernelArray<Float32Array>;
  readonly #table: KernelArray<Uint8Array>;
  readonly #bytes: KernelArray<Uint8Array>;
  /** Pictures of `centers` for which depth and segmentation were last written. */
  #depthDrawn = -1;
  #segmentationDrawn = -1;
  readonly #depth: KernelArray<Float32Array>;
  readonly #segmentation: KernelArray<Uint16Array>;

  /**
   * @param geometry - The scene.
   * @param loan - Lends it arrays of the scene's memory.
   * @param width, height - Size of the pictures in pixels.
   * @param samples - Colour samples per pixel along each axis.
   */
  constructor(geometry: SceneGeometry, loan: KernelLoan, width: number, height: number, samples: number) {
    const pixels = width * height;
    this.loan = loan;
    this.#geometry = geometry;
    this.grid = new SampleGrid(loan, width, height, samples);
    this.centers = samples === 1 ? this.grid : new SampleGrid(loan, width, height, 1);
    this.#pieces = new Pieces(loan, this.grid);
    this.#lights = new LightTable(loan);
    this.#memory = new ShadingMemory(loan, width, height);
    this.#background = new BackgroundRows(height);
    this.vertices = loan.float64(0);
    this.#viewNumbers = loan.float64(VIEW_STRIDE);
    this.#scratch = loan.float64(12);
    this.#maps = loan.int32(MAP_STRIDE);
    this.#stamps = loan.int32(0);
    this.#planes = loan.float64(0);
    this.#shades = loan.float32(0);
    this.#backgroundShades = loan.float32(height * SHADE_STRIDE);
    this.#colors = loan.float32(0);
    this.#shaded = loan.float32(0);
    this.#constants = loan.float32(0);
    this.#table = loan.uint8(SRGB_BYTE_OF_BITS.length);
    this.#table.view.set(SRGB_BYTE_OF_BITS);
    this.#bytes = loan.uint8(pixels * 3);
    this.#depth = loan.float32(pixels);
    this.#segmentation = loan.uint16(pixels);
  }

  /** Moves the vertices into the camera's frame; while the camera stands still, only of meshes that changed. Comes first. */
  project(view: View): void {
    const { arrays, kernels, vertexCount, meshCount, meshVertices, meshChanged, numbering, clock } = this.#geometry;
    const { vertices } = this;
    vertices.reserve(vertexCount * VERTEX_STRIDE);
    const since = this.#numbering === numbering && sameView(this.#view, view) ? this.#clock : -1;
    this.#numbering = numbering;
    this.#clock = clock;
    copyView(view, this.#view);
    writeView(view, this.#viewNumbers.view);
    for (let m = 0; m < meshCount; m++) {
      if (meshChanged[m]! <= since) continue;
      kernels.project(
        arrays.positions.pointer,
        meshVertices[m]!,
        meshVertices[m + 1]!,
        this.#viewNumbers.pointer,
        vertices.pointer,
      );
    }
  }

  /** Finds which triangle is nearest at every sample of `grid`, one of this frame's. */
  draw(grid: SampleGrid): void {
    const { meshCount } = this.#geometry;
    grid.begin(this.#geometry, this.#view);
    for (let m = 0; m < meshCount; m++) {
      if (grid.enters(m)) this.#drawMesh(grid, m, grid.still);
    }
    grid.restore(this.#geometry);
    for (let m = 0; m < meshCount; m++) {
      if (grid.isMoving(m)) this.#drawMesh(grid, m, grid.moving);
    }
    grid.finish();
  }

  /** Draws mesh `m` onto the samples of a layer, and widens the layer's spans to what it may cover. */
  #drawMesh({ scale, width, height }: SampleGrid, m: number, layer: SampleLayer): void {
    const { arrays, kernels, meshTriangles } = this.#geometry;
    kernels.drawTriangles(
      this.vertices.pointer,
      arrays.triangles.pointer,
      arrays.triangleSurface.pointer,
      arrays.surfaces.pointer,
      meshTriangles[m]!,
      meshTriangles[m + 1]!,
      this.#viewNumbers.pointer,
      this.#scratch.pointer,
      scale,
      width,
      height,
      layer.inverseDepth.pointer,
      layer.triangle.pointer,
      layer.first.pointer,
      layer.end.pointer,
    );
  }

  /** Writes the depth at each pixel's centre to `out`. Comes after `draw` and before `color`. */
  writeDepth(out: Float32Array): void {
    const { centers } = this;
    if (this.#depthDrawn !== centers.drawn - 1) centers.forgetPictures();
    this.#depthDrawn = centers.drawn;
    this.#geometry.kernels.writeDepth(
      centers.moving.inverseDepth.pointer,
      centers.moving.triangle.pointer,
      centers.width,
      centers.height,
      centers.changedFirst.pointer,
      centers.changedEnd.pointer,
      this.#depth.pointer,
    );
    out.set(this.#depth.view);
  }

  /** Writes the segmentation id at each pixel's centre to `out`. Comes after `draw` and before `color`. */
  writeSegmentation(out: Uint16Array): void {
    const { arrays, kernels } = this.#geometry;
    const { centers } = this;
    if (this.#segmentationDrawn !== centers.drawn - 1) centers.forgetPictures();
    this.#segmentationDrawn = centers.drawn;
    kernels.writeSegmentation(
      centers.moving.triangle.pointer,
      centers.width,
      centers.height,
      centers.changedFirst.pointer,
      centers.changedEnd.pointer,
      arrays.triangleSurface.pointer,
      arrays.surfaces.pointer,
      this.#segmentation.pointer,
    );
    out.set(this.#segmentation.view);
  }

  /** Ends the samples at the pixels' centres, once depth and segmentation are written. */
  endCenters(): void {
    // Where they are those of the colours, too, collecting the pieces ends them.
    if (this.centers !== this.grid) this.centers.forgetChanges();
  }

  /** Lights the picture and writes its bytes to `out`. Comes after `draw`. */
  color(scene: THREE.Scene, out: Uint8Array): void {
    this.lightUp(scene);
    this.collect();
    this.lookUpShadows();
    this.shade(out);
  }

  /** Reads the lights and the background, and brings the shadow maps up to date. The first step of `color`. */
  lightUp(scene: THREE.Scene): void {
    const background = this.#background;
    if (background.read(scene.background)) {
      const shades = this.#backgroundShades.view;
      for (let row = 0, o = 0; o < shades.length; row++, o += SHADE_STRIDE) {
        for (let k = 0; k < 3; k++) shades[o + 12 + k] = background.rows[row * 3 + k]!;
        shades[o + 19] = -1;
      }
    }
    this.#lights.read(this.#geometry, this.#view);
    this.#memory.begin(this.#geometry, this.#view, this.#lights, background.rows);
    this.#writeMaps();
  }

  /** Collects the pieces that need colour, and works out their triangles. The second step of `color`. */
  collect(): void {
    const geometry = this.#geometry;
    const { arrays, kernels, triangleCount } = geometry;
    const lights = this.#lights;
    const pieces = this.#pieces;
    pieces.collect(geometry, this.#memory, lights, this.#maps.pointer);
    const planeStride = this.#planeStride;
    this.#planes.reserve(triangleCount * planeStride);
    this.#shades.reserve(triangleCount * SHADE_STRIDE);
    this.#stamps.reserve(triangleCount);
    this.#picture = (this.#picture + 1) | 0;
    this.#isColored = kernels.prepareTriangles(
      pieces.triangle.pointer,
      pieces.count,
      this.#stamps.pointer,
      this.#picture,
      this.vertices.pointer,
      arrays.positions.pointer,
      arrays.normals.pointer,
      arrays.uvs.pointer,
      arrays.colors.pointer,
      arrays.triangles.pointer,
      arrays.triangleSurface.pointer,
      arrays.surfaces.pointer,
      geometry.textureTable,
      this.#viewNumbers.pointer,
      lights.lamps.pointer,
      this.#maps.pointer,
      lights.count,
      lights.shadowCount > 0,
      this.#planes.pointer,
      planeStride,
      this.#shades.pointer,
    );
  }

  /** Numbers per triangle in `#planes`. */
  get #planeStride(): number {
    return PLANE_LAMPS + PLANE_LAMP_STRIDE * this.#lights.count;
  }

  /** Finds how much of each light arrives at the pieces, and drops those that keep their colour. The third step of `color`. */
  lookUpShadows(): void {
    const pieces = this.#pieces;
    const lights = this.#lights;
    this.#reserveArriving();
    for (let l = 0; l < lights.count; l++) {
      if (lights.shadows[l] === null) continue;
      this.#geometry.kernels.lookUpShadows(
        lights.lamps.pointer + l * LAMP_STRIDE * Float64Array.BYTES_PER_ELEMENT,
        this.#maps.pointer + l * MAP_STRIDE * Int32Array.BYTES_PER_ELEMENT,
        this.#viewNumbers.pointer,
        pieces.triangle.pointer,
        pieces.x.pointer,
        pieces.y.pointer,
        pieces.count,
        this.#planes.pointer,
        this.#planeStride,
        PLANE_LAMPS + PLANE_LAMP_STRIDE * l,
        this.#shades.pointer,
        this.#scratch.pointer,
      );
    }
    pieces.settle(this.#geometry, this.#memory, lights, this.#maps.pointer);
    this.#memory.clock = this.#geometry.clock;
  }

  /** Shades the pieces and writes the picture's bytes to `out`. The last step of `color`. */
  shade(out: Uint8Array): void {
    const { arrays, kernels, textureTable } = this.#geometry;
    const pieces = this.#pieces;
    const { count } = pieces;
    const { width, scale } = this.grid;
    const lights = this.#lights;
    this.#shaded.reserve(pieces.room * 4);
    if (this.#isColored) {
      this.#colors.reserve(pieces.room * 4);
      kernels.colorPieces(
        pieces.triangle.pointer,
        pieces.pixel.pointer,
        pieces.x.pointer,
        pieces.y.pointer,
        pieces.mask.pointer,
        count,
        width / scale,
        scale,
        arrays.triangleSurface.pointer,
        arrays.surfaces.pointer,
        textureTable,
        this.#planes.pointer,
        this.#planeStride,
        this.#colors.pointer,
      );
    }
    this.#constants.reserve(4 * (12 + 6 * lights.count));
    kernels.shadePieces(
      pieces.triangle.pointer,
      pieces.pixel.pointer,
      pieces.x.pointer,
      pieces.y.pointer,
      count,
      width / scale,
      this.#shades.pointer,
      this.#backgroundShades.pointer,
      this.#viewNumbers.pointer,
      this.#constants.pointer,
      lights.ambient.pointer,
      lights.lamps.pointer,
      this.#maps.pointer,
      lights.count,
      this.#colors.pointer,
      this.#isColored,
      this.#shaded.pointer,
    );
    kernels.encodePieces(
      pieces.pixel.pointer,
      pieces.share.pointer,
      count,
      this.#shaded.pointer,
      this.#table.pointer,
      this.#bytes.pointer,
    );
    out.set(this.#bytes.view);
  }

  /** Tells kernels where the lights' shadow maps and the pixels' memory of them stand. */
  #writeMaps(): void {
    const lights = this.#lights;
    const memory = this.#memory;
    this.#maps.reserve(lights.count * MAP_STRIDE);
    for (let l = 0; l < lights.count; l++) {
      const o = l * MAP_STRIDE;
      const shadow = lights.shadows[l]!;
      if (shadow === null) {
        this.#maps.view[o + MAP_CASTS] = 0;
        continue;
      }
      // Arrays that are made only now may move the views.
      const arrived = memory.arriving(l).pointer;
      const arrivedTile = memory.tiles(l).pointer;
      const maps = this.#maps.view;
      maps[o + MAP_CASTS] = 1;
      maps[o + MAP_EMPTY] = shadow.isEmpty ? 1 : 0;
      maps[o + MAP_DEPTH] = shadow.depth.pointer;
      maps[o + MAP_TILE_DEPTH] = shadow.tileDepth.pointer;
      maps[o + MAP_TILE_CHANGED] = shadow.tileChanged.pointer;
      maps[o + MAP_TILES] = shadow.tiles;
      maps[o + MAP_EDGE] = shadow.edge;
      maps[o + MAP_ROW] = shadow.stride;
      maps[o + MAP_REACH] = shadow.reach;
      maps[o + MAP_DRAWN_BEFORE] = memory.drawnBefore[l]!;
      maps[o + MAP_ARRIVED] = arrived;
      maps[o + MAP_ARRIVED_TILE] = arrivedTile;
    }
  }

  /** Makes room for what arrives at the pieces. */
  #reserveArriving(): void {
    const lights = this.#lights;
    const { room } = this.#pieces;
    for (let l = 0; l < lights.count; l++) {
      if (lights.shadows[l] === null) continue;
      const arriving = (this.#arriving[l] ??= this.loan.float32(room));
      const tiles = (this.#arrivingTiles[l] ??= this.loan.int32(room));
      arriving.reserve(room);
      tiles.reserve(room);
      this.#maps.view[l * MAP_STRIDE + MAP_ARRIVING] = arriving.pointer;
      this.#maps.view[l * MAP_STRIDE + MAP_ARRIVING_TILE] = tiles.pointer;
    }
  }
}
