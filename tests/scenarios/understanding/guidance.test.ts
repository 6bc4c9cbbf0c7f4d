import { describe, expect, it } from '@jest/globals';
import { reachableStates, violations } from '../../../scenarios/crafts/craft.js';
import type { Craft, CraftStep } from '../../../scenarios/crafts/craft.js';
import { readStep } from '../../../scenarios/crafts/read-steps.js';
import { askQuestion, dumplings, paperBoat, sandwich } from '../../../scenarios/index.js';
import type { Judgement } from '../../../scenarios/index.js';

const step = (id: string, needs: CraftStep['needs'], gives: CraftStep['gives'], action: RegExp): CraftStep => ({
  id,
  says: { english: id, chinese: id },
  needs,
  gives,
  means: { action },
});
const wash = step('wash', { leek: 'raw' }, { leek: 'clean' }, /\bwash\b|洗/);
const chop = step('chop', { leek: 'clean' }, { leek: 'chopped' }, /\bchop\b|切/);
const roll = step('roll', { dough: 'ball' }, { dough: 'flat' }, /\broll\b|擀/);
const noun = (english: string): { english: string; chinese: string } => ({ english, chinese: english });
const CRAFT: Craft = {
  things: { leek: { noun: noun('leek'), start: 'raw' }, dough: { noun: noun('dough'), start: 'ball' } },
  steps: [wash, chop, roll],
};

describe('a craft', () => {
  it('accepts every order in which everything is ready, and says what is wrong with the others', () => {
    expect(violations(CRAFT, [wash, chop, roll])).toEqual([]);
    expect(violations(CRAFT, [roll, wash, chop])).toEqual([]);
    expect(violations(CRAFT, [wash, roll, chop])).toEqual([]);
    expect(violations(CRAFT, [chop, wash, roll])).toEqual([
      '"chop" needs the leek clean, and it is raw',
      '"wash" needs the leek raw, and it is chopped',
    ]);
    expect(violations(CRAFT, [wash, wash, roll])).toEqual(['"wash" is done twice', '"chop" is missing']);
  });

  it('comes to three states of the leek with two of the dough', () => {
    expect(reachableStates(CRAFT).size).toBe(6);
  });

  it('reads steps as somebody writes them', () => {
    const read = (text: string): string | null => readStep(CRAFT, text)?.id ?? null;
    expect(read('Step 2: Now chop the washed leek, then roll.')).toBe('chop');
    expect(read('3. Roll out the dough')).toBe('roll');
    expect(read('第二步：把洗好的大葱切碎。')).toBe('chop');
    expect(read('Look at the washed and chopped leek.')).toBeNull();
  });
});

const wrong = ({ facts }: Judgement): string[] => facts.filter(({ holds }) => !holds).map(({ text }) => text);

describe('dumplings', () => {
  const variation = { vegetable: 'celery', meat: 'pork', answerLanguage: 'english' };
  const asked = askQuestion(dumplings, { seed: 1, variation });
  const { answer, judge } = asked;

  it('accept other words in another language, and another order with its own pictures', () => {
    const words = [
      '1. 清洗芹菜',
      'Step 2: Dice the celery stalks finely',
      'Stir the pork and the chopped celery together',
      'Use a rolling pin to roll the dough into thin circles',
      'Spoon a little of the filling onto every wrapper',
      'Seal each dumpling by pinching the edges',
      'Cook the dumplings in boiling water for six minutes',
      'Plate the dumplings and enjoy',
    ];
    expect(wrong(judge(answer.map((page, i) => ({ ...page, text: words[i] ?? '' }))))).toEqual([]);
  });

  it('reject what is mixed before it is chopped, whatever the pictures', () => {
    const [a, b, c, ...rest] = answer;
    expect(a && b && c).toBeTruthy();
    const judged = judge([a, c, b, ...rest].flatMap((page) => page ?? []));
    expect(judged.correct).toBe(false);
    expect(wrong(judged)).toContain('everything is ready for each step when it comes, and none is missing');
  });

  it('reject a missing step, another vegetable and the picture of another step', () => {
    expect(wrong(judge(answer.slice(1)))).toContain('a page says: Wash the celery.');
    const cabbage = answer.map((page) => ({ ...page, text: page.text.replace('celery', 'cabbage') }));
    expect(wrong(judge(cabbage))).toContain('a page says: Chop the celery.');
    const [first, ...others] = answer;
    const swapped = [{ text: first?.text ?? '', image: others[0]?.image ?? asked.question[0]!.image }, ...others];
    expect(wrong(judge(swapped))).toEqual(['the picture of that page shows what this leaves: Wash the celery.']);
  });

  it('take the filling from the instruction', () => {
    const { variation: drawn } = askQuestion(dumplings, { seed: 4, instruction: '怎么包芹菜虾仁饺子' });
    expect([drawn.vegetable, drawn.meat, drawn.answerLanguage]).toEqual(['celery', 'shrimp', 'chinese']);
    const plain = askQuestion(dumplings, { seed: 4, instruction: 'how to make celery dumplings' });
    expect(plain.variation.meat).toBe('none');
    expect(plain.answer[2]?.text).toBe('Mix the chopped celery with oil and salt into a filling.');
    expect(() => askQuestion(dumplings, { seed: 4, instruction: 'how to make tomato dumplings' })).toThrow(
      'cannot satisfy',
    );
  });
});

describe('sandwich and paper-boat', () => {
  it('take what they are made of from the instruction', () => {
    const lunch = askQuestion(sandwich, { seed: 2, instruction: 'how do I make a salmon and pepper sandwich?' });
    expect([lunch.variation.topping, lunch.variation.vegetable]).toEqual(['salmon', 'pepper']);
    const boat = askQuestion(paperBoat, { seed: 2, instruction: '怎么折带旗子的紫色纸船' });
    expect(boat.answer.map(({ text }) => text).at(-1)).toBe('在船顶插一面旗子。');
    expect(boat.variation.color).toBe('purple');
    expect(() => askQuestion(paperBoat, { seed: 2, instruction: 'how to fold a brown paper boat' })).toThrow(
      'cannot satisfy',
    );
  });

  it('let the bread be buttered before the vegetable is washed, but not after it is covered', () => {
    const { answer, judge } = askQuestion(sandwich, { seed: 1, variation: { answerLanguage: 'english' } });
    const order = [2, 3, 0, 1, 4, 5, 6, 7].flatMap((i) => answer[i] ?? []);
    const ready = 'everything is ready for each step when it comes, and none is missing';
    expect(wrong(judge(order))).not.toContain(ready);
    expect(
      wrong(judge([answer[5], ...answer.slice(0, 5), ...answer.slice(6)].flatMap((page) => page ?? []))),
    ).toContain(ready);
  });
});
