import { describe, expect, it } from '@jest/globals';
import { patternMesh } from '../../../sim/cloth/index.js';
import { edgeChains } from '../../../sim/cloth/chains.js';
import { buildTopology } from '../../../sim/cloth/topology.js';

describe('Chains of edges', () => {
  it.each([
    { type: 'rectangle', width: 0.1, height: 0.08, edgeLength: 0.01 },
    { type: 't-shirt', width: 0.3, edgeLength: 0.02 },
    { type: 'shorts', width: 0.3, edgeLength: 0.02 },
  ] as const)('hold every edge once and no particle twice: %j', (pattern) => {
    const mesh = patternMesh(pattern);
    const topology = buildTopology(mesh);
    const { starts, edges, particles } = edgeChains(mesh.restPositions, topology);
    expect([...edges].sort((p, q) => p - q)).toEqual(Array.from(topology.lengths, (_, e) => e));
    for (let c = 0; c + 1 < starts.length; c++) {
      const own = particles.subarray(starts[c]! + c, starts[c + 1]! + c + 1);
      expect(new Set(own).size).toBe(own.length);
      for (let k = 0; k + 1 < own.length; k++) {
        const e = edges[starts[c]! + k]!;
        expect([own[k], own[k + 1]].sort((p, q) => p! - q!)).toEqual([...topology.edges.subarray(e * 2, e * 2 + 2)]);
      }
    }
  });

  it('run from one side of a sheet of squares to the other', () => {
    // 11 x 11 particles: two outer lines of the outline, and inside them 9 lines along x and 9 along y.
    const mesh = patternMesh({ type: 'rectangle', width: 0.1, height: 0.1, edgeLength: 0.01 });
    const { starts } = edgeChains(mesh.restPositions, buildTopology(mesh));
    const counts = Array.from(starts.subarray(1), (end, c) => end - starts[c]!);
    expect(counts.filter((count) => count === 10).length).toBeGreaterThanOrEqual(22);
  });
});
