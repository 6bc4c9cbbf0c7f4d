import { RigidWorld, type HoldConstraint } from '../bodies/index.js';

/** A rigid world that knows the holds of its grippers, so that force sensors can read them. */
export class HeldWorld extends RigidWorld {
  readonly #holds = new Map<string, HoldConstraint>();

  /** The holds by the name of the hand that carries them. */
  get holds(): ReadonlyMap<string, HoldConstraint> {
    return this.#holds;
  }

  override addHold(carrier: string): HoldConstraint {
    const hold = super.addHold(carrier);
    this.#holds.set(carrier, hold);
    return hold;
  }
}
