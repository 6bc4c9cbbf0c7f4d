import { describe, expect, it } from '@jest/globals';
import { Cloth, TOWEL, countIntersections, type RectangleClothOptions } from '../../../sim/cloth/index.js';
import { DT, HalfFold, frameAt, run, solid, table, towel } from './support.js';

const G = 9.81;

/** A strip 0.1 m wide and 0.4 m long that hangs in the plane y, z from its last row. */
function strip(columns: number, options: Partial<RectangleClothOptions> = {}): Cloth {
  const rows = 4 * (columns - 1) + 1;
  const cloth = new Cloth({
    name: 'strip',
    width: 0.1,
    height: 0.4,
    columns,
    rows,
    pose: { position: [0, 0, 1], orientation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2] },
    material: { ...TOWEL, stretchStiffness: 100, shearStiffness: 0.1, bendingRigidity: 0 },
    selfCollision: false,
    ...options,
  });
  const top = Array.from({ length: columns }, (_, c) => (rows - 1) * columns + c);
  cloth.attach('top', top, frameAt(cloth, rows - 1, 0), 100);
  return cloth;
}

/** Height of the lowest particle in metres. */
function lowest(cloth: Cloth): number {
  let least = Infinity;
  for (let k = 2; k < cloth.positions.length; k += 3) least = Math.min(least, cloth.positions[k]!);
  return least;
}

describe('A hanging strip', () => {
  // A bar under its own weight: the elongation is w g L^2 / (2 K), with w the mass per area and K in N/m.
  const elongation = (0.4 * G * 0.4 ** 2) / (2 * 100);

  it.each([5, 9])('of %d threads is stretched by its own weight as the closed form says', (columns) => {
    const cloth = strip(columns);
    run(cloth, 960, []);
    expect(Math.abs(0.8 - lowest(cloth) - elongation) / elongation).toBeLessThan(0.01);
  });

  it('pulls with its weight', () => {
    const cloth = strip(7);
    run(cloth, 1200, []);
    expect(Math.abs(cloth.attachment('top')!.force / (cloth.mass * G) - 1)).toBeLessThan(0.01);
  });
});

describe('A cloth that nothing holds', () => {
  it('keeps its momentum, and falls with g', () => {
    const cloth = towel(1, { columns: 12, rows: 12, material: { ...TOWEL, airDrag: 0 }, selfCollision: false });
    // A swirl and a ripple, which stretch and bend it.
    for (let i = 0, k = 0; i < cloth.count; i++, k += 3) {
      const [x, y] = [cloth.positions[k]!, cloth.positions[k + 1]!];
      cloth.velocities.set([0.2 - 2 * y, 0.1 + 2 * x, Math.sin(40 * x)], k);
    }
    // A particle's mass is that of the cells around it: half of an inner one's at an edge, a quarter at a corner.
    const half = (n: number): number => (n === 0 || n === 11 ? 0.5 : 1);
    const mean = (): number[] =>
      [0, 1, 2].map((a) => {
        let sum = 0;
        for (let i = 0; i < cloth.count; i++) {
          sum += half(i % 12) * half(Math.floor(i / 12)) * cloth.velocities[3 * i + a]!;
        }
        return sum / 121;
      });
    const before = mean();
    run(cloth, 60, []);
    const after = mean();
    expect(after[0]).toBeCloseTo(before[0]!, 9);
    expect(after[1]).toBeCloseTo(before[1]!, 9);
    expect(after[2]).toBeCloseTo(before[2]! - G * 60 * DT, 6);
  });
});

describe('Energy', () => {
  it('hardly ever rises while a pinned cloth swings to rest', () => {
    const cloth = towel(0.5, { columns: 16, rows: 16 });
    cloth.attach('left', [0], frameAt(cloth, 0, 0), 50);
    cloth.attach('right', [15], frameAt(cloth, 0, 15), 50);
    const scale = cloth.mass * G * cloth.height;
    let last = cloth.metrics().energy;
    const first = last;
    let gained = 0;
    for (let k = 0; k < 40; k++) {
      run(cloth, 12, []);
      const { energy } = cloth.metrics();
      gained += Math.max(0, energy - last);
      last = energy;
    }
    expect(gained / scale).toBeLessThan(5e-3);
    expect((first - last) / scale).toBeGreaterThan(0.3);
  });

  // Strain that the solver leaves for a moment counts as elastic energy, which makes up the few per cent.
  it('hardly rises while a cloth falls over a box and settles', () => {
    const cloth = towel(0.12, { columns: 16, rows: 16 });
    const solids = [solid({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, [0, 0, 0.05]), table()];
    const scale = cloth.mass * G * cloth.height;
    let last = cloth.metrics().energy;
    let gained = 0;
    for (let k = 0; k < 30; k++) {
      run(cloth, 12, solids);
      const { energy } = cloth.metrics();
      gained += Math.max(0, energy - last);
      last = energy;
    }
    expect(gained / scale).toBeLessThan(0.03);
  });
});

describe('Strain', () => {
  it('stays below 2 % over a whole drape over a box and a whole swing from two corners, without tangles', () => {
    const draped = towel(0.12);
    const solids = [solid({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, [0, 0, 0.05]), table()];
    const pinned = towel(0.5);
    const n = pinned.columns;
    pinned.attach('left', [0], frameAt(pinned, 0, 0), 50);
    pinned.attach('right', [n - 1], frameAt(pinned, 0, n - 1), 50);
    let worst = 0;
    for (let k = 0; k < 360; k++) {
      draped.step(DT, solids);
      pinned.step(DT, []);
      worst = Math.max(worst, draped.metrics().maxStrain, pinned.metrics().maxStrain);
    }
    expect(worst).toBeLessThan(0.02);
    expect(countIntersections(draped)).toBe(0);
    expect(countIntersections(pinned)).toBe(0);
  });

  it('counts a cloth that was pushed through itself as tangled', () => {
    const cloth = towel(0.003, { columns: 10, rows: 10 });
    const fold = new HalfFold(cloth);
    for (let k = 0; k < fold.steps; k++) {
      fold.place(k);
      cloth.step(DT, [table()]);
    }
    expect(countIntersections(cloth)).toBe(0);
    cloth.positions[3 * 95 + 2] = -0.01;
    expect(countIntersections(cloth)).toBeGreaterThan(0);
  });
});
