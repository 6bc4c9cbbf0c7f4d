import { MATRIX_SIZE, VELOCITY_SIZE, resized, type BodyArrays } from '../body-arrays.js';
import { MANIFOLD_POINTS, type Manifold } from '../collision/manifold.js';
import { MEMORY_SIZE, type PairTable } from '../collision/pair-table.js';
import { BOUNCE, CLOSING, GAP, HEAD, IMPULSE, LINKS, OWN, PLACE, POINT, ROW, TARGET } from './contact-layout.js';

/** Overlap in metres that is left alone, so that resting contacts persist from step to step. */
const SLOP = 1e-5;
/** Gap in metres up to which a point that bears nothing counts as touching. */
const TOUCH = 1e-5;
/** Share of the remaining overlap removed per step (Baumgarte stabilisation). */
const BAUMGARTE = 0.2;
/** Largest speed in m/s at which an overlap is pushed apart, so that nothing shoots away. */
const MAX_RECOVERY_SPEED = 0.3;
/** Speed in m/s of pushing apart that is small enough to stay in the velocity. */
const NEGLIGIBLE_RECOVERY = 1e-4;
/** Approach speed in m/s below which nothing bounces. */
const BOUNCE_THRESHOLD = 0.1;
/** Overlap in metres beyond which nothing bounces. */
const BOUNCE_DEPTH = 1e-4;
/** Largest normal force in newtons of an arm's link or finger on an object: about what a Panda's joints can push. */
const MAX_KINEMATIC_FORCE = 150;

const { sqrt, abs, max, min } = Math;

/** What the solver must know of a body beside cannon's own fields. Indexed by `body.index`. */
export interface SurfaceTable {
  /** Coulomb friction coefficient per body. */
  readonly friction: readonly number[];
  /** Coefficient of restitution per body, 0 to 1. */
  readonly restitution: readonly number[];
}

/**
 * The velocity constraints of all contact points of one step: no approach along the normal, friction within a circular
 * cone along two tangents. Laid out for the sweeps, which spend most of a step's time: what they read lies together, the
 * velocities of a manifold's two bodies stay in registers over its points, and a body that forces do not move costs
 * nothing.
 */
export class ContactRows {
  /** Number of contact points. */
  points = 0;
  /** Largest change of a body's speed by one row in the last sweep, in m/s: one number. */
  readonly change = new Float64Array(1);
  /** Squared length of the last gradient of the search in (N s)^2: one number. */
  readonly gradient = new Float64Array(1);
  /** Whether any overlap is being pushed apart, so that the velocity must be freed of that after the move. */
  recovering = false;
  /** Whether any point that touches in this step bounces. */
  bouncing = false;

  /** Number of manifolds. */
  manifolds = 0;
  /** Body A, body B, first point, number of points and pair of shapes of each manifold. */
  links = new Int32Array(16 * LINKS);
  /** What all points of a manifold share, `HEAD` numbers each. */
  head = new Float64Array(16 * HEAD);
  /** The rows of the points, `POINT` numbers each. */
  data = new Float64Array(64 * POINT);
  /** Manifolds of two bodies that forces move. */
  two = new Int32Array(16);
  /** Number of those. */
  twoCount = 0;
  /** Manifolds of one body that forces move. */
  one = new Int32Array(16);
  /** Number of those. */
  oneCount = 0;

  readonly #bodies: BodyArrays;
  readonly #surfaces: SurfaceTable;
  readonly #pairs: PairTable;
  /** @param surfaces - Live table of the bodies' surfaces. */
  constructor(bodies: BodyArrays, surfaces: SurfaceTable, pairs: PairTable) {
    this.#bodies = bodies;
    this.#surfaces = surfaces;
    this.#pairs = pairs;
  }

  /** Begins a step without rows. */
  reset(): void {
    this.points = 0;
    this.manifolds = 0;
    this.oneCount = 0;
    this.twoCount = 0;
    this.recovering = false;
    this.bouncing = false;
  }

  /** Adds the points of a manifold of bodies `a` and `b`, starts from the impulses remembered for `pair`. */
  add(pair: number, a: number, b: number, manifold: Manifold): void {
    const { dt } = this.#bodies;
    const m = this.manifolds++;
    if (LINKS * this.manifolds > this.links.length) this.#growManifolds();
    if (POINT * (this.points + MANIFOLD_POINTS) > this.data.length) {
      this.data = resized(this.data, 2 * this.data.length);
    }
    const bodies = this.#bodies;
    const two = bodies.dynamic[a] === 1;
    if (two) this.two[this.twoCount++] = m;
    else this.one[this.oneCount++] = m;
    const links = this.links;
    const l = LINKS * m;
    links[l] = a;
    links[l + 1] = b;
    links[l + 2] = this.points;
    links[l + 3] = manifold.count;
    links[l + 4] = pair;

    const h = this.head;
    const o = HEAD * m;
    const nx = manifold.normal[0]!,
      ny = manifold.normal[1]!,
      nz = manifold.normal[2]!;
    h[o] = nx;
    h[o + 1] = ny;
    h[o + 2] = nz;
    // Two tangents, from the axis least aligned with the normal: a fixed rule, so that reruns agree.
    let tx = 0,
      ty: number,
      tz = 0;
    if (abs(nz) > 0.7) {
      const inverse = 1 / sqrt(ny * ny + nz * nz);
      ty = nz * inverse;
      tz = -ny * inverse;
    } else {
      const inverse = 1 / sqrt(nx * nx + ny * ny);
      tx = -ny * inverse;
      ty = nx * inverse;
    }
    h[o + 3] = tx;
    h[o + 4] = ty;
    h[o + 5] = tz;
    h[o + 6] = ny * tz - nz * ty;
    h[o + 7] = nz * tx - nx * tz;
    h[o + 8] = nx * ty - ny * tx;
    const massA = (h[o + 9] = two ? bodies.inverseMass[a]! : 0);
    const massB = (h[o + 10] = bodies.inverseMass[b]!);
    const { friction, restitution } = this.#surfaces;
    h[o + 11] = sqrt(friction[a]! * friction[b]!);
    const pushed = two || bodies.fixed[a] === 1;
    h[o + 12] = pushed ? Infinity : MAX_KINEMATIC_FORCE * dt;
    h[o + 13] = max(two ? bodies.mobility[a]! : 0, bodies.mobility[b]!);
    h[o + 14] = two ? 1 : 0;
    const jointA = two ? bodies.joints[a] : undefined,
      jointB = bodies.joints[b];
    const bounce = max(restitution[a]!, restitution[b]!);

    const { position, velocity: v, initialVelocity: before, inverseInertia: inertia } = bodies;
    const va = VELOCITY_SIZE * a,
      vb = VELOCITY_SIZE * b;
    const ia = MATRIX_SIZE * a,
      ib = MATRIX_SIZE * b;
    const d = this.data;
    const memory = this.#pairs.memory;
    for (let k = 0; k < manifold.count; k++) {
      const p = POINT * this.points++;
      const x = manifold.points[3 * k]!,
        y = manifold.points[3 * k + 1]!,
        z = manifold.points[3 * k + 2]!;
      const gap = manifold.separations[k]!;
      const rax = x - position[3 * a]!,
        ray = y - position[3 * a + 1]!,
        raz = z - position[3 * a + 2]!;
      const rbx = x - position[3 * b]!,
        rby = y - position[3 * b + 1]!,
        rbz = z - position[3 * b + 2]!;
      for (let row = 0; row < 3; row++) {
        const q = p + ROW * row;
        const dx = h[o + 3 * row]!,
          dy = h[o + 3 * row + 1]!,
          dz = h[o + 3 * row + 2]!;
        // A body on a joint moves along it alone: its lever is its share along the joint.
        const bx = jointB ? jointB.share(x, y, z, dx, dy, dz) : rby * dz - rbz * dy,
          by = jointB ? 0 : rbz * dx - rbx * dz,
          bz = jointB ? 0 : rbx * dy - rby * dx;
        d[q] = bx;
        d[q + 1] = by;
        d[q + 2] = bz;
        const jx = inertia[ib]! * bx + inertia[ib + 1]! * by + inertia[ib + 2]! * bz,
          jy = inertia[ib + 3]! * bx + inertia[ib + 4]! * by + inertia[ib + 5]! * bz,
          jz = inertia[ib + 6]! * bx + inertia[ib + 7]! * by + inertia[ib + 8]! * bz;
        d[q + 3] = jx;
        d[q + 4] = jy;
        d[q + 5] = jz;
        let inverse = massA + massB + bx * jx + by * jy + bz * jz;
        const ax = jointA ? jointA.share(x, y, z, dx, dy, dz) : ray * dz - raz * dy,
          ay = jointA ? 0 : raz * dx - rax * dz,
          az = jointA ? 0 : rax * dy - ray * dx;
        if (two) {
          const kx = inertia[ia]! * ax + inertia[ia + 1]! * ay + inertia[ia + 2]! * az,
            ky = inertia[ia + 3]! * ax + inertia[ia + 4]! * ay + inertia[ia + 5]! * az,
            kz = inertia[ia + 6]! * ax + inertia[ia + 7]! * ay + inertia[ia + 8]! * az;
          d[q + 6] = ax;
          d[q + 7] = ay;
          d[q + 8] = az;
          d[q + 9] = kx;
          d[q + 10] = ky;
          d[q + 11] = kz;
          inverse += ax * kx + ay * ky + az * kz;
          d[p + TARGET + row] = 0;
        } else {
          // A's velocity does not change, so that it goes into the target once.
          d[p + TARGET + row] =
            dx * v[va]! + dy * v[va + 1]! + dz * v[va + 2]! + ax * v[va + 3]! + ay * v[va + 4]! + az * v[va + 5]!;
        }
        // Across a joint nothing gives way to a body that nothing moves.
        d[q + 12] = inverse > 0 ? 1 / inverse : 0;
      }

      // Apart, the gap may close within this step; overlapping, it opens again.
      let push = 0;
      if (gap > 0) push = -gap / dt;
      else if (gap < -SLOP) push = min(MAX_RECOVERY_SPEED, (BAUMGARTE / dt) * (-gap - SLOP));
      if (push > NEGLIGIBLE_RECOVERY) this.recovering = true;
      d[p + OWN] = d[p + TARGET]!;
      d[p + CLOSING] = min(0, push);
      d[p + TARGET]! += push;
      d[p + GAP] = gap;
      d[p + BOUNCE] = 0;
      // What overlaps already does not meet anew: bouncing off it again and again would heap up energy.
      if (bounce > 0 && gap > -BOUNCE_DEPTH) {
        const ax = two ? d[p + 6]! : ray * nz - raz * ny,
          ay = two ? d[p + 7]! : raz * nx - rax * nz,
          az = two ? d[p + 8]! : rax * ny - ray * nx;
        const bx = d[p]!,
          by = d[p + 1]!,
          bz = d[p + 2]!;
        const from = two ? before : v;
        const first =
          nx * (before[vb]! - from[va]!) +
          ny * (before[vb + 1]! - from[va + 1]!) +
          nz * (before[vb + 2]! - from[va + 2]!) +
          (bx * before[vb + 3]! + by * before[vb + 4]! + bz * before[vb + 5]!) -
          (ax * from[va + 3]! + ay * from[va + 4]! + az * from[va + 5]!);
        const second =
          nx * (v[vb]! - v[va]!) +
          ny * (v[vb + 1]! - v[va + 1]!) +
          nz * (v[vb + 2]! - v[va + 2]!) +
          (bx * v[vb + 3]! + by * v[vb + 4]! + bz * v[vb + 5]!) -
          (ax * v[va + 3]! + ay * v[va + 4]! + az * v[va + 5]!);
        // Speed at which the gap closes, with what the forces add on the way there.
        const square = first * first + (2 * max(0, gap) * (first - second)) / dt;
        const speed = first < 0 && square > 0 ? sqrt(square) : 0;
        if (speed > BOUNCE_THRESHOLD) d[p + BOUNCE] = bounce * speed;
      }

      const found = this.#pairs.find(pair, manifold, k);
      for (let row = 0; row < 3; row++) d[p + IMPULSE + row] = found < 0 ? 0 : memory[found + row]!;
      d[p + PLACE] = x;
      d[p + PLACE + 1] = y;
      d[p + PLACE + 2] = z;
    }
    const { features, remembered } = this.#pairs;
    for (let k = 0; k < manifold.count; k++) features[MANIFOLD_POINTS * pair + k] = manifold.features[k]!;
    remembered[pair] = manifold.count;
  }

  /** From now on the normals aim at what they are to have when nothing is pushed apart, or after a bounce. */
  aimAtFinal(): void {
    const d = this.data;
    for (let i = 0; i < this.points; i++) {
      const p = POINT * i;
      const bounces = d[p + BOUNCE]! > 0 && d[p + IMPULSE]! > 0;
      d[p + TARGET] = d[p + OWN]! + (bounces ? d[p + BOUNCE]! : d[p + CLOSING]!);
    }
  }

  /** Marks the bodies that a contact pushes, and notes whether any of them bounces. */
  mark(): void {
    const d = this.data,
      links = this.links;
    const { constrained } = this.#bodies;
    for (let m = 0; m < this.manifolds; m++) {
      const l = LINKS * m;
      const first = links[l + 2]!;
      const end = first + links[l + 3]!;
      for (let i = first; i < end; i++) {
        if (d[POINT * i + IMPULSE]! <= 0) continue;
        constrained[links[l]!] = 1;
        constrained[links[l + 1]!] = 1;
        if (d[POINT * i + BOUNCE]! > 0) this.bouncing = true;
      }
    }
  }

  /** Remembers the impulses for the next step. */
  remember(): void {
    const d = this.data,
      links = this.links;
    const pairs = this.#pairs;
    const { memory } = pairs;
    for (let m = 0; m < this.manifolds; m++) {
      const l = LINKS * m;
      const pair = links[l + 4]!;
      const count = links[l + 3]!;
      for (let k = 0; k < count; k++) {
        const p = POINT * (links[l + 2]! + k);
        const o = MEMORY_SIZE * (MANIFOLD_POINTS * pair + k);
        memory[o] = d[p + IMPULSE]!;
        memory[o + 1] = d[p + IMPULSE + 1]!;
        memory[o + 2] = d[p + IMPULSE + 2]!;
        memory[o + 3] = d[p + PLACE]!;
        memory[o + 4] = d[p + PLACE + 1]!;
        memory[o + 5] = d[p + PLACE + 2]!;
      }
    }
  }

  /**
   * Copies the points that touch into `out`, 10 numbers each: bodies a and b, world point, normal out of a, normal force
   * in newtons, overlap in metres. Returns how many there are; `out` must have room for `points`.
   */
  report(out: Float64Array): number {
    const { dt } = this.#bodies;
    const d = this.data,
      h = this.head,
      links = this.links;
    let count = 0;
    for (let m = 0; m < this.manifolds; m++) {
      const l = LINKS * m;
      const first = links[l + 2]!;
      const end = first + links[l + 3]!;
      for (let i = first; i < end; i++) {
        const p = POINT * i;
        if (d[p + IMPULSE]! <= 0 && d[p + GAP]! > TOUCH) continue;
        const c = 10 * count++;
        out[c] = links[l]!;
        out[c + 1] = links[l + 1]!;
        out[c + 2] = d[p + PLACE]!;
        out[c + 3] = d[p + PLACE + 1]!;
        out[c + 4] = d[p + PLACE + 2]!;
        out[c + 5] = h[HEAD * m]!;
        out[c + 6] = h[HEAD * m + 1]!;
        out[c + 7] = h[HEAD * m + 2]!;
        out[c + 8] = d[p + IMPULSE]! / dt;
        out[c + 9] = -d[p + GAP]!;
      }
    }
    return count;
  }

  #growManifolds(): void {
    const grow = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(array.length * 2);
      grown.set(array);
      return grown;
    };
    this.links = grow(this.links);
    this.one = grow(this.one);
    this.two = grow(this.two);
    this.head = resized(this.head, 2 * this.head.length);
  }
}
