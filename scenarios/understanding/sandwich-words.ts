import type { Phrasing } from '../axes/language.js';
import type { Language } from '../crafts/craft.js';
import { inTwoLanguages, languageOf } from '../crafts/two-languages.js';
import { producesNamed } from '../crafts/produce.js';
import type { ProduceName } from '../crafts/produce.js';
import type { Noun } from '../vocabulary.js';

/** What lies in the sandwich beside the vegetable. */
export type ToppingName = 'cheese' | 'ham' | 'egg' | 'salmon' | 'tofu';

/** It in words, with its colour as #rrggbb. */
export const TOPPINGS: Readonly<Record<ToppingName, Noun & { readonly color: string; readonly named: RegExp }>> = {
  cheese: { english: 'cheese', chinese: '奶酪', color: '#efbf3d', named: /\bcheese\b|奶酪|芝士/ },
  ham: { english: 'ham', chinese: '火腿', color: '#e29a97', named: /\bham\b|火腿/ },
  egg: { english: 'egg', chinese: '煎蛋', color: '#f6f2e6', named: /\beggs?\b|蛋/ },
  salmon: { english: 'salmon', chinese: '三文鱼', color: '#ee7f55', named: /\bsalmon\b|三文鱼/ },
  tofu: { english: 'tofu', chinese: '豆腐', color: '#ded3b4', named: /\btofu\b|豆腐/ },
};

/** What is asked for. */
interface Filling {
  readonly vegetable: Noun;
  readonly topping: Noun;
}

const english = ({ vegetable, topping }: Filling): string => `${topping.english} and ${vegetable.english}`;
const chinese = ({ vegetable, topping }: Filling): string => `${topping.chinese}${vegetable.chinese}`;

const ENGLISH: readonly Phrasing<Filling>[] = [
  { id: 'how-to', split: 'default', say: (f) => `how to make a ${english(f)} sandwich` },
  { id: 'show-me', split: 'default', say: (f) => `show me step by step how to make a sandwich with ${english(f)}` },
  { id: 'guide', split: 'default', say: (f) => `an illustrated guide to a ${english(f)} sandwich, please` },
  { id: 'hungry', split: 'seen', say: (f) => `I would like a ${english(f)} sandwich, what do I do?` },
  { id: 'recipe', split: 'seen', say: (f) => `give me a recipe with pictures: a sandwich of ${english(f)}` },
  { id: 'teach', split: 'unseen', say: (f) => `teach me to make a ${english(f)} sandwich` },
  { id: 'explain', split: 'unseen', say: (f) => `explain with pictures how a sandwich with ${english(f)} is made` },
];

const CHINESE: readonly Phrasing<Filling>[] = [
  { id: 'zh-how', split: 'default', say: (f) => `怎么做${chinese(f)}三明治` },
  { id: 'zh-steps', split: 'default', say: (f) => `请一步一步教我做${chinese(f)}三明治` },
  { id: 'zh-guide', split: 'seen', say: (f) => `${chinese(f)}三明治的图文做法` },
  { id: 'zh-want', split: 'unseen', say: (f) => `我想做${chinese(f)}三明治，步骤是什么？` },
];

/** What may be said. */
export const INSTRUCTIONS = inTwoLanguages(ENGLISH, CHINESE);

/** What an instruction says of the filling and the language; `null` where it is about something else. */
export function fillingMeantBy(instruction: string): {
  readonly vegetable?: ProduceName;
  readonly topping?: ToppingName;
  readonly answerLanguage: Language;
} | null {
  const words = instruction.toLowerCase();
  if (!/\bsandwich(es)?\b|三明治/.test(words)) return null;
  const vegetables = producesNamed(words);
  const toppings = (Object.keys(TOPPINGS) as ToppingName[]).filter((name) => TOPPINGS[name].named.test(words));
  if (vegetables.length > 1 || toppings.length > 1 || vegetables.length + toppings.length === 0) return null;
  const [vegetable] = vegetables;
  const [topping] = toppings;
  return {
    ...(vegetable === undefined ? {} : { vegetable }),
    ...(topping === undefined ? {} : { topping }),
    answerLanguage: languageOf(words),
  };
}
