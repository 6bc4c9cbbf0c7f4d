import { describe, expect, it } from '@jest/globals';
import {
  drawPlans,
  planSample,
  type DrawnPlans,
  type JudgedPlan,
  type PlanJudgement,
} from '../../../sdk/predictions/index.js';

/** A judgement: `A` the referee accepts all, `E` the episode alone, `-` nothing; then how many checks failed. */
function judgement(word: string): PlanJudgement {
  const failedChecks = Array.from({ length: Number(word.slice(1)) }, (_, i) => `check-${i}`);
  const episodeAccepted = word[0] !== '-';
  return { accepted: word[0] === 'A', episodeAccepted, success: episodeAccepted, failedChecks };
}

/** Draws plans that are judged as the words say, and tells which numbers were drawn. */
async function drawn(
  words: readonly string[],
  count = words.length,
  enough: (judgement: PlanJudgement) => boolean = ({ accepted }) => accepted,
): Promise<DrawnPlans<JudgedPlan & { number: number }> & { numbers: number[] }> {
  const numbers: number[] = [];
  const draw = (number: number): Promise<JudgedPlan & { number: number }> => {
    numbers.push(number);
    return Promise.resolve({ number, judgement: judgement(words[number - 1] ?? '') });
  };
  return { ...(await drawPlans(count, draw, enough)), numbers };
}

describe('drawPlans', () => {
  it.each<[what: string, words: string[], best: number, numbers: number[]]>([
    ['stops at the first that is enough', ['-1', 'E2', 'A0', 'A0'], 3, [1, 2, 3]],
    ['draws no second where the first is enough', ['A0', 'A0'], 1, [1]],
    ['takes what does the task before fewer failed checks', ['-1', 'E4', '-1'], 2, [1, 2, 3]],
    ['then the fewest failed checks', ['E3', 'E1', 'E2'], 2, [1, 2, 3]],
    ['then the first', ['-3', '-2', '-2'], 2, [1, 2, 3]],
  ])('%s', async (_, words, best, numbers) => {
    const result = await drawn(words);
    expect(result.best.number).toBe(best);
    expect(result.numbers).toEqual(numbers);
    expect(result.judgements).toEqual(words.slice(0, numbers.length).map(judgement));
  });

  it('asks what is enough, and keeps that one whatever came before', async () => {
    const result = await drawn(['E0', '-5', 'A0'], 3, ({ failedChecks }) => failedChecks.length === 5);
    expect([result.best.number, result.numbers]).toEqual([2, [1, 2]]);
  });

  it('draws at least one', async () => {
    for (const count of [0, 1.5, -1, NaN]) {
      await expect(drawn(['A0'], count)).rejects.toThrow(`count must be a positive integer, received ${count}`);
    }
  });
});

describe('planSample', () => {
  it('takes the most likely tokens first, then draws, each time with another seed', () => {
    expect([1, 2, 8].map(planSample)).toEqual([{}, { temperature: 1, seed: 1 }, { temperature: 1, seed: 7 }]);
  });
});
