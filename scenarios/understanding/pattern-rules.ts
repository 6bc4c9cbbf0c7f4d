/** What lies in one cell of a pattern: so many things of one kind. */
export interface PatternCell {
  /** Name of the shape. */
  readonly shape: string;
  /** Name of the colour. */
  readonly color: string;
  /** How many, 1 to 4. */
  readonly count: number;
  /** Quarter turns anticlockwise, 0 to 3; 0 where the shape looks the same in each. */
  readonly turn: number;
}

/** The cells of a pattern by row and column, from the top left. */
export type Pattern = readonly (readonly PatternCell[])[];

/** Rows and columns of a pattern. */
export const SIDE = 3;
/** Most things in one cell. */
export const MAXIMUM_COUNT = 4;
/** Shapes that look different in each quarter turn. */
export const ORIENTED_SHAPES: readonly string[] = ['corner', 'tee'];

/** What the draws of a puzzle leave open, whichever rule it has. */
export interface PatternDraws {
  /** What changes from one kind of cell to the next. */
  readonly carrier: 'color' | 'shape' | 'both';
  /** Three colours. */
  readonly colors: readonly string[];
  /** Three shapes that look the same in each quarter turn. */
  readonly shapes: readonly string[];
  /** A shape that does not. */
  readonly oriented: string;
  /** Three numbers from 0 to 5, from which rules that count take theirs. */
  readonly numbers: readonly number[];
  /** Quarter turns of the first cell, 0 to 3. */
  readonly turn: number;
  /** Which way what runs or turns goes. */
  readonly direction: number;
}

/** A family of rules. */
export interface RuleFamily {
  /** The rule in a sentence. */
  readonly text: string;
  /** The same in Chinese. */
  readonly chinese: string;
  /** A whole pattern of this family. */
  readonly make: (draws: PatternDraws) => Pattern;
  /** Whether a whole pattern obeys some rule of this family. */
  readonly holds: (pattern: Pattern) => boolean;
}

/** Pairs of counts whose sum is a count, too. */
const SUMMANDS: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 2],
  [2, 1],
  [1, 3],
  [2, 2],
  [3, 1],
];
const INDICES = [0, 1, 2] as const;

/** Every family by name. */
export const RULE_FAMILIES: Readonly<Record<string, RuleFamily>> = {
  rows: {
    text: 'all cells of a row are the same',
    chinese: '每一行的格子都相同',
    make: (draws) => grid((r) => variant(draws, r)),
    holds: (p) => p.every((row) => row.every((cell) => same(cell, row[0]))) && !uniform(p),
  },
  columns: {
    text: 'all cells of a column are the same',
    chinese: '每一列的格子都相同',
    make: (draws) => grid((_, c) => variant(draws, c)),
    holds: (p) => p.every((row) => row.every((cell, c) => same(cell, p[0]?.[c]))) && !uniform(p),
  },
  alternation: {
    text: 'two kinds of cells take turns, as on a chessboard',
    chinese: '两种格子像棋盘一样交替出现',
    make: (draws) => grid((r, c) => variant(draws, (r + c) % 2)),
    holds: (p) => all(p, (cell, r, c) => same(cell, (r + c) % 2 === 0 ? p[0]?.[0] : p[0]?.[1])) && !uniform(p),
  },
  diagonals: {
    text: 'every row is the one above, moved on by one cell',
    chinese: '每一行是上一行移动一格',
    make: (draws) => grid((r, c) => variant(draws, wrap(c + draws.direction * r))),
    holds: (p) => [1, -1].some((d) => all(p, (cell, r, c) => same(cell, p[0]?.[wrap(c + d * r)]))) && !uniform(p),
  },
  rotation: {
    text: 'the shape makes a quarter turn from cell to cell in every row',
    chinese: '每一行中，图形逐格旋转四分之一圈',
    make: (draws) =>
      grid((r, c) => ({
        shape: draws.oriented,
        color: draws.colors[draws.carrier === 'shape' ? 0 : r] ?? '',
        count: 1,
        turn: quarter(draws.turn + r + draws.direction * c),
      })),
    holds: (p) =>
      all(p, ({ shape }) => ORIENTED_SHAPES.includes(shape)) &&
      p.every((row) => row.every((cell) => same({ ...cell, turn: 0 }, row[0] && { ...row[0], turn: 0 }))) &&
      [1, -1].some((d) => all(p, ({ turn }, r, c) => turn === quarter((p[r]?.[0]?.turn ?? 0) + d * c))),
  },
  counting: {
    text: 'every cell of a row holds one more than the cell to the left',
    chinese: '每一行中，每格比左边多一个',
    make: (draws) => grid((r, c) => ({ ...variant(draws, r), count: 1 + ((draws.numbers[r] ?? 0) % 2) + c })),
    holds: (p) => alikeButForCount(p) && all(p, ({ count }, r, c) => count === (p[r]?.[0]?.count ?? 0) + c),
  },
  matrix: {
    text: 'the row says the shape and the column says the colour',
    chinese: '行决定形状，列决定颜色',
    make: ({ colors, shapes }) =>
      grid((r, c) => ({ shape: shapes[r] ?? '', color: colors[c] ?? '', count: 1, turn: 0 })),
    holds: (p) => isMatrix(p) || isMatrix(transposed(p)),
  },
  mirror: {
    text: 'the left half is the mirror image of the right half',
    chinese: '左右两边互为镜像',
    make: (draws) => grid((r, c) => variant(draws, c === 1 ? wrap(r + 1) : r)),
    holds: (p) => upright(p) && (isMirrored(p) || isMirrored(transposed(p))) && !uniform(p),
  },
  sum: {
    text: 'the last cell of a row holds as many as the first two together',
    chinese: '每一行最后一格的数量是前两格之和',
    make: (draws) =>
      grid((r, c) => {
        const [first, second] = SUMMANDS[draws.numbers[r] ?? 0] ?? [1, 1];
        return { ...variant(draws, r), count: [first, second, first + second][c] ?? 1 };
      }),
    holds: (p) => alikeButForCount(p) && p.every(([a, b, c]) => (a?.count ?? 0) + (b?.count ?? 0) === (c?.count ?? 0)),
  },
  'half-turn': {
    text: 'the pattern looks the same after half a turn',
    chinese: '图案旋转半圈后不变',
    make: (draws) =>
      grid((r, c) => {
        const k = SIDE * r + c;
        return variant(draws, [0, 1, 2, 0][k <= 4 ? Math.min(k, 3) : Math.min(8 - k, 3)] ?? 0);
      }),
    holds: (p) => upright(p) && all(p, (cell, r, c) => same(cell, p[SIDE - 1 - r]?.[SIDE - 1 - c])) && !uniform(p),
  },
};

/**
 * Every cell that some rule of some family allows in the place of one: what a solver who knows all families may answer.
 * @param choices - The cells to try.
 */
export function possibleCells(
  pattern: Pattern,
  place: readonly [row: number, column: number],
  choices: readonly PatternCell[],
): readonly PatternCell[] {
  return choices.filter((choice) => {
    const filled = pattern.map((row, r) => row.map((cell, c) => (r === place[0] && c === place[1] ? choice : cell)));
    return Object.values(RULE_FAMILIES).some(({ holds }) => holds(filled));
  });
}

/** Every cell that can be made of some shapes and colours. */
export function cellsOf(shapes: readonly string[], colors: readonly string[]): readonly PatternCell[] {
  return shapes.flatMap((shape) =>
    colors.flatMap((color) =>
      (ORIENTED_SHAPES.includes(shape) ? [0, 1, 2, 3] : [0]).flatMap((turn) =>
        Array.from({ length: MAXIMUM_COUNT }, (_, i) => ({ shape, color, count: i + 1, turn })),
      ),
    ),
  );
}

/** Whether two cells look the same. */
export function same(a: PatternCell, b: PatternCell | undefined): boolean {
  return a.shape === b?.shape && a.color === b.color && a.count === b.count && a.turn === b.turn;
}

function grid(cell: (row: number, column: number) => PatternCell): Pattern {
  return INDICES.map((r) => INDICES.map((c) => cell(r, c)));
}

/** The `i`-th kind of cell of a puzzle. */
function variant({ carrier, colors, shapes }: PatternDraws, i: number): PatternCell {
  const shape = shapes[carrier === 'color' ? 0 : i] ?? '';
  const color = colors[carrier === 'shape' ? 0 : i] ?? '';
  return { shape, color, count: 1, turn: 0 };
}

function all(pattern: Pattern, rule: (cell: PatternCell, row: number, column: number) => boolean): boolean {
  return pattern.every((row, r) => row.every((cell, c) => rule(cell, r, c)));
}

function uniform(pattern: Pattern): boolean {
  return all(pattern, (cell) => same(cell, pattern[0]?.[0]));
}

function upright(pattern: Pattern): boolean {
  return all(pattern, ({ turn }) => turn === 0);
}

function alikeButForCount(pattern: Pattern): boolean {
  return pattern.every((row) => row.every((cell) => same({ ...cell, count: row[0]?.count ?? 0 }, row[0])));
}

/** Whether the row says the shape and the column the colour, and each says more than one. */
function isMatrix(pattern: Pattern): boolean {
  const [corner] = pattern[0] ?? [];
  const colors = new Set(pattern[0]?.map(({ color }) => color));
  const shapes = new Set(pattern.map(([first]) => first?.shape));
  return (
    colors.size > 1 &&
    shapes.size > 1 &&
    all(pattern, (cell, r, c) =>
      same(cell, corner && { ...corner, shape: pattern[r]?.[0]?.shape ?? '', color: pattern[0]?.[c]?.color ?? '' }),
    )
  );
}

function isMirrored(pattern: Pattern): boolean {
  return all(pattern, (cell, r, c) => same(cell, pattern[r]?.[SIDE - 1 - c]));
}

function transposed(pattern: Pattern): Pattern {
  return INDICES.map((r) => INDICES.map((c) => pattern[c]?.[r] as PatternCell));
}

function wrap(i: number): number {
  return ((i % SIDE) + SIDE) % SIDE;
}

function quarter(turn: number): number {
  return ((turn % 4) + 4) % 4;
}
