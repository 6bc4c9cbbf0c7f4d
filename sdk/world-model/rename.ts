import type { Random } from '../../sim/math/random.js';
import type { FrameRecord, SequenceRecord } from './records.js';

/** Share of the words of names that are made up. */
const NAME_WORDS = 0.5;
/** Share of the other words of an instruction that are made up. */
const OTHER_WORDS = 0.1;
const ONSETS = [
  'b',
  'd',
  'f',
  'g',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  't',
  'v',
  'w',
  'z',
  'br',
  'ch',
  'sh',
  'st',
  'tr',
];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ea', 'oo'];
const CODAS = ['', '', 'n', 'r', 'l', 's', 't', 'ck', 'nd'];
/** A character of a language whose words are not the ones that names are made of. */
const NOT_ENGLISH = /[^\p{Script=Latin}\p{Script=Common}]/u;

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
  if (NOT_ENGLISH.test(instruction)) return record;
  const inNames = new Set(observation.objects.flatMap(({ name }) => name.split('-')));
  const known = new Set([...inNames, ...words(instruction)]);
  const renamed = new Map<string, string>();
  for (const word of inNames) {
    if (random.uniform(0, 1) < NAME_WORDS) renamed.set(word, madeUp(random, known));
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
      return random.uniform(0, 1) < OTHER_WORDS ? madeUp(random, known) : undefined;
    }),
    observation: frame(observation),
    ...(thought === undefined ? {} : { thought: said(thought) }),
    keyframes: keyframes.map((keyframe) => ({ ...frame(keyframe), subtask: said(keyframe.subtask) })),
  };
}

function words(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** Puts another word in place of each for which `other` gives one, asked in lower case. */
function replaceWords(text: string, other: (word: string) => string | undefined): string {
  return text.replace(/\p{L}+/gu, (word) => other(word.toLowerCase()) ?? word);
}

/** A word of two syllables that is none of the `known` ones, and is known from now on. */
function madeUp(random: Random, known: Set<string>): string {
  for (;;) {
    const word = syllable(random) + syllable(random);
    if (known.has(word)) continue;
    known.add(word);
    return word;
  }
}

function syllable(random: Random): string {
  return random.pick(ONSETS) + random.pick(VOWELS) + random.pick(CODAS);
}
