import { Arm, armModel, clearance, planeClearance, selfClearance } from '../../sim/arms/index.js';
import type { Action, Collider, RobotDescription } from '../../sim/interface/index.js';
import type { RefereeLimits } from './limits.js';
import type { Check } from './verdict.js';
import { Worst } from './verdict.js';

/** Entries of the action vector per arm: seven joints, gripper opening, grip force. */
const ENTRIES_PER_ARM = 9;
const JOINTS = 7;
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
  readonly #previous: Float64Array;
  #known = false;
  #ticks = 0;

  /**
   * @param context - What the motion is judged against.
   * @param start - Joint positions before the first action in radians, seven per arm. Default: unknown.
   */
  constructor(context: MotionContext, start?: ArrayLike<number>) {
    this.#context = context;
    this.#arms = context.robot.arms.map(({ name, model, base }) => new Arm({ name, model: armModel(model), base }));
    this.#previous = new Float64Array(this.#arms.length * JOINTS);
    if (start) {
      this.#previous.set(start);
      this.#known = true;
    }
  }

  /** Takes one action in. `step` is what the checks will name. */
  note(action: Action, step: number): void {
    const { controlRate, collisionStride = 1 } = this.#context;
    this.#arms.forEach((arm, i) => {
      const { limits, gripper } = arm.model;
      for (let joint = 0; joint < JOINTS; joint++) {
        const value = action[i * ENTRIES_PER_ARM + joint] ?? NaN;
        const before = this.#previous[i * JOINTS + joint] ?? NaN;
        const share = (Math.abs(value - before) * controlRate) / (limits.velocity[joint] ?? NaN);
        if (this.#known)
          this.#speed.note(share < ROUNDING ? 0 : share - ROUNDING, step, `${arm.name} joint ${joint + 1}`);
        this.#previous[i * JOINTS + joint] = value;
      }
      const opening = action[i * ENTRIES_PER_ARM + JOINTS] ?? NaN;
      const force = action[i * ENTRIES_PER_ARM + JOINTS + 1] ?? NaN;
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
    this.#arms.forEach((arm, i) => {
      const at = i * ENTRIES_PER_ARM;
      arm.place(action.subarray(at, at + JOINTS), action[at + JOINTS]);
      const self = selfClearance(arm);
      this.#self.note(self.distance, step, `${self.a} and ${self.b}`);
      const table = planeClearance(arm);
      this.#table.note(table.distance, step, `${table.a} and table`);
      if (furniture.length > 0) {
        const near = clearance(arm.colliders, furniture);
        this.#furniture.note(near.distance, step, `${near.a} and ${near.b}`);
      }
      for (const other of this.#arms.slice(0, i)) {
        const near = clearance(other.colliders, arm.colliders);
        this.#between.note(near.distance, step, `${near.a} and ${near.b}`);
      }
    });
  }
}
