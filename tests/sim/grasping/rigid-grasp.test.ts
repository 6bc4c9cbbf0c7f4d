import { describe, expect, it } from '@jest/globals';
import type { Shape } from '../../../sim/interface/index.js';
import type { Simulation } from '../../../sim/simulation/index.js';
import { cubeScene, handAt, move } from '../simulation/support.js';

const OPEN = 0.08;

/** Lowers the hand over the object and closes the fingers. */
function close(simulation: Simulation, force: number, height = 0.02): void {
  move(simulation, handAt(0, 0, height), OPEN, force, 12);
  move(simulation, handAt(0, 0, height), 0, force, 14);
}

/** Lifts by 18 cm and moves 30 cm to the side. */
function carry(simulation: Simulation, force: number): void {
  move(simulation, handAt(0, 0, 0.2), 0, force, 12);
  move(simulation, handAt(0, 0.3, 0.2), 0, force, 16);
  move(simulation, handAt(0, 0.3, 0.2), 0, force, 4);
}

function holding(simulation: Simulation): string | null {
  return simulation.grippers[0]?.holding ?? null;
}

describe('grasp of a rigid object', () => {
  it('lifts a 4 cm cube of 60 g with 20 N and holds it while moving 0.3 m', () => {
    const simulation = cubeScene();
    close(simulation, 20);
    expect(holding(simulation)).toBe('cube');
    expect(simulation.arms[0]!.gripperOpening).toBeCloseTo(0.04, 4);
    carry(simulation, 20);
    const [x, y, z] = simulation.state().objects['cube']!.position;
    expect(holding(simulation)).toBe('cube');
    expect(Math.hypot(x, y - 0.3, z - 0.2)).toBeLessThan(1e-3);
    const metrics = simulation.metrics();
    expect(metrics.graspSlip).toBeLessThan(1e-5);
    expect(metrics.carriedDistance).toBeGreaterThan(0.4);
    expect(metrics.objectMaxPenetration).toBeLessThan(1e-3);
    // What the pads bear at rest is the cube's weight.
    expect(simulation.grippers[0]!.load).toBeCloseTo(0.06 * 9.81, 2);
  });

  it('drops the same cube when it presses with 0.2 N', () => {
    const simulation = cubeScene();
    close(simulation, 0.2);
    carry(simulation, 0.2);
    expect(holding(simulation)).toBeNull();
    expect(simulation.state().objects['cube']!.position[2]).toBeCloseTo(0.02, 3);
    expect(simulation.metrics().graspSlip).toBeGreaterThan(0.005);
  });

  it('bears what the friction cone bears: 2 mu N, and no more', () => {
    // mu = sqrt(0.8 * 0.9) = 0.849: 3.5 N hold 5.9 N, 2.5 N hold 4.2 N; the weight is 4.9 N.
    for (const [force, held] of [
      [3.5, true],
      [2.5, false],
    ] as const) {
      const simulation = cubeScene({ mass: 0.5 });
      close(simulation, force);
      move(simulation, handAt(0, 0, 0.1), 0, force, 30);
      expect(holding(simulation) === 'cube').toBe(held);
    }
  });

  it('lets go where it opens, and the object comes to rest there', () => {
    const simulation = cubeScene();
    close(simulation, 20);
    carry(simulation, 20);
    move(simulation, handAt(0, 0.3, 0.022), 0, 20, 16);
    move(simulation, handAt(0, 0.3, 0.022), OPEN, 20, 10);
    move(simulation, handAt(0, 0.3, 0.2), OPEN, 20, 12);
    const { position, linearVelocity } = simulation.state().objects['cube']!;
    expect(holding(simulation)).toBeNull();
    expect(Math.hypot(position[0], position[1] - 0.3)).toBeLessThan(2e-3);
    expect(position[2]).toBeCloseTo(0.02, 3);
    expect(Math.hypot(...linearVelocity)).toBeLessThan(1e-3);
    expect(simulation.metrics().objectMaxSpeed).toBeLessThan(0.8);
  });

  it.each([0.3, -0.5, 0.75])('turns a cube that lies askew by %s rad until its faces lie on the pads', (yaw) => {
    const simulation = cubeScene({ yaw });
    close(simulation, 20);
    const [, , qz, qw] = simulation.state().objects['cube']!.orientation;
    const turn = 2 * Math.atan2(qz, qw);
    expect(holding(simulation)).toBe('cube');
    expect(Math.abs(turn)).toBeLessThan(0.01);
    expect(simulation.arms[0]!.gripperOpening).toBeCloseTo(0.04, 3);
    expect(simulation.metrics().objectMaxSpeed).toBeLessThan(0.2);
  });

  it('pushes a cube that lies to one side into the middle without shooting it away', () => {
    const simulation = cubeScene({ y: 0.013 });
    close(simulation, 20);
    expect(holding(simulation)).toBe('cube');
    expect(Math.abs(simulation.state().objects['cube']!.position[1])).toBeLessThan(1e-3);
    expect(simulation.metrics().objectMaxSpeed).toBeLessThan(0.1);
  });

  it.each<[string, Shape, number]>([
    ['cylinder', { type: 'cylinder', radius: 0.02, height: 0.05 }, 0.025],
    ['sphere', { type: 'sphere', radius: 0.025 }, 0.025],
    ['bar', { type: 'box', halfExtents: [0.05, 0.01, 0.01] }, 0.01],
  ])('lifts a %s', (_, shape, height) => {
    const simulation = cubeScene({ shape });
    close(simulation, 20, height);
    carry(simulation, 20);
    expect(holding(simulation)).toBe('cube');
    expect(simulation.metrics().graspSlip).toBeLessThan(1e-3);
  });

  it('does not hold what only one finger touches, nor anything with open fingers', () => {
    const beside = cubeScene({ y: 0.06 });
    close(beside, 20);
    expect(holding(beside)).toBeNull();
    const open = cubeScene();
    move(open, handAt(0, 0, 0.02), OPEN, 20, 12);
    move(open, handAt(0, 0, 0.02), 0.045, 20, 12);
    expect(holding(open)).toBeNull();
  });

  it('slips when a held object is pressed into the table, and reports how far', () => {
    const simulation = cubeScene({ mass: 0.06 });
    close(simulation, 5);
    move(simulation, handAt(0, 0, 0.012), 0, 5, 10);
    expect(holding(simulation)).toBe('cube');
    const { position } = simulation.state().objects['cube']!;
    expect(position[2]).toBeCloseTo(0.02, 3);
    expect(simulation.metrics().graspSlip).toBeGreaterThan(0.006);
    expect(simulation.metrics().graspSlip).toBeLessThan(0.0085);
  });

  it('counts a grip beyond the crush force', () => {
    const egg = cubeScene({ shape: { type: 'sphere', radius: 0.02 }, crushForce: 10 });
    close(egg, 15, 0.02);
    expect(egg.metrics().crushed).toBe(1);
    expect(egg.state().objects['cube']).toMatchObject({ crushed: true });
    const gentle = cubeScene({ shape: { type: 'sphere', radius: 0.02 }, crushForce: 10 });
    close(gentle, 8, 0.02);
    expect(gentle.metrics().crushed).toBe(0);
    expect(gentle.state().objects['cube']).toMatchObject({ crushed: false });
    expect(gentle.state().objects['cube']).not.toHaveProperty('spilled');
  });

  it('spills what is tilted beyond its limit, and knows that after a snapshot', () => {
    const cup = { shape: { type: 'cylinder', radius: 0.02, height: 0.08 }, tiltLimit: 0.5 } as const;
    const upright = cubeScene(cup);
    const pushed = cubeScene(cup);
    for (let tick = 0; tick < 20; tick++) {
      if (tick === 0) pushed.objects[0]!.applyForce([7.2, 0, 0], [0, 0, 0.08]);
      for (const simulation of [upright, pushed]) simulation.tick(simulation.action);
    }
    expect(upright.state().objects['cube']).toMatchObject({ spilled: false });
    expect(upright.metrics().spilled).toBe(0);
    expect(pushed.objects[0]!.tilt).toBeGreaterThan(1);
    expect(pushed.state().objects['cube']).toMatchObject({ spilled: true });
    expect(pushed.metrics().spilled).toBe(1);
    const again = cubeScene(cup);
    again.restore(pushed.snapshot());
    expect(again.state().objects['cube']).toMatchObject({ spilled: true });
  });

  it('reports what the pads press with as contacts, whose sum carries the weight', () => {
    const simulation = cubeScene({ mass: 0.2 });
    close(simulation, 20);
    carry(simulation, 20);
    const pads = simulation.state().contacts.filter(({ a, b }) => a.startsWith('arm/finger') && b === 'cube');
    expect(pads.map(({ a }) => a)).toEqual(['arm/finger-1', 'arm/finger-2']);
    const [first, second] = pads as [(typeof pads)[0], (typeof pads)[0]];
    expect(first.force + second.force).toBeCloseTo(40, 6);
    for (let k = 0; k < 3; k++) expect(first.normal[k]! + second.normal[k]!).toBeCloseTo(0, 9);
    // The pads stand 4 cm apart, on the cube's faces.
    const apart = [0, 1, 2].map((k) => first.point[k]! - second.point[k]!);
    expect(Math.hypot(...apart)).toBeCloseTo(0.04, 3);
    expect(simulation.grippers[0]!.load).toBeCloseTo(0.2 * 9.81, 1);
  });
});
