/** Page and picture of a scenario that asks a question. */
import { askQuestion, contactSheet } from 'nextstate';
import { instructionLines, proportion, readFigures, row, variationLines } from './parts.mjs';

/**
 * @typedef {{ n: number, count: number, interval: [number, number] }} Rate
 * @typedef {{ variation: string, firstSeed: number, right: Rate, worn: Rate, refused: Rate }} Level
 * @typedef {{ scenario: string, version: number, levels: Level[] }} Figures
 */

/** Questions in the picture, where they are short. */
const QUESTIONS = 4;
/** Most pages of a question and its answer that stand in one row. */
const ROW = 5;

/**
 * The pages of questions and of their right answers: several short questions, one a row, or one long answer in rows.
 * @param {import('nextstate').UnderstandingScenario} scenario
 * @param {number} firstSeed
 */
export function picture(scenario, firstSeed) {
  const first = askQuestion(scenario, { seed: firstSeed });
  const asked = first.question.map(({ image }) => image);
  const right = first.answer.map(({ image }) => image);
  const title = `"${first.instruction}"`;
  if (asked.length + right.length > ROW) {
    const rows = asked.length > 0 ? [{ label: 'asked', images: asked }] : [];
    for (let i = 0; i < right.length; i += ROW) {
      rows.push({ label: i === 0 ? 'answer' : '', images: right.slice(i, i + ROW) });
    }
    return contactSheet({ rows, title });
  }
  const rows = Array.from({ length: QUESTIONS }, (_, i) => {
    const { question, answer } = askQuestion(scenario, { seed: firstSeed + i });
    return { images: [...question, ...answer].map(({ image }) => image) };
  });
  const columns = [...asked.map(() => 'asked'), ...right.map(() => 'answer')];
  return contactSheet({ rows, columns, title });
}

/** @param {import('nextstate').UnderstandingScenario} scenario */
export function page(scenario) {
  const { name, version, description, successCondition } = scenario;
  const { question, answer, variation, judge } = askQuestion(scenario, { seed: 7 });
  const right = answer.map(({ text, image }) => ({ text, image }));
  return [
    `# ${name}`,
    '',
    description,
    '',
    `![pages of questions and of their right answers](${name}.png)`,
    '',
    `Version ${version}; pictures of 128 x 128 pixels. \`askQuestion\` of \`nextstate\` draws a question, its true answer and a judge of any other.`,
    '',
    ...instructionLines(scenario.instructions(variation)),
    '## Question and answer',
    '',
    'The pages of one drawn scene; each has a picture.',
    '',
    '| page | words |',
    '| --- | --- |',
    ...question.map(({ text }, i) => row([`asked ${i + 1}`, text === '' ? '(none)' : text])),
    ...answer.map(({ text }, i) => row([`answer ${i + 1}`, text === '' ? '(none)' : text])),
    '',
    '## When an answer is right',
    '',
    successCondition,
    '',
    'What is checked of an answer to this question:',
    '',
    ...judge(right).facts.map(({ text }) => `- ${text}`),
    '',
    '## How answers are judged',
    '',
    "On seeds that no model is trained on (`npm run judges`), with Wilson's interval; `unseen` draws only values that are held out. _Worn_ are right " +
      'answers whose pictures were blurred over 3 by 3 pixels and have noise of 6 of 255. _Wrong_ ones are nearly right: the right answer to the same scene ' +
      'with one draw made otherwise, whole, or its words or pictures alone' +
      (answer.length > 1
        ? ', and the right pages with one missing, twice, with another picture, or in another order.'
        : '.'),
    '',
    '| variation | first seed | right ones accepted | worn ones accepted | wrong ones refused |',
    '| --- | --- | --- | --- | --- |',
    ...levelsOf(scenario).map(({ variation: level, firstSeed, right: accepted, worn, refused }) =>
      row([level, firstSeed, proportion(accepted), proportion(worn), proportion(refused)]),
    ),
    '',
    ...variationLines(scenario),
  ];
}

/** @param {readonly import('nextstate').UnderstandingScenario[]} scenarios */
export function overview(scenarios) {
  return [
    '## Understanding: a question is answered in words and pictures',
    '',
    'What is asked, and a right answer; the scene itself knows what every right answer has, and checks any other.',
    '',
    'The figures are of seeds that no model is trained on (`npm run judges`; level `default`, the others are on the pages).',
    '',
    '| scenario | pages | right answers accepted | wrong, nearly right ones refused |',
    '| --- | --- | --- | --- |',
    ...scenarios.map((scenario) => {
      const { name } = scenario;
      const [level] = levelsOf(scenario);
      return row([
        `[${name}](scenarios/${name}.md)`,
        `![${name}](scenarios/${name}.png)`,
        level ? proportion(level.right) : 'not measured yet',
        level ? proportion(level.refused) : 'not measured yet',
      ]);
    }),
    '',
  ];
}

/**
 * What `npm run judges` found of this version.
 * @param {import('nextstate').UnderstandingScenario} scenario
 * @returns {Level[]}
 */
function levelsOf(scenario) {
  return readFigures(scenario, 'judges')?.levels ?? [];
}
