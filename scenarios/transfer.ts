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
  /** Where the object's centre is to be in the end; in the place of `over`, `at` and `places`. */
  readonly place?: Target | undefined;
  /** The place above the destination. Default: 0.14 m over `place`. */
  readonly over?: Target | undefined;
  /** The place where the object is let go. Default: 2 mm over `place`. */
  readonly at?: Target | undefined;
  /**
   * Whose place `over` and `at` are: the hand's, which leaves an error of the grasp as it is, or the object's, which
   * corrects it. Default `object`.
   */
  readonly places?: 'hand' | 'object';
  /** Speed with which the object is lowered in metres per second. Default 0.15. */
  readonly lowerSpeed?: number;
  /** Distance between the finger pads before the grasp and after the release in metres. Default 0.08. */
  readonly opening?: number;
  /** How far the hand goes up after the release in metres. Default: that of `ReleaseSkill`. */
  readonly retreatHeight?: number;
}

/** Height in metres over its place at which an object is let go, and at which it comes. */
const DROP = 0.002;
const HIGH = 0.14;

/**
 * The subtasks that take a thing somewhere else: grasp, lift, carry, lower, release.
 * @throws RangeError when neither `place` nor both of `over` and `at` are given.
 */
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
  const { preposition = 'onto', place, places = 'object', lowerSpeed = 0.15, opening, retreatHeight } = options;
  const over = options.over ?? (place && above(place, HIGH, squareSymmetry));
  const at = options.at ?? (place && above(place, DROP, squareSymmetry));
  if (!over || !at) throw new RangeError(`the transfer of ${thing} needs a place, or both over and at`);
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

function above(place: Target, height: number, squareSymmetry: boolean): Target {
  const [x, y, z] = place.offset ?? [0, 0, 0];
  return { squareSymmetry, ...place, offset: [x, y, z + height] };
}
