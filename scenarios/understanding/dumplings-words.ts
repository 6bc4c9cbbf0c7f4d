import type { Phrasing } from '../axes/language.js';
import type { Language } from '../crafts/craft.js';
import { inTwoLanguages, languageOf } from '../crafts/two-languages.js';
import { producesNamed } from '../crafts/produce.js';
import type { ProduceName } from '../crafts/produce.js';
import type { Noun } from '../vocabulary.js';

/** What is in the filling beside the vegetable. */
export type MeatName = 'none' | 'pork' | 'egg' | 'shrimp' | 'beef' | 'tofu';

/** It in words, with its colour as #rrggbb. */
export const MEATS: Readonly<Record<MeatName, Noun & { readonly color: string; readonly named: RegExp }>> = {
  none: { english: '', chinese: '', color: '#888888', named: /\bvegetarian\b|\bnothing else\b|素/ },
  pork: { english: 'pork', chinese: '猪肉', color: '#d98f8a', named: /\bpork\b|猪肉/ },
  egg: { english: 'egg', chinese: '鸡蛋', color: '#eec445', named: /\beggs?\b|鸡蛋/ },
  shrimp: { english: 'shrimp', chinese: '虾仁', color: '#ee9a72', named: /\bshrimps?\b|\bprawns?\b|虾/ },
  beef: { english: 'beef', chinese: '牛肉', color: '#8f3f38', named: /\bbeef\b|牛肉/ },
  tofu: { english: 'tofu', chinese: '豆腐', color: '#f2ecd9', named: /\btofu\b|豆腐/ },
};

/** What is asked for. */
interface Filling {
  readonly vegetable: Noun;
  readonly meat: MeatName;
}

/** `celery and pork` */
function english({ vegetable, meat }: Filling): string {
  return meat === 'none' ? vegetable.english : `${vegetable.english} and ${MEATS[meat].english}`;
}

/** `芹菜猪肉` */
function chinese({ vegetable, meat }: Filling): string {
  return meat === 'none' ? `${vegetable.chinese}素` : `${vegetable.chinese}${MEATS[meat].chinese}`;
}

const ENGLISH: readonly Phrasing<Filling>[] = [
  { id: 'how-to', split: 'default', say: (f) => `how to make ${english(f)} dumplings` },
  { id: 'show-me', split: 'default', say: (f) => `show me step by step how to make dumplings with ${english(f)}` },
  { id: 'guide', split: 'default', say: (f) => `an illustrated guide to ${english(f)} dumplings, please` },
  { id: 'want', split: 'seen', say: (f) => `I want to make ${english(f)} dumplings, what do I do?` },
  { id: 'recipe', split: 'seen', say: (f) => `give me a recipe with pictures: dumplings filled with ${english(f)}` },
  { id: 'teach', split: 'unseen', say: (f) => `teach me to make ${english(f)} dumplings` },
  { id: 'explain', split: 'unseen', say: (f) => `explain with pictures how dumplings with ${english(f)} are made` },
];

const CHINESE: readonly Phrasing<Filling>[] = [
  { id: 'zh-how', split: 'default', say: (f) => `怎么包${chinese(f)}饺子` },
  { id: 'zh-steps', split: 'default', say: (f) => `请一步一步教我做${chinese(f)}饺子` },
  { id: 'zh-guide', split: 'seen', say: (f) => `${chinese(f)}馅饺子的图文做法` },
  { id: 'zh-want', split: 'unseen', say: (f) => `我想包${chinese(f)}饺子，步骤是什么？` },
];

/** What may be said. */
export const INSTRUCTIONS = inTwoLanguages(ENGLISH, CHINESE);

/** What an instruction says of the filling and the language; `null` where it is about something else. */
export function fillingMeantBy(
  instruction: string,
): { readonly vegetable?: ProduceName; readonly meat: MeatName; readonly answerLanguage: Language } | null {
  const words = instruction.toLowerCase();
  if (!/\bdumplings?\b|饺/.test(words)) return null;
  const vegetables = producesNamed(words);
  const meats = (Object.keys(MEATS) as MeatName[]).filter((name) => MEATS[name].named.test(words));
  if (vegetables.length > 1 || meats.length > 1 || vegetables.length + meats.length === 0) return null;
  const [vegetable] = vegetables;
  const [meat = 'none'] = meats;
  const answerLanguage = languageOf(words);
  return { ...(vegetable === undefined ? {} : { vegetable }), meat, answerLanguage };
}
