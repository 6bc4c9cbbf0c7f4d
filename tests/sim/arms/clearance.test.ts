import { describe, expect, it } from '@jest/globals';
import { Arm, PANDA, clearance, planeClearance, selfClearance, selfCollision } from '../../../sim/arms/index.js';

describe('clearances of arms', () => {
  const arm = (name: string, y: number): Arm =>
    new Arm({ name, model: PANDA, base: { position: [-0.55, y, 0], orientation: [0, 0, 0, 1] } });

  it('finds an arm at home free of itself, and a folded one not', () => {
    const one = arm('arm', 0);
    expect(selfClearance(one).distance).toBeGreaterThan(0.05);
    expect(selfCollision(one)).toBe(false);
    // The wrist bent fully inwards brings the hand against the forearm.
    one.place([0, 0.3, 0, -3.0, 0, 0, 0.785]);
    const folded = selfClearance(one);
    expect(folded.distance).toBeLessThan(0);
    expect(folded.b).toMatch(/^arm\/(hand|finger|link)/);
    expect(selfCollision(one)).toBe(true);
  });

  it('measures between two arms and names the nearest parts', () => {
    const left = arm('left', 0.3),
      right = arm('right', -0.3);
    const apart = clearance(left.colliders, right.colliders);
    // Two capsules of radius 0.06 along y, 0.12 long, 0.6 apart: 0.6 - 0.24.
    expect(apart.distance).toBeCloseTo(0.36, 6);
    expect(apart.a).toMatch(/^left\//);
    expect(apart.b).toMatch(/^right\//);
    const inward = [...PANDA.home];
    inward[0] = -0.6;
    left.place(inward);
    inward[0] = 0.6;
    right.place(inward);
    expect(clearance(left.colliders, right.colliders).distance).toBeLessThan(0);
  });

  it('measures the lowest moving point above the table', () => {
    const one = arm('arm', 0);
    one.place([0, 0.2, 0, -2.3, 0, 2.5, Math.PI / 4]);
    const found = planeClearance(one);
    expect(found.a).toMatch(/finger/);
    expect(found.b).toBe('table');
    expect(found.distance).toBeCloseTo((one.tcpPosition[2] as number) - 0.002, 9);
    expect(planeClearance(one, 0.4).distance).toBeLessThan(0);
  });

  it('knows no distance without a pair', () => {
    expect(clearance([], [])).toEqual({ distance: Infinity, a: '', b: '' });
  });
});
