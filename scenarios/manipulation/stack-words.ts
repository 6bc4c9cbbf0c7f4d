import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import { colorMentions, meansKind } from '../things/block.js';
import type { Block } from '../things/block.js';
import type { Noun } from '../vocabulary.js';

/** The blocks of the tower, the lowest first. */
type Tower = readonly Noun[];

/** One step of the building: what is put onto what. */
interface Step {
  readonly top: Noun;
  readonly below: Noun;
}

function stepsOf(tower: Tower): Step[] {
  return tower.slice(1).map((top, i) => ({ top, below: tower[i] ?? top }));
}

/** `the red cube, the blue cube and the green cube` */
function listOf(tower: Tower): string {
  const names = tower.map(({ english }) => `the ${english}`);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`;
}

const joined = (steps: readonly Step[], say: (step: Step) => string, glue: string): string => steps.map(say).join(glue);

/**
 * Every phrasing of the instruction. A sentence names either steps, "A on B", in any order, or the whole tower from the
 * bottom to the top.
 */
export const PHRASINGS: readonly Phrasing<Tower>[] = [
  {
    id: 'stack-on',
    split: 'default',
    say: (tower) =>
      `stack ${joined(stepsOf(tower), ({ top, below }) => `the ${top.english} on the ${below.english}`, ', then ')}`,
  },
  {
    id: 'put-on-top',
    split: 'default',
    say: (tower) =>
      joined(stepsOf(tower), ({ top, below }) => `put the ${top.english} on top of the ${below.english}`, ' and '),
  },
  {
    id: 'tower',
    split: 'default',
    say: (tower) =>
      `build a tower with the ${tower[0]?.english ?? ''} at the bottom, ` +
      joined(stepsOf(tower), ({ top }) => `then the ${top.english}`, ', '),
  },
  { id: 'bottom-to-top', split: 'default', say: (tower) => `stack from bottom to top: ${listOf(tower)}` },
  {
    id: 'place-onto',
    split: 'seen',
    say: (tower) =>
      joined(stepsOf(tower), ({ top, below }) => `place the ${top.english} onto the ${below.english}`, ', then '),
  },
  {
    id: 'pile',
    split: 'seen',
    say: (tower) => `pile up the blocks, the lowest first: ${listOf(tower)}`,
  },
  {
    id: 'zh-stack',
    split: 'seen',
    say: (tower) => joined(stepsOf(tower), ({ top, below }) => `把${top.chinese}叠在${below.chinese}上面`, '，再'),
  },
  {
    id: 'belongs',
    split: 'unseen',
    say: (tower) =>
      joined(
        stepsOf(tower).reverse(),
        ({ top, below }) => `the ${top.english} belongs on the ${below.english}`,
        ', and ',
      ),
  },
  {
    id: 'please',
    split: 'unseen',
    say: (tower) => `could you make a tower, please, from the lowest to the highest: ${listOf(tower)}?`,
  },
  {
    id: 'goes-on',
    split: 'unseen',
    say: (tower) =>
      `stack them so that ${joined(stepsOf(tower), ({ top, below }) => `the ${top.english} sits on the ${below.english}`, ' and ')}`,
  },
  {
    id: 'lowest',
    split: 'unseen',
    say: (tower) => `I want ${listOf(tower)} on top of each other, from the bottom up`,
  },
  {
    id: 'zh-tower',
    split: 'unseen',
    say: (tower) => `请从下到上搭一座塔：${tower.map(({ chinese }) => chinese).join('、')}`,
  },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  phrasing: phrasingDraw(PHRASINGS),
  noun: choice('language', [0], 'which noun the instruction uses for a kind of block', { seen: [0, 1], unseen: [2] }),
} as const;

/** Words that stand between what is put and what it is put on. */
const ON = /\b(on|onto|upon|atop|above|over)\b|上/;

/** The blocks of a tower that an instruction means, the lowest first, as indices of `blocks`; `null` when it means none. */
export function towerMeantBy(instruction: string, blocks: readonly Block[]): readonly number[] | null {
  const words = instruction.toLowerCase();
  const mentions = colorMentions(words).map((mention) => ({
    at: mention.at,
    block: blocks.findIndex(({ color, kind }) => color === mention.color && meansKind(mention, kind)),
  }));
  if (mentions.length < 2 || mentions.some(({ block }) => block < 0)) return null;
  const list = mentions.map(({ block }) => block);
  const isList = /bottom|lowest|从下到上/.test(words);
  if (isList) return new Set(list).size === list.length ? list : null;
  // Steps: the mentions go in pairs with a word such as "on" between the two.
  const pairs: [top: number, below: number][] = [];
  for (let i = 0; i + 1 < mentions.length; i += 2) {
    const [first, second] = [mentions[i], mentions[i + 1]];
    if (!first || !second) return null;
    const between = words.slice(first.at, second.at);
    const chinese = /[叠放堆]/.test(between) && ON.test(words.slice(second.at));
    if (!chinese && !ON.test(between)) return null;
    pairs.push([first.block, second.block]);
  }
  return mentions.length % 2 === 0 ? chainOf(pairs) : null;
}

/** The tower that steps build, the lowest first; `null` when they build none, or several. */
function chainOf(pairs: readonly (readonly [top: number, below: number])[]): readonly number[] | null {
  const onto = new Map(pairs.map(([top, below]) => [below, top]));
  const tops = new Set(pairs.map(([top]) => top));
  if (onto.size !== pairs.length || tops.size !== pairs.length) return null;
  const roots = pairs.map(([, below]) => below).filter((below) => !tops.has(below));
  const [root] = roots;
  if (root === undefined || roots.length > 1) return null;
  const chain = [root];
  for (let next = onto.get(root); next !== undefined; next = onto.get(next)) chain.push(next);
  return chain.length === pairs.length + 1 ? chain : null;
}
