import type { Phrasing } from '../axes/language.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';
import { NUMBERS, mentions } from './answer-words.js';
import type { Building, Tower } from './building-views.js';

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<void>[] = [
  { id: 'draw', split: 'default', say: () => 'draw the top view of this building, and name the colours row by row' },
  { id: 'from-above', split: 'default', say: () => 'what does this block building look like from above?' },
  { id: 'straight-down', split: 'default', say: () => 'show these towers as seen from straight above' },
  { id: 'plan', split: 'seen', say: () => 'draw the plan of this building from its front and its side view' },
  { id: 'top', split: 'seen', say: () => 'these are the front and the side view; show the top view' },
  { id: 'zh-draw', split: 'seen', say: () => '请画出这座积木建筑的俯视图，并逐排说出颜色' },
  { id: 'bird', split: 'unseen', say: () => 'what would a bird over this building see?' },
  { id: 'overhead', split: 'unseen', say: () => 'move the camera overhead and show the blocks from there' },
  { id: 'zh-above', split: 'unseen', say: () => '从上面看，这些积木是什么样子？' },
];

/** What an instruction must speak of to ask for the top view, in either language. */
const ASKS = /\btop view\b|\babove\b|\boverhead\b|\bbird\b|\bplan of\b|俯视|上面看/i;

/** Whether an instruction asks for the view from above. */
export function asksForTopView(instruction: string): boolean {
  return ASKS.test(instruction);
}

/** Names of the rows, from the back to the front. */
export const ROWS: readonly Noun[] = [
  { english: 'back row', chinese: '后排' },
  { english: 'middle row', chinese: '中排' },
  { english: 'front row', chinese: '前排' },
];

/** Names of the columns, from the left to the right. */
export const COLUMNS: readonly string[] = ['left', 'middle', 'right'];

const EMPTY: Noun = { english: 'empty', chinese: '空' };

/** The words of a page of the question: which view it is, and how many towers there are. */
export function viewWords(side: 'front' | 'right', towers: number, chinese: boolean): string {
  const number = NUMBERS[towers] ?? { english: String(towers), chinese: String(towers) };
  if (chinese) {
    return side === 'front' ? `正视图：共${number.chinese}座塔，每座只有一种颜色` : '右视图：从右侧看';
  }
  return side === 'front'
    ? `front view: ${number.english} towers in all, each of one colour`
    : 'side view: the same building from the right';
}

/** What a cell shows from above, in words. */
export function cellNoun(tower: Tower | null): Noun {
  return tower ? { english: tower.color, chinese: CHINESE_COLORS[tower.color] ?? tower.color } : EMPTY;
}

/** The view from above in words: `back row: red, empty, blue; middle row: ...`. */
export function topWords(building: Building): Noun {
  const row = (r: number): Noun => ROWS[r] ?? { english: '', chinese: '' };
  const nouns = building.map((cells) => cells.map(cellNoun));
  return {
    english: nouns.map((cells, r) => `${row(r).english}: ${cells.map((each) => each.english).join(', ')}`).join('; '),
    chinese: nouns.map((cells, r) => `${row(r).chinese}：${cells.map((each) => each.chinese).join('、')}`).join('；'),
  };
}

/**
 * Whether words give every cell of the view from above: the three rows by their names in any order, each followed by its
 * cells from the left to the right, with a comma between them.
 */
export function givesTopView(text: string, building: Building): boolean {
  const named = [...Object.entries(CHINESE_COLORS).map(([english, chinese]) => ({ english, chinese })), EMPTY];
  const lines = text.split(/[;；。\n]/).filter((line) => line.trim() !== '');
  return (
    lines.length === ROWS.length &&
    building.every((row, r) => {
      const line = lines.filter((each) => mentions(each, ROWS[r] ?? EMPTY));
      const cells = line[0]?.split(/[,，、]/) ?? [];
      return (
        line.length === 1 &&
        cells.length === row.length &&
        row.every((tower, c) => {
          const wanted = cellNoun(tower).english;
          return named.every((noun) => mentions(cells[c] ?? '', noun) === (noun.english === wanted));
        })
      );
    })
  );
}
