import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import { blocksNoun, colorMentions } from '../things/block.js';
import type { ColorMention } from '../things/block.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';

/** What a group of blocks has in common. */
export type Criterion = 'color' | 'shape';

/** Two groups and the bin of each. */
interface Words {
  readonly by: Criterion;
  readonly groups: readonly [first: Noun, second: Noun];
  readonly bins: readonly [first: Noun, second: Noun];
}

/** A phrasing that names groups and bins in the same order: the first group `a` and its bin `p`, the second `b` and `q`. */
function phrasing(
  id: string,
  split: Phrasing<Words>['split'],
  language: keyof Noun,
  say: (a: string, b: string, p: string, q: string, by: Criterion) => string,
): Phrasing<Words> {
  return {
    id,
    split,
    say: ({ groups: [a, b], bins: [p, q], by }) => say(a[language], b[language], p[language], q[language], by),
  };
}

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Words>[] = [
  phrasing('put', 'default', 'english', (a, b, p, q) => `put the ${a} into the ${p} and the ${b} into the ${q}`),
  phrasing(
    'sort',
    'default',
    'english',
    (a, b, p, q, by) => `sort the blocks by ${by}: ${a} into the ${p}, ${b} into the ${q}`,
  ),
  phrasing('all', 'default', 'english', (a, b, p, q) => `place all ${a} in the ${p} and all ${b} in the ${q}`),
  phrasing('go', 'seen', 'english', (a, b, p, q) => `the ${a} go into the ${p}, the ${b} go into the ${q}`),
  phrasing('collect', 'seen', 'english', (a, b, p, q) => `collect the ${a} in the ${p} and the ${b} in the ${q}`),
  phrasing('zh-put', 'seen', 'chinese', (a, b, p, q) => `把${a}放进${p}，把${b}放进${q}`),
  phrasing(
    'please',
    'unseen',
    'english',
    (a, b, p, q) => `could you tidy the ${a} away into the ${p} and the ${b} into the ${q}, please?`,
  ),
  phrasing(
    'want',
    'unseen',
    'english',
    (a, b, p, q) => `I want every one of the ${a} in the ${p} and every one of the ${b} in the ${q}`,
  ),
  phrasing('zh-sort', 'unseen', 'chinese', (a, b, p, q) => `请分类：${a}装到${p}，${b}装到${q}`),
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  phrasing: phrasingDraw(PHRASINGS),
  noun: choice('language', [0], 'which noun the instruction uses for the blocks', { seen: [0, 1], unseen: [2] }),
  container: choice('language', ['bin'], 'which noun the instruction uses for the bins', {
    seen: ['bin', 'box'],
    unseen: ['tray', 'container'],
  }),
} as const;

/** What blocks are called whose colour matters alone. */
const BLOCKS = ['blocks', 'pieces', 'things'] as const;
const CONTAINERS = ['bin', 'box', 'tray', 'container', '盒子'];

/** A group of blocks in words: all of a colour, or all of a kind. */
export function groupNoun(by: Criterion, key: string, noun: number): Noun {
  if (by === 'shape') return blocksNoun(key, noun);
  return { english: `${key} ${BLOCKS[noun] ?? BLOCKS[0]}`, chinese: `${CHINESE_COLORS[key] ?? ''}积木` };
}

/**
 * Which bin an instruction sends each group to.
 * @param keys - The colours or kinds of the two groups.
 * @returns colours of the bins of the first and the second group; `null` where the instruction means anything else.
 */
export function binsMeantBy(
  instruction: string,
  by: Criterion,
  keys: readonly [string, string],
): readonly [string, string] | null {
  const words = instruction.toLowerCase();
  const mentions = colorMentions(words);
  const isBin = ({ rest }: ColorMention): boolean => CONTAINERS.some((noun) => rest.startsWith(noun));
  const bins = mentions.filter(isBin);
  const colors = mentions.filter((mention) => !isBin(mention));
  const groups =
    by === 'color'
      ? colors.map(({ at, color }) => ({ at, key: keys.indexOf(color) }))
      : keys.map((kind, key) => ({ at: firstMention(words, kind), key })).filter(({ at }) => at >= 0);
  const [a, b] = [...groups].sort((x, y) => x.at - y.at);
  const [p, q] = bins;
  if (!a || !b || !p || !q || groups.length !== 2 || bins.length !== 2) return null;
  // A colour without a bin after it names blocks, which must be those of the criterion.
  if (by === 'shape' && colors.length > 0) return null;
  if (a.key + b.key !== 1 || a.key < 0 || b.key < 0 || p.color === q.color) return null;
  return a.key === 0 ? [p.color, q.color] : [q.color, p.color];
}

/** Where an instruction in lower case first names blocks of a kind in the plural, or -1. */
function firstMention(words: string, kind: string): number {
  const places = [0, 1, 2].flatMap((noun) => {
    const names = blocksNoun(kind, noun);
    return [words.search(new RegExp(`\\b${names.english}\\b`)), words.indexOf(names.chinese)];
  });
  return Math.min(...places.filter((at) => at >= 0).concat(places.some((at) => at >= 0) ? [] : [-1]));
}
