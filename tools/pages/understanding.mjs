/** Page and picture of a scenario that asks a question. */
import { askQuestion, contactSheet } from 'nextstate';
import { instructionLines, row, variationLines } from './parts.mjs';

/** Most questions in the picture, and most pictures in it. */
const QUESTIONS = 3;
const PICTURES = 12;

/**
 * The pages of questions and their right answers; of several questions where they are short.
 * @param {import('nextstate').UnderstandingScenario} scenario
 * @param {number} firstSeed
 */
export function picture(scenario, firstSeed) {
  const rows = [];
  let pictures = 0;
  for (let seed = firstSeed; seed < firstSeed + QUESTIONS && pictures < PICTURES; seed++) {
    const { question, answer } = askQuestion(scenario, { seed });
    const asked = question.map(({ image }) => image);
    const right = answer.map(({ image }) => image);
    pictures += asked.length + right.length;
    if (asked.length > 0) rows.push({ label: 'asked', images: asked });
    for (let i = 0; i < right.length; i += 5)
      rows.push({ label: i === 0 ? 'answer' : '', images: right.slice(i, i + 5) });
  }
  const { instruction } = askQuestion(scenario, { seed: firstSeed });
  return contactSheet({ rows, title: `"${instruction}"` });
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
