import { Broadphase } from 'cannon-es';
import { VELOCITY_SIZE, resized, type BodyArrays } from '../body-arrays.js';
import type { PairTable } from './pair-table.js';
import type { ShapeTable } from './shape-table.js';

/** Gap in metres up to which contacts are made even between bodies at rest. */
export const MARGIN = 1e-3;

const { sqrt, min, max } = Math;

/**
 * Finds the pairs of bodies whose bounding boxes, widened by how far the bodies can get in the step, overlap; always in
 * the order in which the bodies were added (a sort-and-sweep's order depends on history, which a snapshot would have to
 * carry). It hands them on as indices into the pair table instead of cannon's lists of bodies.
 */
export class PairBroadphase extends Broadphase {
  /** Pairs of bodies found, indices into the pair table. */
  found = new Int32Array(16);
  /** Number of pairs found. */
  count = 0;
  /** How far in metres each body's surface can get in the step, with half of the margin. */
  reach = new Float64Array(0);

  readonly #bodies: BodyArrays;
  readonly #shapes: ShapeTable;
  readonly #pairs: PairTable;
  /** First shape of each body; one entry more than bodies. */
  readonly #firstShape: number[] = [0];
  #bounds = new Float64Array(0);

  /** All three are kept by the world. */
  constructor(bodies: BodyArrays, shapes: ShapeTable, pairs: PairTable) {
    super();
    this.#bodies = bodies;
    this.#shapes = shapes;
    this.#pairs = pairs;
  }

  /** Registers the body that was added last, whose shapes are the table's last, and its pairs with all others. */
  addBody(): void {
    const { count, dynamic } = this.#bodies;
    const body = count - 1;
    this.#firstShape.push(this.#shapes.count);
    this.reach = resized(this.reach, count);
    this.#bounds = resized(this.#bounds, 6 * count);
    for (let other = 0; other < body; other++) {
      if (dynamic[other] === 0 && dynamic[body] === 0) continue;
      const [a, b] = dynamic[body] === 0 ? [body, other] : [other, body];
      this.#pairs.add(a, b, this.#shapesOf(a), this.#shapesOf(b));
    }
    if (this.found.length < this.#pairs.count) this.found = new Int32Array(2 * this.#pairs.count);
    this.#place(body);
  }

  /** Loads the moving bodies and finds the pairs that can touch within the step; cannon's lists stay empty. */
  override collisionPairs(): void {
    this.#bodies.loadMoving();
    const { fixed } = this.#bodies;
    const bodies = this.#bodies.count;
    for (let i = 0; i < bodies; i++) if (fixed[i] === 0) this.#place(i);
    const { bodyA, bodyB, enabled, firstShapes, remembered } = this.#pairs;
    const b = this.#bounds;
    let count = 0;
    for (let i = 0; i < bodyA.length; i++) {
      const p = 6 * bodyA[i]!;
      const q = 6 * bodyB[i]!;
      if (
        enabled[i] === 1 &&
        b[p]! <= b[q + 3]! &&
        b[q]! <= b[p + 3]! &&
        b[p + 1]! <= b[q + 4]! &&
        b[q + 1]! <= b[p + 4]! &&
        b[p + 2]! <= b[q + 5]! &&
        b[q + 2]! <= b[p + 5]!
      ) {
        this.found[count++] = i;
      } else {
        for (let s = firstShapes[i]!; s < firstShapes[i + 1]!; s++) remembered[s] = 0;
      }
    }
    this.count = count;
  }

  #shapesOf(body: number): number[] {
    const out: number[] = [];
    for (let s = this.#firstShape[body]!; s < this.#firstShape[body + 1]!; s++) out.push(s);
    return out;
  }

  #place(body: number): void {
    const { travel: v, radius, fixed, dt } = this.#bodies;
    const shapes = this.#shapes;
    let reach = MARGIN / 2;
    if (fixed[body] === 0) {
      const o = VELOCITY_SIZE * body;
      const linear = sqrt(v[o]! * v[o]! + v[o + 1]! * v[o + 1]! + v[o + 2]! * v[o + 2]!);
      const angular = sqrt(v[o + 3]! * v[o + 3]! + v[o + 4]! * v[o + 4]! + v[o + 5]! * v[o + 5]!);
      reach += dt * (linear + angular * radius[body]!);
    }
    this.reach[body] = reach;
    let lx = Infinity,
      ly = Infinity,
      lz = Infinity,
      ux = -Infinity,
      uy = -Infinity,
      uz = -Infinity;
    for (let s = this.#firstShape[body]!; s < this.#firstShape[body + 1]!; s++) {
      shapes.place(s, this.#bodies);
      const b = shapes.bounds;
      lx = min(lx, b[6 * s]!);
      ly = min(ly, b[6 * s + 1]!);
      lz = min(lz, b[6 * s + 2]!);
      ux = max(ux, b[6 * s + 3]!);
      uy = max(uy, b[6 * s + 4]!);
      uz = max(uz, b[6 * s + 5]!);
    }
    const out = this.#bounds;
    out[6 * body] = lx - reach;
    out[6 * body + 1] = ly - reach;
    out[6 * body + 2] = lz - reach;
    out[6 * body + 3] = ux + reach;
    out[6 * body + 4] = uy + reach;
    out[6 * body + 5] = uz + reach;
  }
}
