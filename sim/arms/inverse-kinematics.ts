import type { Pose } from '../interface/index.js';
import { redundantArmGeometry, visitSolutions } from './analytic-inverse-kinematics.js';
import { chainOf } from './chain.js';
import type { ArmChain } from './chain.js';
import { FRAME_SIZE, checkJoints, computeFrames, computeJacobian, poseToFrame } from './kinematics.js';
import type { ArmModel } from './model.js';
import { solveSymmetric } from './solve-symmetric.js';

/** Options of `solveInverseKinematics`. */
export interface InverseKinematicsOptions {
  /** Joint positions in radians from which the search starts, usually the present ones. Default: the model's home. */
  readonly start?: ArrayLike<number>;
  /** Largest accepted position error in metres. Default 1e-5. */
  readonly positionTolerance?: number;
  /** Largest accepted orientation error in radians. Default 1e-4. */
  readonly orientationTolerance?: number;
  /** Largest number of iterations of the search from `start`. Default 60. */
  readonly maxIterations?: number;
  /** Whether to look elsewhere (closed-form solutions or other starts) where the search from `start` fails. Default
   * true. Without it a stream of poses is followed from solution to solution, each as near to the last as it can be. */
  readonly fallback?: boolean;
}

/** What `solveInverseKinematics` found. */
export interface InverseKinematicsResult {
  /** Joint positions in radians, within the limits; the best found where nothing converged. */
  readonly jointPositions: Float64Array;
  /** Distance of the tool centre point from the target in metres. */
  readonly positionError: number;
  /** Angle between reached and wanted orientation in radians. */
  readonly orientationError: number;
  /** Whether both errors are within their tolerances. */
  readonly converged: boolean;
}

/** Metres that one radian of orientation error counts as in the least-squares cost. */
const ORIENTATION_SCALE = 0.25;
/** The same where a pose is out of reach of an arm with fewer than six joints: position comes first. */
const WEAK_SCALES = [0.05, 0.01, 0.002];
/** Part of the way to the rest pose that one iteration goes within the null space. */
const NULL_SPACE_GAIN = 0.3;
/** Iterations with null-space motion; 0.7 ^ 16 leaves 0.3 % of the way. */
const NULL_SPACE_ITERATIONS = 16;
const MAX_STEP = 0.4;
const Q7_SAMPLES = 57;
/** Starts that are tried for arms without closed-form solutions. */
const RESTARTS = 24;
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];

/** Scratch of a search, one per model. */
class Workspace {
  readonly chain: ArmChain;
  readonly count: number;
  readonly frames: Float64Array;
  readonly q: Float64Array;
  readonly trial: Float64Array;
  readonly delta: Float64Array;
  readonly pull: Float64Array;
  readonly best: Float64Array;
  /** Where the search started, and what it found from there. */
  readonly first: Float64Array;
  readonly near: Float64Array;
  readonly locked: Uint8Array;
  readonly jacobian: Float64Array;

  constructor(readonly model: ArmModel) {
    this.chain = chainOf(model);
    const count = model.jointCount;
    this.count = count;
    this.frames = new Float64Array(this.chain.frameCount * FRAME_SIZE);
    this.q = new Float64Array(count);
    this.trial = new Float64Array(count);
    this.delta = new Float64Array(count);
    this.pull = new Float64Array(count);
    this.best = new Float64Array(count);
    this.first = new Float64Array(count);
    this.near = new Float64Array(count);
    this.locked = new Uint8Array(count);
    this.jacobian = new Float64Array(6 * count);
  }
}

const workspaces = new WeakMap<ArmModel, Workspace>();
const gram = new Float64Array(36);
const error = new Float64Array(6);
const rhs = new Float64Array(6);
const targetFrame = new Float64Array(FRAME_SIZE);
const baseFrame = new Float64Array(FRAME_SIZE);
const localRotation = new Float64Array(9);
const localPosition = new Float64Array(3);
/** Metres per radian in the search under way. */
let scale = ORIENTATION_SCALE;

/**
 * Joint positions that bring the tool centre point to a pose, within the joint limits. Deterministic.
 *
 * Damped least squares with adaptive damping (Levenberg-Marquardt) from `start`. Where there are more than six joints,
 * the redundant degree of freedom follows a fixed rule: within the null space the joints move towards the model's home
 * pose, so that the elbow depends on the target and hardly on the start. Joints at a limit are held there and the others
 * take over. Where the search does not converge: with the Panda's geometry, all closed-form solutions on a fixed grid of
 * the last joint's angle are compared, and the one nearest to the home pose is refined in the same way; what then fails
 * has no solution within the limits (up to the grid's 0.1 rad). Other arms start again from a fixed set of poses. An arm
 * with fewer than six joints that cannot reach the pose takes the position first and gets as near to the orientation as
 * it can there.
 *
 * @param base - Pose of the arm's base in the world frame.
 * @param target - Wanted pose of the tool centre point in the world frame.
 * @throws RangeError when the target or the start is not finite or has the wrong length.
 */
export function solveInverseKinematics(
  model: ArmModel,
  base: Pose,
  target: Pose,
  options: InverseKinematicsOptions = {},
): InverseKinematicsResult {
  const {
    start = model.home,
    positionTolerance = 1e-5,
    orientationTolerance = 1e-4,
    maxIterations = 60,
    fallback = true,
  } = options;
  let work = workspaces.get(model);
  if (work === undefined) workspaces.set(model, (work = new Workspace(model)));
  checkJoints(model, start, 'start');
  checkPose(target);
  const { chain, frames, q } = work;
  poseToFrame(frames, 0, base);
  poseToFrame(targetFrame, 0, target);
  for (let i = 0; i < work.count; i++) q[i] = clampJoint(model, i, start[i]!);
  work.first.set(q);
  const tolerance = Math.min(positionTolerance, orientationTolerance * ORIENTATION_SCALE) / 4;

  scale = ORIENTATION_SCALE;
  const cost = search(work, tolerance, maxIterations);
  let reached = cost;
  work.near.set(q);
  if (cost > tolerance && fallback) {
    if (redundantArmGeometry(model) === undefined) reached = restart(work, cost, tolerance, maxIterations);
    else resume(work, base, tolerance, maxIterations);
  }
  if (reached > tolerance && work.count < 6) takePosition(work, positionTolerance, maxIterations);
  computeFrames(chain, frames, q);
  poseError(work);
  const positionError = Math.hypot(error[0]!, error[1]!, error[2]!);
  const orientationError = Math.hypot(error[3]!, error[4]!, error[5]!) / scale;
  return {
    jointPositions: q.slice(),
    positionError,
    orientationError,
    converged: positionError <= positionTolerance && orientationError <= orientationTolerance,
  };
}

/**
 * Takes the position, and as much of the orientation as is left. What the search from the start found is tried first, so
 * that a target that moves a little moves the joints a little; then the start itself, the best of the other starts, and
 * the home pose.
 */
function takePosition(work: Workspace, positionTolerance: number, maxIterations: number): void {
  const { model, q, near, first } = work;
  const other = Float64Array.from(q);
  const kept = Float64Array.from(near);
  let least = Infinity;
  for (const from of [near, first, other, model.home]) {
    q.set(from);
    const distance = settlePosition(work, maxIterations);
    if (distance < least) {
      least = distance;
      kept.set(q);
    }
    // The weakest orientation weight leaves about a hundredth of a millimetre.
    if (least <= Math.max(positionTolerance, 5e-5)) break;
  }
  q.set(kept);
}

/** Searches from `q` with less and less weight on the orientation. Returns the distance left in metres. */
function settlePosition(work: Workspace, maxIterations: number): number {
  for (const weak of WEAK_SCALES) {
    scale = weak;
    search(work, 0, maxIterations);
  }
  computeFrames(work.chain, work.frames, work.q);
  poseError(work);
  return Math.hypot(error[0]!, error[1]!, error[2]!);
}

/** Goes on from the closed-form solution nearest to the home pose, where there is one. */
function resume(work: Workspace, base: Pose, tolerance: number, maxIterations: number): void {
  const { q, trial, best } = work;
  trial.set(q);
  if (sweep(work, base)) {
    q.set(best);
    search(work, tolerance, maxIterations);
  } else {
    q.set(trial);
  }
}

/**
 * Searches from a fixed set of poses (Halton's sequence over the joint ranges) until one converges; keeps the best.
 * Returns its weighted error in metres.
 */
function restart(work: Workspace, reached: number, tolerance: number, maxIterations: number): number {
  const { model, count, q, best } = work;
  const { lower, upper } = model.limits;
  let least = reached;
  best.set(q);
  for (let k = 1; k <= RESTARTS && least > tolerance; k++) {
    for (let i = 0; i < count; i++) q[i] = lower[i]! + (upper[i]! - lower[i]!) * radicalInverse(PRIMES[i % 10]!, k);
    const cost = search(work, tolerance, maxIterations);
    if (cost >= least) continue;
    least = cost;
    best.set(q);
  }
  q.set(best);
  return least;
}

/** The digits of `k` in a base, mirrored at the point: 0 to 1. */
function radicalInverse(base: number, k: number): number {
  let value = 0;
  let digit = 1 / base;
  for (let rest = k; rest > 0; rest = Math.floor(rest / base), digit /= base) value += (rest % base) * digit;
  return value;
}

/** Levenberg-Marquardt from `q`, result in `q`. Returns the weighted error in metres. Allocates nothing. */
function search(work: Workspace, tolerance: number, maxIterations: number): number {
  const { model, chain, count, frames, q, trial, delta, pull, jacobian } = work;
  const redundant = count > 6;
  // With fewer joints than directions the normal matrix is singular but for the damping.
  const leastDamping = count < 6 ? 1e-4 : 1e-7;
  let damping = 1e-3;
  computeFrames(chain, frames, q);
  let cost = poseError(work);
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
    poseError(work);
    step(work, damping);
    let largest = 0;
    for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(delta[i]!));
    const shorten = largest > MAX_STEP ? MAX_STEP / largest : 1;
    for (let i = 0; i < count; i++) trial[i] = clampJoint(model, i, q[i]! + shorten * delta[i]!);
    computeFrames(chain, frames, trial);
    const next = poseError(work);
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

/** One damped step with null-space pull into `delta`; joints that would leave their limits are held at them. */
function step(work: Workspace, damping: number): void {
  const { model, count, q, delta, pull, locked, jacobian } = work;
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

/** Writes the weighted error (world axes) of the tool centre point into `error` and returns its norm in metres. */
function poseError({ frames, count }: Workspace): number {
  const t = (count + 2) * FRAME_SIZE;
  for (let r = 0; r < 3; r++) error[r] = targetFrame[9 + r]! - frames[t + 9 + r]!;
  // Rotation that remains: target * current^T; its rotation vector in world axes.
  let trace = 0;
  let m01 = 0,
    m02 = 0,
    m10 = 0,
    m12 = 0,
    m20 = 0,
    m21 = 0;
  for (let k = 0; k < 3; k++) {
    const g0 = targetFrame[k]!,
      g1 = targetFrame[3 + k]!,
      g2 = targetFrame[6 + k]!;
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

/** Puts the closed-form solution nearest to the home pose into `best`; false where there is none. */
function sweep(work: Workspace, base: Pose): boolean {
  const { model } = work;
  poseToFrame(baseFrame, 0, base);
  const { hand, tcp } = work.chain;
  // Rotation of frame 7 in the base's frame: base^T * target * hand^T.
  for (let i = 0; i < 3; i++) {
    let x = 0,
      y = 0,
      z = 0,
      p = 0;
    for (let k = 0; k < 3; k++) {
      const b = baseFrame[3 * k + i]!;
      x += b * targetFrame[3 * k]!;
      y += b * targetFrame[3 * k + 1]!;
      z += b * targetFrame[3 * k + 2]!;
      p += b * (targetFrame[9 + k]! - baseFrame[9 + k]!);
    }
    const r0 = x * hand[0]! + y * hand[1]! + z * hand[2]!,
      r1 = x * hand[3]! + y * hand[4]! + z * hand[5]!,
      r2 = x * hand[6]! + y * hand[7]! + z * hand[8]!;
    localRotation[3 * i] = r0;
    localRotation[3 * i + 1] = r1;
    localRotation[3 * i + 2] = r2;
    const toTcp = x * tcp[0]! + y * tcp[1]! + z * tcp[2]!;
    localPosition[i] = p - toTcp - (r0 * hand[9]! + r1 * hand[10]! + r2 * hand[11]!);
  }
  const low = model.limits.lower[6]!,
    high = model.limits.upper[6]!;
  sweeping = work;
  bestDistance = Infinity;
  for (let k = 0; k < Q7_SAMPLES; k++) {
    visitSolutions(model, localRotation, localPosition, low + ((high - low) * k) / (Q7_SAMPLES - 1), keepNearest);
  }
  return bestDistance < Infinity;
}

let bestDistance = Infinity;
let sweeping: Workspace | undefined;

function keepNearest(candidate: Float64Array): void {
  const { home } = sweeping!.model;
  let distance = 0;
  for (let i = 0; i < candidate.length; i++) distance += (candidate[i]! - home[i]!) ** 2;
  if (distance < bestDistance) {
    bestDistance = distance;
    sweeping!.best.set(candidate);
  }
}

function clampJoint(model: ArmModel, i: number, value: number): number {
  return Math.min(model.limits.upper[i]!, Math.max(model.limits.lower[i]!, value));
}

function checkPose(pose: Pose): void {
  for (let i = 0; i < 3; i++) {
    if (!Number.isFinite(pose.position[i])) {
      throw new RangeError(`target.position must be finite, received [${pose.position.join(', ')}]`);
    }
  }
  const norm = Math.hypot(...pose.orientation);
  if (!(Math.abs(norm - 1) < 1e-3)) {
    throw new RangeError(`target.orientation must be a unit quaternion, received [${pose.orientation.join(', ')}]`);
  }
}
