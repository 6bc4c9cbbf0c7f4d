import type { Random } from '../../sim/math/random.js';
import { inEnglish, madeUpWord, wordsOf } from './made-up-words.js';
import type { FrameRecord, SequenceRecord } from './records.js';

/** Share of the words of names that are made up. */
const NAME_WORDS = 0.5;
/** Share of the other words of an instruction that are made up. */
const OTHER_WORDS = 0.1;

/**
 * The same sequence with made-up words in place of some: half of the words that the names of its things consist of, one and the
 * same wherever it stands, and a tenth of the instruction's other words. A model that learns from such sequences finds a thing by
 * reading its name rather than by knowing it, and so finds things with names it never read.
 *
 * @param record - The sequence; one whose instruction is not in the language of the names comes back as it is.
 * @param random - The stream of draws.
 */
export function renameThings(record: SequenceRecord, random: Random): SequenceRecord {
  const { instruction, observation, thought, keyframes } = record;
  if (!inEnglish(instruction)) return record;
  const inNames = new Set(observation.objects.flatMap(({ name }) => name.split('-')));
  const known = new Set([...inNames, ...wordsOf(instruction)]);
  const renamed = new Map<string, string>();
  for (const word of inNames) {
    if (random.uniform(0, 1) < NAME_WORDS) renamed.set(word, madeUpWord(random, known));
  }
  const said = (text: string): string => replaceWords(text, (word) => renamed.get(word));
  const frame = <T extends FrameRecord>(moment: T): T => ({
    ...moment,
    objects: moment.objects.map((object) => ({
      ...object,
      name: object.name
        .split('-')
        .map((word) => renamed.get(word) ?? word)
        .join('-'),
    })),
  });
  return {
    ...record,
    instruction: replaceWords(instruction, (word) => {
      if (inNames.has(word)) return renamed.get(word);
      return random.uniform(0, 1) < OTHER_WORDS ? madeUpWord(random, known) : undefined;
    }),
    observation: frame(observation),
    ...(thought === undefined ? {} : { thought: said(thought) }),
    keyframes: keyframes.map((keyframe) => ({ ...frame(keyframe), subtask: said(keyframe.subtask) })),
  };
}

/** Puts another word in place of each for which `other` gives one, asked in lower case. */
function replaceWords(text: string, other: (word: string) => string | undefined): string {
  return text.replace(/\p{L}+/gu, (word) => other(word.toLowerCase()) ?? word);
}
