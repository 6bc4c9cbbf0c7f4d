import type { ClothMesh } from '../mesh.js';
import type { OutlineEdge } from './outline.js';
import { meshPanel, type PanelMesh } from './panel.js';

/** How a pattern is made into a mesh. */
export interface PatternMeshOptions {
  /** Length in metres of the mesh's edges aimed at, greater than 0; the parts of a pattern must be wider than two. */
  readonly edgeLength: number;
  /** Distance in metres of front and back at the start, greater than 0: the cloth's thickness. Default 0.004. */
  readonly layerGap?: number;
  /** Rows and columns of the coarse grid that stands for the cloth in states, integers of at least 2. Default 5. */
  readonly stateGrid?: number;
}

/** Flat panels of a garment. Edges of one name are sewn together; all others stay open. */
export interface GarmentPanels {
  /** Outline of the front, counter-clockwise seen from the front. */
  readonly front: readonly OutlineEdge[];
  /** Outline of the back in the same plane and direction as the front; none for a single layer. */
  readonly back?: readonly OutlineEdge[];
  /** Names of the edges along which front and back are sewn. */
  readonly seams?: readonly string[];
}

/** Points gathered from the panels, in the pattern's plane. */
interface Sheet {
  readonly points: number[];
  readonly triangles: number[];
  readonly landmarks: Map<string, number>;
}

/**
 * Meshes the panels and sews them. Seams share their particles, which lie halfway between the layers; the triangles of
 * front and back face outwards. The frame's origin is the centre of the bounding box, x runs along the width, y along
 * the height, z out of the front.
 *
 * @throws RangeError when an option is out of range, or the edge length too long for the pattern.
 */
export function sewPanels({ front, back, seams = [] }: GarmentPanels, options: PatternMeshOptions): ClothMesh {
  const { edgeLength, layerGap = 0.004, stateGrid = 5 } = options;
  requirePositive({ edgeLength, layerGap });
  if (!Number.isInteger(stateGrid) || stateGrid < 2) {
    throw new RangeError(`stateGrid must be an integer of at least 2, received ${stateGrid}`);
  }
  const sheet: Sheet = { points: [], triangles: [], landmarks: new Map() };
  const frontPanel = meshPanel(front, edgeLength);
  const ids = Array.from({ length: frontPanel.points.length / 2 }, (_, i) => i);
  addPanel(sheet, front, frontPanel, ids, back ? layerGap / 2 : 0, false);
  if (back) {
    const backPanel = meshPanel(back, edgeLength);
    const backIds = new Array<number>(backPanel.points.length / 2).fill(-1);
    for (const seam of seams) {
      const from = outlineIndices(front, frontPanel, seam);
      const to = outlineIndices(back, backPanel, seam);
      to.forEach((index, k) => (backIds[index] = from[k]!));
    }
    let next = ids.length;
    for (let i = 0; i < backIds.length; i++) if (backIds[i] === -1) backIds[i] = next++;
    for (const id of backIds) if (id < ids.length) sheet.points[id * 3 + 2] = 0;
    addPanel(sheet, back, backPanel, backIds, -layerGap / 2, true);
    requireManifold(sheet.triangles, edgeLength);
  }
  return finish(sheet, stateGrid);
}

/** Indices in the panel of the points on an outline edge, both corners included. */
function outlineIndices(outline: readonly OutlineEdge[], panel: PanelMesh, name: string): number[] {
  const e = outline.findIndex((edge) => edge.name === name);
  const start = panel.starts.get(name)!;
  const end = e + 1 < outline.length ? panel.starts.get(outline[e + 1]!.name)! : panel.outlineCount;
  return Array.from({ length: end - start + 1 }, (_, k) => (start + k) % panel.outlineCount);
}

/** Adds a panel whose point i is particle `ids[i]`; particles that are there already stay where they are. */
function addPanel(
  { points, triangles, landmarks }: Sheet,
  outline: readonly OutlineEdge[],
  panel: PanelMesh,
  ids: readonly number[],
  z: number,
  flipped: boolean,
): void {
  ids.forEach((id, i) => {
    if (id * 3 === points.length) points.push(panel.points[2 * i]!, panel.points[2 * i + 1]!, z);
  });
  const t = panel.triangles;
  for (let k = 0; k < t.length; k += 3) {
    const [a, b, c] = [ids[t[k]!]!, ids[t[k + 1]!]!, ids[t[k + 2]!]!];
    if (flipped) triangles.push(a, c, b);
    else triangles.push(a, b, c);
  }
  for (const { name, corner } of outline) {
    const id = ids[panel.starts.get(name)!]!;
    if (!landmarks.has(corner)) landmarks.set(corner, id);
  }
}

/** Throws when more than two triangles meet at an edge: a panel so narrow that an edge spans it from seam to seam. */
function requireManifold(triangles: readonly number[], edgeLength: number): void {
  const uses = new Map<string, number>();
  for (let k = 0; k < triangles.length; k++) {
    const a = triangles[k]!;
    const b = triangles[k % 3 === 2 ? k - 2 : k + 1]!;
    const key = a < b ? `${a},${b}` : `${b},${a}`;
    const count = (uses.get(key) ?? 0) + 1;
    if (count > 2) {
      throw new RangeError(
        `edgeLength must be short beside every part of the pattern, received ${edgeLength}; shorten it`,
      );
    }
    uses.set(key, count);
  }
}

/** Centres the sheet, sorts its particles by rows, so that neighbours lie close in memory, and adds what is derived. */
function finish({ points, triangles, landmarks }: Sheet, stateGrid: number): ClothMesh {
  const count = points.length / 3;
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < 2; a++) {
      low[a] = Math.min(low[a]!, points[i * 3 + a]!);
      high[a] = Math.max(high[a]!, points[i * 3 + a]!);
    }
  }
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (i, j) =>
      points[i * 3 + 1]! - points[j * 3 + 1]! ||
      points[i * 3]! - points[j * 3]! ||
      points[j * 3 + 2]! - points[i * 3 + 2]! ||
      i - j,
  );
  const place = new Array<number>(count).fill(0);
  order.forEach((old, now) => (place[old] = now));
  const restPositions = new Float64Array(count * 3);
  const uvs = new Float32Array(count * 2);
  order.forEach((old, now) => {
    for (let a = 0; a < 2; a++) {
      const value = points[old * 3 + a]!;
      restPositions[now * 3 + a] = value - (low[a]! + high[a]!) / 2;
      uvs[now * 2 + a] = (value - low[a]!) / (high[a]! - low[a]!);
    }
    restPositions[now * 3 + 2] = points[old * 3 + 2]!;
  });
  return {
    restPositions,
    uvs,
    triangles: Uint32Array.from(triangles, (old) => place[old]!),
    landmarks: Object.fromEntries([...landmarks].map(([name, old]) => [name, place[old]!])),
    stateGrid: { rows: stateGrid, columns: stateGrid, indices: nearestToGrid(restPositions, stateGrid) },
  };
}

/** Front particles nearest to the points of a grid over the bounding box, row-major; row 0 is the least y. */
function nearestToGrid(positions: Float64Array, size: number): Int32Array {
  let halfX = 0;
  let halfY = 0;
  for (let k = 0; k < positions.length; k += 3) {
    halfX = Math.max(halfX, positions[k]!);
    halfY = Math.max(halfY, positions[k + 1]!);
  }
  const indices = new Int32Array(size * size);
  for (let g = 0; g < indices.length; g++) {
    const x = halfX * ((2 * (g % size)) / (size - 1) - 1);
    const y = halfY * ((2 * Math.floor(g / size)) / (size - 1) - 1);
    let nearest = Infinity;
    for (let k = 0; k < positions.length; k += 3) {
      if (positions[k + 2]! < 0) continue;
      const squared = (positions[k]! - x) ** 2 + (positions[k + 1]! - y) ** 2;
      if (squared < nearest) {
        nearest = squared;
        indices[g] = k / 3;
      }
    }
  }
  return indices;
}

/** Throws a RangeError for the first named value that is not a positive finite number. */
export function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [what, value] of Object.entries(values)) {
    if (!(value > 0) || value === Infinity) throw new RangeError(`${what} must be greater than 0, received ${value}`);
  }
}
