import { Body, Solver, type World } from 'cannon-es';
import type { HoldConstraint } from './hold-constraint.js';
import { RowBuffer } from './solver-rows.js';

/** Sweeps over all rows per step: enough for stacks of ten and for pushing against a wall. */
const ITERATIONS = 40;
/** A sweep that changes no impulse by more than this (N s) ends the iteration. */
const TOLERANCE = 1e-10;
/** Overlap in metres that is left alone, so that resting contacts persist from step to step. */
const SLOP = 1e-4;
/** Share of the remaining overlap removed per step (Baumgarte stabilisation). */
const BAUMGARTE = 0.2;
/** Largest speed in m/s at which an overlap is pushed apart, so that nothing shoots away. */
const MAX_RECOVERY_SPEED = 0.3;
/** Approach speed in m/s below which nothing bounces. */
const BOUNCE_THRESHOLD = 0.1;
/** Largest normal force in newtons of an arm's link or finger on an object: about what a Panda's joints can push. */
const MAX_KINEMATIC_FORCE = 150;
/** Rows of one contact: the normal and two tangents. */
const CONTACT_ROWS = 3;

/** What the solver must know of a body beside cannon's own fields. Indexed by `body.index`. */
export interface SurfaceTable {
  /** Coulomb friction coefficient per body. */
  readonly friction: readonly number[];
  /** Coefficient of restitution per body, 0 to 1. */
  readonly restitution: readonly number[];
}

/**
 * Projected Gauss-Seidel on impulses (Catto, "Iterative Dynamics with Temporal Coherence", GDC 2005), in the place of
 * cannon's GSSolver: there, friction is bounded by `mu g m` per contact point whatever the normal force, which makes a
 * box on four points stick four times too well. Here it is bounded by `mu` times the point's normal impulse, in a
 * circular cone, and holds of grippers are solved together with the contacts. Two surfaces combine to
 * `sqrt(mu_a mu_b)` and `max(e_a, e_b)`.
 */
export class ContactSolver extends Solver {
  /** Normal force of contact i of `world.contacts` in newtons, after a solve. */
  readonly forces: number[] = [];
  /** Overlap of contact i in metres, at the beginning of the step. */
  readonly depths: number[] = [];
  /** Holds of grippers, in the order in which they were created. */
  readonly holds: HoldConstraint[] = [];

  readonly #surfaces: SurfaceTable;
  readonly #rows = new RowBuffer();
  #friction = new Float64Array(64);
  #limit = new Float64Array(64);

  /** @param surfaces - Live table of the bodies' surfaces. */
  constructor(surfaces: SurfaceTable) {
    super();
    this.#surfaces = surfaces;
  }

  /** Changes the velocities of all bodies such that contacts and holds are met. Returns the number of sweeps. */
  override solve(dt: number, world: World): number {
    const rows = this.#rows;
    for (const body of world.bodies) body.updateSolveMassProperties();
    rows.reset(world.bodies.length);
    for (const hold of this.holds) hold.addRows(rows, dt);
    const firstContact = rows.count;
    this.#addContacts(world, dt);

    const contacts = world.contacts.length;
    let sweep = 0;
    if (rows.count > 0) {
      for (; sweep < ITERATIONS; sweep++) {
        rows.largestChange = 0;
        for (const hold of this.holds) hold.sweep(rows, dt);
        for (let k = 0; k < contacts; k++) {
          const row = firstContact + CONTACT_ROWS * k;
          rows.relax(row, 0, this.#limit[k]!);
          rows.relaxFriction(row + 1, this.#friction[k]! * rows.impulse[row]!);
        }
        if (rows.largestChange < TOLERANCE) break;
      }
      rows.apply(world.bodies);
    }

    this.forces.length = contacts;
    for (let k = 0; k < contacts; k++) this.forces[k] = rows.impulse[firstContact + CONTACT_ROWS * k]! / dt;
    for (const hold of this.holds) hold.finish(rows, dt);
    return sweep;
  }

  #addContacts(world: World, dt: number): void {
    const { friction, restitution } = this.#surfaces;
    const count = world.contacts.length;
    if (count > this.#friction.length) {
      this.#friction = new Float64Array(2 * count);
      this.#limit = new Float64Array(2 * count);
    }
    this.depths.length = count;
    for (let k = 0; k < count; k++) {
      const c = world.contacts[k]!;
      const { bi, bj, ri, rj, ni } = c;
      const a = bi.index;
      const b = bj.index;
      // Overlap along the normal, which points out of body i.
      const depth =
        ni.x * (bi.position.x + ri.x - bj.position.x - rj.x) +
        ni.y * (bi.position.y + ri.y - bj.position.y - rj.y) +
        ni.z * (bi.position.z + ri.z - bj.position.z - rj.z);
      this.depths[k] = depth;
      this.#friction[k] = Math.sqrt(friction[a]! * friction[b]!);
      this.#limit[k] = bi.type === Body.KINEMATIC || bj.type === Body.KINEMATIC ? MAX_KINEMATIC_FORCE * dt : Infinity;

      const normal = this.#rows.addPoint(bi, bj, ri, rj, ni.x, ni.y, ni.z, dt);
      const speed = this.#rows.relativeSpeed(normal);
      const bounce = Math.max(restitution[a]!, restitution[b]!);
      let target = Math.min(MAX_RECOVERY_SPEED, (BAUMGARTE / dt) * Math.max(0, depth - SLOP));
      if (bounce > 0 && speed < -BOUNCE_THRESHOLD) target = Math.max(target, -bounce * speed);
      this.#rows.setTarget(normal, target, 0);

      // Two tangents, from the axis least aligned with the normal: a fixed rule, so that reruns agree.
      let tx = 0;
      let ty: number;
      let tz = 0;
      if (Math.abs(ni.z) > 0.7) {
        const inverse = 1 / Math.sqrt(ni.y * ni.y + ni.z * ni.z);
        ty = ni.z * inverse;
        tz = -ni.y * inverse;
      } else {
        const inverse = 1 / Math.sqrt(ni.x * ni.x + ni.y * ni.y);
        tx = -ni.y * inverse;
        ty = ni.x * inverse;
      }
      const ux = ni.y * tz - ni.z * ty,
        uy = ni.z * tx - ni.x * tz,
        uz = ni.x * ty - ni.y * tx;
      this.#rows.setTarget(this.#rows.addPoint(bi, bj, ri, rj, tx, ty, tz, dt), 0, 0);
      this.#rows.setTarget(this.#rows.addPoint(bi, bj, ri, rj, ux, uy, uz, dt), 0, 0);
    }
  }
}
