import type { Pose, Shape } from '../../interface/index.js';
import type { LinkInertia } from '../models/model.js';

/** Geometry that the text leaves to a file. */
export interface UrdfMesh {
  /** Discriminant. */
  readonly type: 'mesh';
  /** Name of the file. */
  readonly file: string;
}

/** A collision or visual element of a link. */
export interface UrdfSolid {
  /** Its name, empty where it has none. */
  readonly name: string;
  /** A primitive, or the file of a mesh. */
  readonly geometry: Shape | UrdfMesh;
  /** Where it is in the link's frame. */
  readonly pose: Pose;
  /** Colour as `0xrrggbb`, where a material says so. */
  readonly color?: number;
}

/** A link as the text has it. */
export interface UrdfLink {
  /** Its name. */
  readonly name: string;
  /** Mass properties with axes of the link's frame; all 0 where the text has none. */
  readonly inertia: LinkInertia;
  /** Collision elements in order. */
  readonly collisions: readonly UrdfSolid[];
  /** Visual elements in order. */
  readonly visuals: readonly UrdfSolid[];
}

/** The numbers of a `<limit>` that the text gives. */
export interface UrdfLimit {
  /** Smallest position in radians or metres. */
  readonly lower?: number;
  /** Largest position in radians or metres. */
  readonly upper?: number;
  /** Largest speed in radians or metres per second. */
  readonly velocity?: number;
  /** Largest effort in newton metres or newtons. */
  readonly effort?: number;
}

/** A joint as the text has it. */
export interface UrdfJoint {
  /** Its name. */
  readonly name: string;
  /** Its type: `revolute`, `continuous`, `prismatic`, `fixed`, `floating`, `planar`. */
  readonly type: string;
  /** Name of the parent link. */
  readonly parent: string;
  /** Name of the child link. */
  readonly child: string;
  /** The joint's frame, which at position 0 is the child's, in the parent's frame. */
  readonly pose: Pose;
  /** Unit vector in the joint's frame. */
  readonly axis: readonly [number, number, number];
  /** Its limits. */
  readonly limit: UrdfLimit;
  /** Name of the joint that it follows, where it does. */
  readonly mimics?: string;
}

/** A robot as plain data, all that is used of a URDF text. */
export interface UrdfDescription {
  /** The robot's name, empty where it has none. */
  readonly name: string;
  /** Its links by name. */
  readonly links: ReadonlyMap<string, UrdfLink>;
  /** Its joints in order. */
  readonly joints: readonly UrdfJoint[];
}
