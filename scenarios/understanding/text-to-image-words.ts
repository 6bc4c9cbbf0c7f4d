import type { Phrasing } from '../axes/language.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';
import { NUMBERS } from './answer-words.js';

/** How large a thing is. */
export type Size = 'small' | 'big';
/** What a thing is. */
export type Shape = 'cube' | 'ball' | 'cylinder' | 'cone';
/** Where the first group is, for the second and the viewer. */
export type Relation = 'left' | 'right' | 'behind' | 'front' | 'on';
/** Where the viewer is. */
export type View = 'front' | 'above';

/** Things that are alike. */
export interface Group {
  /** How many there are, 1 to 3. */
  readonly count: number;
  /** How large each is. */
  readonly size: Size;
  /** Name of their colour. */
  readonly color: string;
  /** What each is. */
  readonly shape: Shape;
}

/** Everything that an instruction states. */
export interface Description {
  /** The group that the relation speaks of. */
  readonly first: Group;
  /** The group that it is related to. */
  readonly second: Group;
  /** Where the first is for the second. */
  readonly relation: Relation;
  /** Where the viewer is. */
  readonly camera: View;
}

const SHAPES: Readonly<Record<Shape, Noun>> = {
  cube: { english: 'cube', chinese: '方块' },
  ball: { english: 'ball', chinese: '球' },
  cylinder: { english: 'cylinder', chinese: '圆柱' },
  cone: { english: 'cone', chinese: '圆锥' },
};
const RELATIONS: Readonly<Record<Relation, Noun>> = {
  left: { english: 'to the left of', chinese: '左边' },
  right: { english: 'to the right of', chinese: '右边' },
  behind: { english: 'behind', chinese: '后面' },
  front: { english: 'in front of', chinese: '前面' },
  on: { english: 'on', chinese: '上面' },
};
const VIEWS: Readonly<Record<View, Noun>> = {
  front: { english: 'from the front', chinese: '从正面' },
  above: { english: 'from above', chinese: '从上方' },
};

/** Things in words: `two big red cubes`. */
export function groupNoun({ count, size, color, shape }: Group): Noun {
  const number = NUMBERS[count] ?? { english: String(count), chinese: String(count) };
  const { english, chinese } = SHAPES[shape];
  return {
    english: `${number.english} ${size} ${color} ${english}${count === 1 ? '' : 's'}`,
    chinese: `${number.chinese}个${size === 'big' ? '大' : '小'}的${CHINESE_COLORS[color] ?? color}${chinese}`,
  };
}

/** A relation in words, between two nouns in English, after the second one in Chinese. */
export function relationNoun(relation: Relation): Noun {
  return RELATIONS[relation];
}

/** The scene without the camera. */
function sceneOf({ first, second, relation }: Description): string {
  const each = relation === 'on' && first.count > 1 ? ', one on each' : '';
  return `${groupNoun(first).english} ${RELATIONS[relation].english} ${groupNoun(second).english}${each}`;
}

function viewOf({ camera }: Description): string {
  return VIEWS[camera].english;
}

function chineseScene({ first, second, relation }: Description): string {
  return `${groupNoun(first).chinese}在${groupNoun(second).chinese}的${RELATIONS[relation].chinese}`;
}

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Description>[] = [
  { id: 'seen', split: 'default', say: (d) => `${sceneOf(d)}, seen ${viewOf(d)}` },
  { id: 'draw', split: 'default', say: (d) => `draw ${sceneOf(d)}, looking ${viewOf(d)}` },
  { id: 'view-first', split: 'default', say: (d) => `seen ${viewOf(d)}: ${sceneOf(d)}` },
  { id: 'picture', split: 'seen', say: (d) => `make a picture of ${sceneOf(d)}, with the camera looking ${viewOf(d)}` },
  { id: 'zh-draw', split: 'seen', say: (d) => `画出${chineseScene(d)}，${VIEWS[d.camera].chinese}看` },
  { id: 'render', split: 'unseen', say: (d) => `please render this scene as it looks ${viewOf(d)}: ${sceneOf(d)}` },
  { id: 'want', split: 'unseen', say: (d) => `I want to see ${sceneOf(d)}; the view is ${viewOf(d)}` },
  { id: 'photo', split: 'unseen', say: (d) => `a photo, taken ${viewOf(d)}, that shows ${sceneOf(d)}` },
  { id: 'zh-view', split: 'unseen', say: (d) => `${VIEWS[d.camera].chinese}看：${chineseScene(d)}` },
];

const COUNT_WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  '1': 1,
  two: 2,
  '2': 2,
  three: 3,
  '3': 3,
  一: 1,
  两: 2,
  二: 2,
  三: 3, // prettier-ignore
};
const SIZE_WORDS: Readonly<Record<string, Size>> = {
  small: 'small',
  little: 'small',
  big: 'big',
  large: 'big',
  小: 'small',
  大: 'big', // prettier-ignore
};
const SHAPE_WORDS: Readonly<Record<string, Shape>> = {
  cube: 'cube',
  ball: 'ball',
  sphere: 'ball',
  cylinder: 'cylinder',
  cone: 'cone', // prettier-ignore
  方块: 'cube',
  球: 'ball',
  圆柱: 'cylinder',
  圆锥: 'cone', // prettier-ignore
};
const RELATION_WORDS: readonly (readonly [RegExp, Relation])[] = [
  [/^((standing|lying) )?(to|on) the left of$|^left of$/, 'left'],
  [/^((standing|lying) )?(to|on) the right of$|^right of$/, 'right'],
  [/^((standing|lying) )?behind$/, 'behind'],
  [/^((standing|lying) )?in front of$/, 'front'],
  [/^((standing|lying) )?(on|on top of)$/, 'on'],
];

const any = (words: object): string => Object.keys(words).join('|');
const COLOR_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CHINESE_COLORS).flatMap(([english, chinese]) => [[english, english], [chinese, english]]), // prettier-ignore
);
const ENGLISH_GROUP = new RegExp(
  `\\b(${any(COUNT_WORDS)}) (${any(SIZE_WORDS)}),? (${any(COLOR_WORDS)}) (${any(SHAPE_WORDS)})(s?)\\b`,
  'g',
);
const CHINESE_GROUP = new RegExp(
  `(${any(COUNT_WORDS)})个(${any(SIZE_WORDS)})的?(${any(COLOR_WORDS)})的?(${any(SHAPE_WORDS)})`,
  'g',
);

/** What an instruction states: a description, without the camera where it speaks of none or of both. */
export type Stated = Omit<Description, 'camera'> & {
  /** Where the viewer is. */
  readonly camera: View | null;
};

/** What an instruction states; `null` when it is no description of two groups and their relation. */
export function statedBy(instruction: string): Stated | null {
  const words = instruction.toLowerCase().replace(/\s+/g, ' ');
  const mentions = [...words.matchAll(ENGLISH_GROUP), ...words.matchAll(CHINESE_GROUP)];
  const [one, two] = mentions;
  if (!one || !two || mentions.length > 2) return null;
  const [first, second] = [groupOf(one), groupOf(two)];
  const middle = words.slice(one.index + one[0].length, two.index).trim();
  const end = words.slice(two.index + two[0].length);
  const relation = middle === '在' ? chineseRelation(end) : RELATION_WORDS.find(([word]) => word.test(middle))?.[1];
  if (!first || !second || !relation) return null;
  const rest = `${words.slice(0, one.index)} ${end}`;
  const front = /from the front|正面/.test(rest);
  const above = /from above|上方看/.test(rest);
  return { first, second, relation, camera: front === above ? null : front ? 'front' : 'above' };
}

function groupOf([, number = '', large = '', hue = '', kind = '', plural]: RegExpMatchArray): Group | null {
  const [count, size, color, shape] = [COUNT_WORDS[number], SIZE_WORDS[large], COLOR_WORDS[hue], SHAPE_WORDS[kind]];
  if (count === undefined || !size || color === undefined || !shape) return null;
  if (plural !== undefined && (plural === 's') !== count > 1) return null;
  return { count, size, color, shape };
}

function chineseRelation(end: string): Relation | undefined {
  const names = Object.keys(RELATIONS) as Relation[];
  return names.find(
    (name) => end.startsWith(`的${RELATIONS[name].chinese}`) || end.startsWith(RELATIONS[name].chinese),
  );
}
