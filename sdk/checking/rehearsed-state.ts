import { jointOf, resolveTarget } from '../../scenarios/index.js';
import type { ArmSkill, Skill } from '../../scenarios/index.js';
import type {
  EndEffectorTarget,
  ObjectState,
  Pose,
  Quaternion,
  RobotDescription,
  SceneState,
  Vector3,
} from '../../sim/interface/index.js';
import { conjugate, multiplyQuaternions, rotate, rotateInverse } from '../../sim/math/vector.js';

/** The state of a scene while its subtasks are gone through without physics: what a hand holds goes along with it. */
export class RehearsedState {
  #state: SceneState;
  /** What each arm holds, by the arm's name: the object, and its pose in the hand's frame. */
  readonly #held = new Map<string, { readonly thing: string; readonly pose: Pose }>();

  /** @param state - The state at the start. */
  constructor(state: SceneState) {
    this.#state = state;
  }

  /** The state now. */
  get state(): SceneState {
    return this.#state;
  }

  /**
   * What a skill leaves behind.
   *
   * @param hands - Where the hands are afterwards, in the robot's order.
   */
  carryOut(skill: Skill, robot: RobotDescription, hands: readonly EndEffectorTarget[]): void {
    for (const each of skill.skill === 'together' ? skill.skills : [skill]) {
      const hand = hands[robot.arms.findIndex(({ name }) => name === each.arm)];
      if (hand) this.#carryOut(each, hand);
    }
    const arms = this.#state.arms.map((arm, i) => ({
      ...arm,
      endEffector: hands[i] ?? arm.endEffector,
      holding: this.#held.get(arm.name)?.thing ?? null,
    }));
    this.#state = { ...this.#state, arms };
  }

  #carryOut(skill: ArmSkill, hand: EndEffectorTarget): void {
    if (skill.skill === 'release' || skill.skill === 'close') this.#held.delete(skill.arm);
    const held = this.#held.get(skill.arm);
    if (held) this.#place(held.thing, within(hand, held.pose));
    if (skill.skill === 'push') {
      const { position } = resolveTarget(this.#state, skill.to);
      const object = this.#state.objects[skill.thing];
      if (object) this.#place(skill.thing, { ...object, position: [position[0], position[1], object.position[2]] });
    }
    if (skill.skill === 'open' || skill.skill === 'close') {
      const { range, position } = jointOf(this.#state, skill.thing);
      this.#slide(skill.thing, (skill.to ?? range[skill.skill === 'open' ? 1 : 0]) - position);
    }
    if (skill.skill === 'grasp') {
      const object = this.#state.objects[skill.at.relativeTo];
      if (object) this.#held.set(skill.arm, { thing: skill.at.relativeTo, pose: relative(hand, object) });
    }
  }

  #place(thing: string, { position, orientation }: Pose): void {
    const object = this.#state.objects[thing];
    if (object) this.#set(thing, { ...object, position, orientation });
  }

  /** Moves something on a sliding joint; what turns about one stays where it is. */
  #slide(thing: string, by: number): void {
    const object = this.#state.objects[thing];
    if (!object?.joint) return;
    const { joint, position } = object;
    const along = joint.type === 'prismatic' ? by : 0;
    const [x, y, z] = joint.axis;
    this.#set(thing, {
      ...object,
      position: [position[0] + along * x, position[1] + along * y, position[2] + along * z],
      joint: { ...joint, position: joint.position + by },
    });
  }

  #set(thing: string, object: ObjectState): void {
    this.#state = { ...this.#state, objects: { ...this.#state.objects, [thing]: object } };
  }
}

/** A pose in the frame of another. */
function relative(frame: Pose, { position, orientation }: Pose): Pose {
  const [x, y, z] = frame.position;
  const at = [0, 0, 0];
  rotateInverse(at, frame.orientation, [position[0] - x, position[1] - y, position[2] - z]);
  const back = [0, 0, 0, 1];
  conjugate(back, frame.orientation);
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, back, orientation);
  return { position: vector(at), orientation: quaternion(turned) };
}

/** The pose in the world of a pose in a frame. */
function within(frame: Pose, { position, orientation }: Pose): Pose {
  const [x, y, z] = frame.position;
  const at = [0, 0, 0];
  rotate(at, frame.orientation, position);
  const turned = [0, 0, 0, 1];
  multiplyQuaternions(turned, frame.orientation, orientation);
  const [dx, dy, dz] = vector(at);
  return { position: [x + dx, y + dy, z + dz], orientation: quaternion(turned) };
}

function vector([x = 0, y = 0, z = 0]: readonly number[]): Vector3 {
  return [x, y, z];
}

function quaternion([x = 0, y = 0, z = 0, w = 1]: readonly number[]): Quaternion {
  return [x, y, z, w];
}
