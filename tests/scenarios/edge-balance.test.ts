import { describe, expect, it } from '@jest/globals';
import { dangerMargin, pushedOver, slideOf, supportedFraction, topples } from '../../scenarios/things/edge-balance.js';
import { paperCup } from '../../scenarios/things/paper-cup.js';

const CUP = { mass: 0.12, centerHeight: 0.03, inertia: 6e-5, friction: 0.6 };

describe('supportedFraction', () => {
  it('is the area of the part of a disc within an edge', () => {
    expect(supportedFraction(0.02, 0)).toBeCloseTo(0.5, 12);
    expect(supportedFraction(0.02, 0.02)).toBe(1);
    expect(supportedFraction(0.02, 0.05)).toBe(1);
    expect(supportedFraction(0.02, -0.02)).toBeCloseTo(0, 12);
    // A chord at half of the radius cuts off (pi / 3 - sqrt(3) / 4) / pi of the disc.
    expect(supportedFraction(0.02, 0.01)).toBeCloseTo(1 - (Math.PI / 3 - Math.sqrt(3) / 4) / Math.PI, 12);
  });
});

describe('topples', () => {
  it('is a matter of force times height against weight times lever while the push lasts', () => {
    const lasting = { force: 0.5, duration: 10 };
    // F h = m g d at d = 0.5 * 0.03 / (0.12 * 9.81) = 12.74 mm.
    expect(topples(CUP, 0.0127, lasting)).toBe(true);
    expect(topples(CUP, 0.0128, lasting)).toBe(false);
  });

  it('is a matter of the energy that a blow gives against the height of the balance', () => {
    // Sticks to its base whatever the force.
    const rough = { ...CUP, friction: 1e6 };
    const blow = (impulse: number): { force: number; duration: number } => ({
      force: impulse / 0.001,
      duration: 0.001,
    });
    const d = 0.015;
    const about = CUP.inertia + CUP.mass * (CUP.centerHeight ** 2 + d ** 2);
    const barrier = CUP.mass * 9.81 * (Math.hypot(CUP.centerHeight, d) - CUP.centerHeight);
    const impulse = Math.sqrt(2 * barrier * about) / CUP.centerHeight;
    expect(topples(rough, d, blow(1.03 * impulse))).toBe(true);
    expect(topples(rough, d, blow(0.95 * impulse))).toBe(false);
  });
});

describe('slideOf', () => {
  it('is nothing below friction, and the way of speeding up and braking above', () => {
    expect(slideOf(CUP, { force: 0.5, duration: 0.1 })).toBe(0);
    const light = { ...CUP, mass: 0.05 };
    const braking = 0.6 * 9.81;
    const speed = (0.5 / 0.05 - braking) * 0.1;
    const way = slideOf(light, { force: 0.5, duration: 0.1 });
    expect(way).toBeCloseTo(speed * 0.05 + speed ** 2 / (2 * braking), 12);
    expect(pushedOver(light, way - 1e-6, { force: 0.5, duration: 0.1 })).toBe(true);
  });
});

describe('dangerMargin', () => {
  it('divides what a push takes over the edge from what it does not', () => {
    const push = { force: 0.5, duration: 0.1 };
    const margin = dangerMargin(CUP, push);
    expect(pushedOver(CUP, margin - 1e-4, push)).toBe(true);
    expect(pushedOver(CUP, margin + 1e-4, push)).toBe(false);
  });
});

describe('paperCup', () => {
  it('weighs what its coffee and its paper weigh, and has the centre of gravity of a frustum', () => {
    const { mass, centerHeight, height, parts, tiltLimit } = paperCup(1, 0.8);
    const [r, top, h] = [0.0235, 0.0235 + 0.0065 * 0.8, 0.056];
    const volume = (Math.PI * h * (r * r + r * top + top * top)) / 3;
    // The wall takes up 0.6 mm: the coffee has 95 % of the outer volume.
    expect(mass).toBeGreaterThan(0.94 * 1000 * volume);
    expect(mass).toBeLessThan(1000 * volume + 0.006);
    const centroid = (h * (r * r + 2 * r * top + 3 * top * top)) / (4 * (r * r + r * top + top * top));
    // The paper adds 5 g whose centre of gravity is at about half of the cup's height.
    expect(centerHeight).toBeCloseTo((centroid * (mass - 0.005) + 0.037 * 0.005) / mass, 3);
    const bottoms = parts.map(({ shape, position = [0, 0, 0] }) =>
      shape.type === 'cylinder' ? position[2] - shape.height / 2 : NaN,
    );
    expect(Math.min(...bottoms)).toBeCloseTo(-centerHeight, 12);
    expect(Math.max(...bottoms) + 0.003).toBeCloseTo(height - centerHeight, 12);
    expect(tiltLimit).toBeCloseTo(Math.atan(0.014 / top), 12);
  });
});
