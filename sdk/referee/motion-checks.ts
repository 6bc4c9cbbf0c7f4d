import { Arm, armModel, clearance, planeClearance, selfClearance } from '../../sim/arms/index.js';
import type { Action, Collider, RobotDescription } from '../../sim/interface/index.js';
import type { RefereeLimits } from './limits.js';
import type { Check } from './verdict.js';
import { Worst } from './verdict.js';

/** Share of a joint's speed limit that float32 actions may add by rounding. */
const ROUNDING = 1e-4;

/** What a motion is judged against. */
export interface MotionContext {
  /** The robot that is to carry it out. */
  readonly robot: RobotDescription;
  /** Control rate in hertz. */
  readonly controlRate: number;
  /** Fixed solids beside the table that the arms must not touch. */
  readonly furniture?: readonly Collider[];
  /** Of how many ticks one is tried for collisions, at least 1. Default 1. */
  readonly collisionStride?: number;
}

/** Judges joint actions tick by tick: speed limits, and the distances of the arms to one another, themselves, table and furniture. */
export class MotionChecker {
  readonly #context: MotionContext;
  readonly #arms: readonly Arm[];
  readonly #speed = new Worst();
  readonly #gripper = new Worst();
  readonly #between = new Worst('at-least');
  readonly #self = new Worst('at-least');
  readonly #table = new Worst('at-least');
  readonly #furniture = new Worst('at-least');
  /** Joint positions of the last action, arm by arm. */
  readonly #previous: readonly Float64Array[];
  #known = false;
  #ticks = 0;

  /**
   * @param context - What the motion is judged against.
   * @param start - Joint positions before the first action in radians, arm by arm. Default: unknown.
   */
  constructor(context: MotionContext, start?: ArrayLike<number>) {
    this.#context = context;
    this.#arms = context.robot.arms.map(({ name, model, base }) => new Arm({ name, model: armModel(model), base }));
    let at = 0;
    this.#previous = this.#arms.map(({ model }) => {
      const joints = Float64Array.from({ length: model.jointCount }, (_, joint) => start?.[at + joint] ?? NaN);
      at += model.jointCount;
      return joints;
    });
    this.#known = start !== undefined;
  }

  /** Takes one action in. `step` is what the checks will name. */
  note(action: Action, step: number): void {
    const { controlRate, collisionStride = 1 } = this.#context;
    this.#forEachArm((arm, i, at) => {
      const { limits, gripper, jointCount } = arm.model;
      const previous = this.#previous[i] as Float64Array;
      for (let joint = 0; joint < jointCount; joint++) {
        const value = action[at + joint] ?? NaN;
        const before = previous[joint] ?? NaN;
        const share = (Math.abs(value - before) * controlRate) / (limits.velocity[joint] ?? NaN);
        if (this.#known)
          this.#speed.note(share < ROUNDING ? 0 : share - ROUNDING, step, `${arm.name} joint ${joint + 1}`);
        previous[joint] = value;
      }
      const opening = action[at + jointCount] ?? NaN;
      const force = action[at + jointCount + 1] ?? NaN;
      this.#gripper.note(Math.max(opening / gripper.stroke, force / gripper.force), step, arm.name);
    });
    this.#known = true;
    if (this.#ticks++ % collisionStride === 0 && action.every(Number.isFinite)) this.#noteClearances(action, step);
  }

  /** The checks of everything noted. */
  checks(limits: RefereeLimits): Check[] {
    const none = 'no motion to judge';
    const many = this.#arms.length > 1;
    const rule = { part: 'plan', unit: 'm', limit: limits.clearance, nothing: none, required: true } as const;
    return [
      this.#speed.check({ ...rule, name: 'joint-speed', limit: limits.jointSpeed, unit: '1' }),
      this.#gripper.check({ ...rule, name: 'gripper-range', limit: limits.gripper, unit: '1' }),
      this.#table.check({ ...rule, name: 'table-clearance', limit: limits.tableClearance }),
      this.#self.check({ ...rule, name: 'self-clearance' }),
      this.#between.check({ ...rule, name: 'arm-clearance', nothing: many ? none : 'one arm alone', required: many }),
      this.#furniture.check({ ...rule, name: 'furniture-clearance', nothing: 'no fixed furniture', required: false }),
    ];
  }

  #noteClearances(action: Action, step: number): void {
    const { furniture = [] } = this.#context;
    this.#forEachArm((arm, i, at) => {
      const end = at + arm.model.jointCount;
      arm.place(action.subarray(at, end), action[end]);
      const self = selfClearance(arm);
      this.#self.note(self.distance, step, `${self.a} and ${self.b}`);
      const table = planeClearance(arm);
      this.#table.note(table.distance, step, `${table.a} and table`);
      if (furniture.length > 0) {
        const near = this.#furnitureClearance(arm, furniture, action.subarray(at, end), action[end] ?? 0);
        this.#furniture.note(near.distance, step, `${near.a} and ${near.b}`);
      }
      for (const other of this.#arms.slice(0, i)) {
        const near = clearance(other.colliders, arm.colliders);
        this.#between.note(near.distance, step, `${near.a} and ${near.b}`);
      }
    });
  }

  /**
   * Distance of a placed arm to furniture. Fingers that are to close further may be held apart by what is between them:
   * where they would touch, the widest opening is tried, too, and the better one counts.
   */
  #furnitureClearance(
    arm: Arm,
    furniture: readonly Collider[],
    joints: Action,
    opening: number,
  ): ReturnType<typeof clearance> {
    const near = clearance(arm.colliders, furniture);
    if (near.distance >= 0) return near;
    arm.place(joints, arm.model.gripper.stroke);
    const apart = clearance(arm.colliders, furniture);
    arm.place(joints, opening);
    return apart.distance > near.distance ? apart : near;
  }

  /** Visits the arms, each with where its part of an action begins: joints, gripper opening, grip force. */
  #forEachArm(visit: (arm: Arm, index: number, at: number) => void): void {
    let at = 0;
    this.#arms.forEach((arm, index) => {
      visit(arm, index, at);
      at += arm.model.jointCount + 2;
    });
  }
}
