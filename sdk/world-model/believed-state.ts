import type { ArmState, RobotDescription, SceneState, Vector3 } from '../../sim/interface/index.js';
import { handOrientation } from './hands.js';
import type { Layout } from './layout.js';
import type { FrameRecord, TargetRecord } from './records.js';
import { believedObjects } from './tracked-objects.js';

/** Distance of a hand to a point of what it holds, in metres, at most. */
const HOLDING_DISTANCE = 0.05;
/** How much further the fingers are open than they should be when something is between them, in metres, at least. */
const BLOCKED_BY = 0.004;
/** Opening at which fingers hold a cloth, in metres, at most. */
const CLOTH_OPENING = 0.01;

/**
 * The state of the scene that a frame tells of. Joints and contacts are unknown and empty, velocities zero, orientations
 * of objects those of `before` where the sequence tells none. What a hand holds is inferred: fingers that stay further open than they were told to hold
 * the nearest object within 5 cm, fingers that are closed to 1 cm the nearest cloth within 5 cm.
 *
 * @param frame - What the sequence tells.
 * @param targets - Where the hands were told to be, in the robot's order; empty where unknown, and nothing is held then.
 * @param time - Time of the frame in seconds.
 */
export function believedState(
  frame: FrameRecord,
  targets: readonly TargetRecord[],
  robot: RobotDescription,
  layout: Layout,
  time: number,
  before?: SceneState,
): SceneState {
  const arms = robot.arms.map(({ name }, i): ArmState => {
    const hand = frame.hands[i] as FrameRecord['hands'][number];
    return {
      name,
      jointPositions: [],
      jointVelocities: [],
      jointEfforts: [],
      endEffector: { position: hand.position, orientation: handOrientation(hand.rotation) },
      gripperOpening: hand.opening,
      holding: held(frame, hand.position, hand.opening, targets[i]),
    };
  });
  return { time, ...believedObjects(frame.objects, layout, before), arms, contacts: [] };
}

function held(frame: FrameRecord, hand: Vector3, opening: number, target: TargetRecord | undefined): string | null {
  if (!target || target.force <= 0) return null;
  const blocked = opening - target.opening >= BLOCKED_BY;
  let name: string | null = null;
  let nearest = HOLDING_DISTANCE;
  for (const object of frame.objects) {
    if (object.kind === 'place') continue;
    const possible = object.kind === 'object' ? blocked : target.opening <= CLOTH_OPENING && opening <= CLOTH_OPENING;
    if (!possible) continue;
    for (let i = 0; i < object.points.length; i += 3) {
      const [x = 0, y = 0, z = 0] = object.points.slice(i, i + 3);
      const distance = Math.hypot(x - hand[0], y - hand[1], z - hand[2]);
      if (distance > nearest) continue;
      nearest = distance;
      name = object.name;
    }
  }
  return name;
}
