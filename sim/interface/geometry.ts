/**
 * Geometry shared by every folder. All frames are right-handed with z up; the world frame's origin lies on the
 * table's top surface, in the middle of the workspace: x points away from the robot, y to the robot's left.
 */

/** A position or direction in metres (or metres per second, newtons, ... where the field says so), `[x, y, z]`. */
export type Vector3 = readonly [x: number, y: number, z: number];

/** A unit quaternion `[x, y, z, w]`, rotating from the local frame into the parent frame. */
export type Quaternion = readonly [x: number, y: number, z: number, w: number];

/** A rigid placement: position in metres and orientation as a unit quaternion, both in the parent frame. */
export interface Pose {
  /** Position of the local origin in the parent frame, in metres. */
  readonly position: Vector3;
  /** Orientation of the local axes in the parent frame, unit quaternion x, y, z, w. */
  readonly orientation: Quaternion;
}
