import type { Pose, Vector3 } from '../../interface/index.js';
import type { FingerBox } from '../models/model.js';
import type { UrdfLimit } from './description.js';
import type { UrdfDom } from './parser.js';

/** A gripper with two fingers that slide apart, whose joints may be in the URDF or not. */
export interface UrdfParallelGripper {
  /** Discriminant. */
  readonly type: 'parallel';
  /**
   * Names of the two prismatic joints, that of the finger on the tool centre point's +y side first. Both are at their lower
   * limit when the gripper is closed; one may mimic the other. Without them the gripper is not in the URDF, and `stroke`,
   * `speed`, `force` and `fingerHalfExtents` must be given.
   */
  readonly fingerJoints?: readonly [string, string];
  /** Largest opening in metres. Default: the two joints' ranges added up. */
  readonly stroke?: number;
  /** Largest rate of the opening in metres per second. Default: the two joints' velocity limits added up. */
  readonly speed?: number;
  /** Largest acceleration of the opening in metres per second squared. Default: `speed` reached in 0.05 s. */
  readonly acceleration?: number;
  /** Largest grip force in newtons. Default: the first joint's effort limit. */
  readonly force?: number;
  /**
   * Half extents of one finger's box in metres, in the tool centre point's axes: half its width, thickness and height.
   * Default: of the one box among the first finger's collision elements.
   */
  readonly fingerHalfExtents?: Vector3;
  /** How far the finger tips reach beyond the tool centre point, in metres. Default: as that box does, else 0. */
  readonly fingerTipOverhang?: number;
  /** Height of the pads, measured from the tips, in metres. Default: that of the fingers, at most 0.02. */
  readonly padHeight?: number;
  /** Coulomb friction coefficient of the pads. Default 0.8. */
  readonly padFriction?: number;
}

/** A gripper with one fixed and one turning jaw. */
export interface UrdfPivotGripper {
  /** Discriminant. */
  readonly type: 'pivot';
  /** Name of the jaw's revolute joint. */
  readonly jawJoint: string;
  /** Joint position at which the pads meet, in radians. Default: the joint's lower limit. */
  readonly closedAngle?: number;
  /** Joint position at the largest opening, in radians. Default: the joint's upper limit. */
  readonly openAngle?: number;
  /** Centre of the moving jaw's pad, on its face, in the jaw link's frame in metres. */
  readonly padCenter: Vector3;
  /** Half of the pads' width and of their height in metres. */
  readonly padHalfExtents: readonly [width: number, height: number];
  /** The moving jaw's box in the jaw link's frame; its inner face holds the pad. */
  readonly movingFinger: FingerBox;
  /** The fixed jaw's box in the hand's frame (the tool centre point's axes at the tip link's origin). */
  readonly fixedFinger: FingerBox;
  /** Largest rate of the opening in metres per second. Default: what the joint's velocity limit gives when fully open. */
  readonly speed?: number;
  /** Largest acceleration of the opening in metres per second squared. Default: `speed` reached in 0.05 s. */
  readonly acceleration?: number;
  /** Largest grip force in newtons at the pads. Default: the joint's effort limit over the pads' distance from its axis. */
  readonly force?: number;
  /** Coulomb friction coefficient of the pads. Default 0.8. */
  readonly padFriction?: number;
}

/** How to make an arm of a URDF. */
export interface UrdfArmOptions {
  /** Name of the model. Default: the robot's. */
  readonly name?: string;
  /** Name of the link that stands on the table. Default: the robot's root. What hangs above it is left out. */
  readonly base?: string;
  /** Name of the link that carries the fingers: the hand. */
  readonly tip: string;
  /**
   * The tool centre point: a link that is fixed to the tip, or a pose in the tip link's frame. Its z axis points out of the
   * hand, its y axis along the fingers' opening, towards finger 1 (the moving jaw).
   */
  readonly tcp: string | Pose;
  /** The gripper. */
  readonly gripper: UrdfParallelGripper | UrdfPivotGripper;
  /**
   * Largest accelerations in radians (metres) per second squared, one for all joints or by joint name. URDF has none.
   * Default: what reaches the joint's velocity limit in 0.2 s.
   */
  readonly acceleration?: number | Readonly<Record<string, number>>;
  /** Limits by joint name, for what the text lacks or where they are to differ. */
  readonly limits?: Readonly<Record<string, UrdfLimit>>;
  /** Inertia of rotor and gears in kilogram square metres, one for all joints or by joint name. Default 0. */
  readonly armature?: number | Readonly<Record<string, number>>;
  /** Ready pose by joint name, the hand pointing down. Default: 0, or the middle of the range where 0 is outside. */
  readonly home?: Readonly<Record<string, number>>;
  /** What to do about meshes: `refuse` them with an error, or `ignore` them. Default `refuse`. */
  readonly meshes?: 'refuse' | 'ignore';
  /** Coulomb friction coefficient of links and hand. Default 0.3. */
  readonly friction?: number;
  /** Whether joints keep their own names in actions and states (see `ArmModel.standardNames`). Default false. */
  readonly standardNames?: boolean;
  /** See `ArmModel.neighbourRange`. */
  readonly neighbourRange?: number;
  /** See `ArmModel.uncheckedPairs`: pairs of collision elements, named as the model's colliders are. */
  readonly uncheckedPairs?: readonly (readonly [string, string])[];
  /** The document object model to read XML with. Default: the global one, which browsers have. */
  readonly dom?: UrdfDom;
}
