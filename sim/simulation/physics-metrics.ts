import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';

/** How well the physics held over an episode so far: what a referee or a reader judges speed by. */
export interface PhysicsMetrics {
  /** Largest relative change of length of a cloth edge. */
  readonly clothMaxStrain: number;
  /** Largest 99th percentile of the same over the episode's ticks. */
  readonly clothP99Strain: number;
  /** Largest overlap of a cloth with a solid or itself, in metres. */
  readonly clothMaxPenetration: number;
  /** Mean of the mean overlap of cloths over the ticks, in metres. */
  readonly clothMeanPenetration: number;
  /** Smallest area of a cloth's surface over its rest area. */
  readonly clothMinAreaRatio: number;
  /** Largest area of a cloth's surface over its rest area. */
  readonly clothMaxAreaRatio: number;
  /** Largest overlap of two rigid things in metres. */
  readonly objectMaxPenetration: number;
  /** Mean overlap over all contact points and steps, in metres. */
  readonly objectMeanPenetration: number;
  /** Largest speed of a rigid object in metres per second. */
  readonly objectMaxSpeed: number;
  /** Path in metres that held things slipped in the grippers, all arms together. */
  readonly graspSlip: number;
  /** Path in metres over which grippers carried things, all arms together. */
  readonly carriedDistance: number;
  /** Slip in millimetres per metre carried; 0 when nothing was carried over a centimetre. */
  readonly graspSlipPerMetre: number;
  /** Number of times that a grip exceeded an object's `crushForce`. */
  readonly crushed: number;
  /** How often arms left their limits, in joints times steps, all arms together. */
  readonly limitViolations: {
    /** Joint positions. */
    readonly position: number;
    /** Joint velocities. */
    readonly velocity: number;
    /** Joint accelerations. */
    readonly acceleration: number;
    /** Joint efforts. */
    readonly effort: number;
  };
}

/** The running maxima and sums behind `PhysicsMetrics`. */
export class MetricsRecorder implements Snapshottable {
  /** Largest edge strain. */
  clothMaxStrain = 0;
  /** Largest 99th percentile. */
  clothP99Strain = 0;
  /** Largest overlap of cloth in metres. */
  clothMaxPenetration = 0;
  /** Smallest area ratio. */
  clothMinAreaRatio = 1;
  /** Largest area ratio. */
  clothMaxAreaRatio = 1;
  /** Largest overlap of rigid things in metres. */
  objectMaxPenetration = 0;
  /** Largest object speed in metres per second. */
  objectMaxSpeed = 0;

  #clothPenetrationSum = 0;
  #clothSamples = 0;
  #objectPenetrationSum = 0;
  #objectSamples = 0;

  /** Adds one contact point's overlap in metres. */
  addPenetration(depth: number): void {
    if (depth > this.objectMaxPenetration) this.objectMaxPenetration = depth;
    this.#objectPenetrationSum += Math.max(0, depth);
    this.#objectSamples++;
  }

  /** Adds one sample of a cloth's metrics. */
  addCloth(sample: {
    readonly maxStrain: number;
    readonly p99Strain: number;
    readonly maxPenetration: number;
    readonly meanPenetration: number;
    readonly areaRatio: number;
  }): void {
    this.clothMaxStrain = Math.max(this.clothMaxStrain, sample.maxStrain);
    this.clothP99Strain = Math.max(this.clothP99Strain, sample.p99Strain);
    this.clothMaxPenetration = Math.max(this.clothMaxPenetration, sample.maxPenetration);
    this.clothMinAreaRatio = Math.min(this.clothMinAreaRatio, sample.areaRatio);
    this.clothMaxAreaRatio = Math.max(this.clothMaxAreaRatio, sample.areaRatio);
    this.#clothPenetrationSum += sample.meanPenetration;
    this.#clothSamples++;
  }

  /** Mean overlap of cloth in metres. */
  get clothMeanPenetration(): number {
    return this.#clothSamples === 0 ? 0 : this.#clothPenetrationSum / this.#clothSamples;
  }

  /** Mean overlap of rigid things in metres. */
  get objectMeanPenetration(): number {
    return this.#objectSamples === 0 ? 0 : this.#objectPenetrationSum / this.#objectSamples;
  }

  /** Writes the maxima and sums. */
  writeState(writer: StateWriter): void {
    writer.array([this.clothMaxStrain, this.clothP99Strain, this.clothMaxPenetration]);
    writer.array([this.clothMinAreaRatio, this.clothMaxAreaRatio, this.objectMaxPenetration, this.objectMaxSpeed]);
    writer.array([this.#clothPenetrationSum, this.#clothSamples, this.#objectPenetrationSum, this.#objectSamples]);
  }

  /** Reads them back. */
  readState(reader: StateReader): void {
    this.clothMaxStrain = reader.number();
    this.clothP99Strain = reader.number();
    this.clothMaxPenetration = reader.number();
    this.clothMinAreaRatio = reader.number();
    this.clothMaxAreaRatio = reader.number();
    this.objectMaxPenetration = reader.number();
    this.objectMaxSpeed = reader.number();
    this.#clothPenetrationSum = reader.number();
    this.#clothSamples = reader.number();
    this.#objectPenetrationSum = reader.number();
    this.#objectSamples = reader.number();
  }
}
