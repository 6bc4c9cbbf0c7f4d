/** Page and picture of a scenario that asks a question. */
import { askQuestion, contactSheet } from 'nextstate';
import { instructionLines, row, variationLines } from './parts.mjs';

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
    '| scenario | pages |',
    '| --- | --- |',
    ...scenarios.map(({ name }) => row([`[${name}](scenarios/${name}.md)`, `![${name}](scenarios/${name}.png)`])),
    '',
  ];
}
