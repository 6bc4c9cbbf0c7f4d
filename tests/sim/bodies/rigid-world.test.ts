import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RigidWorld, massProperties, type RigidObject } from '../../../sim/bodies/index.js';
import type { Collider, Shape } from '../../../sim/interface/index.js';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';

const DT = 1 / 240;
const GRAVITY = 9.81;
const UPRIGHT = [0, 0, 0, 1] as const;
const CUBE: Shape = { type: 'box', halfExtents: [0.02, 0.02, 0.02] };

function worldWithTable(friction = 0.7): RigidWorld {
  const world = new RigidWorld();
  world.addFixed({
    name: 'table',
    parts: [{ shape: { type: 'box', halfExtents: [0.75, 0.75, 0.02] } }],
    pose: { position: [0, 0, -0.02], orientation: UPRIGHT },
    friction,
  });
  return world;
}

function addCube(
  world: RigidWorld,
  name: string,
  position: readonly [number, number, number],
  friction = 0.8,
): RigidObject {
  return world.addObject({
    name,
    parts: [{ shape: CUBE }],
    pose: { position, orientation: UPRIGHT },
    mass: 0.06,
    friction,
  });
}

function run(world: RigidWorld, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / DT); i++) world.step(DT);
}

function state(world: RigidWorld): Float64Array {
  const writer = new StateWriter();
  world.writeState(writer);
  return writer.finish();
}

describe('RigidWorld', () => {
  it.each<[string, Shape, number]>([
    ['box', CUBE, 0.02],
    ['cylinder', { type: 'cylinder', radius: 0.02, height: 0.05 }, 0.025],
    ['sphere', { type: 'sphere', radius: 0.03 }, 0.03],
  ])('a resting %s presses with its weight', (_, shape, height) => {
    const world = worldWithTable();
    const object = world.addObject({
      name: 'thing',
      parts: [{ shape }],
      pose: { position: [0, 0, height + 0.01], orientation: UPRIGHT },
      mass: 0.06,
      friction: 0.8,
    });
    run(world, 1.5);
    const force = world.contacts().reduce((sum, contact) => sum + contact.force * Math.abs(contact.normal[2]), 0);
    expect(Math.abs(force / (0.06 * GRAVITY) - 1)).toBeLessThan(0.02);
    expect(Math.abs(object.position[2]! - height)).toBeLessThan(3e-4);
    expect(Math.hypot(...object.linearVelocity)).toBeLessThan(1e-3);
  });

  it('a box slides when pushed with more than mu m g, and not with less', () => {
    const world = worldWithTable(0.9);
    const object = world.addObject({
      name: 'block',
      parts: [{ shape: { type: 'box', halfExtents: [0.04, 0.04, 0.01] } }],
      pose: { position: [0, 0, 0.01], orientation: UPRIGHT },
      mass: 0.1,
      friction: 0.4,
    });
    // Two surfaces combine to the geometric mean: sqrt(0.9 * 0.4) = 0.6.
    const mu = 0.6;
    run(world, 0.3);
    const push = (share: number): number => {
      const before = object.linearVelocity[0]!;
      for (let i = 0; i < 48; i++) {
        object.applyForce([share * mu * object.mass * GRAVITY, 0, 0]);
        world.step(DT);
      }
      return (object.linearVelocity[0]! - before) / (48 * DT);
    };
    expect(Math.abs(push(0.95))).toBeLessThan(1e-3);
    expect(push(1.5)).toBeCloseTo(0.5 * mu * GRAVITY, 1);
    run(world, 1);
    expect(Math.hypot(...object.linearVelocity)).toBeLessThan(1e-3);
  });

  it('a stack of three crooked cubes stands for two seconds', () => {
    const world = worldWithTable();
    const cubes = [0, 1, 2].map((i) =>
      world.addObject({
        name: `cube-${i}`,
        parts: [{ shape: CUBE }],
        pose: {
          position: [0.003 * i, 0.002 * i, 0.02 + 0.0402 * i],
          orientation: [0, 0, Math.sin(0.1 * i), Math.cos(0.1 * i)],
        },
        mass: 0.06,
        friction: 0.8,
      }),
    );
    run(world, 2);
    cubes.forEach((cube, i) => {
      expect(Math.abs(cube.position[2]! - (0.02 + 0.04 * i))).toBeLessThan(1e-3);
      expect(Math.hypot(cube.position[0]! - 0.003 * i, cube.position[1]! - 0.002 * i)).toBeLessThan(1e-3);
    });
    const onTable = world.contacts().filter(({ a, b }) => a === 'table' || b === 'table');
    expect(onTable.reduce((sum, contact) => sum + contact.force, 0)).toBeCloseTo(3 * 0.06 * GRAVITY, 1);
  });

  it('a kinematic collider pushes an object at its own speed', () => {
    const world = worldWithTable();
    const cube = addCube(world, 'cube', [0.05, 0, 0.02]);
    const collider: Collider = {
      name: 'pusher',
      shape: { type: 'box', halfExtents: [0.01, 0.03, 0.02] },
      position: Float64Array.of(0, 0, 0.025),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: new Float64Array(3),
      friction: 0.5,
    };
    world.addKinematic(collider);
    for (let i = 0; i < 240; i++) {
      collider.position[0] = collider.position[0]! + 0.1 * DT;
      world.step(DT);
    }
    expect(cube.linearVelocity[0]).toBeCloseTo(0.1, 3);
    expect(cube.position[0]! - collider.position[0]!).toBeCloseTo(0.03, 3);
    world.setCollision('pusher', 'cube', false);
    for (let i = 0; i < 240; i++) {
      collider.position[0] = collider.position[0]! + 0.1 * DT;
      world.step(DT);
    }
    expect(collider.position[0]! - cube.position[0]!).toBeGreaterThan(0.06);
  });

  it('a body of two parts balances about its centre of mass', () => {
    const { center, inertia } = massProperties(
      [
        { shape: { type: 'box', halfExtents: [0.05, 0.01, 0.01] } },
        { shape: { type: 'box', halfExtents: [0.01, 0.05, 0.01] }, position: [0.06, 0.04, 0] },
      ],
      0.2,
    );
    expect(center[0]).toBeCloseTo(0.03, 12);
    expect(center[1]).toBeCloseTo(0.02, 12);
    // Sum of the principal moments is the trace, 2 * integral of r^2 dm, whatever the axes.
    const partMoments = (0.1 / 3) * (2 * (0.05 ** 2 + 0.01 ** 2 + 0.01 ** 2));
    const offsets = 2 * 0.1 * (0.03 ** 2 + 0.02 ** 2);
    expect(inertia[0] + inertia[1] + inertia[2]).toBeCloseTo(2 * partMoments + 2 * offsets, 12);
  });

  it('shares the mass by density times volume', () => {
    const shape = { type: 'box', halfExtents: [0.01, 0.02, 0.03] } as const;
    const { center, inertia } = massProperties([{ shape }, { shape, position: [0.2, 0, 0], density: 3 }], 0.4);
    // 0.1 kg and 0.3 kg, 0.2 m apart.
    expect(center[0]).toBeCloseTo(0.15, 12);
    const across = (0.4 / 3) * (0.01 ** 2 + 0.03 ** 2) + 0.1 * 0.15 ** 2 + 0.3 * 0.05 ** 2;
    expect(inertia[1]).toBeCloseTo(across, 12);
    const world = worldWithTable();
    const pose = { position: [0, 0, 1], orientation: UPRIGHT } as const;
    expect(() =>
      world.addObject({ name: 'odd', parts: [{ shape, density: 0 }], pose, mass: 1, friction: 0.5 }),
    ).toThrow('density of a part of odd must be positive and finite, received 0');
  });

  it('bounces to the height that its restitution gives', () => {
    const world = worldWithTable();
    const ball = world.addObject({
      name: 'ball',
      parts: [{ shape: { type: 'sphere', radius: 0.03 } }],
      pose: { position: [0, 0, 0.3], orientation: UPRIGHT },
      mass: 0.1,
      friction: 0.8,
      restitution: 0.5,
    });
    let highest = 0;
    for (let i = 0; i < 240; i++) {
      world.step(DT);
      if (i > 80) highest = Math.max(highest, ball.position[2]! - 0.03);
    }
    expect(Math.abs(highest / (0.25 * 0.27) - 1)).toBeLessThan(0.03);
  });

  it('continues bit by bit after a snapshot, whenever it is taken', () => {
    const build = (): RigidWorld => {
      const world = worldWithTable();
      for (let i = 0; i < 3; i++) addCube(world, `cube-${i}`, [0.004 * i, 0.003 * i, 0.03 + 0.045 * i]);
      world.addObject({
        name: 'can',
        parts: [{ shape: { type: 'cylinder', radius: 0.02, height: 0.06 } }],
        pose: { position: [0.03, 0.01, 0.2], orientation: [0.3, 0, 0, Math.sqrt(1 - 0.09)] },
        mass: 0.1,
        friction: 0.5,
        restitution: 0.2,
      });
      return world;
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (steps) => {
        const original = build();
        for (let i = 0; i < steps; i++) original.step(DT);
        const taken = state(original);
        for (let i = 0; i < 40; i++) original.step(DT);
        const copy = build();
        for (let i = 0; i < 7; i++) copy.step(DT);
        const reader = new StateReader(taken);
        copy.readState(reader);
        expect(reader.finished).toBe(true);
        expect(state(copy)).toEqual(taken);
        for (let i = 0; i < 40; i++) copy.step(DT);
        expect(state(copy)).toEqual(state(original));
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  it('refuses what cannot be', () => {
    const world = worldWithTable();
    addCube(world, 'cube', [0, 0, 0.02]);
    expect(() => addCube(world, 'cube', [0, 0, 0.1])).toThrow('"cube" is already taken');
    const bad = {
      name: 'bad',
      parts: [{ shape: CUBE }],
      pose: { position: [0, 0, 1], orientation: UPRIGHT },
      friction: 1,
    } as const;
    expect(() => world.addObject({ ...bad, mass: 0 })).toThrow('mass of bad must be positive and finite, received 0');
    expect(() => world.addObject({ ...bad, mass: 1, friction: -1 })).toThrow('friction of bad');
    expect(() => world.addObject({ ...bad, mass: 1, parts: [] })).toThrow('at least one entry');
    expect(() => world.object('nothing')).toThrow('there are: cube');
  });
});
