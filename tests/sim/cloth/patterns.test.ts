import { describe, expect, it } from '@jest/globals';
import {
  patternMesh,
  type ClothMesh,
  type ClothPattern,
  type RectanglePattern,
  type ShortsPattern,
  type TShirtPattern,
} from '../../../sim/cloth/index.js';

const T_SHIRT: TShirtPattern = { type: 't-shirt', width: 0.3, edgeLength: 0.018 };
const SHORTS: ShortsPattern = { type: 'shorts', width: 0.3, edgeLength: 0.018 };
const SHEET: RectanglePattern = { type: 'rectangle', width: 0.3, height: 0.18, edgeLength: 0.018 };
const ALL: readonly ClothPattern[] = [T_SHIRT, SHORTS, SHEET, { ...T_SHIRT, layers: 1 }, { ...SHORTS, layers: 1 }];

function corner(mesh: ClothMesh, triangle: number, k: number): readonly [number, number, number] {
  const i = mesh.triangles[triangle * 3 + (k % 3)]! * 3;
  const x = mesh.restPositions;
  return [x[i]!, x[i + 1]!, x[i + 2]!];
}

/** Numbers of triangles per edge, by the edge's particles in the triangle's direction. */
function directedEdges(mesh: ClothMesh): Map<string, number> {
  const edges = new Map<string, number>();
  for (let k = 0; k < mesh.triangles.length; k++) {
    const key = `${mesh.triangles[k]!},${mesh.triangles[k % 3 === 2 ? k - 2 : k + 1]!}`;
    edges.set(key, (edges.get(key) ?? 0) + 1);
  }
  return edges;
}

/** Number of closed rims. */
function rims(mesh: ClothMesh): number {
  const edges = directedEdges(mesh);
  const next = new Map<number, number>();
  for (const key of edges.keys()) {
    const [a, b] = key.split(',').map(Number) as [number, number];
    if (!edges.has(`${b},${a}`)) next.set(a, b);
  }
  let loops = 0;
  while (next.size > 0) {
    loops++;
    let at = next.keys().next().value;
    while (at !== undefined && next.has(at)) {
      const to: number = next.get(at)!;
      next.delete(at);
      at = to;
    }
  }
  return loops;
}

/** Number of particles minus edges plus triangles. */
function euler(mesh: ClothMesh): number {
  const undirected = new Set<string>();
  for (const key of directedEdges(mesh).keys()) {
    const [a, b] = key.split(',').map(Number) as [number, number];
    undirected.add(a < b ? `${a},${b}` : `${b},${a}`);
  }
  return mesh.restPositions.length / 3 - undirected.size + mesh.triangles.length / 3;
}

/** Area of the front's, or the back's, triangles in the plane. */
function flatArea(mesh: ClothMesh, side: 1 | -1): number {
  let area = 0;
  for (let t = 0; t < mesh.triangles.length / 3; t++) {
    const [a, b, c] = [corner(mesh, t, 0), corner(mesh, t, 1), corner(mesh, t, 2)];
    const twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    if (twice * side > 0) area += (twice * side) / 2;
  }
  return area;
}

function at(mesh: ClothMesh, landmark: string): number[] {
  const i = mesh.landmarks![landmark]! * 3;
  return [...mesh.restPositions.slice(i, i + 3)];
}

describe('Patterns', () => {
  it.each(ALL)('$type $layers: triangles of even size and good shape, all facing out', (pattern) => {
    const mesh = patternMesh(pattern);
    let smallest = Math.PI;
    const lengths: number[] = [];
    for (let t = 0; t < mesh.triangles.length / 3; t++) {
      for (let k = 0; k < 3; k++) {
        const [a, b, c] = [corner(mesh, t, k), corner(mesh, t, k + 1), corner(mesh, t, k + 2)];
        const u = b.map((value, axis) => value - a[axis]!);
        const v = c.map((value, axis) => value - a[axis]!);
        const dot = u.reduce((sum, value, axis) => sum + value * v[axis]!, 0);
        smallest = Math.min(smallest, Math.acos(dot / Math.hypot(...u) / Math.hypot(...v)));
        lengths.push(Math.hypot(...u));
      }
    }
    // An edge length of 18 mm was asked for; a square's diagonal is 1.41 of it.
    expect(Math.min(...lengths)).toBeGreaterThan(0.45 * 0.018);
    expect(Math.max(...lengths)).toBeLessThan(1.75 * 0.018);
    expect((smallest * 180) / Math.PI).toBeGreaterThan(20);
    for (const count of directedEdges(mesh).values()) expect(count).toBe(1);
  });

  // Openings are holes in a sphere (two layers) or in nothing (a sheet is a sphere with one hole): chi = 2 - rims.
  const openings: readonly (readonly [ClothPattern, number])[] = [
    [T_SHIRT, 4],
    [SHORTS, 3],
    [SHEET, 1],
    [{ ...T_SHIRT, layers: 1 }, 1],
    [{ ...SHORTS, layers: 1 }, 1],
  ];
  it.each(openings)('%j has %d openings', (pattern, count) => {
    const mesh = patternMesh(pattern);
    expect(rims(mesh)).toBe(count);
    expect(euler(mesh)).toBe(2 - count);
  });

  it('cover the areas that the outlines enclose', () => {
    expect(flatArea(patternMesh(SHEET), 1)).toBeCloseTo(0.3 * 0.18, 12);
    // Shorts: two trapezoids left and right of the middle, each from the leg's hem to the waist, less the gap's triangle.
    const { width, height, rise, legWidth, legGap } = {
      width: 0.3,
      height: 0.33,
      rise: 0.195,
      legWidth: 0.162,
      legGap: 0.048,
    };
    const outline = (height * (width + 2 * (legWidth + legGap / 2))) / 2 - (legGap * (height - rise)) / 2;
    for (const side of [1, -1] as const) expect(flatArea(patternMesh(SHORTS), side)).toBeCloseTo(outline, 9);
    // The back's neckline is less deep than the front's.
    const shirt = patternMesh(T_SHIRT);
    expect(flatArea(shirt, -1)).toBeGreaterThan(flatArea(shirt, 1));
  });

  it('lay front and back the asked distance apart, joined halfway at the seams', () => {
    const mesh = patternMesh({ ...T_SHIRT, layerGap: 0.003 });
    const heights = new Set<number>();
    for (let k = 2; k < mesh.restPositions.length; k += 3) heights.add(mesh.restPositions[k]!);
    expect([...heights].sort((a, b) => a - b)).toEqual([-0.0015, 0, 0.0015]);
    expect(at(mesh, 'shoulder-left')[2]).toBe(0);
    expect(at(mesh, 'collar-front')[2]).toBe(0.0015);
    expect(at(mesh, 'hem-back')[2]).toBe(-0.0015);
    for (let t = 0; t < mesh.triangles.length / 3; t++) {
      const [a, b, c] = [corner(mesh, t, 0), corner(mesh, t, 1), corner(mesh, t, 2)];
      const facesUp = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0;
      expect((a[2] + b[2] + c[2]) * (facesUp ? 1 : -1)).toBeGreaterThan(0);
    }
  });

  it('name the landmarks, mirrored left and right, around the centre', () => {
    const shirt = patternMesh(T_SHIRT);
    for (const name of ['collar', 'shoulder', 'armpit', 'hem']) {
      const [x, y] = at(shirt, `${name}-left`) as [number, number];
      expect(at(shirt, `${name}-right`)[0]).toBeCloseTo(-x, 12);
      expect(at(shirt, `${name}-right`)[1]).toBeCloseTo(y, 12);
      expect(x).toBeLessThan(0);
    }
    // Half the width of 0.3 m; height 1.36 widths, centred.
    expect(at(shirt, 'hem-right')[0]).toBeCloseTo(0.15, 12);
    expect(at(shirt, 'hem-right')[1]).toBeCloseTo(-0.204, 12);
    expect(at(shirt, 'collar-front')[1]).toBeCloseTo(0.204 - 0.054, 12);
    const cuff = [at(shirt, 'sleeve-left-top'), at(shirt, 'sleeve-left-bottom')] as const;
    expect(Math.hypot(cuff[0][0]! - cuff[1][0]!, cuff[0][1]! - cuff[1][1]!)).toBeCloseTo(0.096, 12);
    const shorts = patternMesh(SHORTS);
    expect(at(shorts, 'crotch').slice(0, 2)).toEqual([expect.closeTo(0, 12), expect.closeTo(0.165 - 0.195, 12)]);
    expect(Object.keys(patternMesh(SHEET).landmarks!)).toEqual([
      'left-bottom',
      'right-bottom',
      'right-top',
      'left-top',
    ]);
  });

  it('give texture coordinates over the bounding box, and a grid of front particles near its points', () => {
    const mesh = patternMesh({ ...T_SHIRT, stateGrid: 4 });
    expect(Math.min(...mesh.uvs)).toBe(0);
    expect(Math.max(...mesh.uvs)).toBe(1);
    expect(mesh.stateGrid).toMatchObject({ rows: 4, columns: 4 });
    expect(mesh.stateGrid.indices).toHaveLength(16);
    const sheet = patternMesh({ ...SHEET, stateGrid: 3 });
    expect([...sheet.stateGrid.indices.slice(6)].map((i) => sheet.restPositions[i * 3 + 1])).toEqual([
      0.09, 0.09, 0.09,
    ]);
  });

  it('are the same bit by bit every time', () => {
    for (const pattern of ALL) expect(patternMesh(pattern)).toEqual(patternMesh(pattern));
  });

  it('say what is wrong with a size', () => {
    expect(() => patternMesh({ ...SHEET, width: 0 })).toThrow('width must be greater than 0, received 0');
    expect(() => patternMesh({ ...T_SHIRT, edgeLength: 0.2 })).toThrow(/edgeLength .* received 0.2; shorten it/);
    expect(() => patternMesh({ ...SHORTS, rise: 0.5 })).toThrow('rise must be less than the height, received 0.5');
    expect(() => patternMesh({ ...T_SHIRT, stateGrid: 1 })).toThrow(RangeError);
    expect(() => patternMesh({ ...SHEET, type: 'sock' } as unknown as ClothPattern)).toThrow(/received "sock"/);
  });
});
