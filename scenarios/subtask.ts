import type { Vector3 } from '../sim/interface/index.js';

/**
 * A place for a hand, named relative to something in the scene and evaluated on the scene's state when its subtask
 * starts.
 */
export interface Target {
  /**
   * What the place is relative to: an object (`red-cube`), a point of a cloth (`towel/corner-1` ... `towel/corner-4`,
   * `towel/center`, `towel/middle-12`, a garment's landmark), or `world`.
   */
  readonly relativeTo: string;
  /** Offset from there in metres. Default: none. */
  readonly offset?: Vector3;
  /** Axes of `offset`: the world's, or those of the object or of the cloth's edges. Default `world`. */
  readonly frame?: 'world' | 'local';
  /**
   * Angle of the fingers' opening axis about the vertical in radians, from the y axis of `frame`. The hand takes the
   * equivalent angle (modulo pi, and modulo pi/2 with `squareSymmetry`) nearest to its ready pose. Default 0.
   */
  readonly yaw?: number;
  /** Whether a quarter turn makes no difference, as on a cube. Default false. */
  readonly squareSymmetry?: boolean;
  /** Tilt of the hand from straight down in radians, about the world's y axis; positive tips the fingers to +x. Default 0. */
  readonly tilt?: number;
  /**
   * Turn of the whole tilted hand about the vertical in radians, counter-clockwise from above: with a heading of pi/2 a
   * positive tilt tips the fingers to +y. Unlike `yaw` it is taken as it is. Default 0.
   */
  readonly heading?: number;
}

/** Moves a hand to a target, keeping the fingers as they are. */
export interface MoveSkill {
  /** Discriminant. */
  readonly skill: 'move';
  /** Name of the arm. */
  readonly arm: string;
  /** Where to. */
  readonly to: Target;
  /**
   * Name of the object that is to arrive at the target with its own centre and turn, instead of the hand: what is held
   * goes to its exact place, however it was taken hold of. The hand points straight down. Default: the hand itself.
   */
  readonly brings?: string;
  /**
   * Way of the hand in the vertical plane: a `straight` line, an `arc` (half an ellipse over the line), or a `fold`: up
   * and down at 45 degrees, so that a cloth hangs plumb from the hand while it is peeled off the table and laid down
   * again (van den Berg, Miller, Goldberg, Abbeel, "Gravity-based robotic cloth folding", WAFR 2010). Default `straight`.
   */
  readonly path?: 'straight' | 'arc' | 'fold';
  /** Greatest height over the line in metres. Default: half the distance. */
  readonly height?: number;
  /** Speed of the hand in metres per second. Default 0.25. */
  readonly speed?: number;
}

/** Goes above a target, down to it with open fingers, and closes them. */
export interface GraspSkill {
  /** Discriminant. */
  readonly skill: 'grasp';
  /** Name of the arm. */
  readonly arm: string;
  /** Where the finger tips close. */
  readonly at: Target;
  /** Height above the target from which the hand goes straight down, in metres. Default 0.08. */
  readonly approachHeight?: number;
  /** Distance between the finger pads during the approach in metres. Default 0.08. */
  readonly opening?: number;
  /** Largest force of the fingers in newtons. Default 20. */
  readonly force?: number;
  /** Time for the fingers to close in seconds. Default 0.5. */
  readonly closingTime?: number;
}

/** Opens the fingers and draws the hand back upwards. */
export interface ReleaseSkill {
  /** Discriminant. */
  readonly skill: 'release';
  /** Name of the arm. */
  readonly arm: string;
  /** Distance between the finger pads afterwards in metres. Default 0.08. */
  readonly opening?: number;
  /** How far the hand goes up afterwards in metres. Default 0.10. */
  readonly retreatHeight?: number;
}

/** Takes the handle of something on a joint (a drawer, a door) and moves it along the joint. Keeps hold of it. */
export interface OpenSkill {
  /** Discriminant. */
  readonly skill: 'open';
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the object on the joint. */
  readonly thing: string;
  /** Where the finger tips close: on its handle. */
  readonly at: Target;
  /** Coordinate of the joint at which it is open, in metres or radians. Default: the upper end of its range. */
  readonly to?: number;
  /** Speed of the hand along the joint in metres per second. Default 0.15. */
  readonly speed?: number;
  /** Height above the handle from which the hand goes straight down, in metres. Default 0.08. */
  readonly approachHeight?: number;
  /** Distance between the finger pads during the approach in metres. Default 0.05. */
  readonly opening?: number;
  /** Largest force of the fingers in newtons. Default 30. */
  readonly force?: number;
}

/** Pushes something on a joint shut with closed fingers, and draws the hand back and up. */
export interface CloseSkill {
  /** Discriminant. */
  readonly skill: 'close';
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the object on the joint. */
  readonly thing: string;
  /** Where the finger tips are while they push. */
  readonly at: Target;
  /** Coordinate of the joint at which it is shut, in metres or radians. Default: the lower end of its range. */
  readonly to?: number;
  /** Speed of the hand along the joint in metres per second. Default 0.15. */
  readonly speed?: number;
  /** Height from which the hand goes straight down, and up to which it goes afterwards, in metres. Default 0.08. */
  readonly approachHeight?: number;
  /** Distance of the hand from `at` before and after the push, in metres. Default 0.03. */
  readonly standoff?: number;
}

/** Wipes an area with a thing that the arm holds, in strokes to and fro, and lifts it off again. */
export interface WipeSkill {
  /** Discriminant. */
  readonly skill: 'wipe';
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the held object. */
  readonly thing: string;
  /**
   * Middle of the area: where the centre of the object is when it rests there. Its `offset` is along the world's axes;
   * strokes run along the x axis that its `yaw` turns.
   */
  readonly over: Target;
  /** Extent of the area along and across the strokes in metres. */
  readonly size: readonly [along: number, across: number];
  /** How wide a stroke wipes, in metres: the object's extent across the strokes. */
  readonly swath: number;
  /** How much lower than it would rest the hand takes the object, in metres: what gives way presses. Default 0.0015. */
  readonly press?: number;
  /** Speed of the strokes in metres per second. Default 0.12. */
  readonly speed?: number;
  /** Height over the area from which the hand goes down, and to which it goes up again, in metres. Default 0.06. */
  readonly approachHeight?: number;
}

/** Returns an arm to its ready pose. */
export interface ReturnSkill {
  /** Discriminant. */
  readonly skill: 'return';
  /** Name of the arm. */
  readonly arm: string;
}

/** Keeps an arm where it is. */
export interface WaitSkill {
  /** Discriminant. */
  readonly skill: 'wait';
  /** Name of the arm. */
  readonly arm: string;
  /** How long in seconds, positive. */
  readonly seconds: number;
}

/** Tilts what a hand holds about a level axis through its lip, so that what is in it runs out there, and back again. */
export interface PourSkill {
  /** Discriminant. */
  readonly skill: 'pour';
  /** Name of the arm. */
  readonly arm: string;
  /** The point of the lip that stays where it is, when the skill starts. */
  readonly lip: Target;
  /** Direction to which the held thing is tilted, as an angle about the vertical from the world's x axis, in radians. */
  readonly direction: number;
  /** How far it is tilted in radians, above 0 and below pi. */
  readonly angle: number;
  /** Time for the tilt in seconds. Default 2. */
  readonly seconds?: number;
  /** How long it stays tilted in seconds. Default 0.5. */
  readonly hold?: number;
  /** Time for the way back in seconds. Default 1. */
  readonly back?: number;
}

/** The outline of an upright thing on the table: a disc, or a rectangle along the axes of its frame. */
export type Footprint =
  | {
      /** Radius of the disc in metres. */
      readonly radius: number;
    }
  | {
      /** Half of the rectangle's edges along the frame's x and y axes in metres. */
      readonly halfExtents: readonly [x: number, y: number];
    };

/**
 * Pushes a thing along the table by one straight stroke of the open fingers, which stand side by side behind it like a
 * fence. A disc is pushed at its target. A rectangle is pushed along that axis of the target's frame along which more
 * is missing, by a fence that stands across it: the face that it meets turns until it lies on both fingers. Where that
 * would not turn it far enough, closed fingers turn it by a push off the middle of a face. One stroke
 * seldom ends the task: give the subtask `attempts` and postconditions, and every stroke corrects the one before it.
 */
export interface PushSkill {
  /** Discriminant. */
  readonly skill: 'push';
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the object that is pushed. */
  readonly thing: string;
  /** Its outline. */
  readonly footprint: Footprint;
  /** Where its centre goes, and for a rectangle the turn of its frame: half turns make no difference, of a square quarters. */
  readonly to: Target;
  /** Height of the finger tips in metres, in the world frame. Default 0.012. */
  readonly height?: number;
  /** Distance between the finger pads in metres. Default 0.06. */
  readonly opening?: number;
  /** Speed of the stroke in metres per second. Default 0.12. */
  readonly speed?: number;
  /** Height over `height` at which the hand comes and goes, in metres. Default 0.08. */
  readonly approachHeight?: number;
}

/** A skill of one arm. */
export type ArmSkill =
  | MoveSkill
  | GraspSkill
  | ReleaseSkill
  | PourSkill
  | PushSkill
  | OpenSkill
  | CloseSkill
  | WipeSkill
  | ReturnSkill
  | WaitSkill;

/** Skills of different arms, carried out at the same time phase by phase. */
export interface TogetherSkill {
  /** Discriminant. */
  readonly skill: 'together';
  /** One skill per arm, all of the same kind. */
  readonly skills: readonly ArmSkill[];
}

/** What the arms do in one subtask. The set is closed, so that no scenario needs code in a policy. */
export type Skill = ArmSkill | TogetherSkill;

/** An arm holds a thing. */
export interface HoldsPredicate {
  /** Which arm, and what it holds. */
  readonly holds: {
    /** Name of the arm. */
    readonly arm: string;
    /** Name of the object or cloth. */
    readonly thing: string;
  };
}

/** An arm holds nothing. */
export interface EmptyPredicate {
  /** Which arm. */
  readonly empty: {
    /** Name of the arm. */
    readonly arm: string;
  };
}

/** A thing lies near a target. */
export interface NearPredicate {
  /** What lies near what. */
  readonly near: {
    /** Name of the thing, as in `Target.relativeTo`. */
    readonly thing: string;
    /** What it is to lie near. */
    readonly target: Target;
    /** Largest distance in metres. */
    readonly distance: number;
  };
}

/** A thing is turned about the vertical as a target is. */
export interface AlignedPredicate {
  /** What is turned like what. */
  readonly aligned: {
    /** Name of the thing, as in `Target.relativeTo`. */
    readonly thing: string;
    /** Whose turn it is to have: its frame's and its `yaw`. */
    readonly target: Target;
    /** Angle in radians of a turn that makes no difference to the thing, such as pi for a rectangle. Default: 2 pi. */
    readonly symmetry?: number;
    /** Largest difference in radians. */
    readonly angle: number;
  };
}

/** Something on a joint is open so far, or no further. */
export interface JointPredicate {
  /** Which joint is where. */
  readonly joint: {
    /** Name of the object on the joint. */
    readonly thing: string;
    /** Smallest coordinate in metres or radians. Default: any. */
    readonly atLeast?: number;
    /** Largest coordinate in metres or radians. Default: any. */
    readonly atMost?: number;
  };
}

/** An object is at rest. */
export interface StillPredicate {
  /** What is at rest. */
  readonly still: {
    /** Name of the object. */
    readonly thing: string;
    /** Largest speed of its centre of mass in metres per second. Default 0.02. */
    readonly speed?: number;
  };
}

/** All of several conditions hold. */
export interface AndPredicate {
  /** The conditions. */
  readonly and: readonly Predicate[];
}

/** At least one of several conditions holds. */
export interface OrPredicate {
  /** The conditions. */
  readonly or: readonly Predicate[];
}

/** A condition does not hold. */
export interface NotPredicate {
  /** The condition. */
  readonly not: Predicate;
}

/** A condition on the scene's state. */
export type Predicate =
  | HoldsPredicate
  | EmptyPredicate
  | NearPredicate
  | AlignedPredicate
  | JointPredicate
  | StillPredicate
  | AndPredicate
  | OrPredicate
  | NotPredicate;

/** One step of a task: what it is called, what the arms do, and what must be true afterwards. */
export interface Subtask {
  /** What is being done, in words. */
  readonly text: string;
  /** What the arms do. */
  readonly skill: Skill;
  /** Conditions that must hold at the end. Default: none. */
  readonly postconditions?: readonly Predicate[];
  /**
   * How often the skill may be carried out until the postconditions hold, each time from the state as it is then; without
   * postconditions, once. A positive integer. Default 1.
   */
  readonly attempts?: number;
}
