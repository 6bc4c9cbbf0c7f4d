/** How often an arm's motion left its limits, in joints times physics steps, since it was built. */
export interface LimitViolations {
  /** Joint positions outside the limits. */
  readonly position: number;
  /** Joint speeds above the limits. */
  readonly velocity: number;
  /** Joint accelerations above the limits. */
  readonly acceleration: number;
  /**
   * Joint efforts (recursive Newton-Euler, with payload) above the limits: a load that the motors cannot hold, which the
   * brakes hold instead.
   */
  readonly effort: number;
}

/** How often targets asked for more than the arm can do, since it was built. */
export interface TargetExcess {
  /** Target positions outside the limits, in joints times `setTarget` calls; they were clamped. */
  readonly position: number;
  /**
   * Target positions further from the previous target than the speed limit allows within `interpolationTime`, in joints
   * times `setTarget` calls.
   */
  readonly velocity: number;
  /** Physics steps in which a motion took more effort than the joints have; it was slowed down. */
  readonly effort: number;
}
