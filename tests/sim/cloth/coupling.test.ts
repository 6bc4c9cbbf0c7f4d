import { describe, expect, it } from '@jest/globals';
import { RigidWorld, type RigidObject } from '../../../sim/bodies/index.js';
import { ColliderContacts } from '../../../sim/cloth/collider-contact.js';
import { ClothParticles } from '../../../sim/cloth/cloth-particles.js';
import { Coupling } from '../../../sim/cloth/coupling.js';
import { Cloth, TOWEL, type AttachmentFrame } from '../../../sim/cloth/index.js';
import type { Collider, Vector3 } from '../../../sim/interface/index.js';
import { Simulation } from '../../../sim/simulation/index.js';
import { DT, towel } from './support.js';

const G = 9.81;

/** A world with a table, its top at z = 0, and a cube of the given mass. */
function tableAndCube(mass: number, half: number, position: Vector3, friction = 0.6) {
  const world = new RigidWorld();
  const table = world.addFixed({
    name: 'table',
    parts: [{ shape: { type: 'box', halfExtents: [2, 2, 0.02] } }],
    pose: { position: [0, 0, -0.02], orientation: [0, 0, 0, 1] },
    friction: 0.3,
  });
  const cube = world.addObject({
    name: 'cube',
    parts: [{ shape: { type: 'box', halfExtents: [half, half, half] } }],
    pose: { position, orientation: [0, 0, 0, 1] },
    mass,
    friction,
  });
  return { world, cube, colliders: [...table.colliders, ...cube.colliders] };
}

function run(world: RigidWorld, cloth: Cloth, colliders: readonly Collider[], steps: number): void {
  for (let k = 0; k < steps; k++) {
    world.step(DT);
    cloth.step(DT, colliders);
  }
}

/** Momentum (3) and angular momentum about the origin (3) of particles and a body. */
function momenta(x: Float64Array, v: Float64Array, masses: Float64Array, body: RigidObject): number[] {
  const sum = [0, 0, 0, 0, 0, 0];
  const add = (m: number, p: ArrayLike<number>, u: ArrayLike<number>): void => {
    for (let a = 0; a < 3; a++) {
      const [b, c] = [(a + 1) % 3, (a + 2) % 3];
      sum[a] = sum[a]! + m * u[a]!;
      sum[3 + a] = sum[3 + a]! + m * (p[b]! * u[c]! - p[c]! * u[b]!);
    }
  };
  masses.forEach((m, i) => add(m, x.subarray(i * 3, i * 3 + 3), v.subarray(i * 3, i * 3 + 3)));
  add(body.mass, body.centerOfMass, body.linearVelocity);
  // A cube's inertia is the same about every axis.
  body.angularVelocity.forEach((w, a) => (sum[3 + a] = sum[3 + a]! + w / body.inverseInertiaWorld[0]!));
  return sum;
}

describe('Particles that meet a cube', () => {
  it('exchange momentum and angular momentum with it, and lose none', () => {
    const { cube } = tableAndCube(0.05, 0.03, [0.01, 0.02, 0.1]);
    const h = DT / 8;
    const count = 12;
    const masses = new Float64Array(count).fill(0.001);
    const supports = new ColliderContacts(new ClothParticles(new Float64Array(count).fill(1)), 0.002, 0.6);
    const coupling = new Coupling(masses, 0.002, 0.6, supports);
    const x = new Float64Array(count * 3);
    const v = new Float64Array(count * 3);
    for (let i = 0; i < count; i++) {
      x.set([0.015 * (i % 4) - 0.01, 0.015 * Math.floor(i / 4) + 0.005, 0.0675], i * 3);
      v.set([0.3, 0.1 * i, 0.5], i * 3);
    }
    const before = momenta(x, v, masses, cube);
    const step = { bounds: Float64Array.of(-0.1, -0.1, 0, 0.1, 0.1, 0.1), reach: 2, dt: DT };
    const previous = new Float64Array(x.length);
    const held = new Uint8Array(count);
    coupling.select(cube.colliders, step);
    coupling.selectPairs(x, step);
    const start = x.slice();
    for (let s = 0; s < 8; s++) {
      previous.set(x);
      x.forEach((_, k) => (x[k] = x[k]! + v[k]! * h));
      coupling.solve(x, previous, start, v, held, s * h, (7 - s) * h, h);
      coupling.separate(x, previous, held, (7 - s) * h);
      v.forEach((_, k) => (v[k] = (x[k]! - previous[k]!) / h));
    }
    coupling.finish(x, { h }, DT);
    const after = momenta(x, v, masses, cube);
    // 12 g at 0.5 m/s against 50 g: they bring the cube to more than half of the speed that they would share.
    expect(cube.linearVelocity[2]).toBeGreaterThan((0.5 * 0.012 * 0.5) / 0.062);
    for (let a = 0; a < 3; a++) expect(Math.abs(after[a]! - before[a]!)).toBeLessThan(1e-15);
    // What is left is how far the cube and the overlaps' undoing moved within the step.
    for (let a = 3; a < 6; a++) expect(Math.abs(after[a]! - before[a]!)).toBeLessThan(1e-5);
    const [contact] = coupling.contacts('cloth');
    expect(contact).toMatchObject({ a: 'cloth', b: 'cube' });
    expect(contact!.normal[2]).toBeCloseTo(1, 2);
    const impulse = cube.mass * cube.linearVelocity[2]!;
    expect(Math.abs((contact!.force * DT) / impulse - 1)).toBeLessThan(0.01);
  });
});

describe('A box on a cloth on a table', () => {
  it.each([0.05, 2])('lies still and presses with its weight: %d kg', (mass) => {
    const { world, cube, colliders } = tableAndCube(mass, 0.04, [0, 0, 0.044]);
    const cloth = towel(0.002);
    run(world, cloth, colliders, 120);
    const [x, y, z] = cube.position;
    let force = 0;
    for (let k = 0; k < 60; k++) {
      run(world, cloth, colliders, 1);
      force += cloth.contacts()[0]!.force / 60;
    }
    expect(Math.abs(force / (mass * G) - 1)).toBeLessThan(0.01);
    expect(Math.hypot(cube.position[0]! - x!, cube.position[1]! - y!, cube.position[2]! - z!)).toBeLessThan(2e-5);
    // Half the cube and one thickness of cloth.
    expect(cube.position[2]).toBeCloseTo(0.044, 4);
    expect(cube.speed).toBeLessThan(0.005);
  });

  /** Pulls a cloth of friction 0.4 by one edge from under a box with so many times the largest friction's acceleration. */
  function pull(ratio: number, steps: number) {
    const friction = 0.4;
    const { world, cube, colliders } = tableAndCube(0.1, 0.03, [0, 0, 0.034], friction);
    const cloth = new Cloth({
      name: 'cloth',
      width: 0.4,
      height: 0.2,
      columns: 31,
      rows: 16,
      pose: { position: [-0.05, 0, 0.002], orientation: [0, 0, 0, 1] },
      material: { ...TOWEL, friction },
    });
    run(world, cloth, colliders, 30);
    const frame: AttachmentFrame = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
    const edge = Array.from({ length: 16 }, (_, r) => r * 31 + 30);
    cloth.attach('hand', edge, frame, 1e4);
    const begin = cube.position[0]!;
    let strain = 0;
    for (let k = 1; k <= steps; k++) {
      frame.position[0] = 0.5 * ratio * friction * G * (k * DT) ** 2;
      run(world, cloth, colliders, 1);
      if (k % 6 === 0) strain = Math.max(strain, cloth.metrics().maxStrain);
    }
    const fastest = friction * G * steps * DT;
    return {
      travel: cube.position[0]! - begin,
      pulled: frame.position[0]!,
      speed: cube.linearVelocity[0]!,
      fastest,
      strain,
    };
  }

  it('goes with a cloth that is pulled slowly', () => {
    const { travel, pulled } = pull(0.5, 72);
    expect(pulled).toBeGreaterThan(0.08);
    expect(Math.abs(travel / pulled - 1)).toBeLessThan(0.08);
  });

  it('stays behind a cloth that is pulled fast, with the acceleration that friction gives: mu g', () => {
    const { travel, pulled, speed, fastest } = pull(3, 54);
    expect(travel).toBeLessThan(pulled / 2.8);
    expect(Math.abs(speed / fastest - 1)).toBeLessThan(0.06);
  });
});

describe('A cloth over a box', () => {
  it('rests on it, presses it down with no more than its weight, and leaves it where it is', () => {
    const { world, cube, colliders } = tableAndCube(0.05, 0.03, [0, 0, 0.03]);
    const cloth = towel(0.07);
    run(world, cloth, colliders, 240);
    const [contact] = cloth.contacts();
    expect(contact).toMatchObject({ a: 'towel', b: 'cube' });
    expect(contact!.normal[2]).toBeLessThan(-0.9);
    expect(contact!.force).toBeGreaterThan(0.2 * cloth.mass * G);
    // Its sides press on the box's from all around, too.
    expect(contact!.force).toBeLessThan(2 * cloth.mass * G);
    expect(Math.hypot(cube.position[0]!, cube.position[1]!)).toBeLessThan(0.003);
    expect(Math.abs(cube.position[2]! - 0.03)).toBeLessThan(5e-4);
    expect(cloth.metrics().maxPenetration).toBeLessThan(1e-3);
  });
});

describe('A box in a cloth that is held by its four corners', () => {
  it('hangs in it: the corners carry both weights', () => {
    const { world, cube, colliders } = tableAndCube(0.04, 0.03, [0, 0, 0.034]);
    const cloth = towel(0.002, { material: { ...TOWEL, airDrag: 4 } });
    const n = cloth.columns;
    const frames: AttachmentFrame[] = [];
    for (const [i, [row, column]] of [
      [0, 0],
      [0, n - 2],
      [n - 2, 0],
      [n - 2, n - 2],
    ].entries()) {
      const frame = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
      const first = row! * n + column!;
      cloth.attach(`corner-${i}`, [first, first + 1, first + n, first + n + 1], frame, 50);
      frames.push(frame);
    }
    for (let k = 1; k <= 360; k++) {
      const s = Math.min(1, k / 240);
      frames.forEach((frame, i) => {
        frame.position[0] = 0.06 * s * (i % 2 === 0 ? 1 : -1);
        frame.position[1] = 0.06 * s * (i < 2 ? 1 : -1);
        frame.position[2] = 0.25 * s;
      });
      run(world, cloth, colliders, 1);
    }
    expect(cube.position[2]).toBeGreaterThan(0.06);
    let carried = 0;
    for (let k = 0; k < 60; k++) {
      run(world, cloth, colliders, 1);
      for (let i = 0; i < 4; i++) carried -= cloth.attachment(`corner-${i}`)!.forceVector[2]! / 60;
    }
    expect(Math.abs(carried / ((cloth.mass + 0.04) * G) - 1)).toBeLessThan(0.03);
  });
});

describe('A simulation with a box on a cloth', () => {
  function scene(): Simulation {
    const simulation = new Simulation();
    simulation.setTable({ size: [1, 1], thickness: 0.03, appearance: { color: '#888888' } });
    simulation.addObject({
      name: 'box',
      parts: [{ shape: { type: 'box', halfExtents: [0.03, 0.03, 0.03] } }],
      pose: { position: [0.01, 0, 0.06], orientation: [0, 0, 0, 1] },
      mass: 0.08,
      friction: 0.5,
      appearance: { color: '#aa3333' },
    });
    simulation.addCloth({
      name: 'cloth',
      width: 0.2,
      height: 0.2,
      columns: 14,
      rows: 14,
      pose: { position: [0, 0, 0.01], orientation: [0, 0, 0, 1] },
      material: 'towel',
      appearance: { color: '#ffffff' },
    });
    return simulation;
  }

  it('reports the contact, and continues a snapshot bit by bit', () => {
    const simulation = scene();
    for (let k = 0; k < 60; k++) simulation.step();
    const bytes = simulation.snapshot();
    const contacts = simulation.state().contacts;
    expect(contacts.find(({ a }) => a === 'cloth')).toMatchObject({ b: 'box' });
    for (let k = 0; k < 60; k++) simulation.step();
    const other = scene();
    other.restore(bytes);
    expect(other.state().contacts).toEqual(contacts);
    for (let k = 0; k < 60; k++) other.step();
    expect(other.stateHash()).toBe(simulation.stateHash());
    simulation.dispose();
    other.dispose();
  });

  it('moves a cloth that no box is near as if there were none', () => {
    const { world, colliders } = tableAndCube(0.1, 0.03, [1, 1, 0.03]);
    const [alone, accompanied] = [towel(0.02), towel(0.02)];
    for (let k = 0; k < 60; k++) {
      world.step(DT);
      alone.step(DT, colliders.slice(0, 1));
      accompanied.step(DT, colliders);
    }
    expect(accompanied.positions).toEqual(alone.positions);
    expect(accompanied.contacts()).toEqual([]);
  });
});
