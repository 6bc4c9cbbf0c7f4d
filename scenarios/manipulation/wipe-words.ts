import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { CHINESE_COLORS } from '../vocabulary.js';

/** The task in words. */
export interface Words {
  /** What was spilled: `coffee`. */
  readonly stain: string;
  /** Colour of the tape around it: `white`. */
  readonly tape: string;
}

const CHINESE_STAINS: Readonly<Record<string, string>> = {
  coffee: '咖啡',
  ketchup: '番茄酱',
  mustard: '芥末酱',
  ink: '墨水',
  jam: '果酱',
  spinach: '菠菜汁',
};

const zhStain = ({ stain }: Words): string => CHINESE_STAINS[stain] ?? stain;
const zhTape = ({ tape }: Words): string => CHINESE_COLORS[tape] ?? tape;

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Words>[] = [
  { id: 'wipe', split: 'default', say: ({ stain }) => `wipe the ${stain} off the table` },
  { id: 'area', split: 'default', say: ({ tape }) => `clean the area with the ${tape} tape` },
  { id: 'sponge', split: 'default', say: ({ stain }) => `wipe up the ${stain} with the sponge` },
  { id: 'inside', split: 'default', say: ({ tape }) => `wipe the ${tape} area clean` },
  { id: 'remove', split: 'seen', say: ({ stain }) => `remove the ${stain} stains` },
  { id: 'take', split: 'seen', say: ({ tape }) => `take the sponge and wipe the ${tape} area` },
  { id: 'zh-wipe', split: 'seen', say: (words) => `用海绵擦掉桌上的${zhStain(words)}` },
  { id: 'please', split: 'unseen', say: ({ stain }) => `could you get rid of the spilled ${stain}, please?` },
  { id: 'spotless', split: 'unseen', say: ({ tape }) => `make the ${tape} area spotless` },
  { id: 'scrub', split: 'unseen', say: ({ stain }) => `scrub until no ${stain} is left` },
  { id: 'mess', split: 'unseen', say: ({ stain, tape }) => `there is ${stain} in the ${tape} area, sponge it away` },
  { id: 'zh-area', split: 'unseen', say: (words) => `请把${zhTape(words)}胶带围住的地方擦干净` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

/** Whether an instruction in lower case asks for wiping. */
export function meansWiping(words: string): boolean {
  return /\b(wipe|clean|remove|scrub|spotless|sponge|get rid of)\b/.test(words) || /擦/.test(words);
}

/** Whether an instruction in lower case means the area of a tape or what was spilled there. */
export function meansArea(words: string, { stain, tape }: Words): boolean {
  return (
    new RegExp(`\\b${stain}\\b`).test(words) ||
    new RegExp(`\\b${tape} (area|tape)\\b`).test(words) ||
    words.includes(CHINESE_STAINS[stain] ?? stain) ||
    words.includes(`${CHINESE_COLORS[tape] ?? tape}胶带`)
  );
}
