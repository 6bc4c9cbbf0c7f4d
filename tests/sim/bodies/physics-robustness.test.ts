import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RigidWorld } from '../../../sim/bodies/index.js';
import type { Collider, Quaternion, Shape, Vector3 } from '../../../sim/interface/index.js';
import { StateReader } from '../../../sim/math/state-io.js';
import { DT, UPRIGHT, add, box, deepest, fastest, stateOf, worldWithTable } from './support.js';

const { hypot, max, min, sin, cos, SQRT1_2 } = Math;

const shapes = fc.oneof(
  fc
    .tuple(...Array.from({ length: 3 }, () => fc.double({ min: 0.002, max: 0.08, noNaN: true })))
    .map(([x = 0.01, y = 0.01, z = 0.01]): Shape => box(x, y, z)),
  fc.double({ min: 0.005, max: 0.06, noNaN: true }).map((radius): Shape => ({ type: 'sphere', radius })),
  fc
    .tuple(fc.double({ min: 0.005, max: 0.06, noNaN: true }), fc.double({ min: 0.002, max: 0.15, noNaN: true }))
    .map(([radius, height]): Shape => ({ type: 'cylinder', radius, height })),
  fc
    .tuple(fc.double({ min: 0.005, max: 0.04, noNaN: true }), fc.double({ min: 0.002, max: 0.15, noNaN: true }))
    .map(([radius, length]): Shape => ({ type: 'capsule', radius, length })),
);

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
const orientations = fc.tuple(coordinate, coordinate, coordinate, coordinate).map((q): Quaternion => {
  const n = hypot(...q);
  return n < 0.1 ? UPRIGHT : [q[0] / n, q[1] / n, q[2] / n, q[3] / n];
});

/** Anything between 1 g and 100 kg, from ice to rubber, at up to 5 m/s, in a heap that overlaps deeply. */
const things = fc.array(
  fc.record({
    shape: shapes,
    position: fc
      .tuple(coordinate, coordinate, coordinate)
      .map(([x, y, z]): Vector3 => [0.05 * x, 0.05 * y, 0.15 + 0.1 * z]),
    orientation: orientations,
    mass: fc.double({ min: -3, max: 2, noNaN: true }).map((power) => 10 ** power),
    friction: fc.double({ min: 0, max: 2, noNaN: true }),
    restitution: fc.double({ min: 0, max: 1, noNaN: true }),
    speed: fc.tuple(coordinate, coordinate, coordinate),
  }),
  { minLength: 1, maxLength: 6 },
);

function heap(list: readonly (typeof things extends fc.Arbitrary<infer T> ? T : never)[number][]): RigidWorld {
  const world = worldWithTable(1);
  list.forEach(({ shape, position, speed, ...options }, i) => {
    const object = add(world, `thing-${i}`, shape, position, options);
    const push = 3 * options.mass;
    object.applyImpulse([push * speed[0], push * speed[1], push * speed[2]]);
  });
  return world;
}

describe('robustness', () => {
  it('no heap of extreme things explodes, and all stay above the table', () => {
    fc.assert(
      fc.property(things, (list) => {
        const world = heap(list);
        for (let i = 0; i < 240; i++) {
          world.step(DT);
          for (const { position: p, orientation: q, linearVelocity: v, angularVelocity: w, name } of world.objects) {
            const sum = [...p, ...q, ...v, ...w].reduce((total, value) => total + value, 0);
            if (!Number.isFinite(sum)) throw new Error(`${name} is not finite after ${i} steps`);
            if (p[2]! < -0.02) throw new Error(`${name} is ${p[2]!} m low after ${i} steps`);
          }
        }
        // Things of a hundred-thousandfold mass may fling each other, but not faster than the heaviest can.
        expect(fastest(world)).toBeLessThan(60);
      }),
      { numRuns: 30, seed: 11 },
    );
  });

  it('snapshot and continue is bit by bit the same for any heap at any step, with a pusher and compound parts', () => {
    const build = (list: Parameters<typeof heap>[0]): { world: RigidWorld; collider: Collider } => {
      const world = heap(list);
      world.addObject({
        name: 'hammer',
        parts: [
          { shape: { type: 'cylinder', radius: 0.01, height: 0.12 } },
          { shape: box(0.03, 0.015, 0.015), position: [0, 0, 0.07] },
        ],
        pose: { position: [0, 0.02, 0.1], orientation: [0, sin(0.6), 0, cos(0.6)] },
        mass: 0.3,
        friction: 0.5,
      });
      const collider: Collider = {
        name: 'pusher',
        shape: { type: 'capsule', radius: 0.02, length: 0.1 },
        position: Float64Array.of(-0.2, 0, 0.03),
        orientation: Float64Array.of(SQRT1_2, 0, 0, SQRT1_2),
        linearVelocity: new Float64Array(3),
        angularVelocity: new Float64Array(3),
        friction: 0.5,
      };
      world.addKinematic(collider);
      return { world, collider };
    };
    const steps = ({ world, collider }: ReturnType<typeof build>, from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        collider.position[0] = -0.2 + 0.4 * DT * i;
        world.step(DT);
      }
    };
    fc.assert(
      fc.property(things, fc.integer({ min: 0, max: 120 }), (list, at) => {
        const original = build(list);
        steps(original, 0, at);
        const taken = stateOf(original.world);
        steps(original, at, at + 30);
        const copy = build(list);
        steps(copy, 0, 5);
        const reader = new StateReader(taken);
        copy.world.readState(reader);
        expect(reader.finished).toBe(true);
        expect(stateOf(copy.world)).toEqual(taken);
        steps(copy, at, at + 30);
        expect(stateOf(copy.world)).toEqual(stateOf(original.world));
      }),
      { numRuns: 15, seed: 5 },
    );
  });

  it.each<[string, Quaternion]>([
    ['flat', UPRIGHT],
    ['edge first', [sin(Math.PI / 8), 0, 0, cos(Math.PI / 8)]],
    ['askew', [0.3, 0.2, 0.1, Math.sqrt(0.86)]],
  ])('a 2 cm cube that falls 2 m %s does not pass a 4 cm table', (_, orientation) => {
    const world = worldWithTable();
    const cube = add(world, 'cube', box(0.01), [0, 0, 2.01], { orientation, mass: 0.02 });
    let lowest = Infinity;
    let deep = 0;
    for (let i = 0; i < 480; i++) {
      world.step(DT);
      lowest = min(lowest, cube.position[2]!);
      deep = max(deep, deepest(world));
    }
    expect(lowest).toBeGreaterThan(0.0099);
    expect(deep).toBeLessThan(1e-4);
    expect(fastest(world)).toBeLessThan(0.3);
  });

  it.each<[string, Shape]>([
    ['ball', { type: 'sphere', radius: 0.01 }],
    ['cube', box(0.01)],
  ])('a %s that flies 2 mm over the corner of a box at 5 m/s keeps its course', (_, shape) => {
    const world = new RigidWorld();
    world.addFixed({
      name: 'box',
      parts: [{ shape: box(0.1) }],
      pose: { position: [0.1, 0, -0.1], orientation: UPRIGHT },
      friction: 1,
    });
    const flyer = add(world, 'flyer', shape, [-0.05, 0, 0.0125], { mass: 0.05 });
    flyer.applyImpulse([0.25, 0, 0]);
    for (let i = 0; i < 4; i++) {
      flyer.applyForce([0, 0, 0.05 * 9.81]);
      world.step(DT);
    }
    expect(flyer.position[0]).toBeCloseTo(-0.05 + (4 * 5) / 240, 9);
    expect(flyer.position[2]).toBeCloseTo(0.0125, 9);
  });

  it('a plate of 2 mm thrown down at 5 m/s lies on the table', () => {
    const world = worldWithTable();
    const plate = add(world, 'plate', box(0.05, 0.05, 0.001), [0, 0, 0.5], {
      orientation: [0.1, 0.05, 0.2, Math.sqrt(1 - 0.0525)],
      mass: 0.02,
    });
    plate.applyImpulse([0, 0, -0.1]);
    let deep = 0;
    for (let i = 0; i < 1200; i++) {
      world.step(DT);
      deep = max(deep, deepest(world));
    }
    expect(Math.abs(plate.position[2]! - 0.001)).toBeLessThan(2e-5);
    expect(deep).toBeLessThan(1e-4);
    expect(fastest(world)).toBeLessThan(1e-3);
  });

  it('things that begin deep inside each other part without a leap', () => {
    const world = worldWithTable();
    for (let i = 0; i < 4; i++) {
      add(world, `box-${i}`, box(0.03), [0.005 * i, 0.003 * i, 0.02 + 0.01 * i], {
        orientation: [0, 0, sin(0.2 * i), cos(0.2 * i)],
      });
    }
    let fast = 0;
    for (let i = 0; i < 720; i++) {
      world.step(DT);
      fast = max(fast, fastest(world));
    }
    expect(fast).toBeLessThan(0.35);
    expect(fastest(world)).toBeLessThan(1e-3);
    expect(deepest(world)).toBeLessThan(1e-4);
  });
});
