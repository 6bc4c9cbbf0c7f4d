import type { Vector3 } from '../sim/interface/index.js';
import type { Subtask, Target } from './subtask.js';

/** How one thing is taken from where it is to where it belongs. */
export interface TransferOptions {
  /** Name of the arm. Default `arm`. */
  readonly arm?: string;
  /** Name of the object. */
  readonly thing: string;
  /** Where the fingers close, relative to the object's own frame. Default: at its centre. */
  readonly grip?: {
    /** Offset from the object's centre along its axes in metres. */
    readonly offset: Vector3;
    /** Angle of the fingers' opening axis from the object's y axis in radians. Default 0. */
    readonly yaw?: number;
  };
  /** Whether a quarter turn makes no difference to the object. Default true. */
  readonly squareSymmetry?: boolean;
  /** Largest force of the fingers in newtons. Default 20. */
  readonly force?: number;
  /** How far the object is lifted, in metres. Default 0.14. */
  readonly lift?: number;
  /** The destination in words, such as `white-plate`. */
  readonly destination: string;
  /** Preposition before it where the object is lowered. Default `onto`. */
  readonly preposition?: string;
  /** The place above the destination. */
  readonly over: Target;
  /** The place where the object is let go. */
  readonly at: Target;
  /**
   * Whose place `over` and `at` are: the hand's, which leaves an error of the grasp as it is, or the object's, which
   * corrects it.
   */
  readonly places: 'hand' | 'object';
  /** Speed with which the object is lowered in metres per second. Default 0.15. */
  readonly lowerSpeed?: number;
  /** Distance between the finger pads before the grasp and after the release in metres. Default 0.08. */
  readonly opening?: number;
  /** How far the hand goes up after the release in metres. Default: that of `ReleaseSkill`. */
  readonly retreatHeight?: number;
}

/** The subtasks that take a thing somewhere else: grasp, lift, carry, lower, release. */
export function transfer(options: TransferOptions): Subtask[] {
  const {
    arm = 'arm',
    thing,
    grip = { offset: [0, 0, 0] },
    squareSymmetry = true,
    force = 20,
    lift = 0.14,
    destination,
  } = options;
  const { preposition = 'onto', over, at, places, lowerSpeed = 0.15, opening, retreatHeight } = options;
  const own = { relativeTo: thing, frame: 'local', squareSymmetry } as const;
  const fingers = opening === undefined ? {} : { opening };
  const brings = places === 'object' ? { brings: thing } : {};
  const held = [{ holds: { arm, thing } }];
  return [
    {
      text: `grasp ${thing}`,
      skill: { skill: 'grasp', arm, at: { ...own, offset: grip.offset, yaw: grip.yaw ?? 0 }, force, ...fingers },
      postconditions: held,
    },
    {
      text: `lift ${thing}`,
      skill: { skill: 'move', arm, to: { ...own, offset: [0, 0, lift] }, ...brings },
      postconditions: held,
    },
    {
      text: `carry ${thing} over ${destination}`,
      skill: { skill: 'move', arm, to: over, ...brings },
      postconditions: held,
    },
    {
      text: `lower ${thing} ${preposition} ${destination}`,
      skill: { skill: 'move', arm, speed: lowerSpeed, to: at, ...brings },
    },
    {
      text: `release ${thing}`,
      skill: {
        skill: 'release',
        arm,
        ...fingers,
        ...(retreatHeight === undefined ? {} : { retreatHeight }),
      },
      postconditions: [{ empty: { arm } }],
    },
  ];
}
