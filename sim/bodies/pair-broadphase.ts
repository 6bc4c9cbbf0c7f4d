import { Body, Broadphase, type World } from 'cannon-es';

/**
 * Offers the pairs of bodies whose bounding boxes overlap, always in the order in which the bodies were added (a
 * sort-and-sweep's order depends on history, which a snapshot would have to carry), and leaves out pairs that were
 * switched off.
 */
export class PairBroadphase extends Broadphase {
  readonly #first: Body[] = [];
  readonly #second: Body[] = [];
  #enabled = new Uint8Array(64);

  /** Number of pairs that may collide: at least one of the two moves freely. */
  get pairCount(): number {
    return this.#first.length;
  }

  /** One byte per pair: 1 where the two may collide. Live. */
  get enabled(): Uint8Array {
    return this.#enabled.subarray(0, this.#first.length);
  }

  /** Registers the pairs of a body that was added to the world last. */
  addBody(body: Body, others: readonly Body[]): void {
    for (const other of others) {
      if (other === body || (other.type !== Body.DYNAMIC && body.type !== Body.DYNAMIC)) continue;
      if (this.#first.length === this.#enabled.length) {
        const grown = new Uint8Array(this.#enabled.length * 2);
        grown.set(this.#enabled);
        this.#enabled = grown;
      }
      this.#enabled[this.#first.length] = 1;
      this.#first.push(other);
      this.#second.push(body);
    }
  }

  /** Switches the collision of two bodies on or off. Returns false when they are no pair. */
  setEnabled(a: Body, b: Body, enabled: boolean): boolean {
    for (let i = 0; i < this.#first.length; i++) {
      const first = this.#first[i];
      const second = this.#second[i];
      if ((first === a && second === b) || (first === b && second === a)) {
        this.#enabled[i] = enabled ? 1 : 0;
        return true;
      }
    }
    return false;
  }

  /** Fills cannon's two pair lists. */
  override collisionPairs(world: World, pairs1: Body[], pairs2: Body[]): void {
    for (let i = 0; i < world.bodies.length; i++) {
      const body = world.bodies[i]!;
      if (!body.aabbNeedsUpdate) continue;
      if (body.type === Body.KINEMATIC) boundBySphere(body);
      else body.updateAABB();
    }
    for (let i = 0; i < this.#first.length; i++) {
      if (this.#enabled[i] === 0) continue;
      const a = this.#first[i]!;
      const b = this.#second[i]!;
      const al = a.aabb.lowerBound,
        au = a.aabb.upperBound,
        bl = b.aabb.lowerBound,
        bu = b.aabb.upperBound;
      if (al.x <= bu.x && bl.x <= au.x && al.y <= bu.y && bl.y <= au.y && al.z <= bu.z && bl.z <= au.z) {
        pairs1.push(a);
        pairs2.push(b);
      }
    }
  }
}

/** An arm has a dozen many-cornered links that move every step and mostly touch nothing: a loose box is cheaper. */
function boundBySphere(body: Body): void {
  const { aabb, position, boundingRadius: r } = body;
  aabb.lowerBound.set(position.x - r, position.y - r, position.z - r);
  aabb.upperBound.set(position.x + r, position.y + r, position.z + r);
  body.aabbNeedsUpdate = false;
}
