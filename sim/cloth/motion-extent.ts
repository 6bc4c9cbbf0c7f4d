/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** What contacts within a step are looked for by. An object: V8 boxes every fractional number that is passed by itself. */
export interface StepReach {
  /** Least x, y, z, then greatest x, y, z of the particles, in metres. */
  readonly bounds: Float64Array;
  /** Largest speed of a particle within the step in metres per second. */
  readonly reach: number;
  /** Length of the step in seconds. */
  readonly dt: number;
}

/** Where a cloth's particles are and how fast they go. */
export class MotionExtent implements StepReach {
  /** Least x, y, z, then greatest x, y, z, in metres. */
  readonly bounds = new Float64Array(6);
  /** Largest speed in metres per second. */
  speed = 0;
  /** Largest speed relative to the mean velocity in metres per second. */
  spread = 0;
  reach = 0;
  dt = 0;
  /** How far two particles may approach each other within the step, in metres. */
  travel = 0;

  /** Says how far particles may get in a step of `dt` seconds, in which they fall with `gravity` (m/s2, positive). */
  lookAhead(dt: number, gravity: number): void {
    this.dt = dt;
    this.reach = this.speed + gravity * dt;
    this.travel = 2 * this.spread * dt;
  }

  /**
   * Measures positions `x` and velocities `v`, 3 numbers a particle.
   * @throws RangeError when they are not finite.
   */
  measure(name: string, x: Float64Array, v: Float64Array): void {
    const { bounds } = this;
    bounds.fill(Infinity, 0, 3).fill(-Infinity, 3, 6);
    let mx = 0;
    let my = 0;
    let mz = 0;
    let fastest = 0;
    for (let k = 0; k < x.length; k += 3) {
      for (let a = 0; a < 3; a++) {
        const value = x[k + a]!;
        if (value < bounds[a]!) bounds[a] = value;
        if (value > bounds[a + 3]!) bounds[a + 3] = value;
      }
      const vx = v[k]!,
        vy = v[k + 1]!,
        vz = v[k + 2]!;
      mx += vx;
      my += vy;
      mz += vz;
      const squared = vx * vx + vy * vy + vz * vz;
      if (!(squared <= fastest)) fastest = squared;
    }
    if (!Number.isFinite(fastest) || !Number.isFinite(bounds[0]! + bounds[5]!)) {
      throw new RangeError(`cloth ${name} diverged: positions or velocities are no longer finite`);
    }
    const n = 3 / x.length;
    mx *= n;
    my *= n;
    mz *= n;
    let spread = 0;
    for (let k = 0; k < x.length; k += 3) {
      const dx = v[k]! - mx,
        dy = v[k + 1]! - my,
        dz = v[k + 2]! - mz;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > spread) spread = squared;
    }
    this.speed = sqrt(fastest);
    this.spread = sqrt(spread);
  }
}
