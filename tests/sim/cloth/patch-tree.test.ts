import { describe, expect, it } from '@jest/globals';
import { ClothParticles } from '../../../sim/cloth/cloth-particles.js';
import { contactPatches } from '../../../sim/cloth/contact-patches.js';
import { patternMesh } from '../../../sim/cloth/index.js';
import { rectangleMesh, type ClothMesh } from '../../../sim/cloth/mesh.js';
import { patchTree } from '../../../sim/cloth/patch-tree.js';
import { buildTopology } from '../../../sim/cloth/topology.js';

const REACH = 0.005;

/** The pairs of patches that the walk finds where `place` puts the particles, as `p,q`; and all that are within reach. */
function pairs(mesh: ClothMesh, cells: boolean, place: (rest: readonly number[]) => readonly number[]) {
  const topology = buildTopology(mesh);
  const parts = contactPatches(mesh, topology, cells);
  const tree = patchTree(mesh, topology, parts);
  const own = new ClothParticles(new Float64Array(topology.count).fill(1));
  const patches = own.integers(parts.particles);
  const links = own.integers(tree.links);
  const data = own.memory.float64(parts.count * 12);
  const boxes = own.memory.float64(tree.count * 12);
  const room = parts.count * 128;
  const out = own.memory.int32(room * 2);
  const settings = own.numbers([REACH]);
  const x = own.positions.view;
  for (let k = 0; k < x.length; k += 3) x.set(place([...mesh.restPositions.subarray(k, k + 3)]), k);
  const { kernels, positions, velocities } = own;
  kernels.measurePatches(positions.pointer, velocities.pointer, patches.pointer, data.pointer, parts.count);
  const count = kernels.findPatchPairs(
    positions.pointer,
    patches.pointer,
    data.pointer,
    links.pointer,
    tree.count,
    boxes.pointer,
    out.pointer,
    room,
    settings.pointer,
  );
  expect(count).toBeLessThan(room);
  const found = new Set<string>();
  for (let k = 0; k < Math.min(count, room); k++) found.add(`${out.view[k * 2]},${out.view[k * 2 + 1]}`);
  expect(found.size).toBe(count);
  const radius = 2 * parts.radius + REACH;
  const particles = (q: number) => [...parts.particles.subarray(q * 4, q * 4 + 4)].filter((i) => i >= 0);
  const distance = (from: Float64Array, i: number, j: number) =>
    Math.hypot(from[i * 3]! - from[j * 3]!, from[i * 3 + 1]! - from[j * 3 + 1]!, from[i * 3 + 2]! - from[j * 3 + 2]!);
  const near = new Set<string>();
  for (let p = 0; p < parts.count; p++) {
    for (let q = p + 1; q < parts.count; q++) {
      if (distance(data.view, p * 4, q * 4) > radius) continue;
      // Within reach, though not in the cloth: contact of one with the other.
      const touch = particles(p).some((i) =>
        particles(q).some((j) => distance(x, i, j) < REACH && distance(mesh.restPositions, i, j) > 2 * REACH),
      );
      if (touch) near.add(`${p},${q}`);
    }
  }
  return { found, near, patches: parts.count };
}

/** Rolls a sheet up along x by half a turn around a cylinder of a radius, with straight ends. */
function folded(radius: number) {
  return ([x = 0, y = 0, z = 0]: readonly number[]): readonly number[] => {
    const arc = (Math.PI / 2) * radius;
    if (x < -arc) return [x + arc, y, -radius + z];
    if (x > arc) return [arc - x, y, radius - z];
    return [Math.cos(x / radius) * (radius - z), y, Math.sin(x / radius) * (radius - z)];
  };
}

describe('The tree of patches', () => {
  const towel = rectangleMesh(0.3, 0.3, 21, 21);
  const shirt = patternMesh({ type: 't-shirt', width: 0.3, edgeLength: 0.03, layerGap: 0.003 });

  it('finds nothing in a flat sheet, however it lies, nor in one that is bent a little', () => {
    const tilted = ([x = 0, y = 0, z = 0]: readonly number[]) => [0.6 * x - 0.8 * z, y, 0.8 * x + 0.6 * z];
    expect(pairs(towel, true, tilted).found.size).toBe(0);
    const arched = ([x = 0, y = 0]: readonly number[]) => [0.3 * Math.sin(x / 0.3), y, 0.3 * Math.cos(x / 0.3)];
    expect(pairs(towel, true, arched).found.size).toBe(0);
  });

  it('finds all patches of a folded sheet that are near each other', () => {
    const { found, near, patches } = pairs(towel, true, folded(0.002));
    expect(near.size).toBeGreaterThan(patches / 2);
    expect([...near].filter((pair) => !found.has(pair))).toEqual([]);
    expect(found.size).toBeLessThan(12 * patches);
  });

  it('finds the front of a garment over its back, also where it is folded', () => {
    for (const place of [(rest: readonly number[]) => rest, folded(0.004)]) {
      const { found, near } = pairs(shirt, false, place);
      expect([...near].filter((pair) => !found.has(pair))).toEqual([]);
    }
    const topology = buildTopology(shirt);
    const { rest, count } = contactPatches(shirt, topology, false);
    const { found } = pairs(shirt, false, (own) => own);
    // Every triangle of the front has one of the back under it.
    const covered = new Set([...found].flatMap((pair) => pair.split(',').map(Number)));
    const fronts = Array.from({ length: count }, (_, q) => q).filter((q) => rest[q * 6 + 5]! > 0);
    expect(fronts.filter((q) => !covered.has(q))).toEqual([]);
  });
});
