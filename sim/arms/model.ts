import type { Quaternion, Shape, Vector3 } from '../interface/index.js';

/** One row of a Denavit-Hartenberg table in Craig's ("modified") convention. */
export interface DenavitHartenbergRow {
  /** Distance from the previous joint's axis to this one, along the previous x axis, in metres. */
  readonly a: number;
  /** Distance along this joint's axis in metres. */
  readonly d: number;
  /** Angle from the previous joint's axis to this one, about the previous x axis, in radians. */
  readonly alpha: number;
}

/** Mass properties of one rigid link. */
export interface LinkInertia {
  /** Mass in kilograms. */
  readonly mass: number;
  /** Centre of mass in the link's frame, in metres. */
  readonly centerOfMass: Vector3;
  /**
   * Inertia tensor about the centre of mass, axes of the link's frame, in kilogram square metres:
   * `[xx, xy, xz, yy, yz, zz]`.
   */
  readonly inertia: readonly [xx: number, xy: number, xz: number, yy: number, yz: number, zz: number];
}

/** What every joint may do; one entry per joint. */
export interface JointLimits {
  /** Smallest joint positions in radians. */
  readonly lower: readonly number[];
  /** Largest joint positions in radians. */
  readonly upper: readonly number[];
  /** Largest speeds in radians per second. */
  readonly velocity: readonly number[];
  /** Largest accelerations in radians per second squared. */
  readonly acceleration: readonly number[];
  /** Largest jerks in radians per second cubed. Documented by the maker; the joint controller does not use them. */
  readonly jerk: readonly number[];
  /** Largest efforts in newton metres. */
  readonly effort: readonly number[];
}

/** A gripper with two parallel fingers. */
export interface GripperModel {
  /** Mass properties of the hand without its fingers, in the hand's frame. */
  readonly hand: LinkInertia;
  /** Rotation of the hand's frame about the flange's z axis in radians. */
  readonly mountAngle: number;
  /** Distance from the hand's frame to the tool centre point along z, in metres. */
  readonly tcpOffset: number;
  /** Mass of one finger in kilograms. */
  readonly fingerMass: number;
  /** Largest opening between the finger pads in metres. */
  readonly stroke: number;
  /** Largest speed at which the opening changes (both fingers together) in metres per second. */
  readonly speed: number;
  /** Largest acceleration of the opening in metres per second squared. */
  readonly acceleration: number;
  /** Largest continuous grip force in newtons. */
  readonly force: number;
  /** Half extents of one finger's box in the hand's axes in metres; y is half of the finger's thickness. */
  readonly fingerHalfExtents: Vector3;
  /** How far the finger tips reach beyond the tool centre point along z, in metres. */
  readonly fingerTipOverhang: number;
  /** Height of the finger pads, measured from the tips, in metres. */
  readonly padHeight: number;
  /** Coulomb friction coefficient of the finger pads. */
  readonly padFriction: number;
}

/** One collision solid of a link. */
export interface LinkCollider {
  /** Name after the arm's name and a slash: `link-3`. */
  readonly name: string;
  /** Frame that carries it: 0 is the base, i the link behind joint i, `jointCount + 1` the hand. */
  readonly frame: number;
  /** The solid in its own frame. */
  readonly shape: Shape;
  /** Position of the solid in the carrying frame in metres. */
  readonly position: Vector3;
  /** Orientation of the solid in the carrying frame. */
  readonly orientation: Quaternion;
  /** Coulomb friction coefficient. */
  readonly friction: number;
}

/** A serial arm with revolute joints and a parallel gripper. */
export interface ArmModel {
  /** Name of the model, such as `panda`. */
  readonly name: string;
  /** Number of joints. */
  readonly jointCount: number;
  /** One row per joint (Craig's convention). */
  readonly denavitHartenberg: readonly DenavitHartenbergRow[];
  /** Distance from the last joint's frame to the flange along z, in metres. */
  readonly flangeOffset: number;
  /** Joint limits. */
  readonly limits: JointLimits;
  /** Mass properties of the base (entry 0) and of the link behind each joint. */
  readonly links: readonly LinkInertia[];
  /** The gripper. */
  readonly gripper: GripperModel;
  /** Ready pose in radians: the hand points straight down. */
  readonly home: readonly number[];
  /** Collision solids of base, links and hand. The fingers follow from `gripper`. */
  readonly colliders: readonly LinkCollider[];
}
