import { describe, expect, it } from '@jest/globals';
import { RigidWorld, type RigidObject } from '../../../sim/bodies/index.js';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';
import { StainField, type StainOptions } from '../../../sim/stains/index.js';

const DT = 1 / 240;
const SPOT: StainOptions = {
  name: 'spill',
  on: 'table',
  wiper: 'block',
  spots: [{ position: [0, 0], radius: 0.02 }],
  force: 3,
  path: 0.04,
};

/** A block of 10 cm by 10 cm on a nearly frictionless table, and a stain below its middle. */
function scene(
  mass: number,
  options: Partial<StainOptions> = {},
  z = 0.02,
): { readonly world: RigidWorld; readonly block: RigidObject; readonly stain: StainField } {
  const world = new RigidWorld();
  world.addFixed({
    name: 'table',
    parts: [{ shape: { type: 'box', halfExtents: [1, 1, 0.02] } }],
    pose: { position: [0, 0, -0.02], orientation: [0, 0, 0, 1] },
    friction: 0,
  });
  const block = world.addObject({
    name: 'block',
    parts: [{ shape: { type: 'box', halfExtents: [0.05, 0.05, 0.02] } }],
    pose: { position: [0, 0, z], orientation: [0, 0, 0, 1] },
    mass,
    friction: 0,
  });
  return { world, block, stain: new StainField({ ...SPOT, ...options }, world) };
}

function run(world: RigidWorld, stain: StainField, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / DT); i++) {
    world.step(DT);
    stain.step(DT);
  }
}

describe('a stain', () => {
  it('has the area of its spots, counted once where they overlap', () => {
    const { world, stain } = scene(1);
    expect(stain.state().area).toBeCloseTo(Math.PI * 0.02 ** 2, 4);
    const twice = new StainField(
      { ...SPOT, spots: [...SPOT.spots, { position: [0, 0], radius: 0.02 }, { position: [0.1, 0], radius: 0.01 }] },
      world,
    );
    const area = Math.PI * (0.02 ** 2 + 0.01 ** 2);
    expect(Math.abs((twice.state().area ?? 0) / area - 1)).toBeLessThan(0.05);
    expect(twice.state().spots?.map(({ left }) => left)).toEqual([1, 0, 1]);
  });

  it('loses the same share with every metre that the wiper slides', () => {
    const { world, block, stain } = scene(1);
    run(world, stain, 0.1);
    expect(stain.left).toBeCloseTo(1, 6);
    block.applyImpulse([0.1, 0, 0]);
    // 0.1 m/s for 0.2 s over a path of 0.04 m; all of it stays below the block.
    run(world, stain, 0.2);
    expect(stain.left).toBeCloseTo(1 - 0.02 / 0.04, 6);
    run(world, stain, 0.3);
    // After 5 cm the block's rear edge, 5 cm behind its middle and 2 mm of reach, has passed over cells before they were clean.
    stain.amounts.forEach((amount, i) => {
      const rubbed = Math.min(0.05, (stain.places[3 * i] ?? 0) + 0.052);
      expect(Math.abs(amount - Math.max(0, 1 - rubbed / 0.04))).toBeLessThan(0.02);
    });
  });

  it('is wiped only where the wiper rests', () => {
    const { world, block, stain } = scene(1, {
      spots: [
        { position: [0.02, 0], radius: 0.02 },
        { position: [0.02, 0.1], radius: 0.02 },
      ],
    });
    block.applyImpulse([0.1, 0, 0]);
    run(world, stain, 0.5);
    expect(stain.state().spots?.map(({ left }) => left)).toEqual([0, 1]);
    expect(stain.left).toBeCloseTo(0.5, 6);
  });

  it('stays under too little force, and under what slides above it', () => {
    for (const { world, block, stain } of [scene(0.3), scene(1, {}, 0.1)]) {
      block.applyImpulse([0.1 / block.inverseMass, 0, 0]);
      run(world, stain, 0.1);
      expect(stain.left).toBe(1);
    }
  });

  it('comes back from a snapshot', () => {
    const { world, block, stain } = scene(1);
    block.applyImpulse([0.1, 0, 0]);
    run(world, stain, 0.1);
    const writer = new StateWriter();
    stain.writeState(writer);
    const before = [...stain.amounts];
    run(world, stain, 0.1);
    stain.readState(new StateReader(writer.finish()));
    expect([...stain.amounts]).toEqual(before);
  });

  it('refuses what makes no sense', () => {
    const { world } = scene(1);
    const make = (options: Partial<StainOptions>) => () => new StainField({ ...SPOT, ...options }, world);
    expect(make({ wiper: 'sponge' })).toThrow('there is no object named "sponge"');
    expect(make({ on: 'shelf' })).toThrow('there is nothing named "shelf"');
    expect(make({ spots: [] })).toThrow('spots of stain spill must hold at least one entry, received none');
    expect(make({ path: 0 })).toThrow('path of stain spill must be positive and finite, received 0');
    expect(make({ cell: 0.03 })).toThrow('radius of a spot of stain spill must be at least a cell');
    expect(make({ cell: 1e-4 })).toThrow('take a larger one');
  });
});

describe('a thing that gives way in a grip', () => {
  it('presses with its stiffness times the depth, in a row with the pads of 5e4 N/m', () => {
    for (const stiffness of [1500, Infinity]) {
      const { world, block } = scene(0.1);
      const hand = {
        name: 'hand',
        shape: { type: 'box', halfExtents: [0.01, 0.01, 0.01] } as const,
        position: Float64Array.of(0, 0, 0.1),
        orientation: Float64Array.of(0, 0, 0, 1),
        linearVelocity: new Float64Array(3),
        angularVelocity: new Float64Array(3),
        friction: 0,
      };
      world.addKinematic(hand);
      const hold = world.addHold('hand');
      hold.start(world.bodyIndex('block'), [0, 0, -0.07]);
      hold.setLimits({ tangentForce: 200, normalForce: 200, torsion: 10, bending: 10, stiffness });
      for (let i = 0; i < 240; i++) {
        if (i < 48) hand.position[2]! -= 0.002 / 48;
        world.step(DT);
      }
      const force = world.normalForce(world.bodyIndex('table'), world.bodyIndex('block'));
      const expected = 0.1 * 9.81 + 0.002 / (1 / 5e4 + 1 / stiffness);
      expect(Math.abs(force / expected - 1)).toBeLessThan(0.01);
      expect(block.position[2]).toBeCloseTo(0.02, 4);
    }
  });
});
