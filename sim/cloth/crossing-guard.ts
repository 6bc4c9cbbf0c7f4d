import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';
import { elementsApart } from './elements-apart.js';
import type { StepReach } from './motion-extent.js';

/** Crossings that are looked at at a time. */
const ROOM = 1024;
/** How often crossings are undone one by one, and then by zones. */
const ROUNDS = 12;
const ZONE_ROUNDS = 12;
/** After so many of those, zones also take in the patches around them. */
const GROW = 2;
/** Share of their distance at the step's start by which an edge and a triangle may each approach the other. */
const SHARE = 0.4;
/** Distance in metres below which two elements have no direction of their own. */
const TINY = 1e-9;

/**
 * Keeps a cloth from passing through itself. Contacts push layers apart, but cannot promise it: a thread may pull harder,
 * and between two steps anything may happen at a crease. So the end of each step is compared with its start. Where an edge
 * has passed into a triangle, a plane between them as they were, moved on with their mean motion, is one that neither may
 * pass: each particle keeps what it moved along the plane and away from it, and loses the rest (an inelastic impact; the
 * planes are those of Chen et al., "Offset Geometric Contact", SIGGRAPH 2025, but only where something did pass).
 *
 * What still passes after some rounds moves on as one rigid piece with the mean of what its particles wanted, growing
 * until nothing passes through anything that did not do so before (rigid impact zones: Provot, "Collision and
 * Self-collision Handling in Cloth Model Dedicated to Design Garments", 1997; Bridson, Fedkiw, Anderson, SIGGRAPH 2002,
 * section 7.5). Looking at the end of the step is enough while no piece passes a whole triangle within one.
 */
export class CrossingGuard {
  /** Number of pairs of patches that are close in this step. */
  pairs = 0;
  /** Crossings that the last call left, since it found no way out. */
  left = 0;
  readonly #own: ClothParticles;
  readonly #patches: KernelArray<Int32Array>;
  readonly #ownEdges: KernelArray<Int32Array>;
  readonly #close: KernelArray<Int32Array>;
  readonly #found: KernelArray<Int32Array>;
  /** Where particles wanted to go. */
  readonly #wanted: Float64Array;
  /** Per particle, one of its zone (a disjoint-set forest), or -1 outside of all zones. */
  readonly #parent: Int32Array;
  /** Per root: sum of masses, and of masses times displacements; and whether fingers hold a part of the zone. */
  readonly #sums: Float64Array;
  readonly #heldZone: Uint8Array;
  readonly #apart = new Float64Array(4);
  readonly #along = new Float64Array(5);

  /** Makes room in the memory of the cloth's kernels; the arrays are those of `SelfContacts`. */
  constructor(
    own: ClothParticles,
    patches: KernelArray<Int32Array>,
    ownEdges: KernelArray<Int32Array>,
    close: KernelArray<Int32Array>,
  ) {
    this.#own = own;
    this.#patches = patches;
    this.#ownEdges = ownEdges;
    this.#close = close;
    this.#found = own.memory.int32(5 * ROOM);
    this.#wanted = new Float64Array(own.count * 3);
    this.#parent = new Int32Array(own.count);
    this.#sums = new Float64Array(own.count * 4);
    this.#heldZone = new Uint8Array(own.count);
  }

  /** Undoes crossings that came in a step. Returns whether it moved anything. */
  apply(step: StepReach): boolean {
    this.left = 0;
    if (this.pairs === 0) return false;
    let count = this.#find();
    if (count === 0) return false;
    for (let round = 0; round < ROUNDS && count > 0; round++) {
      for (let k = 0; k < count; k++) this.#part(k * 5, step);
      count = this.#find();
    }
    if (count === 0) return true;
    this.#wanted.set(this.#own.positions.view);
    this.#parent.fill(-1);
    for (let round = 0; round < ZONE_ROUNDS && count > 0; round++) {
      const found = this.#found.view;
      for (let k = 0; k < count; k++) {
        for (let m = 0; m < 5; m++) this.#join(found[k * 5]!, found[k * 5 + m]!);
      }
      if (round >= GROW) this.#grow();
      this.#place(step);
      count = this.#find();
    }
    this.left = count;
    return true;
  }

  /** Takes from the edge and triangle at `found[o]` what they moved through each other. */
  #part(o: number, { dt }: StepReach): void {
    const found = this.#found.view;
    const out = this.#apart;
    const { positions, velocities, start: before, held } = this.#own;
    const start = before.view;
    elementsApart(out, start, found, o);
    const distance = out[3]!;
    if (distance < TINY) return;
    const x = positions.view;
    const v = velocities.view;
    const nx = out[0]! / distance,
      ny = out[1]! / distance,
      nz = out[2]! / distance;
    let mean = 0;
    for (let k = 0; k < 5; k++) {
      const p = found[o + k]! * 3;
      const along = (x[p]! - start[p]!) * nx + (x[p + 1]! - start[p + 1]!) * ny + (x[p + 2]! - start[p + 2]!) * nz;
      this.#along[k] = along;
      mean += along / (k < 2 ? 4 : 6);
    }
    for (let k = 0; k < 5; k++) {
      const i = found[o + k]!;
      if (held.view[i] === 1) continue;
      const along = this.#along[k]! - mean;
      const limit = SHARE * distance;
      const back = k < 2 ? (along < -limit ? -limit - along : 0) : along > limit ? limit - along : 0;
      if (back === 0) continue;
      const p = i * 3;
      x[p] = x[p]! + back * nx;
      x[p + 1] = x[p + 1]! + back * ny;
      x[p + 2] = x[p + 2]! + back * nz;
      v[p] = v[p]! + (back * nx) / dt;
      v[p + 1] = v[p + 1]! + (back * ny) / dt;
      v[p + 2] = v[p + 2]! + (back * nz) / dt;
    }
  }

  #find(): number {
    const { positions, start, kernels } = this.#own;
    return kernels.findCrossings(
      positions.pointer,
      start.pointer,
      this.#patches.pointer,
      this.#ownEdges.pointer,
      this.#close.pointer,
      this.pairs,
      this.#found.pointer,
      ROOM,
    );
  }

  /** Root of the zone of particle `i`, which becomes one of its own where it was in none. */
  #root(i: number): number {
    const parent = this.#parent;
    if (parent[i]! < 0) parent[i] = i;
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  }

  #join(i: number, j: number): void {
    const a = this.#root(i);
    const b = this.#root(j);
    // The lower one, so that the outcome does not depend on the order.
    if (a < b) this.#parent[b] = a;
    else this.#parent[a] = b;
  }

  /** Adds to each zone the patches that have a particle of it. */
  #grow(): void {
    const patches = this.#patches.view;
    const parent = this.#parent;
    const before = this.#heldZone;
    for (let i = 0; i < parent.length; i++) before[i] = parent[i]! >= 0 ? 1 : 0;
    for (let q = 0; q < patches.length; q += 4) {
      for (let k = q; k < q + 4; k++) {
        const i = patches[k]!;
        if (i < 0 || before[i] === 0) continue;
        for (let m = q; m < q + 4; m++) if (patches[m]! >= 0) this.#join(i, patches[m]!);
        break;
      }
    }
  }

  /** Moves each zone as one, with the fingers that hold it or else with the mean of what its particles wanted. */
  #place({ dt }: StepReach): void {
    const { positions, velocities, start: before, held, freeWeights } = this.#own;
    const x = positions.view;
    const v = velocities.view;
    const start = before.view;
    const wanted = this.#wanted;
    const parent = this.#parent;
    const sums = this.#sums.fill(0);
    const heldZone = this.#heldZone.fill(0);
    for (let i = 0; i < parent.length; i++) {
      if (parent[i]! >= 0 && held.view[i] === 1) heldZone[this.#root(i)] = 1;
    }
    for (let i = 0; i < parent.length; i++) {
      if (parent[i]! < 0) continue;
      const root = this.#root(i);
      if (heldZone[root] === 1 && held.view[i] === 0) continue;
      const mass = 1 / freeWeights.view[i]!;
      sums[root * 4] = sums[root * 4]! + mass;
      for (let a = 0; a < 3; a++) {
        sums[root * 4 + 1 + a] = sums[root * 4 + 1 + a]! + mass * (wanted[i * 3 + a]! - start[i * 3 + a]!);
      }
    }
    for (let i = 0; i < parent.length; i++) {
      if (parent[i]! < 0 || held.view[i] === 1) continue;
      const root = this.#root(i);
      for (let a = 0; a < 3; a++) {
        const moved = sums[root * 4 + 1 + a]! / sums[root * 4]!;
        x[i * 3 + a] = start[i * 3 + a]! + moved;
        v[i * 3 + a] = moved / dt;
      }
    }
  }
}
