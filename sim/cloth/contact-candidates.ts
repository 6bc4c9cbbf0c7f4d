import type { ContactPatches } from './contact-patches.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, min, max, floor } = Math;

/** How much farther than needed candidates are looked for, in ways that particles approach in a step. */
const STEPS_AHEAD = 4;
/** Bounds of that, in metres: less is found anew too often, more makes the lists long. */
const LEAST_MARGIN = 0.003;
const LARGEST_MARGIN = 0.01;
/** Most cells of the hash. */
const CELLS = 65536;

/**
 * Pairs of a particle and a patch of the cloth that may be close, kept over steps until particles have moved a margin
 * (Verlet, "Computer Experiments on Classical Fluids", Physical Review 159, 1967). They come from a uniform spatial
 * hash, a counting sort of the patches' centres. Those of a particle are in ascending order, so that after one and the
 * same test of their distance nothing depends on when they were found.
 */
export class ContactCandidates {
  /** Candidates of particle i are `patches[start[i]..start[i + 1])`. */
  readonly start: Int32Array;
  /** Centres of the patches in metres, as of the last `update`. */
  readonly centres: Float64Array;
  readonly #particles: number;
  readonly #parts: ContactPatches;
  readonly #cellOf: Int32Array;
  #cellStart = new Int32Array(4096);
  readonly #sorted: Int32Array;
  readonly #skipped: Int32Array;
  /** Positions at the last search, and how far from each other a particle and a centre could be then. */
  readonly #reference: Float64Array;
  #reach = -1;
  #patches: Int32Array;

  constructor(particles: number, parts: ContactPatches) {
    const count = parts.particles.length / 4;
    this.#particles = particles;
    this.#parts = parts;
    this.centres = new Float64Array(count * 3);
    this.#cellOf = new Int32Array(count);
    this.#sorted = new Int32Array(count);
    this.#skipped = new Int32Array(count);
    this.#reference = new Float64Array(particles * 3);
    this.start = new Int32Array(particles + 1);
    this.#patches = new Int32Array(particles * 16);
  }

  /** See `start`. */
  get patches(): Int32Array {
    return this.#patches;
  }

  /** Forgets what was found, as after a jump. */
  reset(): void {
    this.#reach = -1;
  }

  /**
   * Makes sure that every pair within `reach` is among the candidates, unless its patch is around the particle.
   *
   * @param bounds - Bounding box of the particles: minimum, then maximum.
   * @param limits - Number 2: distance `reach` in metres of a particle from a patch's centre. Number 3: how far two particles
   * may approach each other within a step, in metres.
   */
  update(x: Float64Array, bounds: Float64Array, limits: Float64Array): void {
    const reach = limits[2]!;
    const travel = limits[3]!;
    this.#placeCentres(x);
    if (this.#reach >= reach && this.#approach(x) + reach <= this.#reach) return;
    this.#reach = reach + min(max(STEPS_AHEAD * travel, LEAST_MARGIN), LARGEST_MARGIN);
    this.#reference.set(x);
    this.#find(x, bounds);
  }

  /** Most by which a particle and a centre may have approached each other since the last search, in metres. */
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

  #placeCentres(x: Float64Array): void {
    const patches = this.#parts.particles;
    const centres = this.centres;
    for (let q = 0, o = 0; o < centres.length; q += 4, o += 3) {
      const i = patches[q]! * 3;
      const j = patches[q + 1]! * 3;
      const k = patches[q + 2]! * 3;
      const last = patches[q + 3]! * 3;
      let cx = x[i]! + x[j]! + x[k]!;
      let cy = x[i + 1]! + x[j + 1]! + x[k + 1]!;
      let cz = x[i + 2]! + x[j + 2]! + x[k + 2]!;
      let share = 1 / 3;
      if (last >= 0) {
        cx += x[last]!;
        cy += x[last + 1]!;
        cz += x[last + 2]!;
        share = 0.25;
      }
      centres[o] = cx * share;
      centres[o + 1] = cy * share;
      centres[o + 2] = cz * share;
    }
  }

  #find(x: Float64Array, bounds: Float64Array): void {
    const reach = this.#reach;
    const centres = this.centres;
    const count = centres.length / 3;
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
      const a = (((centres[q * 3]! - minX) * inverse) | 0) + 1;
      const b = (((centres[q * 3 + 1]! - minY) * inverse) | 0) + 1;
      const c = (((centres[q * 3 + 2]! - minZ) * inverse) | 0) + 1;
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

    const { nearStart, near } = this.#parts;
    const reach2 = reach * reach;
    const skipped = this.#skipped.fill(-1);
    let found = this.#patches;
    let n = 0;
    for (let i = 0; i < this.#particles; i++) {
      const px = x[i * 3]!;
      const py = x[i * 3 + 1]!;
      const pz = x[i * 3 + 2]!;
      const a = ((px - minX) * inverse) | 0;
      const b = ((py - minY) * inverse) | 0;
      const d = ((pz - minZ) * inverse) | 0;
      for (let k = nearStart[i]!, end = nearStart[i + 1]!; k < end; k++) skipped[near[k]!] = i;
      if (n + count > found.length) {
        found = new Int32Array(2 * found.length + count);
        found.set(this.#patches);
        this.#patches = found;
      }
      const first = n;
      for (let zz = d; zz < d + 3; zz++) {
        for (let yy = b; yy < b + 3; yy++) {
          const row = (zz * ny + yy) * nx + a;
          const last = start[row + 3]!;
          for (let k = start[row]!; k < last; k++) {
            const q = sorted[k]!;
            const dx = px - centres[q * 3]!;
            const dy = py - centres[q * 3 + 1]!;
            const dz = pz - centres[q * 3 + 2]!;
            if (dx * dx + dy * dy + dz * dz > reach2 || skipped[q] === i) continue;
            let place = n++;
            while (place > first && found[place - 1]! > q) {
              found[place] = found[place - 1]!;
              place--;
            }
            found[place] = q;
          }
        }
      }
      this.start[i + 1] = n;
    }
  }
}
