import { describe, expect, it } from '@jest/globals';
import type { Shape, Vector3 } from '../../../sim/interface/index.js';
import { DT, GRAVITY, aboutY, add, box, deepest, fastest, load, run, worldWithTable } from './support.js';

const { abs, atan, cos, hypot, sin, SQRT1_2 } = Math;
const LYING = [SQRT1_2, 0, 0, SQRT1_2] as const;

describe('contact against formulas', () => {
  it.each([0.2, 0.4, 0.6, 1])('a box sticks below the friction angle and slides above it (mu = %d)', (mu) => {
    for (const share of [0.97, 1.03, 1.3]) {
      const angle = share * atan(mu);
      const world = worldWithTable(mu, angle);
      const along: Vector3 = [sin(angle), 0, cos(angle)];
      const slider = add(world, 'box', box(0.03, 0.03, 0.005), [0.005 * along[0], 0, 0.005 * along[2]], {
        orientation: aboutY(angle),
        friction: mu,
      });
      run(world, 0.2);
      const before = hypot(...slider.linearVelocity);
      run(world, 0.5);
      const acceleration = (hypot(...slider.linearVelocity) - before) / 0.5;
      // Coulomb: a = g (sin - mu cos) where that is positive.
      const expected = share < 1 ? 0 : GRAVITY * (sin(angle) - mu * cos(angle));
      expect(abs(acceleration - expected)).toBeLessThan(1e-4);
    }
  });

  // a = g sin / (1 + I / (m r^2)): 5/7 g sin for a ball, 2/3 g sin for a cylinder.
  it.each<[string, Shape, number]>([
    ['ball', { type: 'sphere', radius: 0.03 }, 5 / 7],
    ['cylinder', { type: 'cylinder', radius: 0.03, height: 0.08 }, 2 / 3],
  ])('a rolling %s', (_, shape, share) => {
    const angle = 0.2;
    const world = worldWithTable(0.8, angle);
    const roller = add(world, 'roller', shape, [0.03 * sin(angle), 0, 0.03 * cos(angle)], {
      partOrientation: LYING,
      rollingDamping: 0,
    });
    run(world, 0.1);
    const before = hypot(...roller.linearVelocity);
    run(world, 0.5);
    const speed = hypot(...roller.linearVelocity);
    expect(abs((speed - before) / 0.5 / (share * GRAVITY * sin(angle)) - 1)).toBeLessThan(1e-3);
    expect(abs((hypot(...roller.angularVelocity) * 0.03) / speed - 1)).toBeLessThan(1e-3);
  });

  it.each<[string, Shape, number]>([
    ['box', box(0.03, 0.02, 0.01), 0.01],
    ['ball', { type: 'sphere', radius: 0.03 }, 0.03],
    ['standing cylinder', { type: 'cylinder', radius: 0.02, height: 0.06 }, 0.03],
    ['plate', { type: 'cylinder', radius: 0.08, height: 0.004 }, 0.002],
  ])('a resting %s presses with its weight, does not sink and comes to rest', (_, shape, height) => {
    const world = worldWithTable();
    const object = add(world, 'thing', shape, [0.1, 0.05, height + 0.005], { mass: 0.3 });
    run(world, 1);
    expect(abs(load(world, 'thing') / (0.3 * GRAVITY) - 1)).toBeLessThan(1e-3);
    expect(abs(object.position[2]! - height)).toBeLessThan(2e-5);
    expect(fastest(world)).toBeLessThan(1e-6);
  });

  it.each<[string, Shape]>([
    ['cylinder', { type: 'cylinder', radius: 0.02, height: 0.06 }],
    ['capsule', { type: 'capsule', radius: 0.02, length: 0.06 }],
  ])('a lying %s lies on a line', (_, shape) => {
    const world = worldWithTable();
    const object = add(world, 'thing', shape, [0, 0, 0.022], { partOrientation: LYING });
    run(world, 1);
    expect(abs(object.position[2]! - 0.02)).toBeLessThan(2e-5);
    expect(abs(load(world, 'thing') / (0.1 * GRAVITY) - 1)).toBeLessThan(1e-3);
    const ends = world.contacts().map(({ point }) => point[1]);
    expect(Math.max(...ends) - Math.min(...ends)).toBeCloseTo(0.06, 3);
  });

  it('a standing cylinder tips beyond tan = r / (h / 2), and not below', () => {
    for (const share of [0.9, 1.1]) {
      const angle = share * atan(0.02 / 0.04);
      const world = worldWithTable(5, angle);
      const can = add(
        world,
        'can',
        { type: 'cylinder', radius: 0.02, height: 0.08 },
        [0.04 * sin(angle), 0, 0.04 * cos(angle)],
        { orientation: aboutY(angle), friction: 5 },
      );
      run(world, 1);
      // A quaternion that still turns about y by the incline's angle.
      const tipped = abs(2 * Math.asin(can.orientation[1]!) - angle) > 0.3;
      expect(tipped).toBe(share > 1);
    }
  });

  it('a stack of ten boxes stands for 10 s: no creep, no energy, every box bears what lies on it', () => {
    const world = worldWithTable();
    for (let i = 0; i < 10; i++) {
      add(world, `box-${i}`, box(0.02), [0.001 * (i % 3), 0.0007 * (i % 2), 0.0201 + 0.0402 * i], { mass: 0.06 });
    }
    run(world, 2);
    const before = world.objects.map(({ position }) => position.slice());
    let fast = 0;
    let deep = 0;
    for (let i = 0; i < 2400; i++) {
      world.step(DT);
      fast = Math.max(fast, fastest(world));
      deep = Math.max(deep, deepest(world));
    }
    world.objects.forEach(({ position }, i) => {
      const [x, y, z] = before[i]!;
      expect(hypot(position[0]! - x!, position[1]! - y!, position[2]! - z!)).toBeLessThan(5e-5);
      // MuJoCo's stack of four is 0.2 mm too low; ten are allowed no more here.
      expect(abs(position[2]! - (0.02 + 0.04 * i))).toBeLessThan(1e-4);
    });
    expect(fast).toBeLessThan(5e-4);
    expect(deep).toBeLessThan(5e-5);
    const onTable = world.contacts().filter(({ a }) => a === 'table');
    expect(abs(onTable.reduce((sum, { force }) => sum + force, 0) / (0.6 * GRAVITY) - 1)).toBeLessThan(0.01);
  });

  it.each([
    [0.05, 5],
    [1, 100],
    [5, 0.05],
  ])('%d kg bears %d kg', (lower, upper) => {
    const world = worldWithTable();
    const base = add(world, 'base', box(0.03), [0, 0, 0.031], { mass: lower });
    const top = add(world, 'top', box(0.03), [0.002, 0, 0.093], { mass: upper });
    run(world, 3);
    expect(abs(base.position[2]! - 0.03)).toBeLessThan(1e-4);
    expect(abs(top.position[2]! - 0.09)).toBeLessThan(1e-4);
    expect(fastest(world)).toBeLessThan(1e-4);
    expect(abs(load(world, 'top') / (upper * GRAVITY) - 1)).toBeLessThan(0.01);
    const onTable = world.contacts().filter(({ a }) => a === 'table');
    expect(abs(onTable.reduce((sum, { force }) => sum + force, 0) / ((lower + upper) * GRAVITY) - 1)).toBeLessThan(
      0.01,
    );
  });

  it('two boxes on a cylinder plate and a cylinder across two boxes rest', () => {
    const world = worldWithTable();
    add(world, 'plate', { type: 'cylinder', radius: 0.065, height: 0.008 }, [0, 0, 0.004], { mass: 0.2 });
    add(world, 'can', { type: 'cylinder', radius: 0.02, height: 0.05 }, [0.02, 0.01, 0.034], { mass: 0.1 });
    add(world, 'left', box(0.02), [0.3, -0.04, 0.021]);
    add(world, 'right', box(0.02), [0.3, 0.04, 0.021]);
    const beam = add(world, 'beam', { type: 'cylinder', radius: 0.01, height: 0.14 }, [0.3, 0, 0.052], {
      partOrientation: LYING,
    });
    run(world, 2);
    expect(fastest(world)).toBeLessThan(1e-3);
    expect(abs(world.object('can').position[2]! - 0.033)).toBeLessThan(5e-5);
    expect(abs(beam.position[2]! - 0.05)).toBeLessThan(5e-5);
    expect(abs(load(world, 'beam') / (0.1 * GRAVITY) - 1)).toBeLessThan(0.01);
  });
});
