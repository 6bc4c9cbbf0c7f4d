/** The simulation left the range in which its numbers mean anything. It cannot be continued: restore or rebuild it. */
export class SimulationDivergedError extends Error {
  /** Name of the thing that diverged. */
  readonly thing: string;
  /** Simulated time in seconds at which it was noticed. */
  readonly time: number;

  /** @param reason - What was seen, with the value. */
  constructor(thing: string, time: number, reason: string) {
    super(
      `the simulation diverged at ${time.toFixed(4)} s: ${thing} ${reason}; restore an earlier snapshot, or check masses, ` +
        'overlaps at the start and how fast the actions move',
    );
    this.name = 'SimulationDivergedError';
    this.thing = thing;
    this.time = time;
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
