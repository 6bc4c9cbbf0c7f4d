import { describe, expect, it } from '@jest/globals';
import {
  buildingsWith,
  isDetermined,
  viewsOf,
  type Building,
} from '../../../scenarios/understanding/building-views.js';
import { buildingOf } from '../../../scenarios/understanding/top-view.js';
import { askQuestion, drawVariation, topView, type GivenPage } from '../../../scenarios/index.js';

const PALETTE = ['red', 'green', 'blue', 'yellow', 'orange', 'purple', 'pink'];

/** What a building shows from above. */
function topOf(rows: Building): string {
  return rows.map((row) => row.map((tower) => tower?.color ?? 'empty').join(' ')).join(' / ');
}

/** A building of rows as `r3 . g1`, from the back to the front. */
function building(...rows: string[]): Building {
  return rows.map((row) =>
    row.split(' ').map((cell) => {
      const color = PALETTE.find((name) => name.startsWith(cell.charAt(0)));
      return color === undefined ? null : { color, height: Number(cell.charAt(1)) };
    }),
  );
}

describe('the views of a building', () => {
  it('show what stands nearest, and what looks over it', () => {
    expect(viewsOf(building('r3 . .', '. . .', 'g1 . b2'))).toEqual({
      front: [['green', 'red', 'red'], [], ['blue', 'blue']],
      right: [['red', 'red', 'red'], [], ['blue', 'blue']],
      towers: 3,
    });
  });

  it('fit the buildings that trying every pair of towers finds', () => {
    const towers = ['r', 'g'].flatMap((color) => [1, 2, 3].map((height) => `${color}${height}`));
    const byViews = new Map<string, Building[]>();
    for (let i = 0; i < 9; i++) {
      for (let j = 0; j < i; j++) {
        for (const first of towers) {
          for (const second of towers) {
            const cells = Array.from({ length: 9 }, (_, at) => (at === i ? first : at === j ? second : '.'));
            const each = building(...[0, 3, 6].map((at) => cells.slice(at, at + 3).join(' ')));
            const key = JSON.stringify(viewsOf(each));
            byViews.set(key, [...(byViews.get(key) ?? []), each]);
          }
        }
      }
    }
    // 36 pairs of cells, 6 towers for each.
    expect([...byViews.values()].flat()).toHaveLength(1296);
    const text = (all: Iterable<Building>): string[] => [...all].map((each) => JSON.stringify(each)).sort();
    for (const group of byViews.values()) {
      const [first = []] = group;
      expect(text(buildingsWith(viewsOf(first), ['red', 'green']))).toEqual(text(group));
    }
  });

  it('leave some buildings open', () => {
    // Equal towers on one diagonal look as those on the other do.
    expect(isDetermined(building('r1 . .', '. . .', '. . r1'), PALETTE)).toBe(false);
    expect(isDetermined(building('r1 . .', '. . .', '. . g1'), PALETTE)).toBe(true);
    // Nobody knows the colour of what stands behind taller ones from both sides.
    expect(isDetermined(building('g1 . r2', '. . .', 'b2 . .'), PALETTE)).toBe(false);
  });
});

describe('top-view', () => {
  it('asks for nothing that its pages leave open: 200 seeds', () => {
    for (let seed = 0; seed < 200; seed++) {
      const asked = buildingOf(drawVariation(topView.variations, seed));
      const tops = new Set([...buildingsWith(viewsOf(asked), PALETTE)].map(topOf));
      expect([...tops]).toEqual([topOf(asked)]);
    }
  });

  it('says which cell of an answer is wrong, and takes words in English and in Chinese', () => {
    const draws = { towers: 3, colors: ['red', 'green', 'blue'], layout: 0.0037 };
    const english = askQuestion(topView, { seed: 0, variation: draws });
    const chinese = askQuestion(topView, { seed: 0, variation: { ...draws, phrasing: 'zh-draw' } });
    const text = 'back row: empty, empty, empty; middle row: empty, red, blue; front row: red, empty, empty';
    expect(english.question.map((page) => page.text)).toEqual([
      'front view: three towers in all, each of one colour',
      'side view: the same building from the right',
    ]);
    expect(english.answer.map((page) => page.text)).toEqual([text]);
    expect(chinese.answer[0]?.text).toBe('后排：空、空、空；中排：空、红色、蓝色；前排：红色、空、空');
    const wrong = (page: GivenPage): string[] =>
      english.judge([page]).facts.flatMap((fact) => (fact.holds ? [] : [fact.text.split(':')[0] ?? '']));
    const image = english.answer[0]?.image;
    expect(wrong({ image, text })).toEqual([]);
    expect(english.judge(chinese.answer).correct).toBe(true);
    expect(wrong({ image, text: text.replace('blue', 'green') })).toHaveLength(1);
    const other = askQuestion(topView, { seed: 0, variation: { ...draws, colors: ['red', 'green', 'yellow'] } });
    expect(wrong({ image: other.answer[0]?.image, text })).toEqual(['middle row, right']);
  });
});
