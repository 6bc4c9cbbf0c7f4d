import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';
import type { ContactPatches } from './contact-patches.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, min, max, floor } = Math;

/** How much farther than needed candidates are looked for, in ways that particles approach in a step. */
const STEPS_AHEAD = 4;
/** Bounds of that, in metres: less is found anew too often, more makes the lists long. */
const LEAST_MARGIN = 0.003;
const LARGEST_MARGIN = 0.01;
/** Patches that one may be near to, on average over all patches. */
const PAIRS_PER_PATCH = 128;
/** How much larger a patch may become until candidates are looked for again, and than at rest. */
const STRETCH = 1.05;
/** Numbers per patch; see `measurePatches`. */
const PATCH = 12;
/** Most cells of the hash. */
const CELLS = 65536;

/**
 * Pairs of patches of the cloth that may be close, kept over steps until particles have moved a margin (Verlet, "Computer
 * Experiments on Classical Fluids", Physical Review 159, 1967). They come from a uniform spatial hash, a counting sort of
 * the patches' centres, and are in ascending order, so that after one and the same test of their distance nothing depends
 * on when they were found.
 */
export class ContactCandidates {
  /** Two patches per pair, the lower one first. */
  readonly pairs: KernelArray<Int32Array>;
  /**
   * Per pair, 1 where the patches are close to each other in the cloth and face the same way at rest, 2 where they are close
   * and face opposite ways, as the layers of a garment do, 0 where they are not close.
   */
  readonly kinds: KernelArray<Uint8Array>;
  /** Centres, unit normals, radii and motion of the patches as of the last `update`, 12 numbers per patch; see `measurePatches`. */
  readonly data: KernelArray<Float64Array>;
  /** Number of pairs. */
  count = 0;
  /** Number of pairs for which the last search had no room. */
  dropped = 0;
  readonly #own: ClothParticles;
  readonly #patches: KernelArray<Int32Array>;
  readonly #count: number;
  readonly #rest: Float64Array;
  readonly #near: number;
  readonly #diameter: number;
  readonly #cellOf: Int32Array;
  #cellStart = new Int32Array(4096);
  readonly #sorted: Int32Array;
  /** Positions at the last search, and how close patches were looked for then. */
  readonly #reference: Float64Array;
  #reach = -1;

  /**
   * Makes room in the memory of the cloth's kernels.
   * @param patches - The patches' particles there.
   * @param thickness - Distance in metres that layers keep.
   */
  constructor(own: ClothParticles, parts: ContactPatches, patches: KernelArray<Int32Array>, thickness: number) {
    const { count } = parts;
    this.#own = own;
    this.#patches = patches;
    this.#count = count;
    this.#diameter = 2 * STRETCH * parts.radius;
    this.pairs = own.memory.int32(2 * count * PAIRS_PER_PATCH);
    this.kinds = own.memory.uint8(count * PAIRS_PER_PATCH);
    this.#rest = parts.rest;
    this.#near = 2 * parts.radius + thickness;
    this.data = own.memory.float64(count * PATCH);
    this.#cellOf = new Int32Array(count);
    this.#sorted = new Int32Array(count);
    this.#reference = new Float64Array(own.count * 3);
  }

  /** Forgets what was found, as after a jump. */
  reset(): void {
    this.#reach = -1;
  }

  /**
   * Makes sure that every pair of patches that are within `reach` of each other is among the candidates.
   *
   * @param bounds - Bounding box of the particles: minimum, then maximum.
   * @param limits - Number 0: distance `reach` in metres. Number 1: how far two particles may approach each other within a
   * step, in metres.
   */
  update(x: Float64Array, bounds: Float64Array, limits: Float64Array): void {
    const reach = limits[0]!;
    const travel = limits[1]!;
    const { positions, velocities, kernels } = this.#own;
    kernels.measurePatches(
      positions.pointer,
      velocities.pointer,
      this.#patches.pointer,
      this.data.pointer,
      this.#count,
    );
    if (this.#reach >= reach && this.#approach(x) + reach <= this.#reach) return;
    this.#reach = reach + min(max(STEPS_AHEAD * travel, LEAST_MARGIN), LARGEST_MARGIN);
    this.#reference.set(x);
    this.#find(bounds);
  }

  /** Most by which two particles may have approached each other since the last search, in metres. */
  #approach(x: Float64Array): number {
    const reference = this.#reference;
    let mx = 0,
      my = 0,
      mz = 0;
    for (let k = 0; k < x.length; k += 3) {
      mx += x[k]! - reference[k]!;
      my += x[k + 1]! - reference[k + 1]!;
      mz += x[k + 2]! - reference[k + 2]!;
    }
    const n = 3 / x.length;
    mx *= n;
    my *= n;
    mz *= n;
    let largest = 0;
    for (let k = 0; k < x.length; k += 3) {
      const dx = x[k]! - reference[k]! - mx,
        dy = x[k + 1]! - reference[k + 1]! - my,
        dz = x[k + 2]! - reference[k + 2]! - mz;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > largest) largest = squared;
    }
    return 2 * sqrt(largest);
  }

  #find(bounds: Float64Array): void {
    const reach = this.#diameter + this.#reach;
    const data = this.data.view;
    const count = this.#count;
    const minX = bounds[0]!;
    const minY = bounds[1]!;
    const minZ = bounds[2]!;
    let cell = reach;
    let nx: number;
    let ny: number;
    let nz: number;
    for (;;) {
      nx = floor((bounds[3]! - minX) / cell) + 3;
      ny = floor((bounds[4]! - minY) / cell) + 3;
      nz = floor((bounds[5]! - minZ) / cell) + 3;
      if (nx * ny * nz <= CELLS) break;
      cell *= 1.5;
    }
    const inverse = 1 / cell;
    const cells = nx * ny * nz;
    if (cells + 1 > this.#cellStart.length) this.#cellStart = new Int32Array(cells * 2);
    const start = this.#cellStart;
    const cellOf = this.#cellOf;
    const sorted = this.#sorted;
    start.fill(0, 0, cells + 1);
    for (let q = 0; q < count; q++) {
      const a = (((data[q * PATCH]! - minX) * inverse) | 0) + 1;
      const b = (((data[q * PATCH + 1]! - minY) * inverse) | 0) + 1;
      const c = (((data[q * PATCH + 2]! - minZ) * inverse) | 0) + 1;
      const at = (c * ny + b) * nx + a;
      cellOf[q] = at;
      start[at] = start[at]! + 1;
    }
    for (let k = 0, sum = 0; k <= cells; k++) {
      sum += start[k]!;
      start[k] = sum;
    }
    for (let q = count - 1; q >= 0; q--) {
      const at = cellOf[q]!;
      const place = start[at]! - 1;
      start[at] = place;
      sorted[place] = q;
    }

    const pairs = this.pairs.view;
    const kinds = this.kinds.view;
    let n = 0;
    this.dropped = 0;
    for (let p = 0; p < count; p++) {
      const px = data[p * PATCH]!;
      const py = data[p * PATCH + 1]!;
      const pz = data[p * PATCH + 2]!;
      const around = STRETCH * data[p * PATCH + 6]! + this.#reach;
      const at = cellOf[p]!;
      const first = n;
      for (let layer = -1; layer < 2; layer++) {
        for (let line = -1; line < 2; line++) {
          const row = at + (layer * ny + line) * nx;
          const last = start[row + 2]!;
          for (let k = start[row - 1]!; k < last; k++) {
            const q = sorted[k]!;
            if (q <= p) continue;
            const dx = px - data[q * PATCH]!;
            const dy = py - data[q * PATCH + 1]!;
            const dz = pz - data[q * PATCH + 2]!;
            const within = around + STRETCH * data[q * PATCH + 6]!;
            if (dx * dx + dy * dy + dz * dz > within * within) continue;
            if (2 * n >= pairs.length) {
              this.dropped++;
              continue;
            }
            let place = n++;
            while (place > first && pairs[2 * place - 1]! > q) {
              pairs[2 * place + 1] = pairs[2 * place - 1]!;
              place--;
            }
            pairs[2 * place + 1] = q;
          }
        }
      }
      for (let k = first; k < n; k++) {
        pairs[2 * k] = p;
        kinds[k] = this.#kind(p, pairs[2 * k + 1]!);
      }
    }
    this.count = n;
  }

  /** See `kinds`. */
  #kind(p: number, q: number): number {
    const r = this.#rest;
    const s = p * 6;
    const t = q * 6;
    const dx = r[t]! - r[s]!,
      dy = r[t + 1]! - r[s + 1]!,
      dz = r[t + 2]! - r[s + 2]!;
    if (dx * dx + dy * dy + dz * dz > this.#near * this.#near) return 0;
    return r[s + 3]! * r[t + 3]! + r[s + 4]! * r[t + 4]! + r[s + 5]! * r[t + 5]! < 0 ? 2 : 1;
  }
}
