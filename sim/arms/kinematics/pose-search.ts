import type { ArmModel } from '../models/model.js';
import { chainOf, type ArmChain } from './chain.js';
import { FRAME_SIZE, computeFrames, computeJacobian } from './kinematics.js';
import { solveSymmetric } from './solve-symmetric.js';

/** Metres that one radian of orientation error counts as in the least-squares cost. */
export const ORIENTATION_SCALE = 0.25;
/** Part of the way to the rest pose that one iteration goes within the null space. */
const NULL_SPACE_GAIN = 0.3;
/** Iterations with null-space motion; 0.7 ^ 16 leaves 0.3 % of the way. */
const NULL_SPACE_ITERATIONS = 16;
const MAX_STEP = 0.4;

const gram = new Float64Array(36);
const rhs = new Float64Array(6);

/**
 * Damped least squares with adaptive damping (Levenberg-Marquardt) from joint positions towards a pose of the tool centre
 * point, within the joint limits. With more than six joints they move towards the model's home within the null space.
 */
export class PoseSearch {
  /** The arm. */
  readonly model: ArmModel;
  /** The same, as kinematics reads it. */
  readonly chain: ArmChain;
  /** Number of joints. */
  readonly count: number;
  /** Frames of `computeFrames`; the first is the base's, which the caller writes. */
  readonly frames: Float64Array;
  /** Wanted frame of the tool centre point in the world, which the caller writes. */
  readonly target = new Float64Array(FRAME_SIZE);
  /** Joint positions: the start, then the result. */
  readonly q: Float64Array;
  /** Joint positions that `search` tries; between searches free for the caller. */
  readonly trial: Float64Array;
  /** What `measure` found: position in metres, orientation in radians times `scale`, world axes. */
  readonly error = new Float64Array(6);
  /** Metres that one radian of orientation error counts as in the least-squares cost. */
  scale = ORIENTATION_SCALE;

  readonly #delta: Float64Array;
  readonly #pull: Float64Array;
  readonly #locked: Uint8Array;
  readonly #jacobian: Float64Array;

  /** @param model - A sound model. */
  constructor(model: ArmModel) {
    this.model = model;
    this.chain = chainOf(model);
    const count = model.jointCount;
    this.count = count;
    this.frames = new Float64Array(this.chain.frameCount * FRAME_SIZE);
    this.q = new Float64Array(count);
    this.trial = new Float64Array(count);
    this.#delta = new Float64Array(count);
    this.#pull = new Float64Array(count);
    this.#locked = new Uint8Array(count);
    this.#jacobian = new Float64Array(6 * count);
  }

  /** Searches from `q`, result in `q`. Returns the weighted error in metres. Allocates nothing. */
  search(tolerance: number, maxIterations: number): number {
    const { model, chain, count, frames, q, trial, scale } = this;
    const delta = this.#delta,
      pull = this.#pull,
      jacobian = this.#jacobian;
    const redundant = count > 6;
    // With fewer joints than directions the normal matrix is singular but for the damping.
    const leastDamping = count < 6 ? 1e-4 : 1e-7;
    let damping = 1e-3;
    computeFrames(chain, frames, q);
    let cost = this.measure();
    let nullSteps = redundant ? 0 : NULL_SPACE_ITERATIONS;
    for (let iteration = 0; iteration < maxIterations; iteration++) {
      const settle = nullSteps < NULL_SPACE_ITERATIONS;
      if (cost <= tolerance && !settle) break;
      let pulled = 0;
      for (let i = 0; i < count; i++) {
        pull[i] = settle ? NULL_SPACE_GAIN * (model.home[i]! - q[i]!) : 0;
      }
      computeJacobian(chain, frames, jacobian);
      for (let i = 3 * count; i < 6 * count; i++) jacobian[i]! *= scale;
      this.measure();
      this.#step(damping);
      let largest = 0;
      for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(delta[i]!));
      const shorten = largest > MAX_STEP ? MAX_STEP / largest : 1;
      for (let i = 0; i < count; i++) trial[i] = clampJoint(model, i, q[i]! + shorten * delta[i]!);
      computeFrames(chain, frames, trial);
      const next = this.measure();
      if (settle) nullSteps++;
      // While it still moves in the null space, a small loss is accepted; the last iterations repair it.
      if (next < cost || (settle && next < 0.02)) {
        for (let i = 0; i < count; i++) pulled = Math.max(pulled, Math.abs(trial[i]! - q[i]!));
        q.set(trial);
        cost = next;
        damping = Math.max(damping * 0.2, leastDamping);
        if (settle && pulled < 1e-4 && cost < 1e-3) nullSteps = NULL_SPACE_ITERATIONS;
      } else {
        damping = Math.min(damping * 6, 1);
        computeFrames(chain, frames, q);
        if (damping === 1) break;
      }
    }
    return cost;
  }

  /** Writes the weighted error of the tool centre point in `frames` to `error` and returns its norm in metres. */
  measure(): number {
    const { frames, count, target, error, scale } = this;
    const t = (count + 2) * FRAME_SIZE;
    for (let r = 0; r < 3; r++) error[r] = target[9 + r]! - frames[t + 9 + r]!;
    // Rotation that remains: target * current^T; its rotation vector in world axes.
    let trace = 0;
    let m01 = 0,
      m02 = 0,
      m10 = 0,
      m12 = 0,
      m20 = 0,
      m21 = 0;
    for (let k = 0; k < 3; k++) {
      const g0 = target[k]!,
        g1 = target[3 + k]!,
        g2 = target[6 + k]!;
      const c0 = frames[t + k]!,
        c1 = frames[t + 3 + k]!,
        c2 = frames[t + 6 + k]!;
      trace += g0 * c0 + g1 * c1 + g2 * c2;
      m01 += g0 * c1;
      m02 += g0 * c2;
      m10 += g1 * c0;
      m12 += g1 * c2;
      m20 += g2 * c0;
      m21 += g2 * c1;
    }
    const x = m21 - m12,
      y = m02 - m20,
      z = m10 - m01;
    const sine = Math.sqrt(x * x + y * y + z * z) / 2;
    const angle = Math.atan2(sine, (trace - 1) / 2);
    // At half a turn the axis is lost; any axis gets the search away from there.
    const lost = sine < 1e-9 && trace < 0;
    const stretch = lost ? 0 : sine < 1e-9 ? 0.5 : angle / (2 * sine);
    error[3] = scale * (lost ? angle : stretch * x);
    error[4] = scale * stretch * y;
    error[5] = scale * stretch * z;
    let sum = 0;
    for (let r = 0; r < 6; r++) sum += error[r]! * error[r]!;
    return Math.sqrt(sum);
  }

  /** One damped step with null-space pull into `delta`; joints that would leave their limits are held at them. */
  #step(damping: number): void {
    const { model, count, q, error } = this;
    const delta = this.#delta,
      pull = this.#pull,
      locked = this.#locked,
      jacobian = this.#jacobian;
    locked.fill(0);
    for (let pass = 0; pass < count; pass++) {
      rhs.set(error);
      gram.fill(0);
      for (let r = 0; r < 6; r++) {
        for (let i = 0; i < count; i++) {
          const j = jacobian[r * count + i]!;
          if (locked[i]) {
            rhs[r]! -= j * delta[i]!;
            continue;
          }
          rhs[r]! -= j * pull[i]!;
          for (let c = 0; c <= r; c++) gram[6 * r + c]! += j * jacobian[c * count + i]!;
        }
        gram[7 * r]! += damping * damping;
      }
      solveSymmetric(gram, rhs);
      let changed = false;
      for (let i = 0; i < count; i++) {
        if (locked[i]) continue;
        let value = pull[i]!;
        for (let r = 0; r < 6; r++) value += jacobian[r * count + i]! * rhs[r]!;
        delta[i] = value;
        const reached = q[i]! + value;
        const low = model.limits.lower[i]!,
          high = model.limits.upper[i]!;
        if (reached < low || reached > high) {
          delta[i] = (reached < low ? low : high) - q[i]!;
          locked[i] = 1;
          changed = true;
        }
      }
      if (!changed) return;
    }
  }
}

/** A position of joint `i` brought within its limits. */
export function clampJoint(model: ArmModel, i: number, value: number): number {
  return Math.min(model.limits.upper[i]!, Math.max(model.limits.lower[i]!, value));
}
