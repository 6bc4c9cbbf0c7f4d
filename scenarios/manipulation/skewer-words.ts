import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import type { Noun } from '../vocabulary.js';

/** The fruits in the order in which they go onto the stick, the lowest first. */
export type Order = readonly Noun[];

const the = (fruit: Noun | undefined): string => `the ${fruit?.english ?? ''}`;
const zh = (fruit: Noun | undefined): string => fruit?.chinese ?? '';

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Order>[] = [
  {
    id: 'order',
    split: 'default',
    say: ([a, b, c]) => `put ${the(a)}, ${the(b)} and ${the(c)} on the stick in this order`,
  },
  {
    id: 'first-then',
    split: 'default',
    say: ([a, b, c]) => `skewer first ${the(a)}, then ${the(b)}, then ${the(c)}`,
  },
  {
    id: 'bottom-up',
    split: 'default',
    say: ([a, b, c]) => `make a fruit skewer, from bottom to top: ${a?.english}, ${b?.english}, ${c?.english}`,
  },
  {
    id: 'top-down',
    split: 'seen',
    say: ([a, b, c]) => `make a fruit skewer, from top to bottom: ${c?.english}, ${b?.english}, ${a?.english}`,
  },
  {
    id: 'thread',
    split: 'seen',
    say: ([a, b, c]) => `thread the fruits onto the stick: ${a?.english}, ${b?.english}, ${c?.english}`,
  },
  { id: 'zh-order', split: 'seen', say: ([a, b, c]) => `按${zh(a)}、${zh(b)}、${zh(c)}的顺序串到签子上` },
  {
    id: 'please',
    split: 'unseen',
    say: ([a, b, c]) => `could you stick ${the(a)}, next ${the(b)} and last ${the(c)} on the skewer, please?`,
  },
  {
    id: 'starting',
    split: 'unseen',
    say: ([a, b, c]) => `fill the skewer starting with ${the(a)}, followed by ${the(b)} and ${the(c)}`,
  },
  {
    id: 'candied',
    split: 'unseen',
    say: ([a, b, c]) =>
      `i want candied fruit on a stick: ${a?.english} below, ${b?.english} above it, ${c?.english} last`,
  },
  {
    id: 'onto',
    split: 'unseen',
    say: ([a, b, c]) => `onto the stick go ${the(a)}, ${the(b)} and finally ${the(c)}`,
  },
  {
    id: 'zh-candied',
    split: 'unseen',
    say: ([a, b, c]) => `请做一串糖葫芦，先串${zh(a)}，再串${zh(b)}，最后串${zh(c)}`,
  },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

/**
 * The order that an instruction in lower case means, as places in `fruits`, the lowest first; `null` unless it names each
 * fruit once and asks for a skewer.
 */
export function orderOf(words: string, fruits: readonly Noun[]): number[] | null {
  if (!/\b(stick|skewer)\b/.test(words) && !/串/.test(words)) return null;
  const found = fruits.map(({ english, chinese }, index) => {
    const places = [...words.matchAll(new RegExp(`\\b${english}\\b|${chinese}`, 'g'))].map((match) => match.index);
    return { index, places };
  });
  if (found.some(({ places }) => places.length !== 1)) return null;
  const order = found.sort((a, b) => (a.places[0] ?? 0) - (b.places[0] ?? 0)).map(({ index }) => index);
  return words.includes('from top to bottom') || words.includes('从上到下') ? order.reverse() : order;
}
