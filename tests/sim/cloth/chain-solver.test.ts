import { describe, expect, it } from '@jest/globals';
import { ChainSolver, type Chain } from '../../../sim/cloth/chain-solver.js';
import { ClothParticles } from '../../../sim/cloth/cloth-particles.js';
import { Random } from '../../../sim/math/random.js';

/** A chain over some particles with edges of 1 m. */
function chain(particles: number[], compliance: number): Chain {
  const edges = particles.length - 1;
  return {
    particles,
    lengths: new Float64Array(edges).fill(1),
    compliances: new Float64Array(edges).fill(compliance),
  };
}

/** Positions after one solve of each solver's chains, one solver after the other. */
function solved(start: Float64Array, weights: Float64Array, solvers: readonly (readonly Chain[])[]): Float64Array {
  const particles = new ClothParticles(weights);
  const own = solvers.map((chains) => new ChainSolver(particles, chains));
  const scale = particles.numbers([1, 0]);
  particles.positions.view.set(start);
  own.forEach((solver) => solver.solve(scale));
  return particles.positions.view.slice();
}

describe('The solver of chains', () => {
  it('brings every edge of a straight chain to its length at once, and moves no centre of mass', () => {
    const start = Float64Array.from({ length: 15 }, (_, k) => (k % 3 === 0 ? 1.1 * (k / 3) : 0));
    const x = solved(start, new Float64Array(5).fill(1), [[chain([0, 1, 2, 3, 4], 0)]]);
    // Five particles of equal mass around 2.2: 0.2, 1.2, 2.2, 3.2, 4.2.
    [0.2, 1.2, 2.2, 3.2, 4.2].forEach((place, i) => expect(x[i * 3]).toBeCloseTo(place, 12));
  });

  it('gives an edge the share that its compliance leaves', () => {
    const start = Float64Array.of(0, 0, 0, 0, 1.3, 0);
    const x = solved(start, Float64Array.of(1, 2), [[chain([0, 1], 3)]]);
    // 0.3 m too long, weights 1 and 2, compliance 3: each moves by 0.3 / (1 + 2 + 3) times its weight.
    expect(x[1]).toBeCloseTo(0.05, 12);
    expect(x[4]).toBeCloseTo(1.2, 12);
  });

  it('solves chains two by two as it solves each by itself', () => {
    const random = new Random(7);
    const start = Float64Array.from({ length: 36 }, () => random.uniform(0, 3));
    const weights = Float64Array.from({ length: 12 }, () => random.uniform(0.5, 1.5));
    const long = chain([0, 1, 2, 3, 4, 5], 0.1);
    const short = chain([6, 7, 8], 0.2);
    const crossing = chain([9, 2, 10, 7, 11], 0.3);
    expect(solved(start, weights, [[long, short, crossing]])).toEqual(
      solved(start, weights, [[long], [short], [crossing]]),
    );
  });

  it('solves chains again that are strained beyond a limit at a particle with a flag, and leaves the others', () => {
    const particles = new ClothParticles(new Float64Array(8).fill(1));
    const solver = new ChainSolver(particles, [chain([0, 1], 0), chain([2, 3], 0), chain([4, 5], 0), chain([6, 7], 0)]);
    const flags = particles.memory.uint8(8);
    const settings = particles.numbers([1, 0.05]);
    // Chains of 1.2, 1.2, 1.04 and 1.04 m, which go two by two.
    [0, 1.2, 0, 1.2, 0, 1.04, 0, 1.04].forEach((y, i) => (particles.positions.view[i * 3 + 1] = y));
    expect(solver.solve(settings, flags)).toBe(false);
    flags.view[5] = 1;
    expect(solver.solve(settings, flags)).toBe(false);
    flags.view[3] = 1;
    expect(solver.solve(settings, flags)).toBe(true);
    const lengths = [1, 3, 5, 7].map(
      (i) => particles.positions.view[i * 3 + 1]! - particles.positions.view[i * 3 - 2]!,
    );
    [1, 1, 1.04, 1.04].forEach((length, k) => expect(lengths[k]).toBeCloseTo(length, 12));
    expect(solver.solve(settings, flags)).toBe(false);
  });
});
