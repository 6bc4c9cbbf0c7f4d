import type { SceneGeometry } from './scene-geometry.js';
import { SURFACE_STRIDE, SurfaceField } from './surface.js';

const { ceil } = Math;

/** Edge length of a texel in metres that is fine enough for a tabletop seen whole. */
const TEXEL = 0.002;

/** Steps in metres by which the map grows with the scene, so that its texels stay the same while things move. */
const SIDE_STEP = 0.125;

/** Edge length in texels of the tiles for which the nearest caster is known, as a power of two. */
export const TILE_SHIFT = 3;
const TILE = 1 << TILE_SHIFT;

/** Texels by whose multiples the map's memory grows. */
const ROOM_STEP = 64;

/** Texels by which the map moves at once. */
const STRIDE = 64;

/** Unused texels along each axis, so that filters near the casters' edges stay inside the map. */
const MARGIN = 8;

/**
 * The shadow map of one directional light: an orthographic depth picture as seen by the light, fitted around the
 * scene's shadow casters, so that texels are as small as the scene allows.
 */
export class ShadowMap {
  /** Largest edge length in texels. */
  readonly size: number;
  /** Edge length in texels that `depth` has room for; grows as needed up to `size`. */
  edge = 0;
  /** Distance from the start of a row of `depth` to the next: not a power of two, which would put all rows in one set of the cache. */
  stride = 0;
  /** Distance along the light in metres of the nearest caster per texel, in rows of `stride`; Infinity where there is none. */
  depth = new Float32Array(0);
  /** A lower bound of the depths in each tile of `1 << TILE_SHIFT` texels and `reach` texels around it, row-major; Infinity where nothing was drawn. */
  tileDepth = new Float32Array(0);
  /** Value of `drawn` when a tile's texels, or those `reach` around it, last changed. */
  tileChanged = new Float64Array(0);
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
  /** Counts up whenever the map was drawn anew. */
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
  #vertices = new Float64Array(0);
  /** Least u, greatest u, least v, greatest v of each mesh that casts; the least is Infinity where none does. */
  #bounds = new Float64Array(0);
  /** What `#vertices` and `#bounds` were computed from. */
  #scene: SceneGeometry | null = null;
  #numbering = -1;
  #clock = -1;
  /** Rows and columns of tiles in which something was drawn. */
  #usedLeft = 0;
  #usedRight = -1;
  #usedTop = 0;
  #usedBottom = -1;
  #texel = 0;
  #softness = 0;
  #version = -1;

  /** @param size - Largest edge length in texels, an integer of at least 64. */
  constructor(size: number) {
    this.size = size;
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
    if (turned || this.#softness !== this.softness) this.placement++;
    const since = turned || this.#scene !== scene || this.#numbering !== scene.numbering ? -1 : this.#clock;
    this.#scene = scene;
    this.#numbering = scene.numbering;
    this.#clock = scene.clock;
    this.#texel = this.texel;
    this.#softness = this.softness;
    this.#version = scene.version;
    this.drawn++;
    this.#orient();
    this.#clear();
    this.#transform(scene, since);
    this.#fit(scene);
    if (!this.isEmpty) this.#draw(scene);
  }

  /** Writes the slopes of a plane with unit normal n, which faces the viewer, in the map to `out`: depth per texel along u and v. */
  writeSlopes(nx: number, ny: number, nz: number, out: Float64Array, offset: number): void {
    const b = this.basis;
    const nu = b[0]! * nx + b[1]! * ny + b[2]! * nz;
    const nv = b[3]! * nx + b[4]! * ny + b[5]! * nz;
    let ns = b[6]! * nx + b[7]! * ny + b[8]! * nz;
    if (ns > -0.1) ns = -0.1;
    out[offset] = -nu / (ns * this.texelsPerMetre);
    out[offset + 1] = -nv / (ns * this.texelsPerMetre);
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
    const { meshCount, meshChanged, meshVertices, meshTriangles, positions, triangles, triangleCasts } = scene;
    if (this.#vertices.length < scene.vertexCount * 3) this.#vertices = new Float64Array(scene.vertexCount * 3);
    if (this.#bounds.length < meshCount * 4) this.#bounds = new Float64Array(meshCount * 4);
    const out = this.#vertices;
    const bounds = this.#bounds;
    const b = this.basis;
    const ux = b[0]!,
      uy = b[1]!,
      uz = b[2]!;
    const vx = b[3]!,
      vy = b[4]!,
      vz = b[5]!;
    const sx = b[6]!,
      sy = b[7]!,
      sz = b[8]!;
    for (let m = 0; m < meshCount; m++) {
      if (meshChanged[m]! <= since) continue;
      const firstTriangle = meshTriangles[m]!;
      const endTriangle = meshTriangles[m + 1]!;
      bounds[m * 4] = Infinity;
      // All triangles of a mesh cast shadows or none.
      if (firstTriangle === endTriangle || triangleCasts[firstTriangle] === 0) continue;
      const end = meshVertices[m + 1]! * 3;
      for (let i = meshVertices[m]! * 3; i < end; i += 3) {
        const x = positions[i]!;
        const y = positions[i + 1]!;
        const z = positions[i + 2]!;
        out[i] = ux * x + uy * y + uz * z;
        out[i + 1] = vx * x + vy * y + vz * z;
        out[i + 2] = sx * x + sy * y + sz * z;
      }
      let minU = Infinity,
        maxU = -Infinity,
        minV = Infinity,
        maxV = -Infinity;
      for (let corner = firstTriangle * 3; corner < endTriangle * 3; corner++) {
        const i = triangles[corner]! * 3;
        const u = out[i]!;
        const v = out[i + 1]!;
        if (u < minU) minU = u;
        if (u > maxU) maxU = u;
        if (v < minV) minV = v;
        if (v > maxV) maxV = v;
      }
      bounds[m * 4] = minU;
      bounds[m * 4 + 1] = maxU;
      bounds[m * 4 + 2] = minV;
      bounds[m * 4 + 3] = maxV;
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

  /** Makes room for `texels` x `texels`. Comes while nothing is drawn. */
  #reserve(texels: number): void {
    if (texels <= this.edge) return;
    // A little more than needed, as what casts moves on.
    const edge = Math.min(this.size, Math.ceil((texels * 1.25) / ROOM_STEP) * ROOM_STEP);
    this.edge = edge;
    this.stride = edge + 24;
    this.depth = new Float32Array(edge * this.stride).fill(Infinity);
    this.tiles = Math.ceil(edge / TILE);
    this.tileDepth = new Float32Array(this.tiles * this.tiles).fill(Infinity);
    this.tileChanged = new Float64Array(this.tiles * this.tiles);
    this.placement++;
  }

  /** Empties the texels of all tiles in which something was drawn. */
  #clear(): void {
    // A local: reading a global is slow inside a vm context, such as a test runner's.
    const nothing = Infinity;
    const { depth, tileDepth, tileChanged, tiles, edge, stride, drawn } = this;
    const usedLeft = this.#usedLeft;
    const usedRight = this.#usedRight;
    for (let row = this.#usedTop; row <= this.#usedBottom; row++) {
      const bottom = Math.min(edge, (row + 1) * TILE);
      for (let column = usedLeft; column <= usedRight; column++) {
        const k = row * tiles + column;
        if (tileDepth[k] === Infinity) continue;
        tileDepth[k] = Infinity;
        tileChanged[k] = drawn;
        const left = column * TILE;
        const right = Math.min(edge, left + TILE);
        for (let y = row * TILE; y < bottom; y++) {
          const end = y * stride + right;
          for (let i = y * stride + left; i < end; i++) depth[i] = nothing;
        }
      }
    }
    this.#usedLeft = this.#usedTop = tiles;
    this.#usedRight = this.#usedBottom = -1;
  }

  #draw(scene: SceneGeometry): void {
    const { depth, tileDepth, tileChanged, tiles, edge, stride, reach, drawn } = this;
    const scale = this.texelsPerMetre;
    let usedLeft = tiles,
      usedRight = -1,
      usedTop = tiles,
      usedBottom = -1;
    const shiftU = -this.originU * scale - 0.5;
    const shiftV = -this.originV * scale - 0.5;
    const { triangles, triangleCasts, triangleSurface, surfaces } = scene;
    const p = this.#vertices;
    for (let t = 0; t < scene.triangleCount; t++) {
      if (triangleCasts[t] === 0) continue;
      const a = triangles[t * 3]! * 3;
      const b = triangles[t * 3 + 1]! * 3;
      const c = triangles[t * 3 + 2]! * 3;
      let x0 = p[a]! * scale + shiftU,
        y0 = p[a + 1]! * scale + shiftV,
        s0 = p[a + 2]!;
      let x1 = p[b]! * scale + shiftU,
        y1 = p[b + 1]! * scale + shiftV,
        s1 = p[b + 2]!;
      let x2 = p[c]! * scale + shiftU,
        y2 = p[c + 1]! * scale + shiftV,
        s2 = p[c + 2]!;
      const surface = triangleSurface[t]! * SURFACE_STRIDE;
      const side = surfaces[surface + SurfaceField.side]!;
      if (side !== 2) {
        // u, v and the light's direction are right-handed: a face that looks towards the light has negative area.
        const front =
          (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) < 0 !== (surfaces[surface + SurfaceField.mirrored]! === 1);
        if (front !== (side === 0)) continue;
      }
      // Texel centres lie at whole numbers; the scan conversion is that of VisibilityPass.
      if (y1 < y0 || (y1 === y0 && x1 < x0)) {
        const x = x0,
          y = y0,
          s = s0;
        x0 = x1;
        y0 = y1;
        s0 = s1;
        x1 = x;
        y1 = y;
        s1 = s;
      }
      if (y2 < y0 || (y2 === y0 && x2 < x0)) {
        const x = x0,
          y = y0,
          s = s0;
        x0 = x2;
        y0 = y2;
        s0 = s2;
        x2 = x;
        y2 = y;
        s2 = s;
      }
      if (y2 < y1 || (y2 === y1 && x2 < x1)) {
        const x = x1,
          y = y1,
          s = s1;
        x1 = x2;
        y1 = y2;
        s1 = s2;
        x2 = x;
        y2 = y;
        s2 = s;
      }
      const area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
      const firstRow = y0 <= 0 ? 0 : ceil(y0) | 0;
      const endRow = (y2 >= edge ? edge : ceil(y2)) | 0;
      if (area === 0 || firstRow >= endRow) continue;
      const inverseArea = 1 / area;
      const depthX = ((s1 - s0) * (y2 - y0) - (s2 - s0) * (y1 - y0)) * inverseArea;
      const depthY = ((s2 - s0) * (x1 - x0) - (s1 - s0) * (x2 - x0)) * inverseArea;
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
        const end = (right >= edge ? edge : ceil(right)) | 0;
        let s = s0 + depthX * (first - x0) + depthY * (j - y0);
        const lastTexel = j * stride + end;
        for (let k = j * stride + first; k < lastTexel; k++) {
          if (s < depth[k]!) depth[k] = s;
          s += depthX;
        }
      }
      const nearest = s0 < s1 ? (s0 < s2 ? s0 : s2) : s1 < s2 ? s1 : s2;
      const lowX = x0 < x1 ? (x0 < x2 ? x0 : x2) : x1 < x2 ? x1 : x2;
      const highX = x0 > x1 ? (x0 > x2 ? x0 : x2) : x1 > x2 ? x1 : x2;
      // A lookup reads that many texels around its own.
      const tileLeft = lowX < reach + 1 ? 0 : (lowX - reach) >> TILE_SHIFT;
      const tileRight = Math.min(edge - 1, highX + reach + 1) >> TILE_SHIFT;
      const tileTop = firstRow < reach ? 0 : (firstRow - reach) >> TILE_SHIFT;
      const tileBottom = Math.min(edge - 1, endRow + reach - 1) >> TILE_SHIFT;
      if (tileLeft < usedLeft) usedLeft = tileLeft;
      if (tileRight > usedRight) usedRight = tileRight;
      if (tileTop < usedTop) usedTop = tileTop;
      if (tileBottom > usedBottom) usedBottom = tileBottom;
      for (let j = tileTop; j <= tileBottom; j++) {
        for (let i = tileLeft, k = j * tiles + tileLeft; i <= tileRight; i++, k++) {
          if (nearest < tileDepth[k]!) tileDepth[k] = nearest;
          tileChanged[k] = drawn;
        }
      }
    }
    this.#usedLeft = usedLeft;
    this.#usedRight = usedRight;
    this.#usedTop = usedTop;
    this.#usedBottom = usedBottom;
  }
}
