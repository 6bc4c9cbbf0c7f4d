import type { Collider } from '../interface/index.js';
import { rotate } from '../math/vector.js';
import { colliderDistance, reachAlong, shapeBoundingRadius } from '../shapes/index.js';
import type { Arm } from './arm.js';

/** The nearest pair of solids. */
export interface Clearance {
  /** Distance between the two in metres; negative is the depth of their overlap, Infinity where there is no pair. */
  readonly distance: number;
  /** Name of the first solid, empty where there is no pair. */
  readonly a: string;
  /** Name of the second solid, empty where there is no pair. */
  readonly b: string;
}

/**
 * The nearest pair between two sets of solids.
 *
 * @param collidersA - First set, such as an arm's colliders.
 * @param collidersB - Second set. For one set against itself use `selfClearance`.
 */
export function clearance(collidersA: readonly Collider[], collidersB: readonly Collider[]): Clearance {
  let distance = Infinity,
    a = '',
    b = '';
  for (const first of collidersA) {
    for (const second of collidersB) {
      const found = distanceBelow(first, second, distance);
      if (found < distance) {
        distance = found;
        a = first.name;
        b = second.name;
      }
    }
  }
  return { distance, a, b };
}

/**
 * The nearest pair of an arm's own solids. Left out are those of links within the model's `neighbourRange` (hand and
 * fingers count as one link) and its `uncheckedPairs`.
 */
export function selfClearance(arm: Arm): Clearance {
  const { colliders, colliderFrames } = arm;
  const { neighbourRange = 1, uncheckedPairs = [] } = arm.model;
  const own = arm.name.length + 1;
  let distance = Infinity,
    a = '',
    b = '';
  for (let i = 0; i < colliders.length; i++) {
    for (let j = i + 1; j < colliders.length; j++) {
      if (Math.abs(colliderFrames[i]! - colliderFrames[j]!) <= neighbourRange) continue;
      const found = distanceBelow(colliders[i]!, colliders[j]!, distance);
      if (found < distance) {
        if (uncheckedPairs.length > 0) {
          const first = colliders[i]!.name.slice(own),
            second = colliders[j]!.name.slice(own);
          if (uncheckedPairs.some(([p, q]) => (p === first && q === second) || (p === second && q === first))) continue;
        }
        distance = found;
        a = colliders[i]!.name;
        b = colliders[j]!.name;
      }
    }
  }
  return { distance, a, b };
}

/** Whether an arm's links overlap one another. Left out is what `selfClearance` leaves out. */
export function selfCollision(arm: Arm): boolean {
  return selfClearance(arm).distance < 0;
}

/**
 * The arm's lowest solid above a horizontal plane. The base is left out, and link 1 where it turns about the vertical:
 * their height never changes. Exact.
 *
 * @param height - Height of the plane in the world frame in metres. Default 0, the table's top.
 * @param planeName - Name of the plane in the result. Default `table`.
 */
export function planeClearance(arm: Arm, height = 0, planeName = 'table'): Clearance {
  let distance = Infinity,
    a = '';
  const first = turnsAboutVertical(arm) ? 2 : 1;
  for (let i = 0; i < arm.colliders.length; i++) {
    if (arm.colliderFrames[i]! < first) continue;
    const collider = arm.colliders[i]!;
    const found = collider.position[2]! - height - reachAlong(collider, 0, 0, 1);
    if (found < distance) {
      distance = found;
      a = collider.name;
    }
  }
  return { distance, a, b: planeName };
}

/** Signed distance of a pair, or Infinity without computing it where bounding spheres show that it is above `limit`. */
function distanceBelow(a: Collider, b: Collider, limit: number): number {
  const dx = a.position[0]! - b.position[0]!,
    dy = a.position[1]! - b.position[1]!,
    dz = a.position[2]! - b.position[2]!;
  const reach = shapeBoundingRadius(a.shape) + shapeBoundingRadius(b.shape) + limit;
  if (reach < 0 || dx * dx + dy * dy + dz * dz > reach * reach) return Infinity;
  return colliderDistance(a, b);
}

/** Whether an arm's first joint turns about the vertical, so that link 1 keeps its height. */
function turnsAboutVertical({ base, model }: Arm): boolean {
  const joint = model.joints[0];
  if (joint?.type !== 'revolute') return false;
  const axis = [0, 0, 0];
  rotate(axis, joint.orientation, joint.axis);
  rotate(axis, base.orientation, axis);
  return Math.abs(axis[2]!) > 1 - 1e-9;
}
