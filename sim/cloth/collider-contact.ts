import type { Collider } from '../interface/index.js';
import type { KernelArray } from '../kernels/index.js';
import { packShape, shapeExtents, signedDistance } from '../shapes/index.js';
import { matrixOf } from './attachment.js';
import type { ClothParticles } from './cloth-particles.js';
import type { StepReach } from './motion-extent.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** Numbers per active collider: rotation matrix, position, velocity, angular velocity, shape, half extents, friction. */
const STRIDE = 26;
const POSITION = 9;
const LINEAR = 12;
const ANGULAR = 15;
const SHAPE = 18;
const EXTENTS = 22;
const FRICTION = 25;
/** Numbers per contact: normal, friction, motion of the surface within the substep, depth, place on the surface, heaviness. */
const HIT = 12;
/** Most colliders near the cloth at a time. */
const COLLIDERS = 256;
/** Particles that may touch a collider, and contacts, on average per particle. */
const PAIRS_PER_PARTICLE = 16;
const CONTACTS_PER_PARTICLE = 8;
/** Distance in metres up to which a solid holds a particle: more than one falls in a substep, less than a thickness. */
const NEARLY = 2e-4;

/**
 * Contact and Coulomb friction of particles with moving solids. Colliders whose bounding sphere is away from the
 * cloth's bounding box are dropped once per step, and so are particles away from a collider. Friction works on
 * positions, as in Müller et al., "Detailed Rigid Body Simulation with Extended Position Based Dynamics" (SCA 2020),
 * section 3.5: the tangential motion within a substep is undone up to the friction coefficient times the normal
 * correction, so that what rests does not creep. Contacts are found before the constraints are solved, which then know
 * what is held by a surface, and resolved after them. Finding and resolving are kernels (`kernels/colliders.ts`).
 *
 * A particle that rests on a surface counts 20 times as heavy for the constraints. The surface and friction hold it, so that
 * a long thread that pulls at it must not find the mass of a single particle there; the force on it follows from how far it
 * still moves. One that slides counts 4 times as heavy: enough to keep threads out of an edge, so little that it keeps its
 * inertia.
 */
export class ColliderContacts {
  /** Kept distance of a particle from a surface, in metres. */
  readonly radius: number;
  readonly #friction: number;
  readonly #particles: ClothParticles;
  #count = 0;
  #active: (Collider | undefined)[] = [];
  readonly #moving = new Uint8Array(COLLIDERS);
  /** Where the particles of each collider begin and end in `#pairs`; -1 where there was no room and all are looked at. */
  readonly #begins = new Int32Array(COLLIDERS);
  readonly #ends = new Int32Array(COLLIDERS);
  readonly #data: KernelArray<Float64Array>;
  readonly #pairs: KernelArray<Int32Array>;
  readonly #touching: KernelArray<Int32Array>;
  readonly #hits: KernelArray<Float64Array>;
  readonly #settings: KernelArray<Float64Array>;
  #hitCount = 0;
  readonly #normal = new Float64Array(4);
  readonly #quaternion = new Float64Array(4);

  /**
   * @param radius - Distance in metres that a particle keeps from a surface.
   * @param friction - Friction coefficient of the fabric.
   */
  constructor(particles: ClothParticles, radius: number, friction: number) {
    const { memory, count } = particles;
    this.#particles = particles;
    this.radius = radius;
    this.#friction = friction;
    this.#data = memory.float64(STRIDE * COLLIDERS);
    this.#pairs = memory.int32(count * PAIRS_PER_PARTICLE);
    this.#touching = memory.int32(count * CONTACTS_PER_PARTICLE);
    this.#hits = memory.float64(count * CONTACTS_PER_PARTICLE * HIT);
    this.#settings = memory.float64(5);
  }

  /** Number of colliders near the cloth in this step. */
  get activeCount(): number {
    return this.#count;
  }

  /** Whether a collider near the cloth moves. */
  get anyMoving(): boolean {
    for (let k = 0; k < this.#count; k++) if (this.#moving[k] === 1) return true;
    return false;
  }

  /** A number that changes when a collider near the cloth is displaced, comes or goes. */
  get signature(): number {
    let sum = this.#count;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      for (let a = 0; a < POSITION + 3; a++) sum += (k + 1) * (a + 1.37) * this.#data.view[o + a]!;
    }
    return sum;
  }

  /**
   * Finds the colliders near the cloth. Those at rest come last, so that nothing pushes the cloth into the table.
   *
   * @param step - Where the particles may get within the step.
   */
  selectColliders(colliders: readonly Collider[], { bounds, reach: speed, dt }: StepReach): void {
    this.#count = 0;
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < colliders.length; k++) {
        const collider = colliders[k]!;
        if (collider.body !== undefined) continue;
        const v = collider.linearVelocity;
        const w = collider.angularVelocity;
        const linear = sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!);
        const angular = sqrt(w[0]! * w[0]! + w[1]! * w[1]! + w[2]! * w[2]!);
        const moving = linear + angular > 0;
        if (moving !== (pass === 0)) continue;
        const extents = this.#normal;
        shapeExtents(extents, 0, collider.shape);
        const sphere = sqrt(extents[0]! * extents[0]! + extents[1]! * extents[1]! + extents[2]! * extents[2]!);
        const reach = sphere + this.radius + (speed + linear + angular * sphere) * dt + 0.002;
        let squared = 0;
        for (let a = 0; a < 3; a++) {
          const p = collider.position[a]!;
          const d = p < bounds[a]! ? bounds[a]! - p : p > bounds[a + 3]! ? p - bounds[a + 3]! : 0;
          squared += d * d;
        }
        if (squared <= reach * reach) this.#activate(collider, moving);
      }
    }
    for (let k = this.#count; k < this.#active.length; k++) this.#active[k] = undefined;
  }

  #activate(collider: Collider, moving: boolean): void {
    const k = this.#count++;
    if (k >= COLLIDERS)
      throw new RangeError(`a cloth may be near ${COLLIDERS} solids at most at a time, received more`);
    this.#active[k] = collider;
    this.#moving[k] = moving ? 1 : 0;
    const d = this.#data.view;
    const o = k * STRIDE;
    matrixInto(d, o, collider.orientation);
    for (let a = 0; a < 3; a++) {
      d[o + POSITION + a] = collider.position[a]!;
      d[o + LINEAR + a] = collider.linearVelocity[a]!;
      d[o + ANGULAR + a] = collider.angularVelocity[a]!;
    }
    packShape(d, o + SHAPE, collider.shape);
    shapeExtents(d, o + EXTENTS, collider.shape);
    d[o + FRICTION] = sqrt(this.#friction * collider.friction);
  }

  /** Finds the particles that may touch each active collider within the step. */
  selectPairs({ reach: speed, dt }: StepReach): void {
    const d = this.#data.view;
    const settings = this.#settings.view;
    const { count, positions, kernels } = this.#particles;
    let n = 0;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      const ex = d[o + EXTENTS]!;
      const ey = d[o + EXTENTS + 1]!;
      const ez = d[o + EXTENTS + 2]!;
      const linear = d[o + LINEAR]! ** 2 + d[o + LINEAR + 1]! ** 2 + d[o + LINEAR + 2]! ** 2;
      const angular = d[o + ANGULAR]! ** 2 + d[o + ANGULAR + 1]! ** 2 + d[o + ANGULAR + 2]! ** 2;
      const turning = sqrt(angular * (ex * ex + ey * ey + ez * ez));
      const margin = this.radius + (speed + sqrt(linear) + turning) * dt + 0.002;
      settings[2] = ex + margin;
      settings[3] = ey + margin;
      settings[4] = ez + margin;
      if (n + count > this.#pairs.length) {
        this.#begins[k] = -1;
        continue;
      }
      this.#begins[k] = n;
      n += kernels.selectCandidates(
        positions.pointer,
        count,
        this.#data.pointer + o * Float64Array.BYTES_PER_ELEMENT,
        this.#pairs.pointer + n * Int32Array.BYTES_PER_ELEMENT,
        this.#settings.pointer,
      );
      this.#ends[k] = n;
    }
    this.#hitCount = 0;
  }

  /**
   * Pushes particles out, remembers their contacts for `resolve` and makes them heavy for the constraints.
   *
   * @param held - Address, per particle, of 1 where an attachment decides.
   * @param substep - Colliders are where they are at its end.
   */
  detect(held: KernelArray<Uint8Array>, { ahead, h }: Substep): void {
    const { positions, previous, weights, count, kernels } = this.#particles;
    this.#settings.view[0] = this.radius;
    this.#settings.view[1] = h;
    const room = this.#touching.view.length;
    let n = 0;
    for (let k = 0; k < this.#count; k++) {
      const begin = this.#begins[k]!;
      const some = begin < 0 ? count : this.#ends[k]! - begin;
      if (some === 0) continue;
      if (this.#moving[k] === 1) this.#moveBack(k, ahead);
      n = kernels.detectContacts(
        positions.pointer,
        previous.pointer,
        held.pointer,
        weights.pointer,
        this.#data.pointer + k * STRIDE * Float64Array.BYTES_PER_ELEMENT,
        begin < 0 ? 0 : this.#pairs.pointer + begin * Int32Array.BYTES_PER_ELEMENT,
        some,
        this.#touching.pointer,
        this.#hits.pointer,
        n,
        room,
        this.#settings.pointer,
      );
    }
    this.#hitCount = n;
    kernels.placeContacts(positions.pointer, this.#touching.pointer, this.#hits.pointer, n);
  }

  /**
   * Brings the touching particles back to the surface after the constraints, unless they lift off, and applies friction.
   * Changes the substep's previous positions too, so that a contact leaves no velocity along the normal relative to the
   * collider (no restitution, no popping out of a deep overlap).
   */
  resolve(): void {
    const { positions, previous, kernels } = this.#particles;
    kernels.resolveContacts(
      positions.pointer,
      previous.pointer,
      this.#touching.pointer,
      this.#hits.pointer,
      this.#hitCount,
    );
  }

  /** Makes the touching particles so many times heavier than free ones, an integer, or as heavy again with a factor of 1. */
  burden(factor: number): void {
    const { weights, freeWeights, kernels } = this.#particles;
    kernels.burden(weights.pointer, freeWeights.pointer, this.#touching.pointer, this.#hitCount, factor);
  }

  /** Where the collider was `ahead` seconds before its present pose, moving with its present velocity. */
  #moveBack(k: number, ahead: number): void {
    const collider = this.#active[k]!;
    const d = this.#data.view;
    const o = k * STRIDE;
    for (let a = 0; a < 3; a++) d[o + POSITION + a] = collider.position[a]! - collider.linearVelocity[a]! * ahead;
    const w = collider.angularVelocity;
    if (w[0] === 0 && w[1] === 0 && w[2] === 0) return;
    const q = collider.orientation;
    const s = -0.5 * ahead;
    const ax = w[0]! * s,
      ay = w[1]! * s,
      az = w[2]! * s;
    const out = this.#quaternion;
    out[0] = q[0]! + ax * q[3]! + ay * q[2]! - az * q[1]!;
    out[1] = q[1]! - ax * q[2]! + ay * q[3]! + az * q[0]!;
    out[2] = q[2]! + ax * q[1]! - ay * q[0]! + az * q[3]!;
    out[3] = q[3]! - ax * q[0]! - ay * q[1]! - az * q[2]!;
    const inverse = 1 / sqrt(out[0] * out[0] + out[1] * out[1] + out[2] * out[2] + out[3] * out[3]);
    for (let a = 0; a < 4; a++) out[a] = out[a]! * inverse;
    matrixInto(d, o, out);
  }

  /**
   * Finds the solid that holds the particle at `x[p]`: the one that it touches, or nearly.
   *
   * @param out - Receives the normal out of the solid (3), the distance of the particle's surface in metres, the friction
   * coefficient, and the velocity of the solid there in metres per second (3).
   */
  nearest(x: Float64Array, p: number, out: Float64Array): boolean {
    const d = this.#data.view;
    const normal = this.#normal;
    out[3] = NEARLY;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      const rx = x[p]! - d[o + 9]!;
      const ry = x[p + 1]! - d[o + 10]!;
      const rz = x[p + 2]! - d[o + 11]!;
      normal[0] = d[o]! * rx + d[o + 3]! * ry + d[o + 6]! * rz;
      normal[1] = d[o + 1]! * rx + d[o + 4]! * ry + d[o + 7]! * rz;
      normal[2] = d[o + 2]! * rx + d[o + 5]! * ry + d[o + 8]! * rz;
      signedDistance(normal, d, o + SHAPE);
      const distance = normal[3]! - this.radius;
      if (distance >= out[3]) continue;
      for (let a = 0; a < 3; a++) {
        out[a] = d[o + 3 * a]! * normal[0] + d[o + 3 * a + 1]! * normal[1] + d[o + 3 * a + 2]! * normal[2];
      }
      out[3] = distance;
      out[4] = d[o + FRICTION]!;
      out[5] = d[o + LINEAR]! + d[o + ANGULAR + 1]! * rz - d[o + ANGULAR + 2]! * ry;
      out[6] = d[o + LINEAR + 1]! + d[o + ANGULAR + 2]! * rx - d[o + ANGULAR]! * rz;
      out[7] = d[o + LINEAR + 2]! + d[o + ANGULAR]! * ry - d[o + ANGULAR + 1]! * rx;
    }
    return out[3] < NEARLY;
  }

  /** Depth in metres by which the particle at `x[p]` overlaps the active colliders at their present poses, at least 0. */
  penetration(x: Float64Array, p: number): number {
    const d = this.#data.view;
    let deepest = 0;
    for (let k = 0; k < this.#count; k++) {
      const o = k * STRIDE;
      if (this.#moving[k] === 1) this.#moveBack(k, 0);
      const rx = x[p]! - d[o + 9]!;
      const ry = x[p + 1]! - d[o + 10]!;
      const rz = x[p + 2]! - d[o + 11]!;
      this.#normal[0] = d[o]! * rx + d[o + 3]! * ry + d[o + 6]! * rz;
      this.#normal[1] = d[o + 1]! * rx + d[o + 4]! * ry + d[o + 7]! * rz;
      this.#normal[2] = d[o + 2]! * rx + d[o + 5]! * ry + d[o + 8]! * rz;
      signedDistance(this.#normal, d, o + SHAPE);
      const depth = this.radius - this.#normal[3]!;
      if (depth > deepest) deepest = depth;
    }
    return deepest;
  }
}

const scratch = new Float64Array(9);

function matrixInto(out: Float64Array, offset: number, q: ArrayLike<number>): void {
  matrixOf(scratch, q, 0);
  for (let a = 0; a < 9; a++) out[offset + a] = scratch[a]!;
}
