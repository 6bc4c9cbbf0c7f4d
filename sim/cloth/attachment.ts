import type { StateReader, StateWriter } from '../math/state-io.js';
import type { MutableNumbers } from '../math/vector.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** A frame that others move: live arrays, read every step. */
export interface AttachmentFrame {
  /** World position in metres, 3 numbers. */
  readonly position: Float64Array;
  /** World orientation, unit quaternion x, y, z, w. */
  readonly orientation: Float64Array;
}

/** What is known of a pinch. */
export interface AttachmentState {
  /** The particles that are held. */
  readonly indices: Int32Array;
  /** Force that the frame exerted on the cloth in newtons, mean over the last step. At most the largest force. */
  readonly force: number;
  /** The force of the cloth on the frame in newtons, world frame, mean over the last step. Live. */
  readonly forceVector: Float64Array;
  /** How far the cloth has slipped in the pinch so far, in metres along its path. */
  readonly slip: number;
  /** Largest force in newtons before the cloth slips. */
  readonly maxForce: number;
}

/**
 * Inertia of a held particle in the constraint sweeps, as a multiple of a free one's: so much that constraints hardly move
 * it, so little that how far they do move it still tells the force.
 */
const HELD_MASS = 1e4;
/** Inertia with which particles slip in a pinch, as a multiple of their own: a softer slip does not overshoot. */
const SLIP_MASS = 4;

/**
 * Particles held between finger pads. Each substep they are put at their places in the moving frame; what the
 * constraints move them from there, times their mass over the squared substep, is the force the pads must exert. A
 * force beyond the limit leaves a displacement, by which the places in the frame slip (quasi-static Coulomb friction).
 */
export class Attachment implements AttachmentState {
  readonly indices: Int32Array;
  /** Places of the particles in the frame in metres, 3 per particle. */
  readonly offsets: Float64Array;
  /** Frame that the particles follow. */
  frame: AttachmentFrame;
  maxForce: number;
  slip = 0;
  force = 0;
  readonly forceVector = new Float64Array(3);
  /** Pose of the frame at the end of the last step: position, then quaternion. */
  readonly last = new Float64Array(7);

  readonly #targets: Float64Array;
  readonly #pose = new Float64Array(7);
  readonly #matrix = new Float64Array(9);
  readonly #sum = new Float64Array(3);
  /** Force in newtons in the last substep, before slipping. */
  readonly #recent = new Float64Array(3);

  /**
   * @param indices - The particles that are held.
   * @param frame - Frame that they follow, live.
   * @param maxForce - Largest force in newtons before the cloth slips.
   */
  constructor(indices: Int32Array, frame: AttachmentFrame, maxForce: number) {
    this.indices = indices;
    this.frame = frame;
    this.maxForce = maxForce;
    this.offsets = new Float64Array(indices.length * 3);
    this.#targets = new Float64Array(indices.length * 3);
  }

  /** Relative inverse mass of a held particle. */
  static get weight(): number {
    return 1 / HELD_MASS;
  }

  /** Takes the particles' present places as those to hold. */
  capture(x: Float64Array): void {
    const { position, orientation } = this.frame;
    this.last.set(position, 0);
    this.last.set(orientation, 3);
    matrixOf(this.#matrix, orientation, 0);
    const m = this.#matrix;
    for (let k = 0; k < this.indices.length; k++) {
      const p = this.indices[k]! * 3;
      const dx = x[p]! - position[0]!;
      const dy = x[p + 1]! - position[1]!;
      const dz = x[p + 2]! - position[2]!;
      for (let a = 0; a < 3; a++) this.offsets[k * 3 + a] = m[a]! * dx + m[3 + a]! * dy + m[6 + a]! * dz;
    }
  }

  /** Whether the frame differs from its pose at the last step. */
  get moved(): boolean {
    const { position, orientation } = this.frame;
    for (let a = 0; a < 3; a++) if (position[a] !== this.last[a]) return true;
    for (let a = 0; a < 4; a++) if (orientation[a] !== this.last[3 + a]) return true;
    return false;
  }

  /** Starts a step. */
  beginStep(): void {
    this.#sum.fill(0);
  }

  /** Puts the particles at their places in the frame, the substep's part of the way from its last to its present pose. */
  place(x: Float64Array, { fraction }: Substep): void {
    const { position, orientation } = this.frame;
    const last = this.last;
    const pose = this.#pose;
    const rest = 1 - fraction;
    for (let a = 0; a < 3; a++) pose[a] = rest * last[a]! + fraction * position[a]!;
    let dot = 0;
    for (let a = 0; a < 4; a++) dot += last[3 + a]! * orientation[a]!;
    const signed = dot < 0 ? -fraction : fraction;
    let norm = 0;
    for (let a = 0; a < 4; a++) {
      const value = rest * last[3 + a]! + signed * orientation[a]!;
      pose[3 + a] = value;
      norm += value * value;
    }
    norm = 1 / sqrt(norm);
    for (let a = 3; a < 7; a++) pose[a] = pose[a]! * norm;
    matrixOf(this.#matrix, pose, 3);
    const m = this.#matrix;
    for (let k = 0; k < this.indices.length; k++) {
      const o = k * 3;
      const ox = this.offsets[o]!;
      const oy = this.offsets[o + 1]!;
      const oz = this.offsets[o + 2]!;
      const p = this.indices[k]! * 3;
      for (let a = 0; a < 3; a++) {
        const value = pose[a]! + m[a * 3]! * ox + m[a * 3 + 1]! * oy + m[a * 3 + 2]! * oz;
        this.#targets[o + a] = value;
        x[p + a] = value;
      }
    }
  }

  /**
   * Measures the force after the constraint sweeps and lets the particles slip where it exceeds the limit.
   *
   * @param masses - Mass of each particle in kilograms.
   * @param h - Length of the substep in seconds.
   * @param gravity - Acceleration along z in metres per second squared (negative).
   */
  settle(x: Float64Array, masses: Float64Array, { h }: Substep, gravity: number): void {
    const count = this.indices.length;
    const targets = this.#targets;
    let dx = 0;
    let dy = 0;
    let dz = 0;
    let mass = 0;
    for (let k = 0; k < count; k++) {
      const i = this.indices[k]!;
      const p = i * 3;
      const own = masses[i]!;
      mass += own;
      dx += (x[p]! - targets[k * 3]!) * own;
      dy += (x[p + 1]! - targets[k * 3 + 1]!) * own;
      dz += (x[p + 2]! - targets[k * 3 + 2]!) * own;
    }
    const toForce = HELD_MASS / (h * h);
    // Warp and weft take turns at having the last word, which the force shows: two substeps make up one measurement.
    const recent = this.#recent;
    const ownX = dx * toForce;
    const ownY = dy * toForce;
    const ownZ = dz * toForce + mass * gravity;
    const fx = 0.5 * (ownX + recent[0]!);
    const fy = 0.5 * (ownY + recent[1]!);
    const fz = 0.5 * (ownZ + recent[2]!);
    recent[0] = ownX;
    recent[1] = ownY;
    recent[2] = ownZ;
    const force = sqrt(fx * fx + fy * fy + fz * fz);
    let sx = 0;
    let sy = 0;
    let sz = 0;
    let applied = 1;
    if (force > this.maxForce) {
      applied = this.maxForce / force;
      const share = ((1 - applied) * h * h) / (SLIP_MASS * mass);
      sx = fx * share;
      sy = fy * share;
      sz = fz * share;
      this.slip += sqrt(sx * sx + sy * sy + sz * sz);
    }
    this.#sum[0] = this.#sum[0]! + fx * applied;
    this.#sum[1] = this.#sum[1]! + fy * applied;
    this.#sum[2] = this.#sum[2]! + fz * applied;
    const m = this.#matrix;
    for (let k = 0; k < count; k++) {
      const o = k * 3;
      const p = this.indices[k]! * 3;
      x[p] = targets[o]! + sx;
      x[p + 1] = targets[o + 1]! + sy;
      x[p + 2] = targets[o + 2]! + sz;
      if (applied < 1) {
        for (let a = 0; a < 3; a++)
          this.offsets[o + a] = this.offsets[o + a]! + m[a]! * sx + m[3 + a]! * sy + m[6 + a]! * sz;
      }
    }
  }

  /** Ends a step of so many substeps: the mean force, and the pose from which the next step starts. */
  endStep(substeps: number): void {
    const s = this.#sum;
    for (let a = 0; a < 3; a++) this.forceVector[a] = s[a]! / substeps;
    this.force = sqrt(s[0]! * s[0]! + s[1]! * s[1]! + s[2]! * s[2]!) / substeps;
    const { position, orientation } = this.frame;
    for (let a = 0; a < 3; a++) this.last[a] = position[a]!;
    for (let a = 0; a < 4; a++) this.last[3 + a] = orientation[a]!;
  }

  /** Writes everything but the frame. */
  writeState(writer: StateWriter): void {
    writer.number(this.indices.length);
    writer.array(this.indices);
    writer.array(this.offsets);
    writer.array(this.last);
    writer.array(this.#recent);
    writer.number(this.maxForce);
    writer.number(this.slip);
    writer.number(this.force);
    writer.array(this.forceVector);
  }

  /** Builds an attachment from what `writeState` wrote, following `frame`, or resting at its last pose without one. */
  static readState(reader: StateReader, frame: AttachmentFrame | undefined): Attachment {
    const indices = new Int32Array(reader.number());
    reader.array(indices);
    const own: AttachmentFrame = { position: new Float64Array(3), orientation: new Float64Array(4) };
    const attachment = new Attachment(indices, frame ?? own, 0);
    reader.array(attachment.offsets);
    reader.array(attachment.last);
    reader.array(attachment.#recent);
    own.position.set(attachment.last.subarray(0, 3));
    own.orientation.set(attachment.last.subarray(3));
    attachment.maxForce = reader.number();
    attachment.slip = reader.number();
    attachment.force = reader.number();
    reader.array(attachment.forceVector);
    return attachment;
  }
}

/** Writes the rotation matrix (row-major, local to world) of the unit quaternion at `q[offset]`. */
export function matrixOf(out: MutableNumbers, q: ArrayLike<number>, offset: number): void {
  const x = q[offset]!;
  const y = q[offset + 1]!;
  const z = q[offset + 2]!;
  const w = q[offset + 3]!;
  out[0] = 1 - 2 * (y * y + z * z);
  out[1] = 2 * (x * y - z * w);
  out[2] = 2 * (x * z + y * w);
  out[3] = 2 * (x * y + z * w);
  out[4] = 1 - 2 * (x * x + z * z);
  out[5] = 2 * (y * z - x * w);
  out[6] = 2 * (x * z - y * w);
  out[7] = 2 * (y * z + x * w);
  out[8] = 1 - 2 * (x * x + y * y);
}
