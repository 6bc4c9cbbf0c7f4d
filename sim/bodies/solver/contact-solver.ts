import { Solver } from 'cannon-es';
import { VELOCITY_SIZE, type BodyArrays } from '../body-arrays.js';
import type { ContactRows } from './contact-rows.js';
import { extrapolate, startSearch, sweepOne, sweepTwo, warmStart } from './contact-sweeps.js';
import type { Joint } from '../joint.js';
import type { HoldConstraint } from './hold-constraint.js';
import { RowBuffer } from './solver-rows.js';

/** Most sweeps over all rows per solve: what a heavy thing on a light one needs. At rest one or two do. */
const MAX_SWEEPS = 80;
/** Sweeps after which the search begins to go on in the direction of those before: at rest, plain sweeps are steadier. */
const PLAIN_SWEEPS = 25;
/** A sweep that changes no body's speed by more than this (m/s) ends the iteration. */
const TOLERANCE = 5e-7;

/**
 * Projected Gauss-Seidel on impulses with warm starting (Catto, "Iterative Dynamics with Temporal Coherence", GDC 2005),
 * in the place of cannon's GSSolver: there, friction is bounded by `mu g m` per contact point whatever the normal force,
 * which makes a box on four points stick four times too well. Here it is bounded by `mu` times the point's normal
 * impulse, in a circular cone, and holds of grippers are solved together with the contacts. Two surfaces combine to
 * `sqrt(mu_a mu_b)` and `max(e_a, e_b)`.
 *
 * What plain sweeps do not bring to an end, a search along conjugate directions does: 40 sweeps of it do as much for a
 * hundredfold mass on a box as 300 plain ones.
 *
 * Overlaps are pushed apart, and gaps closed, while the bodies move; a second solve then frees the velocity of what
 * pushed, and lets bounce what bounces (Catto, "Solver2D", 2024, calls it relaxing), so that no energy comes from it.
 */
export class ContactSolver extends Solver {
  /** Holds of grippers, in the order in which they were created. */
  readonly holds: HoldConstraint[] = [];
  /** Joints of bodies, in the order in which they were created. */
  readonly joints: { readonly joint: Joint; readonly body: number }[] = [];
  /** Sweeps of the last step, both solves together. */
  sweeps = 0;

  readonly #bodies: BodyArrays;
  readonly #contacts: ContactRows;
  readonly #rows: RowBuffer;

  /** Both are kept by the world; the narrowphase has filled `contacts` before a solve. */
  constructor(bodies: BodyArrays, contacts: ContactRows) {
    super();
    this.#bodies = bodies;
    this.#contacts = contacts;
    this.#rows = new RowBuffer(bodies);
  }

  /** Changes the velocities of all bodies such that contacts and holds are met. Returns the number of sweeps. */
  override solve(dt: number): number {
    const { holds, joints } = this;
    const contacts = this.#contacts;
    const rows = this.#rows;
    const { velocity, moveVelocity, constrained } = this.#bodies;
    rows.reset();
    for (let i = 0; i < holds.length; i++) holds[i]!.addRows(rows, dt);
    this.sweeps = 0;
    if (rows.count + contacts.points + joints.length > 0) {
      warmStart(contacts, velocity);
      for (let i = 0; i < joints.length; i++) {
        const { joint, body } = joints[i]!;
        joint.warmStart(velocity, VELOCITY_SIZE * body + 3);
      }
      for (let i = 0; i < holds.length; i++) holds[i]!.warmStart(rows, dt);
      this.#iterate(dt);
      contacts.mark();
      for (let i = 0; i < holds.length; i++) if (holds[i]!.active) constrained[holds[i]!.bodyIndex] = 1;
    }
    moveVelocity.set(velocity);
    if (contacts.recovering || contacts.bouncing) {
      contacts.aimAtFinal();
      this.#iterate(dt);
    }
    contacts.remember();
    for (let i = 0; i < holds.length; i++) holds[i]!.finish(rows, dt);
    return this.sweeps;
  }

  #iterate(dt: number): void {
    const { holds, joints } = this;
    const rows = this.#rows;
    const contacts = this.#contacts;
    const { velocity } = this.#bodies;
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      rows.largestChange = 0;
      for (let i = 0; i < holds.length; i++) holds[i]!.sweep(rows, dt);
      contacts.change[0] = 0;
      if (contacts.twoCount > 0) sweepTwo(contacts, velocity);
      sweepOne(contacts, velocity);
      let change = 0;
      for (let i = 0; i < joints.length; i++) {
        const { joint, body } = joints[i]!;
        change = Math.max(change, joint.solve(velocity, VELOCITY_SIZE * body + 3, dt));
      }
      this.sweeps++;
      if (rows.largestChange < TOLERANCE && contacts.change[0] < TOLERANCE && change < TOLERANCE) return;
      if (sweep === PLAIN_SWEEPS) startSearch(contacts);
      else if (sweep > PLAIN_SWEEPS && sweep < MAX_SWEEPS - 1) extrapolate(contacts, velocity);
    }
  }
}
