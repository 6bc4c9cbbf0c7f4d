import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import type { SceneParts } from './state-vectors.js';

/** Speed in m/s beyond which an object or a cloth has diverged: nothing on a table falls or is thrown that fast. */
const ABSURD_SPEED = 60;

/** Strain beyond which a cloth has exploded: an edge of three times its length. */
const ABSURD_STRAIN = 2;

/** Called when something diverged, with its name and what was seen; throws. */
export type DivergenceHandler = (thing: string, reason: string) => never;

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
  /** Energy in joules that cloths gained over ticks in which nothing could do work on any of them; 0 is exact. */
  readonly clothEnergyGain: number;
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
  /** Number of objects that were tilted beyond their `tiltLimit`. */
  readonly spilled: number;
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
  #clothMaxStrain = 0;
  #clothP99Strain = 0;
  #clothMaxPenetration = 0;
  #clothMinAreaRatio = 1;
  #clothMaxAreaRatio = 1;
  #clothPenetrationSum = 0;
  #clothSamples = 0;
  #clothEnergyGain = 0;
  #clothEnergy = Infinity;
  #clothDriven = 0;
  #objectMaxPenetration = 0;
  #objectPenetrationSum = 0;
  #objectSamples = 0;
  #objectMaxSpeed = 0;

  /**
   * Takes one physics step in. Cloth is measured only when `sampleCloth` says so, which costs about as much as a step.
   * @param diverged - Called when something is not finite, absurdly fast or torn out of shape.
   */
  record({ world, cloths, arms }: SceneParts, sampleCloth: boolean, diverged: DivergenceHandler): void {
    const { objects } = world;
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i];
      if (!object) continue;
      const { speed } = object;
      if (!(speed < ABSURD_SPEED && object.finite)) {
        diverged(object.name, object.finite ? `moves at ${speed} m/s` : 'has a pose or velocity that is not finite');
      }
      if (speed > this.#objectMaxSpeed) this.#objectMaxSpeed = speed;
    }
    for (let i = 0; i < world.contactCount; i++) {
      const depth = world.penetration(i);
      if (depth > this.#objectMaxPenetration) this.#objectMaxPenetration = depth;
      if (depth > 0) this.#objectPenetrationSum += depth;
      this.#objectSamples++;
    }
    for (const { name, velocities, positions } of cloths) {
      let fastest = 0;
      let sum = 0;
      for (const v of velocities) {
        sum += v;
        if (v > fastest) fastest = v;
        else if (-v > fastest) fastest = -v;
      }
      for (const p of positions) sum += p;
      if (!(fastest < ABSURD_SPEED) || !Number.isFinite(sum)) {
        diverged(name, Number.isFinite(sum) ? `moves at ${fastest} m/s` : 'has particles that are not finite');
      }
    }
    for (const { name, jointPositions, jointVelocities } of arms) {
      let sum = 0;
      // By index: every step passes here, and an iterator allocates.
      for (let i = 0; i < jointPositions.length; i++) sum += (jointPositions[i] ?? NaN) + (jointVelocities[i] ?? NaN);
      if (!Number.isFinite(sum)) diverged(name, 'has joint positions or velocities that are not finite');
    }
    for (const cloth of cloths) if (cloth.driven) this.#clothDriven = 1;
    if (!sampleCloth) return;
    let energy = 0;
    for (const cloth of cloths) {
      const sample = cloth.metrics();
      if (!(sample.maxStrain < ABSURD_STRAIN)) diverged(cloth.name, `is strained by ${100 * sample.maxStrain} %`);
      this.#clothMaxStrain = Math.max(this.#clothMaxStrain, sample.maxStrain);
      this.#clothP99Strain = Math.max(this.#clothP99Strain, sample.p99Strain);
      this.#clothMaxPenetration = Math.max(this.#clothMaxPenetration, sample.maxPenetration);
      this.#clothMinAreaRatio = Math.min(this.#clothMinAreaRatio, sample.areaRatio);
      this.#clothMaxAreaRatio = Math.max(this.#clothMaxAreaRatio, sample.areaRatio);
      this.#clothPenetrationSum += sample.meanPenetration;
      this.#clothSamples++;
      energy += sample.energy;
    }
    if (this.#clothDriven === 0) this.#clothEnergyGain += Math.max(0, energy - this.#clothEnergy);
    this.#clothEnergy = energy;
    this.#clothDriven = 0;
  }

  /** The figures so far, with what arms and grippers count themselves. */
  summarise({ arms, grippers, world }: SceneParts): PhysicsMetrics {
    let slip = 0;
    let carried = 0;
    let crushed = 0;
    const limitViolations = { position: 0, velocity: 0, acceleration: 0, effort: 0 };
    for (const gripper of grippers) {
      slip += gripper.slip;
      carried += gripper.carriedDistance;
      crushed += gripper.crushed;
    }
    for (const { limitViolations: own } of arms) {
      limitViolations.position += own.position;
      limitViolations.velocity += own.velocity;
      limitViolations.acceleration += own.acceleration;
      limitViolations.effort += own.effort;
    }
    return {
      clothMaxStrain: this.#clothMaxStrain,
      clothP99Strain: this.#clothP99Strain,
      clothMaxPenetration: this.#clothMaxPenetration,
      clothMeanPenetration: this.#clothPenetrationSum / Math.max(1, this.#clothSamples),
      clothMinAreaRatio: this.#clothMinAreaRatio,
      clothMaxAreaRatio: this.#clothMaxAreaRatio,
      clothEnergyGain: this.#clothEnergyGain,
      objectMaxPenetration: this.#objectMaxPenetration,
      objectMeanPenetration: this.#objectPenetrationSum / Math.max(1, this.#objectSamples),
      objectMaxSpeed: this.#objectMaxSpeed,
      graspSlip: slip,
      carriedDistance: carried,
      graspSlipPerMetre: carried > 0.01 ? (1000 * slip) / carried : 0,
      crushed,
      spilled: world.objects.filter((object) => object.spilled).length,
      limitViolations,
    };
  }

  /** Writes the maxima and sums. */
  writeState(writer: StateWriter): void {
    writer.array([this.#clothMaxStrain, this.#clothP99Strain, this.#clothMaxPenetration]);
    writer.array([this.#clothMinAreaRatio, this.#clothMaxAreaRatio, this.#clothPenetrationSum, this.#clothSamples]);
    writer.array([this.#clothEnergyGain, this.#clothEnergy, this.#clothDriven]);
    writer.array([this.#objectMaxPenetration, this.#objectPenetrationSum, this.#objectSamples, this.#objectMaxSpeed]);
  }

  /** Reads them back. */
  readState(reader: StateReader): void {
    this.#clothMaxStrain = reader.number();
    this.#clothP99Strain = reader.number();
    this.#clothMaxPenetration = reader.number();
    this.#clothMinAreaRatio = reader.number();
    this.#clothMaxAreaRatio = reader.number();
    this.#clothPenetrationSum = reader.number();
    this.#clothSamples = reader.number();
    this.#clothEnergyGain = reader.number();
    this.#clothEnergy = reader.number();
    this.#clothDriven = reader.number();
    this.#objectMaxPenetration = reader.number();
    this.#objectPenetrationSum = reader.number();
    this.#objectSamples = reader.number();
    this.#objectMaxSpeed = reader.number();
  }
}
