import type { RgbImage } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import { choice } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { permutationsOf } from '../permutations.js';
import { cropped, nearestRendering, renderPage } from '../pictures/index.js';
import { defineScenario } from '../scenario.js';
import type { Fact } from '../scenario.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { SHAPE_NAMES, cellRegion, layPattern } from './pattern-board.js';
import type { DrawnCell } from './pattern-board.js';
import { PHRASINGS, asksToComplete, cellNoun, namesCell } from './pattern-fill-words.js';
import { MAXIMUM_COUNT, ORIENTED_SHAPES, RULE_FAMILIES, SIDE, cellsOf, possibleCells, same } from './pattern-rules.js';
import type { Pattern, PatternCell } from './pattern-rules.js';
import { STUDIO_VARIATIONS, stageStudio } from './studio.js';

/** How near the missing cell must be to its rendering, as a share of the distance to what could be mistaken for it. */
const MISSING_SHARE = 0.75;
/** The same for the others, of which it is known what they show. */
const OTHER_SHARE = 0.95;

const HELD_OUT = ['sum', 'half-turn'];

/** All ordered choices of three names. */
function threeOf(names: readonly string[]): readonly (readonly string[])[] {
  return permutationsOf(names.length, 3).map((order) => order.map((i) => names[i] ?? ''));
}

const number = (row: string): ReturnType<typeof choice<number>> =>
  choice<number>('object', [0, 1, 2, 3, 4, 5], `number from which the ${row} row of a counting rule takes its counts`);

const VARIATIONS = {
  ...STUDIO_VARIATIONS,
  family: choice(
    'object',
    Object.keys(RULE_FAMILIES).filter((name) => !HELD_OUT.includes(name)),
    'family of rules that the pattern obeys',
    { unseen: HELD_OUT },
  ),
  carrier: choice<'color' | 'shape' | 'both'>('object', ['color', 'shape', 'both'], 'what the rule changes'),
  colors: choice('object', threeOf(Object.keys(SOLID_COLORS)), 'colours of the pattern', {
    unseen: threeOf(Object.keys(UNSEEN_SOLID_COLORS)),
  }),
  shapes: choice('object', threeOf(['disc', 'square', 'ring', 'cross']), 'shapes of the pattern', {
    unseen: threeOf(['diamond', 'disc', 'square', 'ring', 'cross']).filter((three) => three.includes('diamond')),
  }),
  oriented: choice('object', ['corner'], 'shape that is turned by the family rotation', { unseen: ['tee'] }),
  number1: number('first'),
  number2: number('second'),
  number3: number('third'),
  turn: choice('object', [0, 1, 2, 3], 'quarter turns of the first shape of the family rotation'),
  direction: choice('object', [1, -1], 'which way what moves on or turns goes'),
  hole: choice(
    'object',
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
    'which cell is missing, counted row by row; the next one that has one answer alone',
  ),
  phrasing: phrasingDraw(PHRASINGS),
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** A pattern with one cell missing. */
export interface PatternPuzzle {
  /** The whole pattern. */
  readonly pattern: Pattern;
  /** Row and column of the missing cell, from 0 at the top left. */
  readonly hole: readonly [row: number, column: number];
  /** The missing cell. */
  readonly missing: PatternCell;
}

/** Puzzles by their draws: pages and facts of a question ask for the same one again and again. */
const puzzles = new WeakMap<Values, PatternPuzzle>();

/**
 * The puzzle of a variation: a cell is missing that no family of rules allows to be filled in two ways.
 * @throws Error when there is no such cell.
 */
export function patternPuzzle(v: Values): PatternPuzzle {
  const known = puzzles.get(v);
  if (known) return known;
  const family = RULE_FAMILIES[v.family];
  if (!family) throw new RangeError(`there is no family of rules "${v.family}"`);
  const pattern = family.make({ ...v, numbers: [v.number1, v.number2, v.number3] });
  const choices = cellsOf(SHAPE_NAMES, v.colors);
  const cells = SIDE * SIDE;
  for (let i = v.hole; i < v.hole + cells; i++) {
    const [r, c] = [Math.floor((i % cells) / SIDE), i % SIDE];
    const missing = pattern[r]?.[c];
    if (!missing || possibleCells(pattern, [r, c], choices).length > 1) continue;
    const puzzle: PatternPuzzle = { pattern, hole: [r, c], missing };
    puzzles.set(v, puzzle);
    return puzzle;
  }
  throw new Error(`no cell of this pattern of the family ${v.family} has one answer alone`);
}

/** The pattern with something else in the place of the missing cell. */
function filled({ pattern, hole }: PatternPuzzle, cell: DrawnCell): readonly (readonly DrawnCell[])[] {
  return pattern.map((row, r) => row.map((own, c) => (r === hole[0] && c === hole[1] ? cell : own)));
}

function stage(simulation: Simulation, v: Values, pattern: readonly (readonly DrawnCell[])[]): void {
  stageStudio(simulation, v);
  layPattern(simulation, pattern);
}

function render(v: Values, pattern: readonly (readonly DrawnCell[])[]): RgbImage {
  return renderPage((simulation) => stage(simulation, v, pattern), 'above').image;
}

/** Renderings of a cell, nine to a board: all cells of a board are drawn alike. */
function renderCells(v: Values, cells: readonly DrawnCell[]): readonly RgbImage[] {
  const rows = [0, 1, 2];
  const pictures: RgbImage[] = [];
  for (let start = 0; start < cells.length; start += SIDE * SIDE) {
    const board = render(
      v,
      rows.map((r) => rows.map((c) => cells[start + SIDE * r + c] ?? null)),
    );
    pictures.push(...rows.flatMap((r) => rows.map((c) => cropped(board, cellRegion(r, c)))));
  }
  return pictures.slice(0, cells.length);
}

/** A cell, and then what could be mistaken for it: the pattern's other ones, and all that differ from it in one way. */
function lookalikes(pattern: Pattern, own: PatternCell): readonly PatternCell[] {
  const colors = Object.keys({ ...SOLID_COLORS, ...UNSEEN_SOLID_COLORS });
  const turns = ORIENTED_SHAPES.includes(own.shape) ? [0, 1, 2, 3] : [0];
  const others = [
    ...pattern.flat(),
    ...colors.map((color) => ({ ...own, color })),
    ...SHAPE_NAMES.map((shape) => ({ ...own, shape, turn: 0 })),
    ...Array.from({ length: MAXIMUM_COUNT }, (_, i) => ({ ...own, count: i + 1 })),
    ...turns.map((turn) => ({ ...own, turn })),
  ];
  const different: PatternCell[] = [own];
  for (const cell of others) if (!different.some((known) => same(known, cell))) different.push(cell);
  return different;
}

/** Complete a pattern of coloured shapes, of which one cell is missing. */
export const patternFill = defineScenario({
  name: 'pattern-fill',
  version: 2,
  kind: 'understanding',
  description:
    'A board of 3 by 3 cells follows a rule, and a question mark stands in place of one cell: fill it in. Eight families of ' +
    'rules (rows, columns, alternation, diagonals, rotation, counting, matrix, mirror) are seen, two (sum, half-turn) held out. ' +
    'The missing cell is one that no family allows to be filled in two ways.',
  successCondition:
    'The cell with the question mark shows the right thing: nearer to its rendering than ' +
    `${MISSING_SHARE} times the distance to the next ` +
    'of some 20 others (other colours, shapes, counts and turns, the question mark, nothing). The other eight cells show what they ' +
    `did, in the same sense with ${OTHER_SHARE}, and the words name colour, shape and number of the missing cell.`,
  variations: VARIATIONS,

  question: () => [{ text: '', camera: 'above' }],

  answer(v) {
    const { missing } = patternPuzzle(v);
    const { english, chinese } = cellNoun(missing);
    return [{ text: v.phrasing.startsWith('zh-') ? chinese : english, camera: 'above' }];
  },

  build(simulation, v, page) {
    const puzzle = patternPuzzle(v);
    stage(simulation, v, filled(puzzle, page === 0 ? '?' : puzzle.missing));
  },

  facts(v): readonly Fact[] {
    const puzzle = patternPuzzle(v);
    const { hole, missing } = puzzle;
    const candidates = new Map<string, readonly RgbImage[]>();
    /** Whether a place of a picture shows a cell rather than anything that could be mistaken for it, or nothing. */
    const shows = (
      image: RgbImage,
      place: readonly [row: number, column: number],
      cell: PatternCell,
      share: number,
    ): boolean => {
      const key = JSON.stringify(cell);
      const pictures = candidates.get(key) ?? renderCells(v, [...lookalikes(puzzle.pattern, cell), '?', null]);
      candidates.set(key, pictures);
      return nearestRendering(cropped(image, cellRegion(...place)), pictures, { share }) === 0;
    };
    const where = `row ${hole[0] + 1}, column ${hole[1] + 1}`;
    return [
      {
        text: `${where} shows ${cellNoun(missing).english}${missing.turn === 0 ? '' : `, quarter turns: ${missing.turn}`}`,
        holds: ([page]) => page?.image !== undefined && shows(page.image, hole, missing, MISSING_SHARE),
      },
      {
        text: `the cells other than ${where} are those of the question: ${puzzle.pattern
          .flat()
          .map((cell) => cellNoun(cell).english)
          .join(', ')}`,
        holds([page]) {
          const image = page?.image;
          if (!image) return false;
          return puzzle.pattern.every((row, r) =>
            row.every((cell, c) => (r === hole[0] && c === hole[1]) || shows(image, [r, c], cell, OTHER_SHARE)),
          );
        },
      },
      {
        text: `the words name ${cellNoun(missing).english}`,
        holds: ([page]) => page !== undefined && namesCell(page.text, missing),
      },
    ];
  },

  instructions: () => PHRASINGS.map(({ say }) => say()),
  instruction: (v) => sayIn(PHRASINGS, v.phrasing, undefined),
  interpret: (instruction) => (asksToComplete(instruction) ? {} : null),
});
