import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { choice, fixedUnlessOn } from '../draws.js';
import type { ChoiceDraw, UniformDraw, VariationValues } from '../draws.js';
import { clutterModel } from './clutter-models.js';
import type { ClutterModel } from './clutter-models.js';
import { placeClutter } from './clutter-placement.js';
import type { KeepOutZone } from './clutter-placement.js';

/** The greatest number of things that lie about. */
export const MAXIMUM_CLUTTER = 6;

/** Colours of clutter by name. */
const CLUTTER_COLORS = {
  orange: '#d07a32',
  purple: '#7b5794',
  brown: '#75492f',
  pink: '#cf8ba3',
  grey: '#7f8488',
  teal: '#2f8380',
  olive: '#7d7a3a',
  lilac: '#a99bc4',
  beige: '#cbb593',
} as const;

type ColorName = keyof typeof CLUTTER_COLORS;
type KindName = 'book' | 'bottle' | 'ball' | 'can' | 'saucer' | 'carton' | 'marker';

const SEEN_COLORS = ['orange', 'purple', 'brown', 'pink', 'grey', 'teal'] as const satisfies readonly ColorName[];
const UNSEEN_COLORS = ['olive', 'lilac', 'beige'] as const satisfies readonly ColorName[];
const SEEN_KINDS = ['book', 'bottle', 'ball', 'can', 'saucer'] as const satisfies readonly KindName[];
const UNSEEN_KINDS = ['carton', 'marker'] as const satisfies readonly KindName[];

interface ClutterDraws {
  readonly Kind: ChoiceDraw<KindName>;
  readonly Color: ChoiceDraw<ColorName>;
  readonly Size: UniformDraw;
  readonly X: UniformDraw;
  readonly Y: UniformDraw;
  readonly Yaw: UniformDraw;
}

type ClutterIndex = 0 | 1 | 2 | 3 | 4 | 5;
type ClutterSpec = {
  readonly [I in ClutterIndex as `clutter${I}Kind` | `clutter${I}Color`]: ChoiceDraw<string>;
} & {
  readonly [I in ClutterIndex as `clutter${I}Size` | `clutter${I}X` | `clutter${I}Y` | `clutter${I}Yaw`]: UniformDraw;
};

function drawsOf(index: ClutterIndex): ClutterDraws {
  const what = `thing ${index} of the clutter`;
  return {
    Kind: choice<KindName>('clutter', ['book'], `what ${what} is`, { seen: SEEN_KINDS, unseen: UNSEEN_KINDS }),
    Color: choice<ColorName>('clutter', ['grey'], `colour of ${what}`, { seen: SEEN_COLORS, unseen: UNSEEN_COLORS }),
    Size: fixedUnlessOn('clutter', 1, '1', `size of ${what} as a factor`, [0.85, 1.15], [[1.15, 1.3]]),
    X: fixedUnlessOn('clutter', 0, 'm', `wanted place of ${what} away from the robot`, [-0.3, 0.22]),
    Y: fixedUnlessOn('clutter', 0, 'm', `wanted place of ${what} to the side`, [-0.34, 0.34]),
    Yaw: fixedUnlessOn('clutter', 0, 'rad', `turn of ${what} about the vertical`, [-Math.PI, Math.PI]),
  };
}

function clutterSpec(): ClutterSpec {
  const indices: readonly ClutterIndex[] = [0, 1, 2, 3, 4, 5];
  const entries = indices.flatMap((index) =>
    Object.entries(drawsOf(index)).map(([name, draw]) => [`clutter${index}${name}`, draw] as const),
  );
  // The loop makes exactly the names that the mapped type lists.
  return Object.fromEntries(entries) as unknown as ClutterSpec;
}

/**
 * The draws of the axis `clutter`: how many things lie about, and what each is and where it would like to stand. A thing
 * stands at the free place nearest to the wanted one, so that each draw is independent of where the task's things are.
 */
export const CLUTTER_VARIATIONS = {
  clutterCount: choice('clutter', [0], 'number of things that lie about', { seen: [1, 2, 3, 4, 5, MAXIMUM_CLUTTER] }),
  ...clutterSpec(),
} as const;

type Values = VariationValues<typeof CLUTTER_VARIATIONS>;

/** What a scenario says about the clutter around its task. */
export interface ClutterRules {
  /** Where nothing may stand: around the task's things and below what sweeps over the table. */
  readonly keepOut: readonly KeepOutZone[];
  /**
   * Colours by name that no clutter may have, since an instruction may mean a thing by them; the next one of the same
   * split stands in. Default: none.
   */
  readonly avoidColors?: readonly string[];
  /** Kinds that no clutter may be, likewise. Default: none. */
  readonly avoidKinds?: readonly string[];
}

/** A thing of clutter in its place. */
interface ClutterItem {
  readonly index: number;
  readonly kind: string;
  readonly color: string;
  readonly model: ClutterModel;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/**
 * Puts the clutter on the table: free objects `clutter-0`, `clutter-1`, ... that may be bumped. They are no entries of the
 * environment state, so that its layout does not depend on their number. A thing for which the table has no room is
 * missing.
 */
export function addClutter(simulation: Simulation, v: Values, rules: ClutterRules): void {
  for (const { index, kind, color, model, x, y, yaw } of clutterItems(v, rules)) {
    simulation.addObject({
      name: `clutter-${index}`,
      class: kind,
      parts: model.parts,
      pose: { position: [x, y, model.rest], orientation: fromAxisAngle([0, 0, 1], yaw) },
      mass: model.mass,
      friction: 0.6,
      appearance: { color, roughness: 0.6 },
      tracked: false,
    });
  }
}

function clutterItems(v: Values, rules: ClutterRules): ClutterItem[] {
  const { keepOut, avoidColors = [], avoidKinds = [] } = rules;
  const values = v as Readonly<Record<string, unknown>>;
  const number = (name: string): number => Number(values[name]);
  const wanted = Array.from({ length: v.clutterCount }, (_, index) => {
    const kind = instead(String(values[`clutter${index}Kind`]), [SEEN_KINDS, UNSEEN_KINDS], avoidKinds);
    const color = instead(String(values[`clutter${index}Color`]), [SEEN_COLORS, UNSEEN_COLORS], avoidColors);
    return {
      index,
      kind,
      color: CLUTTER_COLORS[color as ColorName],
      model: clutterModel(kind, number(`clutter${index}Size`)),
      yaw: number(`clutter${index}Yaw`),
    };
  });
  const places = placeClutter(
    wanted.map(({ index, model: { radius, height } }) => ({
      at: [number(`clutter${index}X`), number(`clutter${index}Y`)],
      radius,
      height,
    })),
    keepOut,
  );
  return wanted.flatMap((item, i) => {
    const place = places[i];
    return place ? [{ ...item, x: place[0], y: place[1] }] : [];
  });
}

/** The drawn name, or the next one of its split that is not avoided. */
function instead(name: string, splits: readonly (readonly string[])[], avoid: readonly string[]): string {
  const split = splits.find((each) => each.includes(name)) ?? [];
  const start = split.indexOf(name);
  const turned = [...split.slice(start), ...split.slice(0, start)];
  return turned.find((each) => !avoid.includes(each)) ?? name;
}
