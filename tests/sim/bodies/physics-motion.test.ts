import { describe, expect, it } from '@jest/globals';
import { RigidWorld, type RigidObject } from '../../../sim/bodies/index.js';
import type { Collider, Shape, Vector3 } from '../../../sim/interface/index.js';
import { DT, GRAVITY, add, box, run, spin, worldWithTable } from './support.js';

const { abs, hypot, sqrt, PI } = Math;
const BALL: Shape = { type: 'sphere', radius: 0.03 };

/** Angular momentum in kg m^2/s, from the inverse of the live inverse inertia by Cramer's rule. */
function angularMomentum({ inverseInertiaWorld: m, angularVelocity: w }: RigidObject): Vector3 {
  const [a, b, c, d, e, f, g, h, i] = [...m] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [x, y, z] = [...w] as [number, number, number];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    ((e * i - f * h) * x + (c * h - b * i) * y + (b * f - c * e) * z) / determinant,
    ((f * g - d * i) * x + (a * i - c * g) * y + (c * d - a * f) * z) / determinant,
    ((d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d) * z) / determinant,
  ];
}

function spinEnergy(object: RigidObject): number {
  const l = angularMomentum(object);
  const w = object.angularVelocity;
  return (l[0] * w[0]! + l[1] * w[1]! + l[2] * w[2]!) / 2;
}

describe('motion against formulas', () => {
  it('free fall: z = v t - g t^2 / 2', () => {
    const world = new RigidWorld();
    const object = add(world, 'thing', box(0.02), [0, 0, 5]);
    object.applyImpulse([0.01, 0, 0.02]);
    run(world, 1);
    expect(abs(object.position[2]! - (5 + 0.2 - GRAVITY / 2))).toBeLessThan(1e-12);
    expect(abs(object.position[0]! - 0.1)).toBeLessThan(1e-12);
    expect(abs(object.linearVelocity[2]! - (0.2 - GRAVITY))).toBeLessThan(1e-12);
  });

  // Landau and Lifshitz, Mechanics, section 37: rotation about the middle axis is unstable, energy and momentum stay.
  it.each<[string, Vector3, number]>([
    ['about its middle axis', [0.01, 8, 0.01], 1e-4],
    ['about no axis in particular', [3, 4, 5], 1e-4],
    ['about its shortest axis', [0.01, 0.01, 8], 1e-6],
  ])('a plate spinning freely %s keeps energy and angular momentum for 10 s', (_, velocity, tolerance) => {
    const world = new RigidWorld();
    const half = [0.05, 0.01, 0.03] as const;
    const mass = 0.5;
    const inertia: Vector3 = [
      (mass / 3) * (half[1] ** 2 + half[2] ** 2),
      (mass / 3) * (half[0] ** 2 + half[2] ** 2),
      (mass / 3) * (half[0] ** 2 + half[1] ** 2),
    ];
    // The middle moment lies along z, so that the cases read as they are named.
    const [x, y, z] = velocity;
    const object = add(world, 'plate', box(...half), [0, 0, 600], { mass });
    spin(object, [x, z, y], inertia);
    const energy = spinEnergy(object);
    const momentum = angularMomentum(object);
    let drift = 0;
    let lowest = Infinity;
    for (let i = 0; i < 2400; i++) {
      world.step(DT);
      drift = Math.max(drift, abs(spinEnergy(object) / energy - 1));
      lowest = Math.min(lowest, object.angularVelocity[2]!);
    }
    expect(drift).toBeLessThan(tolerance);
    const now = angularMomentum(object);
    const change = hypot(now[0] - momentum[0], now[1] - momentum[1], now[2] - momentum[2]);
    expect(change / hypot(...momentum)).toBeLessThan(1e-10);
    // About the middle axis it turns over: in a plate's own frame the spin changes its sign.
    const tumbles = [...object.orientation].slice(0, 2).some((part) => abs(part) > 0.05);
    if (velocity[1] === 8) expect(tumbles).toBe(true);
  });

  it.each([0.3, 0.5, 0.8, 1])('restitution %d: bounces to e^2 of the height, again and again', (restitution) => {
    for (const shape of [BALL, box(0.03)]) {
      const world = worldWithTable();
      const object = add(world, 'thing', shape, [0, 0, 0.53], { restitution });
      const peaks: number[] = [];
      let rising = 0;
      for (let i = 0; i < 500; i++) {
        world.step(DT);
        const speed = object.linearVelocity[2]!;
        if (rising > 0 && speed <= 0) peaks.push(object.position[2]! - 0.03);
        rising = speed;
      }
      const expected = 0.5 * restitution ** 2;
      expect(abs(peaks[0]! / expected - 1)).toBeLessThan(0.01);
      expect(abs(peaks[1]! / (expected * restitution ** 2) - 1)).toBeLessThan(0.01);
    }
  });

  it.each([0, 0.5, 1])('a central collision of balls with restitution %d: momentum stays, speeds as by Newton', (e) => {
    const world = new RigidWorld();
    const a = add(world, 'a', BALL, [0, 0, 10], { mass: 0.3, restitution: e });
    const b = add(world, 'b', BALL, [0.2, 0, 10], { mass: 0.1, restitution: e });
    a.applyImpulse([0.3, 0, 0]);
    run(world, 0.5);
    const va = a.linearVelocity[0]!;
    const vb = b.linearVelocity[0]!;
    expect(abs(0.3 * va + 0.1 * vb - 0.3)).toBeLessThan(1e-12);
    // Both get (m_a v) / (m_a + m_b) and part with e times the speed of approach.
    expect(abs(va - (0.75 - 0.25 * e))).toBeLessThan(1e-6);
    expect(abs(vb - (0.75 + 0.75 * e))).toBeLessThan(1e-6);
  });

  it('a glancing collision of boxes keeps momentum and makes no energy', () => {
    const world = new RigidWorld();
    const a = add(world, 'a', box(0.03), [0, 0, 10], { mass: 0.3, restitution: 0.7 });
    const b = add(world, 'b', box(0.02, 0.05, 0.03), [0.2, 0.02, 10.03], { mass: 0.1, restitution: 0.7 });
    a.applyImpulse([0.3, 0, 0]);
    run(world, 0.5);
    const fall = -0.5 * GRAVITY;
    const p = [0, 1, 2].map((k) => 0.3 * a.linearVelocity[k]! + 0.1 * b.linearVelocity[k]!);
    expect(abs(p[0]! - 0.3) + abs(p[1]!) + abs(p[2]! - 0.4 * fall)).toBeLessThan(1e-12);
    const energy = ({ mass, linearVelocity: v }: RigidObject): number =>
      (mass / 2) * (v[0]! ** 2 + v[1]! ** 2 + (v[2]! - fall) ** 2);
    const after = energy(a) + energy(b) + spinEnergy(a) + spinEnergy(b);
    expect(after).toBeLessThan(0.5 * 0.3 * 1);
    expect(b.linearVelocity[0]).toBeGreaterThan(0.5);
  });

  it('a physical pendulum: T = 2 pi sqrt(I / (m g d)) (1 + a^2 / 16) for a small angle a', () => {
    const world = new RigidWorld();
    const carrier: Collider = {
      name: 'pivot',
      shape: { type: 'sphere', radius: 0.001 },
      position: Float64Array.of(0, 0, 1),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: new Float64Array(3),
      friction: 0,
    };
    world.addKinematic(carrier);
    const half = 0.15;
    const angle = 0.2;
    const mass = 0.4;
    // A rod along its own z, hung by its upper end, turned about x.
    const rod = add(world, 'rod', box(0.01, 0.01, half), [0, half * Math.sin(angle), 1 - half * Math.cos(angle)], {
      mass,
      orientation: [Math.sin(angle / 2), 0, 0, Math.cos(angle / 2)],
    });
    world.setCollision('pivot', 'rod', false);
    const hold = world.addHold('pivot');
    hold.setLimits({ tangentForce: 1e4, normalForce: 1e4, torsion: 1e4, bending: 0 });
    hold.start(world.bodyIndex('rod'), [0, 0, 0]);
    const crossings: number[] = [];
    let before = rod.centerOfMass[1]!;
    for (let i = 1; i <= 240 * 8; i++) {
      world.step(DT);
      const now = rod.centerOfMass[1]!;
      if (before > 0 && now <= 0) crossings.push((i - 1 + before / (before - now)) * DT);
      before = now;
    }
    const period = (crossings.at(-1)! - crossings[0]!) / (crossings.length - 1);
    const inertia = (mass / 3) * (half ** 2 + 0.01 ** 2) + mass * half ** 2;
    const expected = 2 * PI * sqrt(inertia / (mass * GRAVITY * half)) * (1 + angle ** 2 / 16);
    expect(crossings.length).toBeGreaterThan(6);
    expect(abs(period / expected - 1)).toBeLessThan(0.005);
  });

  it('a blow changes the velocities as J / m and I^-1 (r x J)', () => {
    const world = new RigidWorld();
    const object = add(world, 'thing', box(0.02), [0, 0, 1], { mass: 0.06 });
    object.applyImpulse([0, 0.012, 0], [0.02, 0, 1]);
    const inertia = (0.06 / 6) * 0.04 ** 2;
    expect(object.linearVelocity[1]).toBeCloseTo(0.2, 12);
    expect(object.angularVelocity[2]).toBeCloseTo((0.02 * 0.012) / inertia, 10);
    expect(object.inverseMass).toBeCloseTo(1 / 0.06, 12);
    expect([...object.centerOfMass]).toEqual([0, 0, 1]);
    expect(object.inverseInertiaWorld[8]).toBeCloseTo(1 / inertia, 6);
  });
});
