import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';

/** What a phrasing speaks of. */
export interface CupWords {
  /** The cup in English, such as `coffee cup`. */
  readonly cup: string;
}

/** Every phrasing that asks for the cup to be brought to safety. */
export const RESCUE_PHRASINGS: readonly Phrasing<CupWords>[] = [
  { id: 'move-away', split: 'default', say: ({ cup }) => `move the ${cup} away from the edge of the table` },
  { id: 'safe-place', split: 'default', say: ({ cup }) => `put the ${cup} in a safe place` },
  { id: 'set-down', split: 'default', say: ({ cup }) => `set the ${cup} down where it cannot fall off the table` },
  { id: 'further-in', split: 'default', say: ({ cup }) => `bring the ${cup} further onto the table` },
  { id: 'secure', split: 'seen', say: ({ cup }) => `make sure that the ${cup} does not fall off the table` },
  { id: 'zh-move', split: 'seen', say: () => '把咖啡杯从桌边移开' },
  { id: 'zh-safe', split: 'seen', say: () => '把咖啡杯放到安全的地方' },
  { id: 'careful', split: 'unseen', say: ({ cup }) => `careful, rescue the ${cup} before it goes over the edge` },
  { id: 'middle', split: 'unseen', say: ({ cup }) => `the ${cup} belongs nearer to the middle of the table` },
  { id: 'brink', split: 'unseen', say: ({ cup }) => `please take the ${cup} away from the brink` },
  { id: 'zh-inside', split: 'unseen', say: () => '请让咖啡杯离桌边远一点' },
  { id: 'zh-careful', split: 'unseen', say: () => '小心,别让咖啡杯掉下去' },
];

/** Every phrasing that asks to leave the cup alone. */
export const WATCH_PHRASINGS: readonly Phrasing<CupWords>[] = [
  { id: 'watch', split: 'default', say: ({ cup }) => `watch what happens to the ${cup}` },
  { id: 'hands-off', split: 'default', say: ({ cup }) => `leave the ${cup} alone and keep still` },
  { id: 'zh-watch', split: 'seen', say: () => '看着咖啡杯,不要动' },
  { id: 'do-nothing', split: 'unseen', say: ({ cup }) => `do nothing and see whether the ${cup} stays` },
  { id: 'zh-leave', split: 'unseen', say: () => '别碰咖啡杯' },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  rescuePhrasing: phrasingDraw(RESCUE_PHRASINGS),
  watchPhrasing: phrasingDraw(WATCH_PHRASINGS),
} as const;

const CUP = /\b(cup|coffee)\b|杯|咖啡/;
const WATCH = /\b(watch|leave|nothing|keep still)\b|不要动|别碰/;
const RESCUE = /\b(edge|safe|safely|fall|falls|rescue|save|further|middle|away)\b|桌边|安全|掉/;

/** What an instruction asks for; `null` when it speaks of no cup, or of something else to be done with it. */
export function meaningOf(instruction: string): 'rescue' | 'watch' | null {
  const words = instruction.toLowerCase();
  if (!CUP.test(words)) return null;
  if (WATCH.test(words)) return 'watch';
  return RESCUE.test(words) ? 'rescue' : null;
}
