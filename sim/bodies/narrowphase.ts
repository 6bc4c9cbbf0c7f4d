import { Narrowphase, type World } from 'cannon-es';
import type { BodyArrays } from './body-arrays.js';
import { collideBoxes } from './box-box.js';
import type { ContactRows } from './contact-rows.js';
import { collideConvex } from './convex-pairs.js';
import { Manifold } from './manifold.js';
import type { PairBroadphase } from './pair-broadphase.js';
import type { PairTable } from './pair-table.js';
import { ShapeKind, type ShapeTable } from './shape-table.js';
import { collideSphere } from './sphere-pairs.js';

/**
 * Finds where the shapes of the broadphase's pairs meet, and adds what it finds to the rows of the solver. It stands in
 * the place of cannon's Narrowphase, which takes 40 µs for ten stacked boxes, makes objects, and cuts a cylinder into a
 * prism.
 */
export class ShapeNarrowphase extends Narrowphase {
  readonly #bodies: BodyArrays;
  readonly #shapes: ShapeTable;
  readonly #pairs: PairTable;
  readonly #broadphase: PairBroadphase;
  readonly #rows: ContactRows;
  readonly #manifold = new Manifold();

  /** All are kept by the rigid world. */
  constructor(
    world: World,
    bodies: BodyArrays,
    shapes: ShapeTable,
    pairs: PairTable,
    broadphase: PairBroadphase,
    rows: ContactRows,
  ) {
    super(world);
    this.#bodies = bodies;
    this.#shapes = shapes;
    this.#pairs = pairs;
    this.#broadphase = broadphase;
    this.#rows = rows;
  }

  /** Adds the contacts of all found pairs to the rows; cannon's lists stay empty. */
  override getContacts(): void {
    this.#rows.reset();
    const { found, count, reach } = this.#broadphase;
    const { bodyA, bodyB, firstShapes, shapeA, shapeB, remembered } = this.#pairs;
    const { dynamic } = this.#bodies;
    const manifold = this.#manifold;
    for (let i = 0; i < count; i++) {
      const pair = found[i]!;
      const a = bodyA[pair]!,
        b = bodyB[pair]!;
      manifold.margin = reach[a]! + reach[b]!;
      for (let s = firstShapes[pair]!; s < firstShapes[pair + 1]!; s++) {
        this.#collideShapes(shapeA[s]!, shapeB[s]!);
        if (manifold.count > 0 && dynamic[b] === 1) this.#rows.add(s, a, b, manifold);
        else remembered[s] = 0;
      }
    }
  }

  #collideShapes(a: number, b: number): void {
    const shapes = this.#shapes;
    const manifold = this.#manifold;
    const kindA = shapes.kind[a],
      kindB = shapes.kind[b];
    if (kindA === ShapeKind.box && kindB === ShapeKind.box) {
      const { position, rotation, size } = shapes;
      collideBoxes(manifold, position, 3 * a, 3 * b, rotation, 9 * a, 9 * b, size, 3 * a, 3 * b);
    } else if (kindA === ShapeKind.sphere) {
      collideSphere(manifold, shapes, a, b);
    } else if (kindB === ShapeKind.sphere) {
      collideSphere(manifold, shapes, b, a);
      manifold.flip();
    } else {
      collideConvex(manifold, shapes, a, b);
    }
  }
}
