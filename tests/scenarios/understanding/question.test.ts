import { describe, expect, it } from '@jest/globals';
import {
  askQuestion,
  checkScenario,
  choice,
  colorClassifier,
  defineScenario,
  dominantColor,
  wholeOf,
  type Fact,
  type GivenPage,
} from '../../../scenarios/index.js';

const COLORS = { red: '#c8352b', green: '#3f9a4a', blue: '#2f5fc4' };
/** What comes after each colour. */
const NEXT: Readonly<Record<string, keyof typeof COLORS>> = { red: 'green', green: 'blue', blue: 'red' };

/** A board of one colour; the answer is a board of the next colour. */
const nextColor = defineScenario({
  name: 'next-color',
  version: 1,
  kind: 'understanding',
  description: 'Red, green, blue, and red again: which colour comes next?',
  successCondition: 'The picture is of the next colour.',
  variations: { color: choice('object', ['red', 'green', 'blue'], 'colour of the question') },
  question: () => [{ text: '', camera: 'above' }],
  answer: ({ color }) => [{ text: `${NEXT[color]}`, camera: 'above' }],
  build(simulation, { color }, page) {
    const shown = page === 0 ? color : (NEXT[color] ?? 'red');
    simulation.setTable({ size: [1, 1], thickness: 0.04, appearance: { color: COLORS[shown], roughness: 1 } });
    simulation.addMarking({
      name: 'dot',
      shape: { type: 'disc', radius: 0.01 },
      pose: { position: [0, 0, 0.0005], orientation: [0, 0, 0, 1] },
      appearance: { color: '#ffffff' },
    });
    simulation.setLighting({ ambient: 1, directional: [] });
    simulation.addCamera({
      name: 'above',
      position: [0, 0, 0.5],
      target: [0, 0, 0],
      up: [1, 0, 0],
      fieldOfViewDeg: 40,
      width: 32,
      height: 32,
    });
  },
  facts: ({ color }): readonly Fact[] => [
    {
      text: `the picture is ${NEXT[color]}`,
      holds: ([page]) =>
        page?.image !== undefined &&
        dominantColor(page.image, wholeOf(page.image), colorClassifier(COLORS)).name === NEXT[color],
    },
  ],
  instructions: ({ color }) => [`what comes after ${color}?`, 'show the next colour'],
  interpret(instruction): Readonly<Record<string, string>> | null {
    const named = /^what comes after (red|green|blue)\?$/.exec(instruction)?.[1];
    if (named !== undefined) return { color: named };
    return instruction === 'show the next colour' ? {} : null;
  },
});

describe('askQuestion', () => {
  it('gives the same pages for the same seed, with the instruction and the answer that belong to them', () => {
    const asked = askQuestion(nextColor, { seed: 3, variation: { color: 'red' } });
    expect(asked.variation).toEqual({ color: 'red' });
    expect(['what comes after red?', 'show the next colour']).toContain(asked.instruction);
    expect(asked.question.map(({ text }) => text)).toEqual(['']);
    expect(asked.answer.map(({ text }) => text)).toEqual(['green']);
    expect([...(asked.question[0]?.visible ?? [])].sort()).toEqual(['dot', 'table']);
    const again = askQuestion(nextColor, { seed: 3, variation: { color: 'red' } });
    expect(again.answer[0]?.image).toEqual(asked.answer[0]?.image);
    expect(again.answer[0]?.sceneHash).toBe(asked.answer[0]?.sceneHash);
    expect(asked.answer[0]?.sceneHash).not.toBe(asked.question[0]?.sceneHash);
  });

  it('says which facts an answer has', () => {
    const { answer, question, judge } = askQuestion(nextColor, { seed: 0, variation: { color: 'blue' } });
    expect(judge(answer)).toEqual({ correct: true, facts: [{ text: 'the picture is red', holds: true }] });
    expect(judge(question)).toEqual({ correct: false, facts: [{ text: 'the picture is red', holds: false }] });
    expect(judge([]).correct).toBe(false);
    expect(judge([{ text: 'red' }]).correct).toBe(false);
  });

  it('settles what an instruction says, and refuses one that the scene cannot satisfy', () => {
    const { variation, instruction } = askQuestion(nextColor, { seed: 0, instruction: ' what comes after green? ' });
    expect(variation.color).toBe('green');
    expect(instruction).toBe('what comes after green?');
    expect(() => askQuestion(nextColor, { seed: 0, instruction: 'make me a coffee' })).toThrow(
      /this next-color scene \(seed 0\) cannot satisfy "make me a coffee"; it could, for example: "what comes after/,
    );
    expect(() => askQuestion(nextColor, { seed: -1 })).toThrow('seed must be an integer from 0');
  });

  it('refuses pictures of another size', () => {
    const { judge } = askQuestion(nextColor, { seed: 0 });
    const page = (width: number, bytes: number): GivenPage => ({
      text: '',
      image: { width, height: 32, data: new Uint8Array(bytes) },
    });
    expect(() => judge([page(64, 6144)])).toThrow('page 0 must be 32 x 32 pixels, received 64 x 32: resize it');
    expect(() => judge([page(32, 5)])).toThrow('page 0 must hold 3072 bytes, received 5');
  });
});

describe('checkScenario of a question', () => {
  it('finds nothing wrong with a sound one', async () => {
    expect((await checkScenario(nextColor, [0, 1, 2], ['default', 'clean'])).problems).toEqual([]);
  });

  it('finds what is wrong with others', async () => {
    const problemsOf = async (changes: object): Promise<readonly string[]> => {
      const broken = defineScenario({ ...nextColor, ...changes });
      return (await checkScenario(broken, [0], [{ color: 'red' }])).problems.map((text) =>
        text.replace(/^.*seed 0: /, ''),
      );
    };
    const always: Fact = { text: 'there is an answer', holds: () => true };
    const never: Fact = { text: 'there is none', holds: () => false };
    expect(await problemsOf({ facts: () => [always] })).toEqual([
      'no page at all counts as a right answer',
      'pages without words and pictures counts as a right answer',
      'the words of the answer without its pictures counts as a right answer',
      'the question again counts as a right answer',
      'its last picture with the words of the answer counts as a right answer',
    ]);
    expect(await problemsOf({ facts: () => [never] })).toEqual([
      'the true answer does not have "there is none"',
      'the true answer, blurred over 3 by 3 pixels and with noise of 6 of 255, does not have "there is none"',
    ]);
    expect(await problemsOf({ answer: () => [{ text: 'green', camera: 'below' }] })).toEqual([
      'the question cannot be asked: there is no camera "below"; there are: above',
    ]);
    expect(await problemsOf({ interpret: () => ({ color: 'blue' }) })).toEqual([
      'the instruction "what comes after red?" means another "color" than the one drawn',
      'the instruction "show the next colour" means another "color" than the one drawn',
    ]);
  });
});
