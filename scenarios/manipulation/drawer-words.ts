import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';

/** A thing as instructions know it. */
export interface NamedThing {
  /** Name of its colour, such as `red`. */
  readonly color: string;
  /** Its kind: `cube`, `cylinder`, `disc` or `brick`. */
  readonly kind: string;
}

const CHINESE_KINDS: Readonly<Record<string, string>> = { cube: '方块', cylinder: '圆柱', disc: '圆片', brick: '砖块' };

/** Ways to describe a thing, by id. */
const DESCRIPTIONS: Readonly<Record<string, (thing: NamedThing) => string>> = {
  name: ({ color, kind }) => `${color} ${kind}`,
  size: ({ color, kind }) => `small ${color} ${kind}`,
  toy: ({ color, kind }) => `${color} toy ${kind}`,
  tiny: ({ color, kind }) => `tiny ${color} ${kind}`,
};

/** Every phrasing of the instruction; the word is the thing's. */
export const PHRASINGS: readonly Phrasing<Noun>[] = [
  { id: 'put-close', split: 'default', say: ({ english }) => `put the ${english} in the drawer and close it` },
  { id: 'open-put', split: 'default', say: ({ english }) => `open the drawer, put the ${english} in, and close it` },
  { id: 'away', split: 'default', say: ({ english }) => `put the ${english} away in the drawer` },
  { id: 'store', split: 'seen', say: ({ english }) => `store the ${english} in the drawer and shut it` },
  {
    id: 'shut',
    split: 'seen',
    say: ({ english }) => `pull out the drawer, drop the ${english} into it and push it shut`,
  },
  { id: 'zh-put', split: 'seen', say: ({ chinese }) => `把${chinese}放进抽屉里，然后关上` },
  {
    id: 'please',
    split: 'unseen',
    say: ({ english }) => `could you tidy the ${english} away into the drawer, please?`,
  },
  { id: 'belongs', split: 'unseen', say: ({ english }) => `the ${english} belongs in the drawer; leave it closed` },
  { id: 'needs', split: 'unseen', say: ({ english }) => `i need the ${english} inside the drawer, closed again` },
  { id: 'zh-open', split: 'unseen', say: ({ chinese }) => `请打开抽屉，收好${chinese}，再把抽屉关好` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  phrasing: phrasingDraw(PHRASINGS),
  description: choice('language', ['name'], 'how the instruction describes the thing', {
    seen: ['name', 'size'],
    unseen: ['toy', 'tiny'],
  }),
} as const;

/** A thing in words. `description` is one of the draw's ids. */
export function describeThing(thing: NamedThing, description: string): Noun {
  const describe = DESCRIPTIONS[description] ?? DESCRIPTIONS['name'];
  const small = description === 'size' ? '小' : '';
  return {
    english: describe?.(thing) ?? thing.kind,
    chinese: `${small}${CHINESE_COLORS[thing.color] ?? ''}${CHINESE_KINDS[thing.kind] ?? ''}`,
  };
}

/** Whether an instruction in lower case means a thing: by colour and kind, or by a kind without colour. */
export function meansThing(words: string, { color, kind }: NamedThing): boolean {
  const chinese = `${CHINESE_COLORS[color] ?? color}${CHINESE_KINDS[kind] ?? kind}`;
  return (
    words.includes(`${color} ${kind}`) ||
    words.includes(`${color} toy ${kind}`) ||
    words.includes(chinese) ||
    new RegExp(`\\b(the|a) (toy )?${kind}\\b`).test(words)
  );
}

/** Whether an instruction in lower case asks for something to go into the drawer. */
export function meansStoring(words: string): boolean {
  const takesOut = /\b(take|get|remove|bring)\b.*\b(out of|from)\b/.test(words) || words.includes('取出');
  return !takesOut && (/\bdrawer\b/.test(words) || words.includes('抽屉'));
}
