// How well a cloth keeps to what cloth does over an episode.
import { countIntersections, type Cloth } from '../sim/index.js';
import { CLOTH_STEP, type ClothEpisode } from './cloth-cases.js';

/** Steps between two searches for tangles. */
const TANGLE_STEPS = 60;

/** One step of an episode, sleeping off. */
export function advance({ cloth, colliders, act }: ClothEpisode, k: number): void {
  act(k);
  cloth.wake();
  cloth.step(CLOTH_STEP, colliders);
}

/** Worst figures of a whole episode, strains in per cent, overlaps in millimetres. */
export function quality(episode: ClothEpisode): Record<string, number> {
  let strain = 0;
  let p99 = 0;
  let overlap = 0;
  let mean = 0;
  let tangles = 0;
  for (let k = 0; k < episode.steps; k++) {
    advance(episode, k);
    const metrics = episode.cloth.metrics();
    strain = Math.max(strain, metrics.maxStrain);
    p99 = Math.max(p99, metrics.p99Strain);
    overlap = Math.max(overlap, metrics.maxPenetration);
    mean += metrics.meanPenetration / episode.steps;
    if (k % TANGLE_STEPS === TANGLE_STEPS - 1) tangles = Math.max(tangles, countIntersections(episode.cloth));
  }
  return {
    max_strain_pct: round(100 * strain),
    p99_strain_pct: round(100 * p99),
    end_strain_pct: round(100 * episode.cloth.metrics().maxStrain),
    max_penetration_mm: round(1000 * overlap),
    mean_penetration_mm: round(1000 * mean),
    most_tangles: tangles,
    end_tangles: countIntersections(episode.cloth),
  };
}

/**
 * Where a rectangle lies: mean and lowest height and the mean distance from the vertical axis, in millimetres, with its
 * kinetic energy in microjoules. Means are over the area: a particle of the border stands for half a cell, and counted as
 * a whole one it would make the means depend on the resolution.
 */
export function settledShape(cloth: Cloth): Record<string, number> {
  const { positions: x, rows, columns } = cloth;
  let lowest = Infinity;
  let height = 0;
  let radius = 0;
  for (let i = 0; i < cloth.count; i++) {
    const row = Math.floor(i / columns);
    const column = i % columns;
    const share =
      ((row % (rows - 1) === 0 ? 0.5 : 1) * (column % (columns - 1) === 0 ? 0.5 : 1)) / ((rows - 1) * (columns - 1));
    const z = x[i * 3 + 2] ?? 0;
    lowest = Math.min(lowest, z);
    height += z * share;
    radius += Math.hypot(x[i * 3] ?? 0, x[i * 3 + 1] ?? 0) * share;
  }
  return {
    mean_height_mm: round(1000 * height),
    lowest_mm: round(1000 * lowest),
    mean_radius_mm: round(1000 * radius),
    kinetic_energy_uj: round(1e6 * cloth.metrics().kineticEnergy),
  };
}

/** Four significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
