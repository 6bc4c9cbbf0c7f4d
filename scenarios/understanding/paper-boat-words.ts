import type { Phrasing } from '../axes/language.js';
import type { Language } from '../crafts/craft.js';
import { inTwoLanguages, languageOf } from '../crafts/two-languages.js';
import { CHINESE_COLORS } from '../vocabulary.js';

/** What is done when the boat is folded. */
export type ExtraName = 'none' | 'flag' | 'passenger';

/** It in words: after "a paper boat", and before 纸船. */
const EXTRAS: Readonly<Record<ExtraName, { english: string; chinese: string; named: RegExp }>> = {
  none: { english: '', chinese: '', named: /$^/ },
  flag: { english: ' with a flag', chinese: '带旗子的', named: /\bflag\b|旗/ },
  passenger: { english: ' with a passenger', chinese: '带乘客的', named: /\bpassenger\b|乘客/ },
};

/** What is asked for. */
interface Boat {
  readonly color: string;
  readonly extra: ExtraName;
}

const english = ({ color, extra }: Boat): string => `${color} paper boat${EXTRAS[extra].english}`;
const chinese = ({ color, extra }: Boat): string => `${EXTRAS[extra].chinese}${CHINESE_COLORS[color] ?? color}纸船`;
const article = ({ color }: Boat): string => (/^[aeiou]/.test(color) ? 'an' : 'a');

const ENGLISH: readonly Phrasing<Boat>[] = [
  { id: 'how-to', split: 'default', say: (b) => `how to fold ${article(b)} ${english(b)}` },
  { id: 'show-me', split: 'default', say: (b) => `show me step by step how to make ${article(b)} ${english(b)}` },
  { id: 'guide', split: 'default', say: (b) => `folding instructions with pictures for ${article(b)} ${english(b)}` },
  { id: 'want', split: 'seen', say: (b) => `I want to fold ${article(b)} ${english(b)}, how does it go?` },
  { id: 'diagram', split: 'seen', say: (b) => `draw me an origami diagram of ${article(b)} ${english(b)}` },
  { id: 'teach', split: 'unseen', say: (b) => `teach me to fold ${article(b)} ${english(b)}` },
  { id: 'explain', split: 'unseen', say: (b) => `explain with pictures how ${article(b)} ${english(b)} is folded` },
];

const CHINESE: readonly Phrasing<Boat>[] = [
  { id: 'zh-how', split: 'default', say: (b) => `怎么折${chinese(b)}` },
  { id: 'zh-steps', split: 'default', say: (b) => `请一步一步教我折${chinese(b)}` },
  { id: 'zh-guide', split: 'seen', say: (b) => `${chinese(b)}的图解折法` },
  { id: 'zh-want', split: 'unseen', say: (b) => `我想折一只${chinese(b)}，步骤是什么？` },
];

/** What may be said. */
export const INSTRUCTIONS = inTwoLanguages(ENGLISH, CHINESE);

/**
 * What an instruction says of the boat and the language; `null` where it is about something else.
 * @param colors - Names of the colours of paper that there are.
 */
export function boatMeantBy<C extends string>(
  instruction: string,
  colors: readonly C[],
): { readonly color?: C; readonly extra: ExtraName; readonly answerLanguage: Language } | null {
  const words = instruction.toLowerCase();
  if (!/\bboats?\b|\bships?\b|船/.test(words)) return null;
  const named = Object.entries(CHINESE_COLORS)
    .filter(([name, zh]) => new RegExp(`\\b${name}\\b`).test(words) || words.includes(zh))
    .map(([name]) => name);
  const known = colors.filter((name) => named.includes(name));
  if (named.length > 1 || named.length > known.length) return null;
  const extras = (Object.keys(EXTRAS) as ExtraName[]).filter((name) => EXTRAS[name].named.test(words));
  if (extras.length > 1) return null;
  const [color] = known;
  const [extra = 'none'] = extras;
  const answerLanguage = languageOf(words);
  return { ...(color === undefined ? {} : { color }), extra, answerLanguage };
}
