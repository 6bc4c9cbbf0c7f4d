/** Change of a coordinate between two ticks up to which it counts as resting: what storing an action as float32 leaves open. */
const RESTING = 4e-6;
/** Share of the speed of the tick before below which a motion brakes to its end. */
const BRAKING = 0.4;

/**
 * The ticks at which legs of motion end: those of a motion generator that starts and ends every leg at rest (a minimum-jerk profile) are
 * told by its last steps, each much shorter than the one before. This is how keyframes of a demonstration are commonly found, by near-zero
 * velocity (James and Davison 2022, "Q-attention"), on what was commanded instead of what was measured.
 *
 * @param commanded - What was commanded at each tick, one `commandedArm` after another.
 * @returns Indices of `commanded`, ascending: the last tick of each leg, to within one where two legs meet. A rest between two motions is
 *   a leg of its own.
 */
export function legEnds(commanded: readonly ArrayLike<number>[]): number[] {
  const speeds = commanded.map((now, tick) => {
    const before = commanded[tick - 1];
    return before ? speedBetween(before, now) : 0;
  });
  const speed = (tick: number): number => speeds[tick] ?? 0;
  const slow = (tick: number): number => speed(tick) + speed(tick + 1);
  const turns = (tick: number): boolean =>
    speed(tick) > RESTING && speed(tick) < BRAKING * speed(tick - 1) && speed(tick + 1) < BRAKING * speed(tick + 2);
  const ends: number[] = [];
  for (let tick = 1; tick < commanded.length; tick++) {
    const moves = speed(tick) > RESTING;
    const goesOn = speed(tick + 1) > RESTING;
    const isSlowest =
      turns(tick) &&
      !(turns(tick - 1) && slow(tick - 1) <= slow(tick)) &&
      !(turns(tick + 1) && slow(tick + 1) < slow(tick));
    if (moves !== goesOn || (moves && isSlowest)) ends.push(tick);
  }
  return ends;
}

/** What an arm is commanded, as `legEnds` reads it: joint positions in radians, and the opening in tenths of a metre, which weigh as much. */
export function commandedArm(joints: Iterable<number>, opening: number): number[] {
  return [...joints, 10 * opening];
}

function speedBetween(before: ArrayLike<number>, now: ArrayLike<number>): number {
  let greatest = 0;
  for (let i = 0; i < now.length; i++) greatest = Math.max(greatest, Math.abs((now[i] ?? 0) - (before[i] ?? 0)));
  return greatest;
}
