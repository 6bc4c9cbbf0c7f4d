import { describe, expect, it } from '@jest/globals';
import { RULE_FAMILIES, cellsOf, possibleCells, same } from '../../../scenarios/understanding/pattern-rules.js';
import { SHAPE_NAMES } from '../../../scenarios/understanding/pattern-board.js';
import { patternPuzzle } from '../../../scenarios/understanding/pattern-fill.js';
import { askQuestion, drawVariation, patternFill, type GivenPage } from '../../../scenarios/index.js';

const DRAWS = {
  colors: ['red', 'green', 'blue'],
  shapes: ['disc', 'square', 'cross'],
  oriented: 'corner',
  numbers: [0, 1, 3],
  turn: 0,
  direction: 1,
} as const;

/** A pattern as text: shape, colour, count and turn of each cell, in initials. */
function text(family: string, carrier: 'color' | 'shape' | 'both' = 'both'): string {
  return (RULE_FAMILIES[family]?.make({ ...DRAWS, carrier }) ?? [])
    .map((row) => row.map(({ shape, color, count, turn }) => `${color[0]}${shape[0]}${count}${turn}`).join(' '))
    .join(' / ');
}

describe('rule families', () => {
  it('make the patterns that they say', () => {
    expect(text('rows')).toBe('rd10 rd10 rd10 / gs10 gs10 gs10 / bc10 bc10 bc10');
    expect(text('columns', 'color')).toBe('rd10 gd10 bd10 / rd10 gd10 bd10 / rd10 gd10 bd10');
    expect(text('alternation', 'shape')).toBe('rd10 rs10 rd10 / rs10 rd10 rs10 / rd10 rs10 rd10');
    expect(text('diagonals')).toBe('rd10 gs10 bc10 / gs10 bc10 rd10 / bc10 rd10 gs10');
    expect(text('rotation')).toBe('rc10 rc11 rc12 / gc11 gc12 gc13 / bc12 bc13 bc10');
    expect(text('counting')).toBe('rd10 rd20 rd30 / gs20 gs30 gs40 / bc20 bc30 bc40');
    expect(text('matrix')).toBe('rd10 gd10 bd10 / rs10 gs10 bs10 / rc10 gc10 bc10');
    expect(text('mirror')).toBe('rd10 gs10 rd10 / gs10 bc10 gs10 / bc10 rd10 bc10');
    expect(text('sum')).toBe('rd10 rd10 rd20 / gs10 gs20 gs30 / bc10 bc30 bc40');
    expect(text('half-turn')).toBe('rd10 gs10 bc10 / rd10 rd10 rd10 / bc10 gs10 rd10');
  });

  it('are obeyed by their own patterns, and by no other cell in the place that is asked for', () => {
    for (const family of Object.keys(RULE_FAMILIES)) {
      for (let seed = 0; seed < 4; seed++) {
        const v = { ...drawVariation(patternFill.variations, seed), family };
        const { pattern, hole, missing } = patternPuzzle(v);
        expect(RULE_FAMILIES[family]?.holds(pattern)).toBe(true);
        const choices = cellsOf(SHAPE_NAMES, v.colors);
        const allowed = possibleCells(pattern, hole, choices);
        expect(allowed).toHaveLength(1);
        expect(allowed.every((cell) => same(cell, missing))).toBe(true);
      }
    }
  });

  it('leave the middle of a mirrored row open', () => {
    const pattern = RULE_FAMILIES['mirror']?.make({ ...DRAWS, carrier: 'both' }) ?? [];
    const choices = cellsOf(SHAPE_NAMES, DRAWS.colors);
    // Every upright cell keeps the mirror image: 7 shapes, 3 colours and 4 counts.
    expect(possibleCells(pattern, [1, 1], choices)).toHaveLength(84);
    expect(possibleCells(pattern, [1, 0], choices)).toHaveLength(1);
  });
});

describe('pattern-fill', () => {
  const variation = {
    family: 'counting',
    carrier: 'both',
    colors: ['red', 'green', 'blue'],
    shapes: ['disc', 'square', 'ring'],
  };

  it('says what is wrong with an answer', () => {
    const { judge, answer, variation: v } = askQuestion(patternFill, { seed: 4, variation });
    const { missing } = patternPuzzle(v);
    const holds = (page: GivenPage): boolean[] => judge([page]).facts.map((fact) => fact.holds);
    const [right] = answer;
    if (!right) throw new Error('there is no answer');
    expect(holds(right)).toEqual([true, true, true]);
    expect(holds({ image: right.image, text: 'five purple elephants' })).toEqual([true, true, false]);
    // The whole row below belongs to another cell: another pattern in the same place.
    const other = askQuestion(patternFill, {
      seed: 4,
      variation: { ...variation, colors: ['yellow', 'green', 'red'] },
    });
    expect(holds({ image: other.answer[0]?.image, text: right.text })[1]).toBe(false);
    expect(missing.count).toBeGreaterThan(0);
  });

  it('takes the words in English and in Chinese', () => {
    const english = askQuestion(patternFill, { seed: 4, variation: { ...variation, hole: 0, number1: 1 } });
    const chinese = askQuestion(patternFill, {
      seed: 4,
      variation: { ...variation, hole: 0, number1: 1, phrasing: 'zh-complete' },
    });
    expect(english.answer[0]?.text).toBe('two red discs');
    expect(chinese.answer[0]?.text).toBe('两个红色圆形');
    expect(english.judge(chinese.answer).correct).toBe(true);
  });
});
