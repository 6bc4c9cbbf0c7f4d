import type { Pose, Vector3 } from './geometry.js';

/** How far a drawer, a door or the like is open. */
export interface JointState {
  /** `prismatic`: the object slides along the axis. `revolute`: it turns about it. */
  readonly type: 'prismatic' | 'revolute';
  /** Coordinate in metres or radians. */
  readonly position: number;
  /** Smallest and largest coordinate, in metres or radians. */
  readonly range: readonly [low: number, high: number];
  /** Direction of the axis in the world, a unit vector. */
  readonly axis: Vector3;
  /** A point of the axis in the world, in metres. */
  readonly origin: Vector3;
}

/** Pose and velocity of one rigid object, in the world frame. */
export interface ObjectState extends Pose {
  /** Velocity of the centre of mass in metres per second. */
  readonly linearVelocity: Vector3;
  /** Angular velocity in radians per second. */
  readonly angularVelocity: Vector3;
  /** Whether a grip crushed it. Missing where nothing crushes it, and in a prediction. */
  readonly crushed?: boolean;
  /** Whether it spilled its content. Missing where it has none, and in a prediction. */
  readonly spilled?: boolean;
  /** What joins it to the world. Missing where it moves freely, and in a prediction. */
  readonly joint?: JointState;
}

/** A coarse grid of points on one cloth, in the world frame. */
export interface ClothState {
  /** Number of grid rows (along the cloth's own v axis), at least 2. */
  readonly rows: number;
  /** Number of grid columns (along the cloth's own u axis), at least 2. */
  readonly columns: number;
  /**
   * `rows * columns * 3` coordinates in metres, row-major. In the cloth's rest frame, row 0 is the edge v = 0 and
   * column 0 the edge u = 0; the four corners are the first and last points of the first and last rows.
   */
  readonly points: readonly number[];
  /** Named points of the cloth, such as a garment's `left-sleeve`, in metres. Missing where it has none. */
  readonly landmarks?: Readonly<Record<string, Vector3>>;
  /** Largest speed of any part of it in metres per second. Missing in a prediction. */
  readonly speed?: number;
  /** Largest strain of its threads at the moment, as a share of their length. Missing in a prediction. */
  readonly strain?: number;
}

/** What is left of a stain on a surface. */
export interface StainState {
  /** Where the middle of its spots was at the start, in metres, world frame. Missing in a prediction that does not tell. */
  readonly position?: Vector3;
  /** Share of its area that is left, 0 to 1. */
  readonly left: number;
  /** Its area at the start in square metres. Missing in a prediction. */
  readonly area?: number;
  /** The spots that it is made of. Missing in a prediction. */
  readonly spots?: readonly {
    /** Middle of the spot in metres, world frame. */
    readonly position: Vector3;
    /** Its radius in metres. */
    readonly radius: number;
    /** Share of it that is left, 0 to 1. */
    readonly left: number;
  }[];
}

/** What is known of one arm. */
export interface ArmState {
  /** The arm's name in its simulation, such as `left`. */
  readonly name: string;
  /** Joint angles in radians, one per joint. Empty where only the end effector is known (a predicted state). */
  readonly jointPositions: readonly number[];
  /** Joint velocities in radians per second. Empty where unknown. */
  readonly jointVelocities: readonly number[];
  /** Joint efforts in newton metres. Empty where unknown. */
  readonly jointEfforts: readonly number[];
  /** Pose of the tool centre point (between the finger tips, z pointing out of the hand), in the world frame. */
  readonly endEffector: Pose;
  /** Distance between the finger pads in metres, 0 (closed) to the gripper's stroke. */
  readonly gripperOpening: number;
  /** Name of what the gripper holds, or `null`. */
  readonly holding: string | null;
}

/** One contact point between two named things, in the world frame. */
export interface ContactState {
  /** Name of the first thing (an object, `table`, `left/finger-1`, a cloth). */
  readonly a: string;
  /** Name of the second thing. */
  readonly b: string;
  /** Contact point in metres. */
  readonly point: Vector3;
  /** Unit normal pointing from `a` to `b`. */
  readonly normal: Vector3;
  /** Normal force in newtons, at least 0. */
  readonly force: number;
  /** Depth of overlap in metres; negative is a gap. */
  readonly penetration: number;
}

/**
 * The physical state of a scene as plain data. A simulation fills it exactly; a prediction fills in what the model
 * believes (names it does not mention are missing, unknown velocities are zero).
 */
export interface SceneState {
  /** Simulated time since the start of the episode in seconds. */
  readonly time: number;
  /** Rigid objects by name. Fixed furniture is not listed. */
  readonly objects: Readonly<Record<string, ObjectState>>;
  /** Cloths by name. */
  readonly cloths: Readonly<Record<string, ClothState>>;
  /**
   * Fixed things that a task is about, by name: plates, bins, areas (`tracked` furniture and markings). Missing where there are
   * none; a prediction knows their positions, not their turns.
   */
  readonly places?: Readonly<Record<string, Pose>>;
  /** Stains by name. Missing where there are none. */
  readonly stains?: Readonly<Record<string, StainState>>;
  /** Arms, in the robot's order. */
  readonly arms: readonly ArmState[];
  /** Contact points at this moment. Empty in a prediction. */
  readonly contacts: readonly ContactState[];
}
