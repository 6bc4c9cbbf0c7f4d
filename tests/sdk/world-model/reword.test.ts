import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../sim/math/random.js';
import type { SequenceRecord, TrackedObject } from '../../../sdk/world-model/index.js';
import { rewordInstruction } from '../../../sdk/world-model/reword.js';

const objects: readonly TrackedObject[] = [
  { name: 'red-cube', kind: 'object', points: [0.1, 0.2, 0.02] },
  { name: 'white-plate', kind: 'place', points: [0.3, 0.2, 0] },
];
const NAMES = ['red', 'cube', 'white', 'plate'];
const record: SequenceRecord = {
  instruction: 'put the red cube onto the white plate',
  observation: { hands: [], objects, codes: [] },
  keyframes: [],
  ended: false,
};
const DRAWS = 600;

function told(instruction: string): string[][] {
  return Array.from({ length: DRAWS }, (_, seed) =>
    rewordInstruction({ ...record, instruction }, new Random(seed)).instruction.split(' '),
  );
}

describe('rewordInstruction', () => {
  const all = told(record.instruction);
  const share = (holds: (words: readonly string[]) => boolean): number => all.filter(holds).length / DRAWS;
  const place = (words: readonly string[], name: string): number => words.indexOf(name);

  it('keeps every word of a name once, and their order within a name', () => {
    for (const words of all) {
      expect(words.filter((word) => NAMES.includes(word)).sort()).toEqual([...NAMES].sort());
      expect(place(words, 'red')).toBeLessThan(place(words, 'cube'));
      expect(place(words, 'white')).toBeLessThan(place(words, 'plate'));
    }
  });

  it('puts what follows the preposition first in two of five', () => {
    // Standard deviation 0.02.
    expect(Math.abs(share((words) => place(words, 'plate') < place(words, 'red')) - 0.4)).toBeLessThan(0.07);
  });

  it('makes up a quarter of the other words, and puts up to three in between', () => {
    const kept = all.flatMap((words) => ['put', 'onto'].map((word) => words.includes(word)));
    expect(Math.abs(kept.filter(Boolean).length / kept.length - 0.75)).toBeLessThan(0.05);
    const more = all.map((words) => words.length - record.instruction.split(' ').length);
    expect([...new Set(more)].sort()).toEqual([0, 1, 2, 3]);
    expect(all.some((words) => words.some((word) => /^\d+$/.test(word)))).toBe(true);
  });

  it('leaves everything but the instruction alone, and draws the same again', () => {
    const { instruction, ...rest } = rewordInstruction(record, new Random(3));
    expect({ ...rest, instruction: record.instruction }).toEqual(record);
    expect(instruction.split(' ')).toEqual(all[3]);
  });

  it('leaves numbers alone, and sequences without things, whose words are all that is asked', () => {
    const measured = told('put the 4 cm wide red cube onto the white plate, please');
    expect(measured.every((words) => words.includes('4'))).toBe(true);
    expect(measured.every((words) => words.some((word) => word.endsWith(',')))).toBe(true);
    const asked = { ...record, observation: { ...record.observation, objects: [] } };
    expect(rewordInstruction(asked, new Random(5))).toBe(asked);
  });

  it('changes few characters where words are not told apart', () => {
    const chinese = '把红色方块放到白色盘子上';
    const changed = told(chinese).map(([text = '']) => {
      const left = [...text];
      // The characters of the instruction that are found again in their order.
      return [...chinese].filter((one) => {
        const at = left.indexOf(one);
        if (at < 0) return true;
        left.splice(0, at + 1);
        return false;
      }).length;
    });
    const mean = changed.reduce((sum, count) => sum + count, 0) / DRAWS / chinese.length;
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.2);
  });
});
