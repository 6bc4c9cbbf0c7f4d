import type { Snapshottable, StateReader, StateWriter } from '../../math/state-io.js';
import type { ArmModel } from '../models/model.js';
import { brakingSpeed, trackVelocities } from './bounded-tracker.js';
import type { TrackingLimits } from './bounded-tracker.js';
import { InverseDynamics } from './dynamics.js';
import type { LinkMasses } from './dynamics.js';
import type { LimitViolations, TargetExcess } from './limit-violations.js';

const { abs, max, min } = Math;

/** Approach rate per second of the joints towards their moving reference. */
const JOINT_GAIN = 60;
const TOLERANCE = 1e-9;

/** Places in `#counters`. */
const POSITION = 0,
  VELOCITY = 1,
  ACCELERATION = 2,
  EFFORT = 3,
  POSITION_EXCESS = 4,
  VELOCITY_EXCESS = 5,
  EFFORT_EXCESS = 6;

/**
 * The joints of one arm: targets, references, and a motion that stays within position, speed, acceleration and effort
 * limits.
 *
 * Efforts follow from recursive Newton-Euler at the beginning of the step. Where the wanted accelerations take more than
 * a joint has, the joints that speed up do so less, all by one factor, so that the arm lags behind and catches up later;
 * where braking alone takes too much, braking is scaled back. Efforts are linear in the accelerations, so the factor is
 * exact.
 *
 * Brakes help out in two cases, and the efforts above the limits that are reported then are counted as violations. What
 * the motors cannot hold at rest, the brakes hold: such a joint moves with its load or stands still, and never against
 * its load. And where the arm could not stop any more before a position limit, or where even a constant velocity takes
 * too much, all joints stop as fast as their acceleration limits allow.
 */
export class JointMotion implements Snapshottable {
  /** Positions in radians. Live. */
  readonly positions: Float64Array;
  /** Velocities in radians per second. Live. */
  readonly velocities: Float64Array;
  /** Accelerations over the last step in radians per second squared. Live. */
  readonly accelerations: Float64Array;
  /** Efforts of the last step in newton metres, at its beginning. Live. */
  readonly efforts: Float64Array;

  readonly #masses: LinkMasses;
  readonly #dynamics: InverseDynamics;
  readonly #interpolationTime: number;
  readonly #target: Float64Array;
  readonly #reference: Float64Array;
  readonly #referenceRate: Float64Array;
  /** Seconds left until the references arrive, then the length of the present step. */
  readonly #clock = new Float64Array(2);
  readonly #counters = new Float64Array(7);
  /** Limits as typed arrays, for speed. */
  readonly #limits: TrackingLimits;
  readonly #effort: Float64Array;
  /** Scratch: velocities of the coming step, those to fall back to and their efforts, what may be exerted, and zeros. */
  readonly #next: Float64Array;
  readonly #base: Float64Array;
  readonly #steady: Float64Array;
  readonly #allowed: Float64Array;
  readonly #zero: Float64Array;

  /**
   * @param masses - Mass properties of the links, payload included. Live.
   * @param start - First positions, within the limits.
   * @param interpolationTime - Time in seconds over which a new target is approached in a straight line.
   */
  constructor(model: ArmModel, masses: LinkMasses, start: ArrayLike<number>, interpolationTime: number) {
    const { limits, jointCount } = model;
    this.#masses = masses;
    this.#dynamics = new InverseDynamics(model);
    this.#interpolationTime = interpolationTime;
    this.positions = Float64Array.from(start);
    this.velocities = new Float64Array(jointCount);
    this.accelerations = new Float64Array(jointCount);
    this.efforts = new Float64Array(jointCount);
    this.#target = this.positions.slice();
    this.#reference = this.positions.slice();
    this.#referenceRate = new Float64Array(jointCount);
    this.#limits = {
      low: Float64Array.from(limits.lower),
      high: Float64Array.from(limits.upper),
      speed: Float64Array.from(limits.velocity),
      acceleration: Float64Array.from(limits.acceleration),
    };
    this.#effort = Float64Array.from(limits.effort);
    this.#next = new Float64Array(jointCount);
    this.#base = new Float64Array(jointCount);
    this.#steady = new Float64Array(jointCount);
    this.#allowed = new Float64Array(jointCount);
    this.#zero = new Float64Array(jointCount);
  }

  /** Targets in radians, clamped to the limits. A copy. */
  get targets(): Float64Array {
    return this.#target.slice();
  }

  /** How often the motion left its limits. */
  get limitViolations(): LimitViolations {
    const c = this.#counters;
    return { position: c[POSITION]!, velocity: c[VELOCITY]!, acceleration: c[ACCELERATION]!, effort: c[EFFORT]! };
  }

  /** How often targets asked for more than the arm can do. */
  get targetExcess(): TargetExcess {
    const c = this.#counters;
    return { position: c[POSITION_EXCESS]!, velocity: c[VELOCITY_EXCESS]!, effort: c[EFFORT_EXCESS]! };
  }

  /** Sets targets in radians: clamped, counted where they ask too much, and approached in a straight line. */
  setTarget(positions: ArrayLike<number>): void {
    const time = this.#interpolationTime;
    for (let i = 0; i < this.positions.length; i++) {
      const asked = positions[i]!;
      const value = clamp(asked, this.#limits.low[i]!, this.#limits.high[i]!);
      // Actions are float32: what rounding alone moves past a limit is not an excess.
      if (abs(asked - value) > 1e-6) this.#counters[POSITION_EXCESS]!++;
      if (abs(value - this.#target[i]!) > this.#limits.speed[i]! * time + 1e-6) this.#counters[VELOCITY_EXCESS]!++;
      this.#target[i] = value;
      this.#referenceRate[i] = time > 0 ? (value - this.#reference[i]!) / time : 0;
    }
    this.#clock[0] = time;
  }

  /** Puts the joints at rest somewhere at once (clamped to the limits), targets included. */
  place(positions: ArrayLike<number>): void {
    for (let i = 0; i < this.positions.length; i++) {
      this.positions[i] = clamp(positions[i]!, this.#limits.low[i]!, this.#limits.high[i]!);
    }
    this.velocities.fill(0);
    this.accelerations.fill(0);
    this.#target.set(this.positions);
    this.#reference.set(this.positions);
    this.#referenceRate.fill(0);
    this.#clock[0] = 0;
  }

  /**
   * Computes the efforts that hold the arm at rest.
   *
   * @param frames - Frames of the present positions.
   */
  holdStill(frames: Float64Array): void {
    this.#dynamics.efforts(this.efforts, this.#masses, frames, this.#zero, this.#zero);
  }

  /**
   * Moves the joints on by `dt` seconds. Allocates nothing.
   *
   * @param frames - Frames of the present positions (those at the beginning of the step).
   */
  step(frames: Float64Array, dt: number): void {
    const clock = this.#clock;
    const time = clock[0]!;
    clock[1] = dt;
    const advance = min(dt, time);
    // Less than half a nanosecond left is rounding of the sum of steps.
    const arrived = time - advance < 5e-10;
    clock[0] = arrived ? 0 : time - advance;
    const { positions, velocities, accelerations, efforts } = this;
    const count = positions.length;
    const next = this.#next,
      limit = this.#effort;
    for (let i = 0; i < count; i++) {
      if (arrived) this.#reference[i] = this.#target[i]!;
      else this.#reference[i]! += advance * this.#referenceRate[i]!;
    }
    trackVelocities(next, positions, velocities, this.#reference, this.#limits, JOINT_GAIN, dt);
    for (let i = 0; i < count; i++) accelerations[i] = (next[i]! - velocities[i]!) / dt;
    this.#dynamics.efforts(efforts, this.#masses, frames, velocities, accelerations);
    for (let i = 0; i < count; i++) {
      if (abs(efforts[i]!) > limit[i]!) {
        this.#giveWay(frames);
        break;
      }
    }
    this.#advance();
  }

  /** Writes positions, velocities, accelerations, efforts, references and counters. */
  writeState(writer: StateWriter): void {
    writer.array(this.positions);
    writer.array(this.velocities);
    writer.array(this.accelerations);
    writer.array(this.efforts);
    writer.array(this.#target);
    writer.array(this.#reference);
    writer.array(this.#referenceRate);
    writer.number(this.#clock[0]!);
    writer.array(this.#counters);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    reader.array(this.positions);
    reader.array(this.velocities);
    reader.array(this.accelerations);
    reader.array(this.efforts);
    reader.array(this.#target);
    reader.array(this.#reference);
    reader.array(this.#referenceRate);
    this.#clock[0] = reader.number();
    reader.array(this.#counters);
  }

  /** Reduces the coming velocities until the efforts are within what motors and brakes have. */
  #giveWay(frames: Float64Array): void {
    const { velocities, efforts } = this;
    const count = velocities.length;
    const next = this.#next,
      base = this.#base,
      allowed = this.#allowed,
      steady = this.#steady;
    this.#counters[EFFORT_EXCESS]!++;
    this.#dynamics.efforts(steady, this.#masses, frames, this.#zero, this.#zero);
    let held = false;
    for (let i = 0; i < count; i++) {
      const load = steady[i]!;
      allowed[i] = this.#effort[i]!;
      if (abs(load) <= allowed[i]! || velocities[i]! * load > 0) continue;
      // Too heavy to hold: the brake takes what the motor lacks, but lifts nothing.
      allowed[i] = Infinity;
      if (next[i]! * load <= 0) continue;
      next[i] = 0;
      held = true;
    }
    if (held) this.#effortsOf(efforts, next, frames);
    if (this.#within(efforts)) return;
    // Braking comes first: what is left over goes to the joints that speed up. Where not even braking can be had in full,
    // all of it is scaled back.
    for (let attempt = 0; attempt < 2; attempt++) {
      for (let i = 0; i < count; i++) {
        const v = velocities[i]!,
          wanted = next[i]!;
        base[i] = attempt === 0 && v * wanted >= 0 && abs(wanted) < abs(v) ? wanted : v;
      }
      this.#effortsOf(steady, base, frames);
      if (this.#within(steady)) {
        this.#scale();
        if (!this.#stopsInTime()) break;
        return;
      }
      next.set(base);
      efforts.set(steady);
    }
    const dt = this.#clock[1]!;
    for (let i = 0; i < count; i++) {
      const v = velocities[i]!,
        change = this.#limits.acceleration[i]! * dt;
      next[i] = v - clamp(v, -change, change);
    }
    this.#effortsOf(efforts, next, frames);
  }

  /** Moves `next` and `efforts` towards those of `base` until the efforts are allowed. */
  #scale(): void {
    const { efforts } = this;
    const next = this.#next,
      base = this.#base,
      steady = this.#steady,
      allowed = this.#allowed;
    let part = 1;
    for (let i = 0; i < next.length; i++) {
      const wanted = efforts[i]!,
        from = steady[i]!,
        most = allowed[i]!;
      if (abs(wanted) > most) part = min(part, ((wanted > 0 ? most : -most) - from) / (wanted - from));
    }
    for (let i = 0; i < next.length; i++) {
      next[i] = base[i]! + part * (next[i]! - base[i]!);
      efforts[i] = steady[i]! + part * (efforts[i]! - steady[i]!);
    }
  }

  /** Whether every effort is within what may be exerted. */
  #within(efforts: Float64Array): boolean {
    for (let i = 0; i < efforts.length; i++) if (abs(efforts[i]!) > this.#allowed[i]!) return false;
    return true;
  }

  /** Whether joints that move at the coming velocities can still stop before their position limits. */
  #stopsInTime(): boolean {
    const dt = this.#clock[1]!;
    const { positions } = this;
    for (let i = 0; i < positions.length; i++) {
      const speed = this.#next[i]!;
      if (speed === 0) continue;
      const room = speed > 0 ? this.#limits.high[i]! - positions[i]! : positions[i]! - this.#limits.low[i]!;
      if (abs(speed) > brakingSpeed(max(0, room), this.#limits.acceleration[i]!, dt) + TOLERANCE) return false;
    }
    return true;
  }

  /** Efforts of a step that ends at the velocities `next`. */
  #effortsOf(out: Float64Array, next: Float64Array, frames: Float64Array): void {
    const dt = this.#clock[1]!;
    const { velocities, accelerations } = this;
    for (let i = 0; i < velocities.length; i++) accelerations[i] = (next[i]! - velocities[i]!) / dt;
    this.#dynamics.efforts(out, this.#masses, frames, velocities, accelerations);
  }

  /** Takes the coming velocities over and counts what is outside the limits. */
  #advance(): void {
    const dt = this.#clock[1]!;
    const { positions, velocities, accelerations, efforts } = this;
    const counters = this.#counters,
      next = this.#next;
    for (let i = 0; i < positions.length; i++) {
      const before = positions[i]!,
        old = velocities[i]!;
      const low = this.#limits.low[i]!,
        high = this.#limits.high[i]!;
      let velocity = next[i]!;
      let moved = before + velocity * dt;
      if (moved < low || moved > high) {
        if (moved < low - TOLERANCE || moved > high + TOLERANCE) counters[POSITION]!++;
        // The end stop takes the rest.
        moved = clamp(moved, low, high);
        if (abs(velocity * dt - (moved - before)) > TOLERANCE) velocity = (moved - before) / dt;
      }
      positions[i] = moved;
      velocities[i] = velocity;
      accelerations[i] = (velocity - old) / dt;
      if (abs(velocity) > this.#limits.speed[i]! + TOLERANCE) counters[VELOCITY]!++;
      if (abs(accelerations[i]!) > this.#limits.acceleration[i]! * (1 + 1e-6)) counters[ACCELERATION]!++;
      if (abs(efforts[i]!) > this.#effort[i]! * (1 + 1e-9)) counters[EFFORT]!++;
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return min(high, max(low, value));
}
