import { describe, expect, it } from '@jest/globals';
import { askQuestion, renderPage, textToImage } from '../../../scenarios/index.js';
import { arrange, stageThings } from '../../../scenarios/understanding/text-to-image-stage.js';
import { statedBy } from '../../../scenarios/understanding/text-to-image-words.js';

const DRAWS = {
  count1: 2,
  size1: 'big',
  shape1: 'cube',
  count2: 1,
  size2: 'small',
  shape2: 'ball',
  base: 'cube',
  colors: ['red', 'blue'],
  relation: 'left',
  camera: 'front',
  phrasing: 'seen',
} as const;

type Changes = Readonly<Record<string, string | number | readonly string[]>>;

const scene = (seed: number, changes: Changes = {}): ReturnType<typeof askQuestion> =>
  askQuestion(textToImage, { seed, variation: { ...DRAWS, ...changes } });

describe('text-to-image', () => {
  const truth = scene(1);

  /** What the answer to a changed description lacks. */
  const lacks = (changes: Changes, of = truth): string[] =>
    of
      .judge(scene(1, changes).answer)
      .facts.filter(({ holds }) => !holds)
      .map(({ text }) => text);

  it('states its facts', () => {
    expect(truth.instruction).toBe('two big red cubes to the left of one small blue ball, seen from the front');
    expect(truth.judge(truth.answer).facts.map(({ text }) => text)).toEqual([
      'two things are red',
      'whatever is red is a cube',
      'whatever is red is big',
      'one thing is blue',
      'whatever is blue is a ball',
      'whatever is blue is small',
      'nothing has another colour',
      'what is red is to the left of what is blue',
      'it is seen from the front: the wall shows',
    ]);
  });

  it('accepts a true scene that is arranged and lit otherwise', () => {
    for (const seed of [2, 3]) expect(truth.judge(scene(seed, { row: seed - 2 }).answer).correct).toBe(true);
    const things = arrange(
      {
        first: { count: 2, size: 'big', color: 'red', shape: 'cube' },
        second: { count: 1, size: 'small', color: 'blue', shape: 'ball' },
        relation: 'left',
        camera: 'front',
      },
      { yaw: 0.1, shiftRight: 0, shiftAway: 0, row: 1 },
    ).map((thing, i) => ({ ...thing, right: [-0.12, -0.04, 0.11][i] ?? 0, away: [0.06, -0.05, -0.1][i] ?? 0 }));
    const studio = { lightAzimuth: -0.4, lightIntensity: 2, tableColor: '#6b6f73' };
    const { image } = renderPage((simulation) => stageThings(simulation, studio, things), 'front');
    expect(truth.judge([{ text: '', image }]).correct).toBe(true);
  });

  it('refuses each single change for what it changes', () => {
    expect(lacks({ count1: 3 })).toEqual(['two things are red']);
    expect(lacks({ shape1: 'cylinder' })).toEqual(['whatever is red is a cube']);
    expect(lacks({ shape2: 'cone' })).toEqual(['whatever is blue is a ball']);
    expect(lacks({ size1: 'small' })).toEqual(['whatever is red is big']);
    expect(lacks({ size2: 'big' })).toEqual(['whatever is blue is small']);
    expect(lacks({ relation: 'right' })).toEqual(['what is red is to the left of what is blue']);
    expect(lacks({ relation: 'behind' })).toEqual(['what is red is to the left of what is blue']);
    expect(lacks({ camera: 'above' })).toEqual(['it is seen from the front: the wall shows']);
    expect(lacks({ colors: ['red', 'green'] })).toEqual([
      'one thing is blue',
      'whatever is blue is a ball',
      'whatever is blue is small',
      'nothing has another colour',
      'what is red is to the left of what is blue',
    ]);
  });

  it('tells what stands on something from what stands behind it', () => {
    const on = scene(1, { relation: 'on', shape1: 'ball' });
    expect(on.instruction).toBe('two small red balls on two big blue cubes, one on each, seen from the front');
    expect(on.judge(on.answer).correct).toBe(true);
    const behind = { relation: 'behind', shape1: 'ball', size1: 'small', count2: 2, size2: 'big', shape2: 'cube' };
    expect(lacks(behind, on)).toEqual(['what is red is on what is blue']);
    expect(lacks({ relation: 'on', shape1: 'ball' }, scene(1, behind))).toContain('what is red is behind what is blue');
    expect(lacks({ relation: 'on', shape1: 'ball', base: 'cylinder' }, on)).toEqual(['whatever is blue is a cube']);
  });

  it('understands descriptions in other words, and no half of one', () => {
    expect(statedBy('2 large red cubes standing in front of a little blue sphere, from above')).toEqual({
      first: { count: 2, size: 'big', color: 'red', shape: 'cube' },
      second: { count: 1, size: 'small', color: 'blue', shape: 'ball' },
      relation: 'front',
      camera: 'above',
    });
    expect(statedBy('两个大的红色方块在一个小的蓝色球的左边')).toMatchObject({ relation: 'left', camera: null });
    expect(statedBy('two big red cubes, seen from above')).toBeNull();
    expect(statedBy('two big red cubes near one small blue ball')).toBeNull();
    const give = (instruction: string): unknown => askQuestion(textToImage, { seed: 0, instruction });
    expect(() => give('two big red cubes on one small blue ball, from above')).toThrow('cannot satisfy');
    expect(() => give('two big red cubes behind one small red ball, from above')).toThrow('cannot satisfy');
  });
});
