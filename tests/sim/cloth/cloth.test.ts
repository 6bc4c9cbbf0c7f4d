import { describe, expect, it } from '@jest/globals';
import { TOWEL, clothGeometry, updateClothGeometry } from '../../../sim/cloth/index.js';
import type { Cloth } from '../../../sim/cloth/index.js';
import { fromAxisAngle } from '../../../sim/math/vector.js';
import { DT, frameAt, point, run, solid, table, towel } from './support.js';

describe('Cloth in the air', () => {
  it('falls as the analytic solution with linear drag says, keeping its shape', () => {
    const cloth = towel(2);
    run(cloth, 96, []);
    const t = 96 * DT;
    const k = 0.5;
    const fallen = (9.81 / k) * (t - (1 - Math.exp(-k * t)) / k);
    for (const [row, column] of [
      [0, 0],
      [11, 7],
      [21, 21],
    ] as const) {
      expect(Math.abs(2 - point(cloth, row, column)[2]! - fallen)).toBeLessThan(2e-3);
    }
    expect(Math.abs(-cloth.velocities[2]! - (9.81 / k) * (1 - Math.exp(-k * t)))).toBeLessThan(2e-3);
    expect(cloth.metrics().maxStrain).toBeLessThan(1e-9);
    expect(cloth.metrics().areaRatio).toBeCloseTo(1, 9);
  });

  it('hangs from two pinched corners with small strain, its area and its weight in the pinches', () => {
    const cloth = towel(0.5);
    const n = cloth.columns;
    const left = frameAt(cloth, 0, 0);
    const right = frameAt(cloth, 0, n - 1);
    cloth.attach('left', [0, 1, n, n + 1], left, 20);
    cloth.attach('right', [n - 2, n - 1, 2 * n - 2, 2 * n - 1], right, 20);
    let swinging = 0;
    for (let k = 0; k < 48; k++) {
      run(cloth, 10, []);
      swinging = Math.max(swinging, cloth.metrics().maxStrain);
    }
    expect(swinging).toBeLessThan(0.08);
    let carried = 0;
    let p99 = 0;
    for (let k = 0; k < 480; k++) {
      const s = Math.min(1, k / 360);
      for (const frame of [left, right]) frame.position[1] = -0.14 + 0.3 * s * s * (3 - 2 * s);
      cloth.step(DT, []);
      if (k % 10 !== 0) continue;
      const metrics = cloth.metrics();
      carried = Math.max(carried, metrics.maxStrain);
      p99 = Math.max(p99, metrics.p99Strain);
      expect(Math.abs(metrics.areaRatio - 1)).toBeLessThan(0.01);
    }
    expect(carried).toBeLessThan(0.05);
    expect(p99).toBeLessThan(0.02);
    run(cloth, 720, []);
    const weight = cloth.mass * 9.81;
    const vertical = (cloth.attachment('left')!.force + cloth.attachment('right')!.force) / weight;
    expect(vertical).toBeGreaterThan(0.95);
    expect(vertical).toBeLessThan(1.6);
    expect(cloth.attachment('left')!.slip).toBe(0);
  });
});

describe('Cloth on solids', () => {
  it('comes to rest on the table within a second, without penetration, and does not creep', () => {
    const cloth = towel(0.05);
    let deepest = 0;
    for (let k = 0; k < 240; k++) {
      cloth.step(DT, [table()]);
      if (k % 8 === 0) deepest = Math.max(deepest, cloth.metrics().maxPenetration);
    }
    expect(deepest).toBeLessThan(5e-4);
    expect(cloth.sleeping).toBe(true);
    const before = cloth.positions.slice();
    for (let k = 0; k < 240; k++) {
      cloth.wake();
      cloth.step(DT, [table()]);
    }
    let creep = 0;
    before.forEach((value, i) => (creep = Math.max(creep, Math.abs(cloth.positions[i]! - value))));
    expect(creep).toBeLessThan(1e-6);
    expect(point(cloth, 5, 5)[2]).toBeCloseTo(0.002, 5);
  });

  it.each([
    [0.5, 0.46, false],
    [0.5, 0.54, true],
    [0.3, 0.27, false],
    [0.3, 0.33, true],
  ])('with friction %d on a slope of tangent %d slides: %s', (mu, slope, slides) => {
    const angle = Math.atan(slope);
    const orientation = fromAxisAngle([0, 1, 0], angle);
    const normal = [Math.sin(angle), 0, Math.cos(angle)] as const;
    const cloth = towel(0, {
      pose: { position: [normal[0] * 0.002, 0, normal[2] * 0.002], orientation },
      material: { ...TOWEL, friction: mu },
    });
    const ramp = solid(
      { type: 'box', halfExtents: [2, 2, 0.05] },
      [-normal[0] * 0.05, 0, -normal[2] * 0.05],
      mu,
      orientation,
    );
    run(cloth, 240, [ramp]);
    const travel = Math.hypot(
      point(cloth, 11, 11)[0]! - 0.00667,
      point(cloth, 11, 11)[2]! - point(towel(0), 11, 11)[2]!,
    );
    const expected = 0.5 * 9.81 * (Math.sin(angle) - mu * Math.cos(angle));
    if (slides) expect(Math.abs(travel - expected)).toBeLessThan(0.25 * expected);
    else expect(travel).toBeLessThan(0.012);
  });

  it.each([
    ['sphere', solid({ type: 'sphere', radius: 0.06 }, [0, 0, 0.06])],
    [
      'capsule',
      solid({ type: 'capsule', radius: 0.05, length: 0.08 }, [0, 0, 0.05], 0.6, fromAxisAngle([0, 1, 0], Math.PI / 2)),
    ],
    ['cylinder', solid({ type: 'cylinder', radius: 0.06, height: 0.08 }, [0, 0, 0.04])],
    ['box', solid({ type: 'box', halfExtents: [0.05, 0.04, 0.03] }, [0, 0, 0.03], 0.6, fromAxisAngle([0, 0, 1], 0.4))],
  ])('drapes over a %s with small strain and without penetration', (_, obstacle) => {
    const cloth = towel(0.16);
    const colliders = [obstacle, table()];
    let deepest = 0;
    for (let k = 0; k < 480; k++) {
      cloth.step(DT, colliders);
      if (k % 16 === 0) deepest = Math.max(deepest, cloth.metrics().maxPenetration);
    }
    const metrics = cloth.metrics();
    expect(point(cloth, 11, 11)[2]).toBeGreaterThan(0.05);
    expect(deepest).toBeLessThan(2.5e-3);
    expect(metrics.maxPenetration).toBeLessThan(1e-3);
    expect(metrics.maxStrain).toBeLessThan(0.05);
    expect(metrics.p99Strain).toBeLessThan(0.025);
    expect(Math.abs(metrics.areaRatio - 1)).toBeLessThan(0.02);
    expect(metrics.kineticEnergy).toBeLessThan(5e-5);
  });

  it('is carried along by a moving solid through friction', () => {
    const cloth = towel(0.002);
    const tray = table();
    run(cloth, 30, [tray]);
    tray.linearVelocity[0] = 0.1;
    for (let k = 0; k < 120; k++) {
      tray.position[0] = 0.1 * (k + 1) * DT;
      cloth.step(DT, [tray]);
    }
    expect(Math.abs(point(cloth, 11, 11)[0]! - (0.28 * (11 / 21 - 0.5) + 0.05))).toBeLessThan(2e-3);
  });
});

describe('Cloth as data', () => {
  it('finds particles in an oriented box and samples a coarse grid with exact corners', () => {
    const cloth = towel(0.1);
    const found: number[] = [];
    const a = 0.14;
    cloth.particlesInBox([a, a, 0.1], fromAxisAngle([0, 0, 1], Math.PI / 4), [0.005, 0.02, 0.01], found);
    expect(found).toEqual([22 * 22 - 1]);
    const grid = cloth.gridState(3, 3);
    const expected = [
      -a,
      -a,
      0.1,
      0,
      -a,
      0.1,
      a,
      -a,
      0.1,
      -a,
      0,
      0.1,
      0,
      0,
      0.1,
      a,
      0,
      0.1,
      -a,
      a,
      0.1,
      0,
      a,
      0.1,
      a,
      a,
      0.1,
    ];
    grid.points.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('gives an indexed geometry with uv and upward normals', () => {
    const cloth = towel(0.1, { columns: 4, rows: 3 });
    const geometry = clothGeometry(cloth);
    expect(geometry.getIndex()!.count).toBe(3 * 2 * 2 * 3);
    expect(Array.from(geometry.getAttribute('uv').array.slice(0, 4))).toEqual([0, 0, Math.fround(1 / 3), 0]);
    expect(Array.from(geometry.getAttribute('normal').array.slice(0, 3))).toEqual([0, 0, 1]);
    cloth.positions[2] = 0.2;
    updateClothGeometry(geometry, cloth);
    expect(geometry.getAttribute('position').getZ(0)).toBeCloseTo(0.2, 6);
    geometry.dispose();
  });

  it('refuses options outside their ranges', () => {
    expect(() => towel(0, { columns: 2 })).toThrow(
      new RangeError('columns must be an integer of at least 3, received 2'),
    );
    expect(() => towel(0, { width: -1 })).toThrow(new RangeError('width must be greater than 0, received -1'));
    expect(() => towel(0, { substeps: 3 })).toThrow(RangeError);
    const cloth: Cloth = towel(0);
    expect(() => cloth.step(0, [])).toThrow(RangeError);
    expect(() => cloth.attach('a', [484], frameAt(cloth, 0, 0), 1)).toThrow(RangeError);
    expect(() => cloth.setAttachmentForce('none', 1)).toThrow(RangeError);
  });
});
