import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { FABRIC_COLORS } from '../things/fabrics.js';
import { CHINESE_COLORS } from '../vocabulary.js';

/** What can be folded. */
export type Garment = 't-shirt' | 'shorts';

/** What lies on the table: a garment of a colour. */
interface Lying {
  readonly garment: Garment;
  readonly color: string;
}

const ENGLISH: Readonly<Record<Garment, string>> = { 't-shirt': 'T-shirt', shorts: 'shorts' };
const CHINESE: Readonly<Record<Garment, string>> = { 't-shirt': 'T恤', shorts: '短裤' };
const PATTERNS: Readonly<Record<Garment, RegExp>> = { 't-shirt': /shirt|\btee\b|t恤/, shorts: /\bshorts\b|短裤/ };

const the = ({ garment }: Lying): string => `the ${ENGLISH[garment]}`;
const zh = ({ garment }: Lying): string => CHINESE[garment];

/** How a garment is folded, in words. */
const STEPS: Readonly<Record<Garment, string>> = {
  't-shirt': 'both sleeves in, then the hem up to the shoulders',
  shorts: 'one leg onto the other',
};
const CHINESE_STEPS: Readonly<Record<Garment, string>> = {
  't-shirt': '先折两只袖子，再对折',
  shorts: '把两条裤腿叠在一起',
};

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Lying>[] = [
  { id: 'fold', split: 'default', say: (lying) => `fold ${the(lying)}` },
  { id: 'fold-clothes', split: 'default', say: () => 'fold the clothes' },
  {
    id: 'fold-colored',
    split: 'default',
    say: ({ garment, color }) => `fold the ${color} ${ENGLISH[garment]}`,
  },
  { id: 'steps', split: 'default', say: (lying) => `fold ${the(lying)}: ${STEPS[lying.garment]}` },
  { id: 'zh-fold', split: 'default', say: (lying) => `把${zh(lying)}叠好` },
  { id: 'neatly', split: 'seen', say: (lying) => `please fold ${the(lying)} neatly` },
  { id: 'laundry', split: 'seen', say: () => 'fold the laundry on the table' },
  { id: 'zh-clothes', split: 'seen', say: () => '把衣服叠好' },
  { id: 'zh-steps', split: 'seen', say: (lying) => `把${zh(lying)}叠起来，${CHINESE_STEPS[lying.garment]}` },
  { id: 'drawer', split: 'unseen', say: (lying) => `fold up ${the(lying)} so that it fits into a drawer` },
  { id: 'put-away', split: 'unseen', say: (lying) => `${the(lying)} should be folded before anybody puts it away` },
  {
    id: 'tidy',
    split: 'unseen',
    say: ({ garment, color }) => `lay the ${color} ${ENGLISH[garment]} together by folding`,
  },
  { id: 'garment', split: 'unseen', say: () => 'could you fold this garment for me?' },
  { id: 'zh-garment', split: 'unseen', say: () => '能帮我把这件衣服叠一下吗' },
  {
    id: 'zh-please',
    split: 'unseen',
    say: ({ garment, color }) => `请将${CHINESE_COLORS[color] ?? ''}${CHINESE[garment]}折叠整齐`,
  },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

/** Whether an instruction asks for what lies there to be folded. */
export function asksToFold(instruction: string, { garment, color }: Lying): boolean {
  const words = instruction.toLowerCase();
  if (!/\bfold|折|叠/.test(words)) return false;
  const other: Garment = garment === 't-shirt' ? 'shorts' : 't-shirt';
  if (PATTERNS[other].test(words)) return false;
  if (!PATTERNS[garment].test(words) && !/clothes|laundry|garment|衣服/.test(words)) return false;
  return !Object.keys(FABRIC_COLORS).some(
    (each) =>
      each !== color && (new RegExp(`\\b${each}\\b`).test(words) || words.includes(CHINESE_COLORS[each] ?? each)),
  );
}
