import type { ClothState } from '../sim/interface/index.js';
import { displacedGrasp, graspVariations } from './axes/grasp.js';
import type { GraspSpec } from './axes/grasp.js';
import { overlapIoU } from './polygon.js';
import type { Point2 } from './polygon.js';
import type { GraspSkill, MoveSkill, Subtask, Target } from './subtask.js';
import { distance, findClothPoint } from './targets.js';

/** One hand of a fold: which point of the cloth it takes, and onto which it lays it. */
export interface FoldHand {
  /** Name of the arm. */
  readonly arm: string;
  /** Point that is taken, such as `corner-3`, or a landmark of a garment. */
  readonly from: string;
  /** Offset from there along the cloth's own axes in metres. Default: none. */
  readonly fromOffset?: Point2;
  /** Point that it is laid onto. */
  readonly onto: string;
  /** Offset from there along the cloth's own axes in metres. Default: none. */
  readonly ontoOffset?: Point2;
  /** Direction from the cloth's inside out over `from`, as an angle about the vertical from the cloth's u axis, in radians. */
  readonly outwards: number;
  /**
   * How far the hand turns about the vertical while it carries, in radians, counter-clockwise from above: what is folded
   * over a crease that is not at right angles to `outwards` is mirrored, not only shifted. Half of it is taken in advance,
   * when the hand grasps. Default: none.
   */
  readonly turn?: number;
}

/** A fold: the hands that carry a part of the cloth over, at the same time. */
export interface Fold {
  /** What is taken, in words: `the far corners`. */
  readonly part: string;
  /** One entry per hand, each with another arm. */
  readonly hands: readonly FoldHand[];
  /**
   * Angle about the vertical of the cloth's own axes, in radians. Default: as its points show it when the subtask begins,
   * which is right for a rectangle; of a garment folds may leave nothing that shows it.
   */
  readonly axes?: number;
  /** Layers of cloth that lie at `onto`, beside those that are carried. Default 1. */
  readonly layersBelow?: number;
  /**
   * How far inside the edge the middle of the finger pads lies, in metres. Default -0.002: the pads take only the outermost
   * 7 mm, so that the cloth can turn in them while it is laid over. A crease wanders by some millimetres and wants more.
   */
  readonly inset?: number;
  /** Height of the tool centre point over the point that is taken when the fingers close on it, in metres. Default 0.004. */
  readonly graspHeight?: number;
  /** Distance between the finger pads while a hand approaches the point, in metres. Default 0.03. */
  readonly opening?: number;
  /** Time for the fingers to close in seconds. Default: the grasp skill's. */
  readonly closingTime?: number;
  /**
   * Way of the hands: up and down at 45 degrees, so that the cloth hangs plumb from them (`fold`), or half a circle about
   * the new crease, which keeps it taut (`arc`): of two layers the upper one is not pushed off the lower one then. Default
   * `fold`.
   */
  readonly path?: 'fold' | 'arc';
  /** Speed of the hands that carry the cloth over, in metres per second. Default 0.2. */
  readonly speed?: number;
  /** Height of the tool centre point over the goal when the fingers let go, in metres. Default 0.016 and 3 mm a layer below. */
  readonly releaseHeight?: number;
  /** How far before its goal the edge is let go, in metres: it falls that much further. Default 0.012. */
  readonly setback?: number;
  /** Greatest height of the hands over the straight line of their way, in metres. Default: half of the way. */
  readonly height?: number;
}

/** A crease on the table, and on which side of it the cloth is folded over. */
export interface Crease {
  /** A point of it, in metres along the cloth's own axes. */
  readonly through: Point2;
  /** Unit vector across it, out over what is folded over. */
  readonly over: Point2;
}

/** Where a point of a flat cloth lies when it is folded along creases, one after the other. */
export function foldedPlace(point: Point2, creases: readonly Crease[]): Point2 {
  return creases.reduce<Point2>(([x, y], { through, over }) => {
    const beyond = (x - through[0]) * over[0] + (y - through[1]) * over[1];
    return beyond > 0 ? [x - 2 * beyond * over[0], y - 2 * beyond * over[1]] : [x, y];
  }, point);
}

/** The draws of the axis `grasp` where cloth is taken at its edge. */
export const FOLD_GRASP_VARIATIONS: GraspSpec = graspVariations({
  x: [-0.002, 0.002],
  y: [-0.002, 0.002],
  // Deeper than that, the finger tips press on the table.
  z: [-0.001, 0.0005],
  turn: [-0.05, 0.05],
  heldOut: 1.5,
});

/** Their drawn values. */
type GraspDraws = Readonly<Record<keyof GraspSpec, number>>;

/** How far inside the edge the middle of the finger pads lies unless a fold says otherwise, in metres. */
const INSET = -0.002;
/** Distance between the finger pads while a hand approaches or leaves the cloth unless a fold says otherwise, in metres. */
const OPENING = 0.03;
/** How often the hands may close on the cloth until they hold it: a crease gives way where fingers press on it. */
const GRASP_ATTEMPTS = 3;
/** Height of the tool centre point over the cloth when the fingers close on it unless a fold says otherwise, in metres. */
const GRASP_HEIGHT = 0.004;
/** Height of the tool centre point over the cloth when the fingers let it go onto one layer, in metres. */
const RELEASE_HEIGHT = 0.016;
/** How much higher that is for each further layer, in metres. */
const LAYER_HEIGHT = 0.003;
/** How far before its goal an edge is let go unless a fold says otherwise, in metres. */
const SETBACK = 0.012;
/** Speed of hands that carry cloth over unless a fold says otherwise, in metres per second. */
const SPEED = 0.2;

/** The subtasks of a fold of the cloth `cloth`: grasp, carry over, release. */
export function foldSubtasks(cloth: string, fold: Fold, v: GraspDraws): readonly Subtask[] {
  const { part, hands } = fold;
  const held = hands.map(({ arm }) => ({ holds: { arm, thing: cloth } }));
  return [
    {
      text: `grasp ${part}`,
      skill: { skill: 'together', skills: hands.map((hand) => graspPoint(cloth, fold, hand, v)) },
      postconditions: held,
      attempts: GRASP_ATTEMPTS,
    },
    {
      text: `carry ${part} over the ${cloth}`,
      skill: { skill: 'together', skills: hands.map((hand) => carryPoint(cloth, fold, hand)) },
      postconditions: held,
    },
    {
      text: `release ${part}`,
      skill: {
        skill: 'together',
        skills: hands.map(({ arm }) => ({ skill: 'release', arm, opening: OPENING, retreatHeight: 0.12 })),
      },
      postconditions: hands.map(({ arm }) => ({ empty: { arm } })),
    },
  ];
}

function graspPoint(
  cloth: string,
  { inset = INSET, graspHeight = GRASP_HEIGHT, opening = OPENING, closingTime, axes }: Fold,
  hand: FoldHand,
  v: GraspDraws,
): GraspSkill {
  const { arm, from, fromOffset = [0, 0], outwards, turn } = hand;
  const [x, y] = along(outwards, -inset, fromOffset);
  const [dx, dy, dz] = displacedGrasp([x, y, graspHeight], v);
  return {
    skill: 'grasp',
    arm,
    at: {
      relativeTo: `${cloth}/${from}`,
      ...inAxes(axes, [dx, dy], dz, outwards + v.graspTurn),
      ...(turn === undefined ? {} : { heading: -turn / 2 }),
    },
    approachHeight: 0.07,
    opening,
    force: 30,
    ...(closingTime === undefined ? {} : { closingTime }),
  };
}

function carryPoint(cloth: string, fold: Fold, hand: FoldHand): MoveSkill {
  const { inset = INSET, setback = SETBACK, layersBelow = 1, path = 'fold', height, speed = SPEED, axes } = fold;
  const { releaseHeight = RELEASE_HEIGHT + LAYER_HEIGHT * (layersBelow - 1) } = fold;
  const { arm, onto, ontoOffset = [0, 0], outwards, turn } = hand;
  const [x, y] = along(outwards + (turn ?? 0), inset + setback, ontoOffset);
  return {
    skill: 'move',
    arm,
    to: {
      relativeTo: `${cloth}/${onto}`,
      ...inAxes(axes, [x, y], releaseHeight, outwards),
      ...(turn === undefined ? {} : { heading: turn / 2 }),
    },
    path,
    ...(height === undefined ? {} : { height }),
    speed,
  };
}

/** What is given along the cloth's own axes: along those that it shows, or turned into the world. */
function inAxes(
  axes: number | undefined,
  [x, y]: Point2,
  z: number,
  yaw: number,
): Pick<Target, 'frame' | 'offset' | 'yaw'> {
  if (axes === undefined) return { frame: 'local', offset: [x, y, z], yaw };
  const [c, s] = [Math.cos(axes), Math.sin(axes)];
  return { offset: [c * x - s * y, s * x + c * y, z], yaw: yaw + axes };
}

function along(angle: number, length: number, [x, y]: Point2): Point2 {
  return [x + Math.cos(angle) * length, y + Math.sin(angle) * length];
}

/**
 * The greatest distance in metres between points of a cloth that are to lie on one another.
 * @throws RangeError when the cloth has no point of a name.
 */
export function largestGap(cloth: ClothState, pairs: readonly (readonly [a: string, b: string])[]): number {
  return Math.max(...pairs.map(([a, b]) => distance(findClothPoint(cloth, a), findClothPoint(cloth, b))));
}

/** Overlap of a cloth's grid, seen from above, with the convex polygon where it is to lie: intersection over union. */
export function gridIoU(cloth: ClothState, ideal: readonly Point2[]): number {
  const actual: (readonly [Point2, Point2, Point2])[] = [];
  for (let row = 0; row + 1 < cloth.rows; row++) {
    for (let column = 0; column + 1 < cloth.columns; column++) {
      const at = (r: number, c: number): Point2 => {
        const i = 3 * (r * cloth.columns + c);
        return [cloth.points[i] ?? 0, cloth.points[i + 1] ?? 0];
      };
      const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      // A cell on a crease is cut along it: the points beside the crease lie on one another.
      const alongCrease = Math.hypot(a[0] - c[0], a[1] - c[1]) >= Math.hypot(b[0] - d[0], b[1] - d[1]);
      actual.push(...fan(alongCrease ? [a, b, c, d] : [b, c, d, a]));
    }
  }
  return overlapIoU(fan(ideal), actual);
}

/** Triangles of a convex polygon. */
function fan(polygon: readonly Point2[]): (readonly [Point2, Point2, Point2])[] {
  const [first = [0, 0]] = polygon;
  return polygon.slice(1, -1).map((point, i) => [first, point, polygon[i + 2] ?? first]);
}
