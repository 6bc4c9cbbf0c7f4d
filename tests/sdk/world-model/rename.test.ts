import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../sim/math/random.js';
import type { SequenceRecord, TrackedObject } from '../../../sdk/world-model/index.js';
import { renameThings } from '../../../sdk/world-model/rename.js';

const objects: readonly TrackedObject[] = [
  { name: 'red-cube', kind: 'object', points: [0.1, 0.2, 0.02] },
  { name: 'white-plate', kind: 'place', points: [0.3, 0.2, 0] },
];
const record: SequenceRecord = {
  instruction: 'Put the red cube onto the white plate',
  observation: { hands: [], objects, codes: [] },
  thought: 'the red cube is in danger',
  keyframes: [{ hands: [], objects, codes: [], subtask: 'grasp the red cube', ticks: 5, targets: [] }],
  ended: false,
};
const DRAWS = 400;
const all = Array.from({ length: DRAWS }, (_, seed) => renameThings(record, new Random(seed)));

describe('renameThings', () => {
  it('gives a thing one name wherever it stands', () => {
    for (const { instruction, observation, thought, keyframes } of all) {
      const [put, the, color, kind, , , plateColor, plate] = instruction.split(' ');
      expect([put, the].includes(undefined)).toBe(false);
      const names = [`${color}-${kind}`, `${plateColor}-${plate}`];
      expect(observation.objects.map(({ name }) => name)).toEqual(names);
      expect(keyframes[0]?.objects.map(({ name }) => name)).toEqual(names);
      expect(keyframes[0]?.subtask).toBe(`grasp the ${color} ${kind}`);
      expect(thought).toBe(`the ${color} ${kind} is in danger`);
    }
  });

  it('makes up half of the words of names and a tenth of the others, none of them known', () => {
    const known = record.instruction.toLowerCase().split(' ');
    const told = all.map(({ instruction }) => instruction.toLowerCase().split(' '));
    const share = (places: readonly number[]): number =>
      told.flatMap((words) => places.map((place) => words[place] !== known[place])).filter(Boolean).length /
      (DRAWS * places.length);
    // Standard deviations: 0.013 and 0.008.
    expect(share([2, 3, 6, 7])).toBeCloseTo(0.5, 1);
    expect(Math.abs(share([0, 1, 4, 5]) - 0.1)).toBeLessThan(0.04);
    for (const words of told) {
      const madeUp = words.filter((word, place) => word !== known[place]);
      expect(madeUp.filter((word) => known.includes(word))).toEqual([]);
      expect(new Set(madeUp).size).toBe(madeUp.length);
    }
  });

  it('leaves places, numbers and what it was given alone, and draws the same again', () => {
    const before = structuredClone(record);
    const again = renameThings(record, new Random(7));
    expect(again).toEqual(all[7]);
    expect(again.observation.objects.map(({ points, kind }) => ({ points, kind }))).toEqual(
      objects.map(({ points, kind }) => ({ points, kind })),
    );
    expect(record).toEqual(before);
  });

  it('keeps the names where the instruction is in another language', () => {
    const chinese = { ...record, instruction: '把红色方块放到白色盘子上' };
    expect(renameThings(chinese, new Random(0))).toBe(chinese);
  });
});
