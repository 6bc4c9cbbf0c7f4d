import { describe, expect, it } from '@jest/globals';
import { RigidWorld, type JointOptions } from '../../../sim/bodies/index.js';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';
import { DT, GRAVITY, box, load, run, worldWithTable } from './support.js';

const { abs, cos, hypot, sin, sqrt } = Math;
const SLIDE = { type: 'prismatic', axis: [1, 0, 0], range: [-1, 1] } as const;

function slider(world: RigidWorld, joint: JointOptions, mass = 0.4) {
  return world.addObject({
    name: 'drawer',
    parts: [{ shape: box(0.05, 0.05, 0.02) }],
    pose: { position: [0, 0, 0.5], orientation: [0, 0, 0, 1] },
    mass,
    friction: 0.5,
    joint,
  });
}

describe('a prismatic joint against formulas', () => {
  it('stops within v^2 / 2a of a constant friction, and rests', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, friction: 0.8 });
    drawer.applyImpulse([0.4, 0, 0]);
    run(world, 0.25);
    // a = F / m = 2 m/s^2 from 1 m/s.
    expect(drawer.joint?.velocity).toBeCloseTo(0.5, 10);
    expect(drawer.joint?.position).toBeCloseTo(0.25 - 0.0625, 10);
    run(world, 0.5);
    expect(drawer.joint?.velocity).toBe(0);
    expect(drawer.joint?.position).toBeCloseTo(0.25, 5);
  });

  it('moves only for a force beyond its friction', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, friction: 2 });
    const pull = (force: number): void => {
      for (let i = 0; i < 48; i++) {
        drawer.applyForce([force, 0, 0]);
        world.step(DT);
      }
    };
    pull(1.99);
    expect(drawer.joint?.position).toBe(0);
    pull(2.4);
    // (2.4 - 2) / 0.4 = 1 m/s^2 for 0.2 s.
    expect(drawer.joint?.velocity).toBeCloseTo(0.2, 10);
    expect(drawer.joint?.position).toBeCloseTo(0.02, 10);
  });

  it('reaches the terminal speed (F - friction) / damping', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, range: [-9, 9], friction: 1, damping: 4 });
    for (let i = 0; i < 480; i++) {
      drawer.applyForce([3, 0, 0]);
      world.step(DT);
    }
    expect(drawer.joint?.velocity).toBeCloseTo(0.5, 7);
  });

  it('slides down its own slope at g sin, whatever presses across', () => {
    const world = new RigidWorld();
    const angle = 0.3;
    const drawer = slider(world, { ...SLIDE, axis: [cos(angle), 0, -sin(angle)], range: [-5, 5] });
    for (let i = 0; i < 120; i++) {
      drawer.applyForce([0, 7, 0]);
      drawer.applyTorque([0.1, 0.2, 0.3]);
      world.step(DT);
    }
    const a = GRAVITY * sin(angle);
    expect(drawer.joint?.velocity).toBeCloseTo(a * 0.5, 9);
    expect(drawer.joint?.position).toBeCloseTo((a * 0.25) / 2, 9);
    const [x, y, z] = drawer.position as unknown as [number, number, number];
    // Not off the line by more than rounding, and not turned.
    expect(abs(y)).toBe(0);
    expect(abs(x * sin(angle) + (z - 0.5) * cos(angle))).toBeLessThan(1e-15);
    expect([...drawer.orientation]).toEqual([0, 0, 0, 1]);
  });

  it('stops at its ends without bouncing or passing them', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, range: [0, 0.1] });
    drawer.applyImpulse([0.4, 0, 0]);
    let largest = 0;
    for (let i = 0; i < 120; i++) {
      world.step(DT);
      largest = Math.max(largest, drawer.joint?.position ?? 0);
    }
    expect(largest).toBe(0.1);
    expect(drawer.joint?.position).toBe(0.1);
    expect(drawer.joint?.velocity).toBe(0);
  });

  it('shares momentum with what hits it along the axis', () => {
    const world = new RigidWorld();
    const drawer = slider(world, SLIDE, 0.4);
    const ball = world.addObject({
      name: 'ball',
      parts: [{ shape: { type: 'sphere', radius: 0.02 } }],
      pose: { position: [-0.1, 0, 0.5], orientation: [0, 0, 0, 1] },
      mass: 0.2,
      friction: 0,
      restitution: 1,
    });
    for (let i = 0; i < 30; i++) {
      ball.applyForce([0, 0, 0.2 * GRAVITY]);
      if (i === 0) ball.applyImpulse([0.2, 0, 0]);
      world.step(DT);
    }
    // Elastic: v2 = 2 m1 / (m1 + m2) u, v1 = (m1 - m2) / (m1 + m2) u.
    expect(drawer.joint?.velocity).toBeCloseTo(2 / 3, 6);
    expect(ball.linearVelocity[0]).toBeCloseTo(-1 / 3, 6);
  });

  it('bears what is put on it and takes it along by friction', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, range: [0, 0.2] });
    const thing = world.addObject({
      name: 'thing',
      parts: [{ shape: box(0.01, 0.01, 0.01) }],
      pose: { position: [0, 0, 0.53], orientation: [0, 0, 0, 1] },
      mass: 0.1,
      friction: 0.5,
    });
    run(world, 0.2);
    expect(load(world, 'thing')).toBeCloseTo(0.1 * GRAVITY, 4);
    for (let i = 0; i < 48; i++) {
      drawer.applyForce([0.5, 0, 0]);
      world.step(DT);
    }
    // 0.5 N on 0.5 kg: 1 m/s^2, below mu g.
    expect(drawer.joint?.velocity).toBeCloseTo(0.2, 6);
    expect(thing.linearVelocity[0]).toBeCloseTo(0.2, 6);
    expect(thing.position[0]! - drawer.position[0]!).toBeCloseTo(0, 6);
  });

  it('gives way to a hand that pushes, with its friction and damping as the force', () => {
    const world = worldWithTable();
    const drawer = slider(world, { ...SLIDE, range: [0, 0.2], friction: 1.5, damping: 10 });
    const pusher = {
      name: 'hand',
      shape: box(0.01, 0.01, 0.01),
      position: Float64Array.of(-0.07, 0, 0.5),
      orientation: Float64Array.of(0, 0, 0, 1),
      linearVelocity: new Float64Array(3),
      angularVelocity: new Float64Array(3),
      friction: 0.5,
    };
    world.addKinematic(pusher);
    for (let i = 0; i < 120; i++) {
      pusher.position[0]! += 0.1 * DT;
      world.step(DT);
    }
    expect(drawer.joint?.velocity).toBeCloseTo(0.1, 6);
    expect(drawer.joint?.position).toBeCloseTo(0.04, 4);
    const force = world.contacts().reduce((sum, contact) => sum + contact.force, 0);
    expect(force).toBeCloseTo(1.5 + 10 * 0.1, 4);
    // Beyond the end it can be pushed no further: at most 150 N, and not through.
    for (let i = 0; i < 480; i++) {
      if (pusher.position[0]! < 0.1402) pusher.position[0]! += 0.1 * DT;
      world.step(DT);
    }
    expect(drawer.joint?.position).toBe(0.2);
    expect(drawer.joint?.atEnd).toBe(true);
  });
});

describe('a revolute joint against formulas', () => {
  const [a, b] = [0.2, 0.01];
  const door = (world: RigidWorld, axis: readonly [number, number, number], options: Partial<JointOptions> = {}) =>
    world.addObject({
      name: 'door',
      parts: [{ shape: box(a, b, 0.1), position: [a, 0, 0] }],
      pose: { position: [0, 0, 1], orientation: [0, 0, 0, 1] },
      mass: 0.6,
      friction: 0.5,
      joint: { type: 'revolute', axis, range: [-3, 3], ...options },
    });

  it('turns at torque / moment of inertia about the axis', () => {
    const world = new RigidWorld();
    const thing = door(world, [0, 0, 1]);
    // m (a^2 + b^2) / 3 about the centre, and m a^2.
    const inertia = 0.6 * ((a * a + b * b) / 3 + a * a);
    expect(1 / (thing.joint?.inverseMass ?? 0)).toBeCloseTo(inertia, 12);
    for (let i = 0; i < 120; i++) {
      thing.applyTorque([0, 0, 0.01]);
      world.step(DT);
    }
    expect(thing.joint?.velocity).toBeCloseTo((0.01 / inertia) * 0.5, 9);
  });

  it('swings as a physical pendulum and keeps its energy', () => {
    const world = new RigidWorld();
    const thing = door(world, [0, 1, 0], { start: Math.PI / 2 - 0.05 });
    const inertia = 0.6 * ((a * a + 0.1 * 0.1) / 3 + a * a);
    const period = 2 * Math.PI * sqrt(inertia / (0.6 * GRAVITY * a));
    const hanging = Math.PI / 2;
    let crossings = 0;
    let last = 0;
    let side = -1;
    for (let i = 0; i < 240 * 8; i++) {
      world.step(DT);
      const now = Math.sign((thing.joint?.position ?? 0) - hanging);
      if (now !== 0 && now !== side) {
        crossings++;
        side = now;
        last = (i + 1) * DT;
      }
    }
    // The first crossing comes after a quarter of a period, each further one after half.
    expect(last / (0.25 + (crossings - 1) / 2) / period).toBeCloseTo(1, 2);
    expect(hypot(...thing.linearVelocity)).toBeLessThan(
      0.051 * sqrt(0.6 * GRAVITY * a * inertia) * (a / inertia) * 1.05,
    );
    // Its hinge has not moved.
    expect(hypot(thing.position[0]!, thing.position[1]!, thing.position[2]! - 1)).toBeLessThan(1e-12);
  });
});

describe('joints', () => {
  it('go on bit by bit from a snapshot', () => {
    const world = new RigidWorld();
    const drawer = slider(world, { ...SLIDE, range: [0, 0.1], friction: 0.3, damping: 1 });
    drawer.applyImpulse([0.3, 0, 0]);
    run(world, 0.1);
    const writer = new StateWriter();
    world.writeState(writer);
    const saved = writer.finish().slice();
    run(world, 0.3);
    const expected = [drawer.joint?.position, drawer.joint?.velocity, ...drawer.position];
    world.readState(new StateReader(saved));
    run(world, 0.3);
    expect([drawer.joint?.position, drawer.joint?.velocity, ...drawer.position]).toEqual(expected);
  });

  it('do not let an object collide with its base', () => {
    const world = new RigidWorld();
    world.addFixed({
      name: 'cabinet',
      parts: [{ shape: box(0.05, 0.05, 0.02) }],
      pose: { position: [0, 0, 0.5], orientation: [0, 0, 0, 1] },
      friction: 0.5,
    });
    const drawer = slider(world, { ...SLIDE, base: 'cabinet' });
    run(world, 0.1);
    expect(drawer.joint?.position).toBe(0);
    expect(world.contactCount).toBe(0);
  });

  it('refuse what makes no sense', () => {
    const world = new RigidWorld();
    expect(() => slider(world, { ...SLIDE, axis: [0, 0, 0] })).toThrow('joint.axis of drawer must be a direction');
    expect(() => slider(world, { ...SLIDE, range: [1, 0] })).toThrow('joint.range of drawer');
    expect(() => slider(world, { ...SLIDE, start: 2 })).toThrow('joint.start of drawer must lie within -1 and 1');
    expect(() => slider(world, { ...SLIDE, friction: -1 })).toThrow('joint.friction of drawer');
    expect(() => slider(world, { ...SLIDE, base: 'sofa' })).toThrow('there is nothing named "sofa"');
  });
});
