import type { Random } from '../../sim/math/random.js';

const ONSETS = 'b d f g h k l m n p r s t v w z br ch sh st tr'.split(' ');
const VOWELS = 'a e i o u ea oo'.split(' ');
const CODAS = ['', '', 'n', 'r', 'l', 's', 't', 'ck', 'nd'];

/** A character of a language whose words are not the ones that names are made of. */
const NOT_ENGLISH = /[^\p{Script=Latin}\p{Script=Common}]/u;

/** Whether a text is in the language of the names, as far as its letters tell. */
export function inEnglish(text: string): boolean {
  return !NOT_ENGLISH.test(text);
}

/** The words of a text in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** A word of two syllables that is none of the `known` ones, and is known from now on. */
export function madeUpWord(random: Random, known: Set<string>): string {
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
