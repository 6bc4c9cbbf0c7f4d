// How well a cloth keeps to what cloth does over an episode.
import { countIntersections } from '../sim/index.js';
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

/** Four significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
