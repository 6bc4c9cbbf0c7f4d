import type { JointState, Pose } from '../../sim/interface/index.js';
import { fromAxisAngle, multiplyQuaternions, rotate } from '../../sim/math/vector.js';

/** Largest turn in radians that one straight leg stands for: it leaves the circle by 0.5 % of the radius at most. */
const LARGEST_TURN = 0.2;

/** A pose that moves with a joint, after the joint's coordinate has changed by `change` metres or radians. */
export function movedByJoint(joint: JointState, pose: Pose, change: number): Pose {
  const { axis, origin, type } = joint;
  const [x, y, z] = pose.position;
  if (type === 'prismatic') {
    return { ...pose, position: [x + axis[0] * change, y + axis[1] * change, z + axis[2] * change] };
  }
  const turn = fromAxisAngle(axis, change);
  const arm = [0, 0, 0];
  rotate(arm, turn, [x - origin[0], y - origin[1], z - origin[2]]);
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, turn, pose.orientation);
  const [dx = 0, dy = 0, dz = 0] = arm;
  const [qx = 0, qy = 0, qz = 0, qw = 1] = turned;
  return { position: [origin[0] + dx, origin[1] + dy, origin[2] + dz], orientation: [qx, qy, qz, qw] };
}

/** The poses through which something that moves with a joint comes while the coordinate changes by `change`. */
export function jointPath(joint: JointState, pose: Pose, change: number): Pose[] {
  const legs = joint.type === 'prismatic' ? 1 : Math.max(1, Math.ceil(Math.abs(change) / LARGEST_TURN));
  return Array.from({ length: legs }, (_, i) => movedByJoint(joint, pose, (change * (i + 1)) / legs));
}
