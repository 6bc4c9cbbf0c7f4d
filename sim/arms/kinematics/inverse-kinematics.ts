import type { Pose } from '../../interface/index.js';
import type { ArmModel } from '../models/model.js';
import { redundantArmGeometry, visitSolutions } from './analytic-inverse-kinematics.js';
import { FRAME_SIZE, checkJoints, computeFrames, poseToFrame } from './kinematics.js';
import { ORIENTATION_SCALE, PoseSearch, clampJoint } from './pose-search.js';

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

/** The same where a pose is out of reach of an arm with fewer than six joints: position comes first. */
const WEAK_SCALES = [0.05, 0.01, 0.002];
const Q7_SAMPLES = 57;
/** Starts that are tried for arms without closed-form solutions. */
const RESTARTS = 24;
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];

/** The search of a model, with places to keep joint positions. */
class Workspace extends PoseSearch {
  /** The best of several. */
  readonly best: Float64Array;
  /** Where the first search started, and what it found from there. */
  readonly first: Float64Array;
  readonly near: Float64Array;

  constructor(model: ArmModel) {
    super(model);
    this.best = new Float64Array(model.jointCount);
    this.first = new Float64Array(model.jointCount);
    this.near = new Float64Array(model.jointCount);
  }
}

const workspaces = new WeakMap<ArmModel, Workspace>();
const baseFrame = new Float64Array(FRAME_SIZE);
const localRotation = new Float64Array(9);
const localPosition = new Float64Array(3);
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
  poseToFrame(work.target, 0, target);
  for (let i = 0; i < work.count; i++) q[i] = clampJoint(model, i, start[i]!);
  work.first.set(q);
  const tolerance = Math.min(positionTolerance, orientationTolerance * ORIENTATION_SCALE) / 4;

  work.scale = ORIENTATION_SCALE;
  const cost = work.search(tolerance, maxIterations);
  let reached = cost;
  work.near.set(q);
  if (cost > tolerance && fallback) {
    if (redundantArmGeometry(model) === undefined) reached = restart(work, cost, tolerance, maxIterations);
    else resume(work, base, tolerance, maxIterations);
  }
  if (reached > tolerance && work.count < 6) takePosition(work, positionTolerance, maxIterations);
  computeFrames(chain, frames, q);
  work.measure();
  const positionError = Math.hypot(work.error[0]!, work.error[1]!, work.error[2]!);
  const orientationError = Math.hypot(work.error[3]!, work.error[4]!, work.error[5]!) / work.scale;
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
    work.scale = weak;
    work.search(0, maxIterations);
  }
  computeFrames(work.chain, work.frames, work.q);
  work.measure();
  return Math.hypot(work.error[0]!, work.error[1]!, work.error[2]!);
}

/** Goes on from the closed-form solution nearest to the home pose, where there is one. */
function resume(work: Workspace, base: Pose, tolerance: number, maxIterations: number): void {
  const { q, trial, best } = work;
  trial.set(q);
  if (sweep(work, base)) {
    q.set(best);
    work.search(tolerance, maxIterations);
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
    const cost = work.search(tolerance, maxIterations);
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

/** Puts the closed-form solution nearest to the home pose into `best`; false where there is none. */
function sweep(work: Workspace, base: Pose): boolean {
  const { model } = work;
  poseToFrame(baseFrame, 0, base);
  const { target } = work;
  const { hand, tcp } = work.chain;
  // Rotation of frame 7 in the base's frame: base^T * target * hand^T.
  for (let i = 0; i < 3; i++) {
    let x = 0,
      y = 0,
      z = 0,
      p = 0;
    for (let k = 0; k < 3; k++) {
      const b = baseFrame[3 * k + i]!;
      x += b * target[3 * k]!;
      y += b * target[3 * k + 1]!;
      z += b * target[3 * k + 2]!;
      p += b * (target[9 + k]! - baseFrame[9 + k]!);
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
