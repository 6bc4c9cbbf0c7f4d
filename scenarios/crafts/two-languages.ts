import { phrasingDraw, sayIn } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import type { ChoiceDraw } from '../draws.js';
import type { Language } from './craft.js';

/** The drawn values of `TwoLanguages.draws`. */
export interface SpokenValues {
  /** Language of instruction and answer. */
  readonly answerLanguage: Language;
  /** Name of the English phrasing. */
  readonly phrasing: string;
  /** Name of the Chinese phrasing. */
  readonly chinesePhrasing: string;
}

/** Instructions of which the language of the answer follows. */
export interface TwoLanguages<T> {
  /** The draws of the axis `language`. */
  readonly draws: { readonly [K in keyof SpokenValues]: ChoiceDraw<SpokenValues[K]> };
  /** Every instruction in the drawn language. */
  all(spoken: SpokenValues, task: T): readonly string[];
  /** The drawn instruction. */
  drawn(spoken: SpokenValues, task: T): string;
}

/** Instructions in English and Chinese, each phrased in ways of its own. */
export function inTwoLanguages<T>(english: readonly Phrasing<T>[], chinese: readonly Phrasing<T>[]): TwoLanguages<T> {
  return {
    draws: {
      answerLanguage: choice<Language>('language', ['english', 'chinese'], 'language of instruction and answer'),
      phrasing: phrasingDraw(english),
      chinesePhrasing: phrasingDraw(chinese),
    },
    all({ answerLanguage }, task) {
      return (answerLanguage === 'chinese' ? chinese : english).map(({ say }) => say(task));
    },
    drawn({ answerLanguage, phrasing, chinesePhrasing }, task) {
      return answerLanguage === 'chinese' ? sayIn(chinese, chinesePhrasing, task) : sayIn(english, phrasing, task);
    },
  };
}

/** The language of an instruction. */
export function languageOf(instruction: string): Language {
  return /\p{Script=Han}/u.test(instruction) ? 'chinese' : 'english';
}
