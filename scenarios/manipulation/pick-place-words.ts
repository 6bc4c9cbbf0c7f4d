import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';

/** The task in words. */
export interface Words {
  /** The object to be moved. */
  readonly object: Noun;
  /** The plate it goes onto. */
  readonly plate: Noun;
}

/** An object as instructions know it. */
export interface NamedObject {
  /** Name of its colour, such as `red`. */
  readonly color: string;
  /** Its kind: `cube` or `cylinder`. */
  readonly kind: string;
}

const CHINESE: Readonly<Record<string, string>> = { ...CHINESE_COLORS, cube: '方块', cylinder: '圆柱' };

/** Ways to describe an object, by id: with its colour and kind, its size, another noun, its size in numbers. */
const DESCRIPTIONS: Readonly<Record<string, (object: NamedObject) => string>> = {
  name: ({ color, kind }) => `${color} ${kind}`,
  size: ({ color, kind }) => `small ${color} ${kind}`,
  noun: ({ color, kind }) => (kind === 'cube' ? `${color} block` : `${color} round block`),
  measured: ({ color, kind }) => (kind === 'cube' ? `4 cm wide ${color} cube` : `5 cm tall ${color} cylinder`),
  shape: ({ color, kind }) => (kind === 'cube' ? `little ${color} box with square sides` : `little ${color} drum`),
};

/** Nouns that mean an object when its colour stands before them. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  cube: ['cube', 'block', 'box'],
  cylinder: ['cylinder', 'round block', 'drum'],
};

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Words>[] = [
  { id: 'put', split: 'default', say: ({ object, plate }) => `put the ${object.english} on the ${plate.english}` },
  {
    id: 'place',
    split: 'default',
    say: ({ object, plate }) => `place the ${object.english} onto the ${plate.english}`,
  },
  {
    id: 'pick-up',
    split: 'default',
    say: ({ object, plate }) => `pick up the ${object.english} and set it down on the ${plate.english}`,
  },
  { id: 'move', split: 'default', say: ({ object, plate }) => `move the ${object.english} to the ${plate.english}` },
  { id: 'set', split: 'seen', say: ({ object, plate }) => `set the ${object.english} on top of the ${plate.english}` },
  {
    id: 'take',
    split: 'seen',
    say: ({ object, plate }) => `take the ${object.english} and put it on the ${plate.english}`,
  },
  { id: 'zh-put', split: 'seen', say: ({ object, plate }) => `把${object.chinese}放到${plate.chinese}上` },
  {
    id: 'please',
    split: 'unseen',
    say: ({ object, plate }) => `could you bring the ${object.english} over to the ${plate.english}, please?`,
  },
  {
    id: 'belongs',
    split: 'unseen',
    say: ({ object, plate }) => `on the ${plate.english} is where the ${object.english} belongs`,
  },
  { id: 'zh-please', split: 'unseen', say: ({ object, plate }) => `请将${object.chinese}移到${plate.chinese}里` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  phrasing: phrasingDraw(PHRASINGS),
  description: choice('language', ['name'], 'how the instruction describes the object and the plate', {
    seen: ['name', 'size', 'noun'],
    unseen: ['measured', 'shape'],
  }),
} as const;

/** An object in words. `description` is one of the draw's ids. */
export function describeObject(object: NamedObject, description: string): Noun {
  const describe = DESCRIPTIONS[description] ?? DESCRIPTIONS['name'];
  const size = description === 'name' || description === 'noun' ? '' : '小';
  return {
    english: describe?.(object) ?? object.kind,
    chinese: `${size}${CHINESE[object.color] ?? ''}${CHINESE[object.kind] ?? ''}`,
  };
}

/** A plate in words. */
export function describePlate(color: string, description: string): Noun {
  const english = description === 'noun' ? `${color} dish` : description === 'shape' ? `round ${color} plate` : '';
  return { english: english || `${color} plate`, chinese: `${CHINESE[color] ?? ''}盘子` };
}

/** Whether an instruction in lower case means an object. */
export function meansObject(words: string, { color, kind }: NamedObject): boolean {
  const named = (NOUNS[kind] ?? [kind]).some((noun) => words.includes(`${color} ${noun}`));
  const chinese = words.includes(`${CHINESE[color] ?? color}${CHINESE[kind] ?? kind}`);
  return named || chinese || new RegExp(`\\b(the|a) ${kind}\\b`).test(words);
}

/** Whether an instruction in lower case means a plate of a colour. */
export function meansPlate(words: string, color: string): boolean {
  return words.includes(`${color} plate`) || words.includes(`${color} dish`) || words.includes(`${CHINESE[color]}盘子`);
}
