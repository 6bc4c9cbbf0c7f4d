/**
 * Measures how every built-in understanding scenario judges answers, on seeds that no model is trained on: right answers,
 * right answers that are blurred and noisy, and wrong ones that are nearly right (`nearMisses`). Leaves the figures in
 * docs/scenarios/NAME.json, from which `npm run docs` writes the pages.
 *
 *   npm run judges                              every scenario: 200 seeds of the level default, 50 each of the others
 *   npm run judges -- --only sandwich           some scenarios
 *   npm run judges -- --seeds 20 --others 10    fewer seeds
 *   npm run judges -- --misses 10               wrong answers to so many questions of each level (default 20)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { askQuestion, builtInScenarios, nearMisses, successRate, worn } from 'nextstate';
import { LEVELS, positiveInteger } from './measuring.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    others: { type: 'string', default: '50' },
    misses: { type: 'string', default: '20' },
  },
});
const only = values.only?.split(',');
const counts = {
  seeds: positiveInteger('seeds', values.seeds),
  others: positiveInteger('others', values.others),
  misses: positiveInteger('misses', values.misses),
};
const scenarios = builtInScenarios('understanding').filter(({ name }) => only?.includes(name) ?? true);
if (scenarios.length === 0) throw new RangeError(`--only must name understanding scenarios, received ${values.only}`);

mkdirSync('docs/scenarios', { recursive: true });
for (const scenario of scenarios) {
  const levels = LEVELS.map(({ variation, seed }) => {
    const n = variation === 'default' ? counts.seeds : counts.others;
    const level = judged(scenario, variation, seed, n);
    const { right, worn: used, refused } = level;
    process.stdout.write(
      `${scenario.name}, ${variation}: right ${text(right)}, worn ${text(used)}, wrong ones refused ${text(refused)}\n`,
    );
    for (const { seed: failed, reason } of level.failures) process.stdout.write(`  seed ${failed}: ${reason}\n`);
    return level;
  });
  const figures = { scenario: scenario.name, version: scenario.version, levels };
  writeFileSync(`docs/scenarios/${scenario.name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}

/**
 * @param {import('nextstate').UnderstandingScenario} scenario
 * @param {string} variation
 * @param {number} firstSeed
 * @param {number} n
 */
function judged(scenario, variation, firstSeed, n) {
  const tally = { right: { count: 0, n: 0 }, worn: { count: 0, n: 0 }, refused: { count: 0, n: 0 } };
  /** @type {{ seed: number, reason: string }[]} */
  const failures = [];
  for (let seed = firstSeed; seed < firstSeed + n; seed++) {
    const question = askQuestion(scenario, { seed, variation });
    const { answer, judge } = question;
    /** @param {keyof typeof tally} kind @param {boolean} good @param {string} reason */
    const note = (kind, good, reason) => {
      tally[kind].n++;
      if (good) tally[kind].count++;
      else failures.push({ seed, reason });
    };
    /** @param {import('nextstate').Judgement} judgement */
    const missing = ({ facts }) => facts.filter(({ holds }) => !holds).map(({ text: fact }) => fact);
    const plain = judge(answer);
    note('right', plain.correct, `the right answer lacks: ${missing(plain).join('; ')}`);
    const used = judge(answer.map((page, i) => ({ ...page, image: worn(page.image, i) })));
    note('worn', used.correct, `the right answer, worn, lacks: ${missing(used).join('; ')}`);
    if (seed >= firstSeed + counts.misses) continue;
    for (const { change, answer: near } of nearMisses(question)) {
      note('refused', !judge(near).correct, `counted as right: ${change}`);
    }
  }
  return {
    variation,
    firstSeed,
    right: rate(tally.right),
    worn: rate(tally.worn),
    refused: rate(tally.refused),
    failures,
  };
}

/** @param {{ count: number, n: number }} tally */
function rate({ count: done, n }) {
  const { low, high } = successRate(done, n).interval;
  return { n, count: done, interval: [100 * low, 100 * high] };
}

/** @param {{ n: number, count: number, interval: number[] }} of */
function text({ n, count: done, interval }) {
  return `${done} of ${n} (95 % interval ${interval.map((value) => value.toFixed(1)).join(' to ')} %)`;
}
