import type { StateReader, StateWriter } from '../../math/state-io.js';
import { resizedBytes } from '../body-arrays.js';
import { MANIFOLD_POINTS, type Manifold } from './manifold.js';

/** Numbers per remembered contact point: normal and two tangential impulses in N s, world position in metres. */
export const MEMORY_SIZE = 6;

/** Distance in metres within which a point counts as the same although other features meet there. */
const NEAR = 1e-3;

/**
 * All pairs of shapes that may collide, in the order in which their bodies were added, and what each remembers of its
 * contact points: the impulses from which the next step's solve starts.
 */
export class PairTable {
  /** First body of each pair; the one that forces do not move, where there is such. */
  readonly bodyA: number[] = [];
  /** Second body of each pair. */
  readonly bodyB: number[] = [];
  /** First pair of shapes of each pair of bodies; one entry more than pairs of bodies. */
  readonly firstShapes: number[] = [0];
  /** First shape of each pair of shapes. */
  readonly shapeA: number[] = [];
  /** Second shape of each pair of shapes. */
  readonly shapeB: number[] = [];
  /** Number of remembered points per pair of shapes. */
  remembered = new Uint8Array(0);
  /** Feature of each remembered point, 4 entries a pair of shapes. */
  features = new Int32Array(0);
  /** What is remembered of each point, `MEMORY_SIZE` numbers a point. */
  memory = new Float64Array(0);

  #enabled = new Uint8Array(0);

  /** Number of pairs of bodies. */
  get count(): number {
    return this.bodyA.length;
  }

  /** One byte per pair of bodies: 1 where the two may collide. Live until a pair is added. */
  get enabled(): Uint8Array {
    return this.#enabled;
  }

  /** Adds a pair of bodies with their shapes. `a` must be the one that forces do not move, if one of them is such. */
  add(a: number, b: number, shapesA: readonly number[], shapesB: readonly number[]): void {
    this.bodyA.push(a);
    this.bodyB.push(b);
    for (const shapeA of shapesA) {
      for (const shapeB of shapesB) {
        this.shapeA.push(shapeA);
        this.shapeB.push(shapeB);
      }
    }
    const shapes = this.shapeA.length;
    this.firstShapes.push(shapes);
    const enabled = new Uint8Array(this.count);
    enabled.set(this.#enabled);
    enabled[this.count - 1] = 1;
    this.#enabled = enabled;
    if (shapes <= this.remembered.length) return;
    this.remembered = resizedBytes(this.remembered, shapes);
    const points = this.remembered.length * MANIFOLD_POINTS;
    const features = new Int32Array(points);
    features.set(this.features);
    this.features = features;
    const memory = new Float64Array(points * MEMORY_SIZE);
    memory.set(this.memory);
    this.memory = memory;
  }

  /** Switches the collision of two bodies on or off. Returns false when they are no pair. */
  setEnabled(a: number, b: number, enabled: boolean): boolean {
    for (let i = 0; i < this.count; i++) {
      const first = this.bodyA[i];
      const second = this.bodyB[i];
      if ((first === a && second === b) || (first === b && second === a)) {
        this.#enabled[i] = enabled ? 1 : 0;
        return true;
      }
    }
    return false;
  }

  /**
   * Index in `memory` of what a pair of shapes remembers of point `k` of its manifold: the point where the same features
   * met in the last step, else one that was near. -1 when there is none.
   */
  find(pair: number, manifold: Manifold, k: number): number {
    const first = MANIFOLD_POINTS * pair;
    const end = first + this.remembered[pair]!;
    const feature = manifold.features[k]!;
    for (let i = first; i < end; i++) if (this.features[i] === feature) return MEMORY_SIZE * i;
    const m = this.memory;
    const p = manifold.points;
    let nearest = NEAR * NEAR;
    let found = -1;
    for (let i = first; i < end; i++) {
      const o = MEMORY_SIZE * i;
      const dx = m[o + 3]! - p[3 * k]!,
        dy = m[o + 4]! - p[3 * k + 1]!,
        dz = m[o + 5]! - p[3 * k + 2]!;
      const square = dx * dx + dy * dy + dz * dz;
      if (square < nearest) {
        nearest = square;
        found = o;
      }
    }
    return found;
  }

  /** Writes what is switched off and all that is remembered. */
  writeState(writer: StateWriter): void {
    writer.array(this.#enabled);
    const pairs = this.shapeA.length;
    let active = 0;
    for (let pair = 0; pair < pairs; pair++) if (this.remembered[pair]! > 0) active++;
    writer.number(active);
    for (let pair = 0; pair < pairs; pair++) {
      const count = this.remembered[pair]!;
      if (count === 0) continue;
      writer.number(pair);
      writer.number(count);
      const first = MANIFOLD_POINTS * pair;
      for (let k = first; k < first + count; k++) writer.number(this.features[k]!);
      for (let k = MEMORY_SIZE * first; k < MEMORY_SIZE * (first + count); k++) writer.number(this.memory[k]!);
    }
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    reader.array(this.#enabled);
    this.remembered.fill(0);
    const active = reader.number();
    for (let i = 0; i < active; i++) {
      const pair = reader.number();
      const count = reader.number();
      this.remembered[pair] = count;
      const first = MANIFOLD_POINTS * pair;
      reader.array(this.features.subarray(first, first + count));
      reader.array(this.memory.subarray(MEMORY_SIZE * first, MEMORY_SIZE * (first + count)));
    }
  }
}
