import type { VisualPart } from '../../sim/simulation/index.js';
import type { Noun } from '../vocabulary.js';
import { ball, disc, rod, slab, strewn } from './props.js';
import type { Look } from './props.js';

/** A vegetable or a fruit that is washed and cut. */
export interface Produce extends Noun {
  /** What it is called, in either language, in lower case. */
  readonly named: RegExp;
  /** Main colour of its pieces, #rrggbb. */
  readonly color: string;
  /** The whole, around the origin of the plane that it lies on. */
  readonly whole: () => readonly VisualPart[];
  /** One piece, at the origin. `turn` is an angle in radians that differs from piece to piece. */
  readonly piece: (turn: number) => readonly VisualPart[];
}

const matt = (color: string): Look => ({ color, roughness: 0.6 });
const LEAF = matt('#3f8f36');

/** Every vegetable by name. */
export const PRODUCE = {
  celery: {
    english: 'celery',
    chinese: '芹菜',
    named: /\bcelery\b|芹菜/,
    color: '#a9cf6b',
    whole: () => [
      ...[-0.016, -0.005, 0.006, 0.016].map((y, i) =>
        rod([-0.01, y, 0.009 + 0.004 * (i % 2)], 0.075, 0.006, matt('#b7d67c')),
      ),
      ...[-0.016, 0, 0.015].map((y, i) => ball([-0.052 - 0.004 * i, y, 0.014], 0.014, LEAF)),
    ],
    piece: (turn) => [rod([0, 0, 0.004], 0.006, 0.005, matt(turn % 2 < 1 ? '#b7d67c' : '#8cbd55'), turn)],
  },
  cabbage: {
    english: 'cabbage',
    chinese: '卷心菜',
    named: /\bcabbages?\b|卷心菜|白菜|包菜/,
    color: '#d5e6b0',
    whole: () => [
      ball([0, 0, 0.034], 0.036, matt('#c4dd9a')),
      ball([0.012, 0.012, 0.03], 0.031, matt('#dbe9bd')),
      ball([-0.014, -0.01, 0.026], 0.03, matt('#9fc773')),
    ],
    piece: (turn) => [slab([0, 0, 0.004], [0.022, 0.004, 0.005], matt(turn % 2 < 1 ? '#e3efcc' : '#bfd998'), turn)],
  },
  leek: {
    english: 'leek',
    chinese: '大葱',
    named: /\bleeks?\b|大葱|韭葱/,
    color: '#8fbf6a',
    whole: () => [
      rod([0.03, 0, 0.012], 0.04, 0.012, matt('#f1f1e4')),
      rod([-0.01, 0, 0.012], 0.045, 0.0115, matt('#b9d48d')),
      slab([-0.06, 0.006, 0.014], [0.05, 0.014, 0.006], matt('#3e7f3c'), 0.2),
      slab([-0.06, -0.007, 0.012], [0.05, 0.014, 0.006], matt('#4c9147'), -0.25),
    ],
    piece: (turn) => [
      disc([0, 0, 0.003], 0.009, 0.006, matt(turn % 2 < 1 ? '#8cba63' : '#5f9e4c')),
      disc([0, 0, 0.0045], 0.006, 0.005, matt('#eef2df')),
    ],
  },
  carrot: {
    english: 'carrot',
    chinese: '胡萝卜',
    named: /\bcarrots?\b|胡萝卜/,
    color: '#e58a35',
    whole: () =>
      [-0.013, 0.013].flatMap((y) => [
        rod([-0.018, y, 0.012], 0.02, 0.012, matt('#e2812b')),
        rod([0.012, y, 0.01], 0.03, 0.009, matt('#e88d3a')),
        rod([0.04, y, 0.007], 0.02, 0.005, matt('#e88d3a')),
        ball([-0.048, y, 0.014], 0.012, LEAF),
      ]),
    piece: (turn) => [disc([0, 0, 0.003], 0.008, 0.005, matt(turn % 2 < 1 ? '#e2812b' : '#efa252'))],
  },
  spinach: {
    english: 'spinach',
    chinese: '菠菜',
    named: /\bspinach\b|菠菜/,
    color: '#3d7d35',
    whole: () => [
      ...[-0.4, -0.15, 0.1, 0.35].map((yaw, i) =>
        slab(
          [-0.02, 0.05 * yaw, 0.008 + 0.004 * i],
          [0.07, 0.022, 0.005],
          matt(i % 2 === 0 ? '#2f6e2d' : '#43893a'),
          -yaw,
        ),
      ),
      rod([0.03, 0, 0.008], 0.03, 0.006, matt('#c98d8f')),
    ],
    piece: (turn) => [slab([0, 0, 0.004], [0.014, 0.01, 0.004], matt(turn % 2 < 1 ? '#2f6e2d' : '#4a9040'), turn)],
  },
  mushroom: {
    english: 'mushroom',
    chinese: '蘑菇',
    named: /\bmushrooms?\b|蘑菇|香菇/,
    color: '#a98565',
    whole: () =>
      [
        [-0.025, -0.012],
        [0.012, 0.018],
        [0.022, -0.02],
      ].flatMap(([x = 0, y = 0]) => [
        disc([x, y, 0.011], 0.008, 0.022, matt('#efe6d6')),
        ball([x, y, 0.022], 0.017, matt('#94694a')),
      ]),
    piece: (turn) => [
      slab([0, 0, 0.003], [0.016, 0.011, 0.005], matt(turn % 2 < 1 ? '#ede3d2' : '#c8a98b'), turn),
      slab([0.006, 0, 0.004], [0.006, 0.011, 0.005], matt('#94694a'), turn),
    ],
  },
  tomato: {
    english: 'tomato',
    chinese: '西红柿',
    named: /\btomato(es)?\b|西红柿|番茄/,
    color: '#d23f31',
    whole: () => [
      ball([0, 0, 0.028], 0.03, { color: '#d23a2c', roughness: 0.25 }),
      disc([0, 0, 0.057], 0.009, 0.003, LEAF),
    ],
    piece: () => [
      disc([0, 0, 0.003], 0.019, 0.006, matt('#cf3a2d')),
      disc([0, 0, 0.0045], 0.013, 0.005, matt('#ee8a76')),
    ],
  },
  cucumber: {
    english: 'cucumber',
    chinese: '黄瓜',
    named: /\bcucumbers?\b|黄瓜/,
    color: '#7fb35a',
    whole: () => [rod([0, 0, 0.015], 0.085, 0.015, matt('#3d7a34'))],
    piece: () => [
      disc([0, 0, 0.003], 0.016, 0.006, matt('#3d7a34')),
      disc([0, 0, 0.0045], 0.0135, 0.005, matt('#cfe6ae')),
    ],
  },
  pepper: {
    english: 'pepper',
    chinese: '甜椒',
    named: /\bpeppers?\b|甜椒|彩椒/,
    color: '#e2b02c',
    whole: () => [
      ball([-0.008, 0.012, 0.024], 0.024, { color: '#e3b12b', roughness: 0.3 }),
      ball([-0.008, -0.012, 0.024], 0.024, { color: '#e3b12b', roughness: 0.3 }),
      ball([0.014, 0, 0.022], 0.022, { color: '#dca621', roughness: 0.3 }),
      rod([-0.03, 0, 0.034], 0.014, 0.004, LEAF),
    ],
    piece: () => [
      disc([0, 0, 0.003], 0.018, 0.006, matt('#dca621')),
      disc([0, 0, 0.0045], 0.012, 0.005, matt('#f6ecc4')),
    ],
  },
} as const satisfies Readonly<Record<string, Produce>>;

/** Name of a vegetable. */
export type ProduceName = keyof typeof PRODUCE;

/** Pieces of a vegetable strewn over a disc around the origin, in as many layers as are asked for. */
export function choppedPile({ piece }: Produce, count: number, radius: number): VisualPart[] {
  return strewn(count, radius).flatMap(([x, y, turn], i) => {
    const height = 0.011 * Math.max(0, 1 - Math.hypot(x, y) / radius);
    return piece(turn).map((part): VisualPart => {
      const [px, py, pz] = part.position ?? [0, 0, 0];
      return { ...part, position: [x + px, y + py, pz + height + 0.0004 * (i % 3)] };
    });
  });
}

/** What words name, of the given vegetables; those that they do not name are none of the instruction's business. */
export function producesNamed(words: string): ProduceName[] {
  const text = words.toLowerCase();
  return (Object.keys(PRODUCE) as ProduceName[]).filter((name) => PRODUCE[name].named.test(text));
}
