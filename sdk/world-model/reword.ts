import type { Random } from '../../sim/math/random.js';
import { inEnglish, madeUpWord, wordsOf } from './made-up-words.js';
import type { SequenceRecord } from './records.js';

/** Largest chance of a word that is in no name to be made up; of a character where words are not told apart. */
const OTHER_WORDS = { english: 0.5, characters: 0.2 } as const;
/** Largest number of words, or characters, put in between. */
const INSERTED = 3;
/** How often what follows a preposition comes first. */
const FRONTED = 0.4;
/** How often a word that is put in between is a number. */
const NUMBERS = 0.2;
const PREPOSITIONS = new Set(['at', 'from', 'in', 'inside', 'into', 'on', 'onto', 'over', 'to', 'towards', 'with']);
/** Frequent characters that name nothing. */
const CHARACTERS = [...'的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会'];

/**
 * The same sequence with its instruction said in words that nobody would choose: each word that no thing of the scene is named with is made
 * up with a chance of up to a half, up to three others stand in between, numbers among them, and what follows a preposition may come
 * first. Names as the scene writes them, and numbers, stay; another word for a thing may go, and with it what told the thing from others. A model
 * that learns from such sequences follows what it understands of a sentence, and so understands phrasings that it never read.
 *
 * @param record - The sequence; one without things comes back as it is. Where an instruction is written without spaces, characters take the place of
 * words, those of names among them, each with a chance of up to a fifth, and nothing comes first.
 * @param random - The stream of draws.
 */
export function rewordInstruction(record: SequenceRecord, random: Random): SequenceRecord {
  const { instruction, observation } = record;
  if (observation.objects.length === 0) return record;
  if (!inEnglish(instruction)) {
    const rate = random.uniform(0, OTHER_WORDS.characters);
    const characters = [...instruction].map((one) => (random.uniform(0, 1) < rate ? random.pick(CHARACTERS) : one));
    const told = inserted(characters, random, () => random.pick(CHARACTERS));
    return { ...record, instruction: told.join('') };
  }
  const inNames = new Set(observation.objects.flatMap(({ name }) => name.split('-')));
  const known = new Set([...inNames, ...wordsOf(instruction)]);
  const rate = random.uniform(0, OTHER_WORDS.english);
  const words = fronted(instruction.split(' '), random).map((part) =>
    part.replace(/\p{L}+/gu, (word) =>
      !inNames.has(word.toLowerCase()) && random.uniform(0, 1) < rate ? madeUpWord(random, known) : word,
    ),
  );
  const between = (): string =>
    random.uniform(0, 1) < NUMBERS ? `${random.integer(1, 20)}` : madeUpWord(random, known);
  return { ...record, instruction: inserted(words, random, between).join(' ') };
}

/** The words with those from a preposition on before the others, or as they are. */
function fronted(words: readonly string[], random: Random): readonly string[] {
  const places = words.flatMap((word, place) => (place > 1 && PREPOSITIONS.has(word.toLowerCase()) ? place : []));
  if (random.uniform(0, 1) >= FRONTED || places.length === 0) return words;
  const from = random.pick(places);
  return [...words.slice(from), ...words.slice(0, from)];
}

/** The parts with up to three others in between. */
function inserted(parts: readonly string[], random: Random, other: () => string): string[] {
  const all = [...parts];
  for (let count = random.integer(0, INSERTED); count > 0; count--) {
    all.splice(random.integer(0, all.length), 0, other());
  }
  return all;
}
