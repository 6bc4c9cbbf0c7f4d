import type { Phrasing } from '../axes/language.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';
import { NUMBERS, mentions } from './answer-words.js';
import { SHAPE_NAMES } from './pattern-board.js';
import type { PatternCell } from './pattern-rules.js';

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<void>[] = [
  {
    id: 'replace',
    split: 'default',
    say: () => 'replace the question mark with what the pattern demands, and say what it is',
  },
  { id: 'complete', split: 'default', say: () => 'complete the pattern, and name the missing cell' },
  { id: 'belongs', split: 'default', say: () => 'what belongs where the question mark is? show the whole grid' },
  { id: 'fill-in', split: 'seen', say: () => 'fill in the missing cell of the pattern' },
  {
    id: 'rule',
    split: 'seen',
    say: () => 'find the rule of this grid and put the right cell in place of the question mark',
  },
  { id: 'zh-complete', split: 'seen', say: () => '补全图案，并说出问号处应该是什么' },
  { id: 'puzzle', split: 'unseen', say: () => 'solve the puzzle: which cell is hidden behind the question mark?' },
  { id: 'blank', split: 'unseen', say: () => 'one cell of this pattern is missing, please draw the grid with it' },
  { id: 'continue', split: 'unseen', say: () => 'finish this grid so that it follows its rule in every cell' },
  { id: 'zh-question', split: 'unseen', say: () => '问号的位置应该填什么图形？请画出完整的格子' },
];

/** What an instruction must speak of to be one of this kind, in either language. */
const ASKS = /question mark|pattern|missing|\bgrid\b|puzzle|问号|图案|格子/i;

/** Whether an instruction asks for the pattern to be completed. */
export function asksToComplete(instruction: string): boolean {
  return ASKS.test(instruction);
}

const SHAPES: Readonly<Record<string, Noun>> = {
  disc: { english: 'disc', chinese: '圆形' },
  square: { english: 'square', chinese: '方形' },
  ring: { english: 'ring', chinese: '圆环' },
  cross: { english: 'cross', chinese: '十字' },
  diamond: { english: 'diamond', chinese: '菱形' },
  corner: { english: 'corner', chinese: '直角形' },
  tee: { english: 'tee', chinese: '丁字形' },
};

/** A cell in words: `two red discs`. */
export function cellNoun({ shape, color, count }: PatternCell): Noun {
  const { english, chinese } = SHAPES[shape] ?? { english: shape, chinese: shape };
  const many = count === 1 ? english : `${english}${english.endsWith('s') ? 'es' : 's'}`;
  return {
    english: `${NUMBERS[count]?.english ?? count} ${color} ${many}`,
    chinese: `${NUMBERS[count]?.chinese ?? count}个${CHINESE_COLORS[color] ?? ''}${chinese}`,
  };
}

/** Whether words name a cell: its shape and colour and no others, and its number, which may be left out where it is one. */
export function namesCell(text: string, { shape, color, count }: PatternCell): boolean {
  const only = (nouns: readonly (readonly [string, Noun])[], wanted: string): boolean =>
    nouns.every(([name, noun]) => mentions(text, noun) === (name === wanted));
  const shapes = SHAPE_NAMES.map((name) => [name, SHAPES[name] ?? { english: name, chinese: '' }] as const);
  const colors = Object.entries(CHINESE_COLORS).map(([name, chinese]) => [name, { english: name, chinese }] as const);
  const named = Object.entries(NUMBERS).filter(([digits, noun]) => mentions(text, noun) || text.includes(digits));
  const counted = named.length === 0 ? count === 1 : named.every(([digits]) => Number(digits) === count);
  return only(shapes, shape) && only(colors, color) && counted;
}
