import { describe, expect, it } from '@jest/globals';
import {
  bendingLength,
  Cloth,
  COTTON,
  DENIM,
  NAPKIN,
  patternMesh,
  TOWEL,
  type ClothMaterial,
} from '../../../sim/cloth/index.js';
import { DT } from './support.js';

/** Particles across the strip: many, for the lines on its two borders bend as stiffly as the others. */
const ROWS = 17;
/** Small enough that one sweep per substep carries the weight of cells of a few millimetres. */
const SUBSTEPS = 64;

/** Angle in degrees below the horizontal of the line from the edge to the tip of a strip that hangs over by `overhang`. */
function chordAngle(material: ClothMaterial, overhang: number, cells: number): number {
  // The first two columns are clamped; the strip begins to bend halfway between them.
  const d = overhang / (cells + 0.5);
  const columns = cells + 2;
  const strip = new Cloth({
    name: 'strip',
    width: (columns - 1) * d,
    height: (ROWS - 1) * d,
    columns,
    rows: ROWS,
    pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
    // Drag only shortens the wait: the shape at rest does not depend on it.
    material: { ...material, airDrag: 20 },
    substeps: SUBSTEPS,
    selfCollision: false,
    // Particles may move half a thickness per substep.
    thickness: 0.1,
  });
  const clamped = Array.from({ length: ROWS }, (_, row) => [row * columns, row * columns + 1]).flat();
  const clamp = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
  strip.attach('clamp', clamped, clamp, 1e6);
  for (let k = 0; k < 300; k++) strip.step(DT, []);
  const middle = columns * ((ROWS - 1) / 2);
  const edge = (middle + 1) * 3;
  const tip = (middle + columns - 1) * 3;
  const x = strip.positions;
  return (Math.atan2(x[edge + 2]! - x[tip + 2]!, x[tip]! - x[edge]! + d / 2) * 180) / Math.PI;
}

describe('A strip that hangs over an edge by twice its bending length', () => {
  // Peirce (1930), BS 3356: it points down at 41.5 degrees. 2 degrees are 4 % of the bending length.
  it.each([
    ['towel', TOWEL],
    ['napkin', NAPKIN],
    ['cotton', COTTON],
    ['denim', DENIM],
  ])('points down at 41.5 degrees: %s', (_, material) => {
    expect(Math.abs(chordAngle(material, 2 * bendingLength(material), 8) - 41.5)).toBeLessThan(2);
  });

  it.each([4, 6, 12])('does so whatever its resolution: %d cells', (cells) => {
    expect(Math.abs(chordAngle(DENIM, 2 * bendingLength(DENIM), cells) - 41.5)).toBeLessThan(2);
  });

  it('points down less when it is shorter: 1.5 bending lengths', () => {
    // Peirce's formula, c = L (cos(a / 2) / (8 tan a))^(1/3), solved for a at L = 1.5 c.
    expect(Math.abs(chordAngle(DENIM, 1.5 * bendingLength(DENIM), 8) - 22.5)).toBeLessThan(2);
  });
});

/** The same for a mesh of square cells of size `d`, `rows` of them wide, clamped up to a line between two columns. */
function meshChordAngle(material: ClothMaterial, overhang: number, cells: number, rows: number): number {
  const d = overhang / (cells + 0.5);
  const width = (cells + 1) * d;
  const strip = new Cloth({
    name: 'strip',
    mesh: patternMesh({ type: 'rectangle', width, height: rows * d, edgeLength: d }),
    pose: { position: [width / 2 - d / 2, 0, 0], orientation: [0, 0, 0, 1] },
    material: { ...material, airDrag: 20 },
    substeps: SUBSTEPS,
    selfCollision: false,
    thickness: 0.1,
  });
  const x = strip.positions;
  const all = Array.from({ length: strip.count }, (_, i) => i);
  const tips = all.filter((i) => x[i * 3]! > overhang - 0.01 * d);
  const clamp = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
  // Near the outline the columns are not quite straight.
  const clamped = all.filter((i) => x[i * 3]! < 0.75 * d);
  strip.attach('clamp', clamped, clamp, 1e6);
  for (let k = 0; k < 300; k++) strip.step(DT, []);
  const mean = (a: number) => tips.reduce((sum, i) => sum + x[i * 3 + a]!, 0) / tips.length;
  return (Math.atan2(-mean(2), mean(0)) * 180) / Math.PI;
}

describe('A strip of a triangle mesh', () => {
  // 4 degrees are 6 % of the bending length.
  it.each([
    ['denim', DENIM, 6],
    ['denim', DENIM, 10],
    ['cotton', COTTON, 8],
  ] as const)('points down at 41.5 degrees like one of threads: %s', (_, material, cells) => {
    expect(Math.abs(meshChordAngle(material, 2 * bendingLength(material), cells, 4) - 41.5)).toBeLessThan(4);
  });
});
