import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';

const say =
  (sentence: string): (() => string) =>
  (): string =>
    sentence;

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<void>[] = [
  { id: 'tidy-up', split: 'default', say: say('tidy up the table') },
  { id: 'tidy', split: 'default', say: say('tidy the table') },
  { id: 'where-it-belongs', split: 'default', say: say('put everything where it belongs') },
  { id: 'clean-up', split: 'default', say: say('clean up the table') },
  { id: 'order', split: 'seen', say: say('bring the table in order') },
  { id: 'put-away', split: 'seen', say: say('put all the things away') },
  { id: 'zh-tidy', split: 'seen', say: say('把桌子收拾一下') },
  { id: 'mess', split: 'unseen', say: say('what a mess, could you tidy up here, please?') },
  { id: 'sort-out', split: 'unseen', say: say('sort the table out') },
  { id: 'neat', split: 'unseen', say: say('make this table neat again') },
  { id: 'each-in-place', split: 'unseen', say: say('everything back in its place, please') },
  { id: 'zh-neat', split: 'unseen', say: say('请把桌面整理整齐') },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

const TIDY = /\b(tidy|clean|clear)\b|\bsort\b.*\bout\b|收拾|整理/;
const ORDER = /\b(in order|neat)\b/;
const EVERYTHING = /\b(everything|all (the )?things)\b/;
const PLACE = /\b(belongs?|away|place)\b/;

/** Whether an instruction asks to tidy up. */
export function meansTidying(instruction: string): boolean {
  const words = instruction.toLowerCase();
  return TIDY.test(words) || ORDER.test(words) || (EVERYTHING.test(words) && PLACE.test(words));
}
