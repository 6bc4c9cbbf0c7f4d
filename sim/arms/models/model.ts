import type { Pose, Quaternion, Shape, Vector3 } from '../../interface/index.js';

/**
 * One joint with the link behind it. The link's frame is the joint's frame moved by the joint: turned about `axis`
 * (revolute) or shifted along it (prismatic). At position 0 the two agree.
 */
export interface ArmJoint {
  /** The joint's name, unique in the arm: `joint1`, `shoulder_pan`. It names the entries of actions and states. */
  readonly name: string;
  /** What the joint does: `revolute` (position in radians) or `prismatic` (position in metres). */
  readonly type: 'revolute' | 'prismatic';
  /** Origin of the joint's frame in the parent link's frame (the base's for the first joint), in metres. */
  readonly position: Vector3;
  /** Orientation of the joint's frame in the parent link's frame. */
  readonly orientation: Quaternion;
  /** Unit vector in the joint's frame, through its origin, about which it turns or along which it slides. */
  readonly axis: Vector3;
  /**
   * Inertia of rotor and gears as felt at the joint, in kilogram square metres (prismatic: kilograms). It adds
   * `armature * acceleration` to the joint's effort. Default 0.
   */
  readonly armature?: number;
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

/** What every joint may do; one entry per joint. For prismatic joints read metres for radians and newtons for newton metres. */
export interface JointLimits {
  /** Smallest joint positions in radians. */
  readonly lower: readonly number[];
  /** Largest joint positions in radians. */
  readonly upper: readonly number[];
  /** Largest speeds in radians per second. */
  readonly velocity: readonly number[];
  /** Largest accelerations in radians per second squared. */
  readonly acceleration: readonly number[];
  /**
   * Largest jerks in radians per second cubed, where the maker documents them; the joint controller does not use them.
   */
  readonly jerk?: readonly number[];
  /** Largest efforts in newton metres. */
  readonly effort: readonly number[];
}

/** What every kind of gripper has. Openings are distances between the centres of the two pads, in metres. */
interface GripperBase {
  /**
   * The hand's frame in the flange's frame: z points out of the hand, finger 1 is on its +y side and the fingers open
   * along y. The tool centre point has the same axes.
   */
  readonly mount: Pose;
  /** The tool centre point in the hand's frame, in metres: where the pads close. */
  readonly tcp: Vector3;
  /** Mass properties of the hand without what moves on it, in the hand's frame. */
  readonly hand: LinkInertia;
  /** Largest opening in metres; 0 is closed. */
  readonly stroke: number;
  /** Largest speed at which the opening changes in metres per second. */
  readonly speed: number;
  /** Largest acceleration of the opening in metres per second squared. */
  readonly acceleration: number;
  /** Largest continuous grip force in newtons, at the pads. */
  readonly force: number;
  /** Coulomb friction coefficient of the finger pads. */
  readonly padFriction: number;
}

/** A gripper with two fingers that slide symmetrically along the hand's y axis. */
export interface ParallelGripperModel extends GripperBase {
  /** Discriminant. */
  readonly type: 'parallel';
  /** Mass of one finger in kilograms. */
  readonly fingerMass: number;
  /** Half extents of one finger's box in the hand's axes in metres; y is half of the finger's thickness. */
  readonly fingerHalfExtents: Vector3;
  /** How far the finger tips reach beyond the tool centre point along z, in metres. */
  readonly fingerTipOverhang: number;
  /** Height of the finger pads, measured from the tips, in metres. */
  readonly padHeight: number;
}

/** A finger's box that closes on things. Grasping needs it to be a box. */
export interface FingerBox {
  /** Half extents of the box in metres. */
  readonly halfExtents: Vector3;
  /** Centre of the box in the carrying frame in metres. */
  readonly position: Vector3;
  /** Orientation of the box in the carrying frame. */
  readonly orientation: Quaternion;
}

/**
 * A gripper with one fixed jaw and one that turns about an axis, such as the SO-101's. Finger 1 is the moving jaw and
 * swings open towards the hand's +y; finger 2 is the fixed jaw.
 *
 * The opening is the distance between the two pads' centres: `2 r sin(angle / 2)`, with `r` the distance of the moving
 * pad's centre from the axis and `angle` the turn from `closedAngle`; it grows with the angle over half a turn. The
 * pads' faces are parallel when closed and stand at that angle to each other otherwise.
 */
export interface PivotGripperModel extends GripperBase {
  /** Discriminant. */
  readonly type: 'pivot';
  /** Name of the jaw's joint, such as `gripper`. */
  readonly jointName: string;
  /** The jaw's joint frame in the hand's frame. The jaw's own frame is that frame turned about `axis`. */
  readonly pivot: Pose;
  /** Unit vector in the joint's frame about which the jaw turns. */
  readonly axis: Vector3;
  /** Joint position in radians, as the maker counts it, at which the pads meet. */
  readonly closedAngle: number;
  /** Joint position in radians at the largest opening, less than half a turn from `closedAngle`. */
  readonly openAngle: number;
  /** Mass properties of the moving jaw in its own frame. */
  readonly jaw: LinkInertia;
  /**
   * Centre of the moving jaw's pad, on its face, in the jaw's frame in metres. The fixed pad's centre is where it comes
   * to lie at `closedAngle`.
   */
  readonly padCenter: Vector3;
  /** Half of the pads' width along the hand's x axis and half of their height along z, in metres. */
  readonly padHalfExtents: readonly [width: number, height: number];
  /** The moving jaw's box in the jaw's frame; its inner face holds the pad. */
  readonly movingFinger: FingerBox;
  /** The fixed jaw's box in the hand's frame; its inner face holds the pad. */
  readonly fixedFinger: FingerBox;
}

/** A gripper. `type` says which kind. */
export type GripperModel = ParallelGripperModel | PivotGripperModel;

/**
 * Number of the frame that carries something, for an arm with `n` joints: 0 is the base, `i` the link behind joint `i`
 * (counted from 1), `n + 1` the hand, `n + 2` the tool centre point, `n + 3` finger 1, `n + 4` finger 2.
 *
 * Finger frames of a parallel gripper have the hand's axes and lie in the middle of the pads' faces at the height of the
 * tool centre point, at `y = opening / 2` and `y = -opening / 2`. Of a pivot gripper, finger 1's frame is the moving
 * jaw's, finger 2's is the hand's.
 */
export type FrameIndex = number;

/** One collision solid of a link. */
export interface LinkCollider {
  /** Name after the arm's name and a slash, unique in the arm: `link-3`. */
  readonly name: string;
  /** Frame that carries it. */
  readonly frame: FrameIndex;
  /** The solid in its own frame. */
  readonly shape: Shape;
  /** Position of the solid in the carrying frame in metres. */
  readonly position: Vector3;
  /** Orientation of the solid in the carrying frame. */
  readonly orientation: Quaternion;
  /** Coulomb friction coefficient. */
  readonly friction: number;
}

/** A surface made of triangles, for drawing alone. */
export interface MeshShape {
  /** Discriminant. */
  readonly type: 'mesh';
  /** Corners in metres, 3 numbers each. */
  readonly positions: ArrayLike<number>;
  /** Unit normals, 3 numbers per corner. Default: flat shading. */
  readonly normals?: ArrayLike<number>;
  /** Corners of the triangles, 3 each, counter-clockwise seen from outside. */
  readonly indices: ArrayLike<number>;
}

/** One drawn surface of a link. */
export interface LinkVisual {
  /** Frame that carries it. */
  readonly frame: FrameIndex;
  /** The surface in its own frame. */
  readonly shape: Shape | MeshShape;
  /** Position of the surface in the carrying frame in metres. */
  readonly position: Vector3;
  /** Orientation of the surface in the carrying frame. */
  readonly orientation: Quaternion;
  /** Colour as `0xrrggbb` (sRGB). */
  readonly color: number;
  /** Roughness of the material, 0 (mirror) to 1 (matt). Default 0.5. */
  readonly roughness?: number;
}

/** A serial arm with a gripper. Plain data; `Arm` checks it when it first meets it. */
export interface ArmModel {
  /** Name of the model, such as `panda`. */
  readonly name: string;
  /** Number of joints, the length of `joints`. */
  readonly jointCount: number;
  /** Joints from the base outwards. */
  readonly joints: readonly ArmJoint[];
  /**
   * Whether joints and gripper keep their own names in actions and states, in LeRobot's form (`shoulder_pan.pos`), as the
   * makers' data sets have them. Default false: the arm's name goes before them (`arm_joint1`, `arm_joint1.pos`).
   */
  readonly standardNames?: boolean;
  /** Joint limits. */
  readonly limits: JointLimits;
  /** Mass properties of the base (entry 0) and of the link behind each joint. */
  readonly links: readonly LinkInertia[];
  /** The flange (the mounting plate) in the last link's frame. */
  readonly flange: Pose;
  /** The gripper. */
  readonly gripper: GripperModel;
  /** Ready pose, one position per joint: the hand points straight down. */
  readonly home: readonly number[];
  /**
   * Collision solids of base, links, hand and, beside its finger box, a moving jaw. One must be named `hand`, be carried
   * by the hand's frame and have its orientation: grasps hold on to it. The solids `finger-1` and `finger-2` follow from
   * `gripper` and must not be listed.
   */
  readonly colliders: readonly LinkCollider[];
  /**
   * Links up to this many joints apart are not compared for self-collision: they always touch, or cannot reach each
   * other within the limits. Hand and fingers count as one link beyond the last. Default 1.
   */
  readonly neighbourRange?: number;
  /** Further pairs of colliders, by name, that are not compared for self-collision. Default: none. */
  readonly uncheckedPairs?: readonly (readonly [string, string])[];
  /** What is drawn. Default: the colliders. */
  readonly visuals?: readonly LinkVisual[];
}
