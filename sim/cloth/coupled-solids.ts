import type { Collider, DynamicBody } from '../interface/index.js';
import { packShape, shapeExtents, signedDistance } from '../shapes/index.js';
import { CoupledBodies } from './coupled-bodies.js';
import type { StepReach } from './motion-extent.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt, hypot } = Math;

/** Numbers per solid: shape, half extents, friction. */
const STRIDE = 8;
const EXTENTS = 4;
const FRICTION = 7;

/** The solids of freely moving bodies near a cloth in a step, and which particles may touch them. */
export class CoupledSolids {
  /** The bodies. */
  readonly bodies = new CoupledBodies();
  /** Kept distance of a particle from a surface in metres. */
  readonly radius: number;
  /** Normal out of the solid at the particle that `touches` or `measure` was last asked about, world frame. */
  readonly normal = new Float64Array(3);
  /** That particle's point in the solid's frame, replaced by the normal there; then its distance in metres. */
  readonly local = new Float64Array(4);
  /** Particles that may touch solid `k`: `pairs[segments[k]..segments[k + 1])`. */
  segments = new Int32Array(5);
  /** See `segments`. */
  pairs: Int32Array;

  readonly #particles: number;
  readonly #friction: number;
  readonly #colliders: Collider[] = [];
  #count = 0;
  #placed = 0;
  #data = new Float64Array(STRIDE * 4);

  /**
   * @param particles - Number of particles.
   * @param radius - Kept distance of a particle from a surface in metres.
   * @param friction - Coulomb friction coefficient of the fabric.
   */
  constructor(particles: number, radius: number, friction: number) {
    this.#particles = particles;
    this.radius = radius;
    this.#friction = friction;
    this.pairs = new Int32Array(particles);
  }

  /** Number of solids near the cloth. */
  get count(): number {
    return this.#count;
  }

  /** Name of solid `k`. */
  name(k: number): string {
    return this.#colliders[k]!.name;
  }

  /** Friction coefficient between the fabric and solid `k`. */
  friction(k: number): number {
    return this.#data[k * STRIDE + FRICTION]!;
  }

  /** Forgets all solids. */
  clear(): void {
    this.#count = 0;
    this.bodies.clear();
  }

  /**
   * Finds the solids near the cloth.
   *
   * @param step - Where the particles may get within the step.
   */
  select(colliders: readonly Collider[], { bounds, reach: speed, dt }: StepReach): void {
    this.clear();
    for (let k = 0; k < colliders.length; k++) {
      const collider = colliders[k]!;
      const { body } = collider;
      if (body === undefined) continue;
      const extents = this.local;
      shapeExtents(extents, 0, collider.shape);
      const sphere = hypot(extents[0]!, extents[1]!, extents[2]!);
      const reach = sphere + this.radius + (speed + reachOf(collider, sphere)) * dt + 0.002;
      let squared = 0;
      for (let a = 0; a < 3; a++) {
        const p = collider.position[a]!;
        const d = p < bounds[a]! ? bounds[a]! - p : p > bounds[a + 3]! ? p - bounds[a + 3]! : 0;
        squared += d * d;
      }
      if (squared <= reach * reach) this.#activate(collider, body);
    }
  }

  #activate(collider: Collider, body: DynamicBody): void {
    const k = this.#count++;
    this.#colliders[k] = collider;
    if ((k + 1) * STRIDE > this.#data.length) {
      const data = new Float64Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
      this.segments = new Int32Array(data.length / STRIDE + 1);
    }
    const o = k * STRIDE;
    packShape(this.#data, o, collider.shape);
    shapeExtents(this.#data, o + EXTENTS, collider.shape);
    this.#data[o + FRICTION] = sqrt(this.#friction * collider.friction);
    this.bodies.add(k, collider, body);
  }

  /** Finds the particles that may touch each solid within the step, and returns how many pairs there are. */
  selectPairs(x: Float64Array, { reach: speed, dt }: StepReach): number {
    const particles = this.#particles;
    const needed = this.#count * particles;
    if (needed > this.pairs.length) this.pairs = new Int32Array(needed * 2);
    const m = this.bodies.matrix;
    let n = 0;
    for (let k = 0; k < this.#count; k++) {
      const collider = this.#colliders[k]!;
      const e = k * STRIDE + EXTENTS;
      const sphere = hypot(this.#data[e]!, this.#data[e + 1]!, this.#data[e + 2]!);
      const margin = this.radius + (speed + reachOf(collider, sphere)) * dt + 0.002;
      this.bodies.place(k, 0);
      const cx = this.bodies.center[0]!,
        cy = this.bodies.center[1]!,
        cz = this.bodies.center[2]!;
      const hx = this.#data[e]! + margin,
        hy = this.#data[e + 1]! + margin,
        hz = this.#data[e + 2]! + margin;
      this.segments[k] = n;
      for (let i = 0; i < particles; i++) {
        const rx = x[i * 3]! - cx,
          ry = x[i * 3 + 1]! - cy,
          rz = x[i * 3 + 2]! - cz;
        const lx = m[0]! * rx + m[3]! * ry + m[6]! * rz;
        if (lx > hx || lx < -hx) continue;
        const ly = m[1]! * rx + m[4]! * ry + m[7]! * rz;
        if (ly > hy || ly < -hy) continue;
        const lz = m[2]! * rx + m[5]! * ry + m[8]! * rz;
        if (lz > hz || lz < -hz) continue;
        this.pairs[n++] = i;
      }
      this.segments[k + 1] = n;
    }
    return n;
  }

  /** Puts solid `k` where it is `ahead` seconds before the step's end. */
  place(k: number, ahead: number): void {
    this.#placed = k;
    this.bodies.place(k, ahead);
  }

  /** Whether the particle at `x[p]` touches the placed solid; writes distance and normal. */
  touches(x: Float64Array, p: number): boolean {
    this.measure(x, p);
    return this.local[3]! < this.radius;
  }

  /** Writes distance and normal of the particle at `x[p]` from the placed solid. */
  measure(x: Float64Array, p: number): void {
    const { matrix: m, center } = this.bodies;
    const local = this.local;
    const n = this.normal;
    const rx = x[p]! - center[0]!,
      ry = x[p + 1]! - center[1]!,
      rz = x[p + 2]! - center[2]!;
    local[0] = m[0]! * rx + m[3]! * ry + m[6]! * rz;
    local[1] = m[1]! * rx + m[4]! * ry + m[7]! * rz;
    local[2] = m[2]! * rx + m[5]! * ry + m[8]! * rz;
    signedDistance(local, this.#data, this.#placed * STRIDE);
    n[0] = m[0]! * local[0] + m[1]! * local[1] + m[2]! * local[2];
    n[1] = m[3]! * local[0] + m[4]! * local[1] + m[5]! * local[2];
    n[2] = m[6]! * local[0] + m[7]! * local[1] + m[8]! * local[2];
  }
}

/** Largest speed in metres per second of a collider's surface. */
function reachOf({ linearVelocity: v, angularVelocity: w }: Collider, sphere: number): number {
  return hypot(v[0]!, v[1]!, v[2]!) + hypot(w[0]!, w[1]!, w[2]!) * sphere;
}
