import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import type { Noun } from '../vocabulary.js';

/** A kind of grain: how it is called, looks and weighs. */
export interface GrainKind extends Noun {
  /** Colour as #rrggbb. */
  readonly color: string;
  /** Density in kg/m^3. */
  readonly density: number;
}

/** Kinds of grains by name. */
export const GRAIN_KINDS: Readonly<Record<string, GrainKind>> = {
  'soy beans': { english: 'soy beans', chinese: '黄豆', color: '#d9b65c', density: 1200 },
  peas: { english: 'peas', chinese: '豌豆', color: '#6f9f3c', density: 1100 },
  'red beans': { english: 'red beans', chinese: '红豆', color: '#8c2f2a', density: 1250 },
  'black beans': { english: 'black beans', chinese: '黑豆', color: '#2e2a2c', density: 1250 },
  chickpeas: { english: 'chickpeas', chinese: '鹰嘴豆', color: '#c79a62', density: 1150 },
};

/** Every phrasing of the instruction, of a kind of grain. */
export const PHRASINGS: readonly Phrasing<Noun>[] = [
  { id: 'pour', split: 'default', say: ({ english }) => `pour the ${english} into the bowl` },
  { id: 'pour-from', split: 'default', say: ({ english }) => `pour the ${english} from the cup into the bowl` },
  { id: 'empty', split: 'default', say: ({ english }) => `empty the cup of ${english} into the bowl` },
  { id: 'tip', split: 'default', say: ({ english }) => `tip the ${english} out of the cup into the bowl` },
  { id: 'fill', split: 'seen', say: ({ english }) => `fill the bowl with the ${english} that are in the cup` },
  { id: 'zh-pour', split: 'seen', say: ({ chinese }) => `把杯子里的${chinese}倒进碗里` },
  { id: 'zh-all', split: 'seen', say: ({ chinese }) => `将${chinese}全部倒入碗中` },
  { id: 'belong', split: 'unseen', say: ({ english }) => `the ${english} in the cup belong in the bowl` },
  {
    id: 'please',
    split: 'unseen',
    say: ({ english }) => `could you pour all of the ${english} over into the bowl, please?`,
  },
  { id: 'over', split: 'unseen', say: ({ english }) => `tip the cup until the bowl holds all of the ${english}` },
  { id: 'zh-bowl', split: 'unseen', say: ({ chinese }) => `让${chinese}从杯子倒入碗里` },
  { id: 'zh-please', split: 'unseen', say: ({ chinese }) => `请把${chinese}从杯子倒到碗里` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

/** Whether an instruction asks for grains of that kind to be poured into the bowl. */
export function asksFor(instruction: string, kind: Noun): boolean {
  const words = instruction.toLowerCase();
  const into = /\bbowl\b|碗/.test(words) && /\b(pour|empty|tip|fill|belong|belongs)\b|倒/.test(words);
  return into && (words.includes(kind.english) || words.includes(kind.chinese) || /\bgrains\b/.test(words));
}
