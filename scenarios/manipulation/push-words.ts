import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { choice } from '../draws.js';
import { colorMentions } from '../things/block.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';

/** The task in words. */
interface Words {
  /** What is pushed. */
  readonly thing: Noun;
  /** The area that it belongs in. */
  readonly area: Noun;
}

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Words>[] = [
  { id: 'push', split: 'default', say: ({ thing, area }) => `push the ${thing.english} into the ${area.english}` },
  { id: 'slide', split: 'default', say: ({ thing, area }) => `slide the ${thing.english} into the ${area.english}` },
  {
    id: 'shove',
    split: 'default',
    say: ({ thing, area }) => `shove the ${thing.english} over to the ${area.english}`,
  },
  {
    id: 'without-lifting',
    split: 'seen',
    say: ({ thing, area }) => `move the ${thing.english} into the ${area.english} without lifting it`,
  },
  { id: 'along', split: 'seen', say: ({ thing, area }) => `push the ${thing.english} along to the ${area.english}` },
  { id: 'zh-push', split: 'seen', say: ({ thing, area }) => `把${thing.chinese}推到${area.chinese}里` },
  {
    id: 'please',
    split: 'unseen',
    say: ({ thing, area }) => `could you nudge the ${thing.english} into the ${area.english}, please?`,
  },
  {
    id: 'belongs',
    split: 'unseen',
    say: ({ thing, area }) => `the ${thing.english} belongs inside the ${area.english}, push it there`,
  },
  {
    id: 'scoot',
    split: 'unseen',
    say: ({ thing, area }) => `scoot the ${thing.english} across the table to the ${area.english}`,
  },
  {
    id: 'want',
    split: 'unseen',
    say: ({ thing, area }) => `I want the ${thing.english} in the ${area.english}`,
  },
  { id: 'zh-please', split: 'unseen', say: ({ thing, area }) => `请将${thing.chinese}推进${area.chinese}` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = {
  phrasing: phrasingDraw(PHRASINGS),
  noun: choice('language', [0], 'which nouns the instruction uses for thing and area', { seen: [0, 1], unseen: [2] }),
} as const;

const THINGS: Readonly<Record<string, readonly string[]>> = {
  disc: ['disc', 'round plate', 'puck'],
  box: ['box', 'flat box', 'slab'],
  tile: ['tile', 'square tile', 'square'],
};
const CHINESE: Readonly<Record<string, string>> = { disc: '圆盘', box: '扁盒', tile: '方砖' };
const AREAS = ['area', 'zone', 'outline'] as const;
const AREA = /^(area|zone|outline|frame|mark)|^区域/;

/** What is pushed, in words. */
export function thingNoun(color: string, kind: string, noun: number): Noun {
  const names = THINGS[kind] ?? [kind];
  return {
    english: `${color} ${names[noun] ?? names[0] ?? kind}`,
    chinese: `${CHINESE_COLORS[color] ?? ''}${CHINESE[kind] ?? ''}`,
  };
}

/** A marked area in words. */
export function areaNoun(color: string, noun: number): Noun {
  return { english: `${color} ${AREAS[noun] ?? AREAS[0]}`, chinese: `${CHINESE_COLORS[color] ?? ''}区域` };
}

/** The colour of the area that an instruction means; `null` when it means another thing, several areas or none. */
export function areaMeantBy(instruction: string, color: string, kind: string): string | null {
  const mentions = colorMentions(instruction.toLowerCase());
  const areas = mentions.filter(({ rest }) => AREA.test(rest));
  const things = mentions.filter(({ rest }) => !AREA.test(rest));
  const names = [...(THINGS[kind] ?? [kind]), 'thing', 'one', CHINESE[kind] ?? kind];
  const meant = things.every((each) => each.color === color && names.some((name) => each.rest.startsWith(name)));
  const [area] = areas;
  return meant && things.length === 1 && areas.length === 1 && area ? area.color : null;
}
