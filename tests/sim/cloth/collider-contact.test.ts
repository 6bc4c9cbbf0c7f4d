import { describe, expect, it } from '@jest/globals';
import { ClothParticles } from '../../../sim/cloth/cloth-particles.js';
import { ColliderContacts } from '../../../sim/cloth/collider-contact.js';
import { Random } from '../../../sim/math/random.js';
import { solid } from './support.js';

const RADIUS = 0.002;
const STEP = { bounds: Float64Array.of(-1, -1, -1, 1, 1, 1), reach: 1, dt: 1 / 240 };
const SUBSTEP = { index: 0, h: 1 / 1920, ahead: 0, fraction: 1 };

describe('Contacts of particles with solids', () => {
  it.each([
    { type: 'box', halfExtents: [0.03, 0.05, 0.02] },
    { type: 'sphere', radius: 0.05 },
    { type: 'capsule', radius: 0.03, length: 0.08 },
    { type: 'cylinder', radius: 0.04, height: 0.06 },
  ] as const)('push every particle out of $type to just one radius, and leave others alone', (shape) => {
    const count = 600;
    const particles = new ClothParticles(new Float64Array(count).fill(1));
    const contacts = new ColliderContacts(particles, RADIUS, 0.5);
    const random = new Random(11);
    const x = particles.positions.view;
    const before = x.map(() => random.uniform(-0.08, 0.08));
    x.set(before);
    contacts.selectColliders([solid(shape, [0.01, 0, 0], 0.5, [0.5, 0.1, -0.3, Math.sqrt(0.65)])], STEP);
    contacts.selectPairs(STEP);
    const depths = Float64Array.from({ length: count }, (_, i) => contacts.penetration(x, i * 3));
    contacts.detect(particles.held, SUBSTEP);
    let touching = 0;
    for (let i = 0; i < count; i++) {
      const p = i * 3;
      const moved = Math.hypot(x[p]! - before[p]!, x[p + 1]! - before[p + 1]!, x[p + 2]! - before[p + 2]!);
      expect(moved).toBeCloseTo(depths[i]!, 12);
      expect(contacts.penetration(x, p)).toBeLessThan(1e-12);
      if (moved > 0) touching++;
    }
    expect(touching).toBeGreaterThan(30);
    expect(touching).toBeLessThan(count);
  });

  it('look at all particles where many solids leave no room for their candidates', () => {
    const count = 10;
    const particles = new ClothParticles(new Float64Array(count).fill(1));
    const contacts = new ColliderContacts(particles, RADIUS, 0.5);
    const x = particles.positions.view;
    for (let i = 0; i < count; i++) x[i * 3] = 0.1 * i;
    // Forty boxes of 1 m near all particles, of which the last alone reaches them from below.
    const boxes = Array.from({ length: 40 }, (_, k) =>
      solid({ type: 'box', halfExtents: [1, 1, 0.5] }, [0, 0, k === 39 ? -0.499 : -0.503]),
    );
    contacts.selectColliders(boxes, STEP);
    contacts.selectPairs(STEP);
    contacts.detect(particles.held, SUBSTEP);
    for (let i = 0; i < count; i++) expect(x[i * 3 + 2]).toBeCloseTo(0.001 + RADIUS, 12);
  });
});
