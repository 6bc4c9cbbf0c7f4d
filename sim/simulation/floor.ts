import type { RigidObject, RigidWorld } from '../bodies/index.js';
import { ROOM_HALF } from './stage.js';

/** Half of the slab's thickness in metres: what falls from a table moves 2 cm in a step. */
const HALF_THICKNESS = 0.1;

/** Makes the room's floor, `depth` metres below the table top, bear what falls on it. It is the fixed thing `floor`. */
export function addFloor(world: RigidWorld, depth: number, friction: number): RigidObject {
  return world.addFixed({
    name: 'floor',
    parts: [{ shape: { type: 'box', halfExtents: [ROOM_HALF, ROOM_HALF, HALF_THICKNESS] } }],
    pose: { position: [0, 0, -depth - HALF_THICKNESS], orientation: [0, 0, 0, 1] },
    friction,
  });
}
