import { describe, expect, it } from '@jest/globals';
import { handAt, move, towelScene } from '../simulation/support.js';
import { sensedScene } from './support.js';

const WEIGHT = 0.06 * 9.81;

describe('force sensors', () => {
  it('feel the weight of what the hand holds, the grip on the pads, and the table under what lies', () => {
    const simulation = sensedScene();
    const { wrench: space, finger, contact } = simulation.sensorSpaces;
    expect(space.names).toEqual(['fx', 'fy', 'fz', 'tx', 'ty', 'tz'].map((axis) => `arm_wrist.${axis}`));
    expect(finger.names).toEqual([
      'arm_finger1.force',
      'arm_finger1.contact',
      'arm_finger2.force',
      'arm_finger2.contact',
    ]);
    expect(contact.names).toEqual(['cube.contact_force']);
    const read = (): Record<string, number[]> =>
      Object.fromEntries(
        Object.entries(
          simulation.observe({ images: false, sensors: ['wrench', 'finger', 'contact'] }).sensors ?? {},
        ).map(([group, values]) => [group, [...values]]),
      );
    move(simulation, handAt(0, 0, 0.02), 0.08, 15, 12);
    const open = read();
    expect(open['finger']).toEqual([0, 0, 0, 0]);
    expect(open['wrench']).toEqual([0, 0, 0, 0, 0, 0]);
    expect(open['contact']?.[0]).toBeCloseTo(WEIGHT, 2);
    // The hand points down, so that its x axis is the world's x and its z axis the world's -z.
    move(simulation, handAt(0, 0, 0.02), 0, 15, 12);
    move(simulation, handAt(0, 0, 0.12), 0, 15, 30);
    move(simulation, handAt(0, 0, 0.12), 0, 15, 20);
    expect(simulation.grippers[0]?.holding).toBe('cube');
    const held = read();
    const [fx = NaN, fy = NaN, fz = NaN, tx = NaN, ty = NaN, tz = NaN] = held['wrench'] ?? [];
    // The hand carries the cube upwards: -z of its own frame.
    expect(fz).toBeCloseTo(-WEIGHT, 2);
    expect(Math.hypot(fx, fy)).toBeLessThan(0.02);
    // The cube's centre lies on the hand's axis to a few millimetres.
    expect(Math.hypot(tx, ty)).toBeLessThan(0.004 * WEIGHT);
    expect(Math.abs(tz)).toBeLessThan(1e-3);
    // 15 N commanded on either pad.
    expect(held['finger']?.[0]).toBeCloseTo(15, 1);
    expect(held['finger']?.[2]).toBeCloseTo(15, 1);
    expect([held['finger']?.[1], held['finger']?.[3]]).toEqual([1, 1]);
    expect(held['contact']?.[0]).toBeCloseTo(30, 1);
    // A quarter turn about the vertical leaves the weight along the hand's axis.
    move(simulation, handAt(0, 0, 0.12, Math.PI / 2), 0, 15, 40);
    move(simulation, handAt(0, 0, 0.12, Math.PI / 2), 0, 15, 20);
    const turned = read()['wrench'] ?? [];
    expect(turned[2]).toBeCloseTo(-WEIGHT, 2);
  });

  it('feel what the hand presses on', () => {
    const simulation = sensedScene();
    // Closed fingers press the cube down from above: its top is at 40 mm, the finger tips go 4 mm deeper.
    move(simulation, handAt(0, 0, 0.08), 0, 0, 10);
    move(simulation, handAt(0, 0, 0.05), 0, 0, 10);
    const { gripper } = simulation.arms[0]!.model;
    const overhang = gripper.type === 'parallel' ? gripper.fingerTipOverhang : 0;
    move(simulation, handAt(0, 0, 0.0395 + overhang), 0, 0, 20);
    const { sensors } = simulation.observe({ images: false, sensors: true });
    const [, , fz = 0] = sensors?.['wrench'] ?? [];
    const [first = 0, , second = 0] = sensors?.['finger'] ?? [];
    const sum = simulation
      .state()
      .contacts.filter(({ a, b }) => `${a} ${b}`.includes('finger'))
      .reduce((total, { force }) => total + force, 0);
    expect(sum).toBeGreaterThan(0.5);
    // Pushing down is along the hand's +z.
    expect(fz / sum).toBeCloseTo(1, 3);
    expect((first + second) / sum).toBeCloseTo(1, 5);
    expect(sensors?.['contact']?.[0]).toBeGreaterThan(sum);
  });

  it('feel the weight of a cloth that hangs from the fingers', () => {
    const simulation = towelScene();
    const [cloth] = simulation.cloths;
    const weight = 0.2 * 0.2 * (cloth?.material.arealDensity ?? NaN) * 9.81;
    move(simulation, handAt(0, 0, 0.006), 0.03, 15, 8);
    move(simulation, handAt(0, 0, 0.006), 0, 15, 8);
    move(simulation, handAt(0, 0, 0.35), 0, 15, 20);
    move(simulation, handAt(0, 0, 0.35), 0, 15, 40);
    expect(simulation.grippers[0]?.holding).toBe('towel');
    const { sensors } = simulation.observe({ images: false, sensors: ['wrench', 'finger'] });
    const [fx = NaN, fy = NaN, fz = NaN] = sensors?.['wrench'] ?? [];
    // The corner swings a little still.
    expect(fz / -weight).toBeGreaterThan(0.93);
    expect(fz / -weight).toBeLessThan(1.07);
    expect(Math.hypot(fx, fy)).toBeLessThan(0.15 * weight);
    expect([...(sensors?.['finger'] ?? [])]).toEqual([15, 1, 15, 1]);
  });

  it('name joints, gripper and tool centre point, with units', () => {
    const simulation = sensedScene();
    const { velocity, effort, tcp } = simulation.sensorSpaces;
    expect(velocity.names.slice(6)).toEqual(['arm_joint7.vel', 'arm_gripper.vel']);
    expect(velocity.units.slice(6)).toEqual(['rad/s', 'm/s']);
    expect(velocity.high[0]).toBe(2.175);
    expect([effort.names[0], effort.units[0]]).toEqual(['arm_joint1.effort', 'N m']);
    expect(tcp.names).toHaveLength(13);
    simulation.tick(simulation.action);
    const { sensors = {} } = simulation.observe({ images: false, sensors: true });
    const [arm] = simulation.arms;
    expect([...(sensors['effort'] ?? [])]).toEqual([...Float32Array.from(arm?.jointEfforts ?? [])]);
    expect(sensors['tcp']?.[2]).toBeCloseTo(arm?.tcpPosition[2] ?? NaN, 6);
    for (const [group, space] of Object.entries(simulation.sensorSpaces)) {
      expect(sensors[group]).toHaveLength(space.names.length);
      expect(new Set(space.names).size).toBe(space.names.length);
    }
    expect(() => simulation.observe({ sensors: ['smell' as 'tcp'] })).toThrow('received "smell"');
  });
});
