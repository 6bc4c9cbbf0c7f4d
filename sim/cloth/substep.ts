/**
 * The present substep of a cloth. One object is passed through all of a step: V8 boxes every fractional number that is
 * passed by itself.
 */
export interface Substep {
  /** Its number within the step, from 0. */
  index: number;
  /** Its length in seconds. */
  h: number;
  /** Time from its end to the step's end in seconds. */
  ahead: number;
  /** How much of the step is over at its end, 0 to 1. */
  fraction: number;
}
