const { abs, floor, max, min, sqrt } = Math;

/**
 * Largest speed from which a point can still come to rest within `distance`, when it moves by `speed * dt` in this step
 * and its speed falls by at most `acceleration * dt` a step. The discrete form of `sqrt(2 a d)`: with it a point
 * reaches its target in finite time and never passes it.
 *
 * @param distance - Distance left, at least 0 (metres or radians).
 * @param acceleration - Largest deceleration per second squared, above 0.
 * @param dt - Length of a step in seconds.
 */
export function brakingSpeed(distance: number, acceleration: number, dt: number): number {
  const unit = acceleration * dt * dt;
  // After n whole steps of braking, n (n + 1) / 2 units are covered; between them the distance is linear in the speed.
  const n = floor((sqrt(1 + (8 * distance) / unit) - 1) / 2);
  return n * acceleration * dt + (distance - (unit * n * (n + 1)) / 2) / ((n + 1) * dt);
}

/**
 * Velocity for the next step of a point that follows a target within a speed and an acceleration limit.
 *
 * @param position - Present position (metres or radians).
 * @param velocity - Present velocity per second.
 * @param target - Where it is to go, within `low` and `high`.
 * @param low - Position that is never passed downwards.
 * @param high - Position that is never passed upwards.
 * @param gain - Approach rate per second: the speed is at most `gain` times the distance left, which softens the
 *   onset and the end of a motion.
 * @returns The velocity to hold over the next `dt` seconds.
 */
export function trackingVelocity(
  position: number,
  velocity: number,
  target: number,
  low: number,
  high: number,
  speed: number,
  acceleration: number,
  gain: number,
  dt: number,
): number {
  const distance = target - position;
  const length = abs(distance);
  // The last tenth of a microunit is taken in one step, so that a resting joint rests exactly.
  const approach = length < 1e-7 ? length / dt : min(gain * length, brakingSpeed(length, acceleration, dt));
  let wanted = min(approach, speed);
  if (distance < 0) wanted = -wanted;
  const change = acceleration * dt;
  let next = min(velocity + change, max(velocity - change, wanted));
  // A motion that cannot stop at the target any more must still stop before the limits.
  if (next > 0) next = min(next, brakingSpeed(max(0, high - position), acceleration, dt));
  else if (next < 0) next = max(next, -brakingSpeed(max(0, position - low), acceleration, dt));
  return next;
}

/** Limits of several points, one entry each, per second where they are rates. */
export interface TrackingLimits {
  /** Positions that are never passed downwards. */
  readonly low: Float64Array;
  /** Positions that are never passed upwards. */
  readonly high: Float64Array;
  /** Largest speeds. */
  readonly speed: Float64Array;
  /** Largest accelerations. */
  readonly acceleration: Float64Array;
}

/**
 * `trackingVelocity` for several points, from arrays to the array `out`: numbers that go from function to function one by
 * one may be put on the heap.
 */
export function trackVelocities(
  out: Float64Array,
  positions: Float64Array,
  velocities: Float64Array,
  targets: Float64Array,
  limits: TrackingLimits,
  gain: number,
  dt: number,
): void {
  const { low, high, speed, acceleration } = limits;
  for (let i = 0; i < out.length; i++) {
    out[i] = trackingVelocity(
      positions[i]!,
      velocities[i]!,
      targets[i]!,
      low[i]!,
      high[i]!,
      speed[i]!,
      acceleration[i]!,
      gain,
      dt,
    );
  }
}
