/** What is known of a divergence. */
export interface Divergence {
  /** Name of the thing that diverged: an object, a cloth, an arm. */
  readonly thing: string;
  /** What was seen, with the value. */
  readonly reason: string;
  /** Number of the physics step after which it was noticed; the first is 1. */
  readonly step: number;
  /** Simulated time in seconds at which it was noticed. */
  readonly time: number;
  /** Snapshot of the last state that was known to be good, at most one simulated second old; `null` when there is none. */
  readonly lastGoodSnapshot: Uint8Array | null;
  /** Simulated time of that snapshot in seconds. */
  readonly lastGoodTime: number;
  /** What was thrown below, when something was. */
  readonly cause?: unknown;
}

/** The simulation left the range in which its numbers mean anything. It cannot be continued: restore or rebuild it. */
export class SimulationDivergedError extends Error {
  /** Name of the thing that diverged: an object, a cloth, an arm. */
  readonly thing: string;
  /** Number of the physics step after which it was noticed; the first is 1. */
  readonly step: number;
  /** Simulated time in seconds at which it was noticed. */
  readonly time: number;
  /**
   * Snapshot of the last state that was known to be good, at most one simulated second older than the divergence, for
   * `Simulation.restore`; `null` when there was no step before.
   */
  readonly lastGoodSnapshot: Uint8Array | null;

  /** @param divergence - What is known of it. */
  constructor(divergence: Divergence) {
    const { thing, reason, step, time, lastGoodSnapshot, lastGoodTime, cause } = divergence;
    super(
      `the simulation diverged at ${time.toFixed(4)} s (step ${step}): ${thing} ${reason}; restore error.lastGoodSnapshot ` +
        `(${lastGoodSnapshot ? `of ${lastGoodTime.toFixed(4)} s` : 'there is none yet'}), or check masses, overlaps at the ` +
        'start and how fast the actions move',
      cause === undefined ? {} : { cause },
    );
    this.name = 'SimulationDivergedError';
    this.thing = thing;
    this.step = step;
    this.time = time;
    this.lastGoodSnapshot = lastGoodSnapshot;
  }
}

/** A snapshot that this simulation cannot take: of another scene, of another format version, or damaged. */
export class SnapshotMismatchError extends Error {
  /** @param reason - What does not fit, with both values. */
  constructor(reason: string) {
    super(
      `this snapshot cannot be restored: ${reason}; restore it into a simulation built by the same calls in the same order`,
    );
    this.name = 'SnapshotMismatchError';
  }
}
