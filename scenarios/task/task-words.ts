import type { PlainData } from '../../sim/interface/index.js';
import { phrasingDraw, sayIn } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import { valuesOf } from '../draws.js';
import type { ChoiceDraw, Draw, VariationSpec } from '../draws.js';
import { CHINESE_COLORS } from '../vocabulary.js';
import { textAt } from './look-up.js';
import type { Values } from './look-up.js';
import { Template } from './template.js';

/** A language in which tasks are said: English or Chinese. */
export type TaskLanguage = 'en' | 'zh';

/** One way to say a task: a sentence, or one that is said only while the axis `language` is on, or held out. */
export type TaskSentence =
  | string
  | {
      /** The sentence. */
      readonly say: string;
      /** When it is drawn. Default `default`: always. */
      readonly split?: 'default' | 'seen' | 'unseen';
    };

/**
 * How a task is said. In a sentence `{color}` stands for the value of the draw `color`, and `{place.name}` for a field of
 * the value of `place`; these must be choices.
 */
export interface TaskInstructions {
  /** In English. */
  readonly en?: readonly TaskSentence[];
  /** In Chinese. */
  readonly zh?: readonly TaskSentence[];
  /** How values are said in each language. Default: as they are; Chinese words for colours are known. */
  readonly words?: Readonly<Partial<Record<TaskLanguage, Readonly<Record<string, string>>>>>;
}

/** A sentence that is wrong. */
export interface SentenceProblem {
  /** Its language. */
  readonly language: TaskLanguage;
  /** Its place in the list, from 0. */
  readonly index: number;
  /** What is wrong. */
  readonly message: string;
}

/** One way to say the task. */
interface Saying {
  readonly language: TaskLanguage;
  readonly index: number;
  readonly template: Template;
  readonly phrasing: Phrasing<Values>;
}

/** The instructions of a task: says them, and finds out what a sentence means. */
export class TaskWords {
  /** The draw of the phrasing. */
  readonly draw: ChoiceDraw<string>;
  readonly #instructions: TaskInstructions;
  readonly #draws: VariationSpec;
  readonly #sayings: readonly Saying[];

  /**
   * @param instructions - The sentences.
   * @param draws - The draws that they may name.
   * @throws RangeError when there is no sentence, or one has a brace without a partner.
   */
  constructor(instructions: TaskInstructions, draws: VariationSpec) {
    this.#instructions = instructions;
    this.#draws = draws;
    this.#sayings = (['en', 'zh'] as const).flatMap((language) =>
      (instructions[language] ?? []).map((sentence, i) => this.#saying(language, sentence, i)),
    );
    if (this.#sayings.length === 0) throw new RangeError('instructions must hold at least one sentence');
    this.draw = phrasingDraw(this.#sayings.map(({ phrasing }) => phrasing));
  }

  /** Every phrasing for these draws. */
  all(values: Values): readonly string[] {
    return this.#sayings.map(({ phrasing }) => phrasing.say(values));
  }

  /** The phrasing that is drawn. */
  drawn(values: Values): string {
    return sayIn(
      this.#sayings.map(({ phrasing }) => phrasing),
      textAt(values, 'phrasing'),
      values,
    );
  }

  /**
   * What a sentence means: the draws that it settles. It must be one of the phrasings with any words for its placeholders.
   *
   * @param fixed - Draws that a sentence cannot change, since the scene shows them: they must be as they were drawn.
   * @returns `null` when it means nothing here.
   */
  meaning(sentence: string, values: Values, fixed: ReadonlySet<string>): Readonly<Record<string, PlainData>> | null {
    const said = normalised(sentence);
    for (const saying of this.#sayings) {
      const settled = this.#match(saying, said, values);
      if (settled === null) continue;
      const changed = Object.entries(settled).filter(([name, value]) => !same(value, values[name]));
      if (changed.some(([name]) => fixed.has(name))) continue;
      return Object.fromEntries(changed);
    }
    return null;
  }

  /** What is wrong with the sentences: a value that has no Chinese word, or a number as a placeholder. */
  problems(): SentenceProblem[] {
    return this.#sayings.flatMap(({ language, index, template }) =>
      template.reads.flatMap((path) => {
        const message = this.#problemOf(language, path);
        return message === null ? [] : [{ language, index, message }];
      }),
    );
  }

  #problemOf(language: TaskLanguage, path: string): string | null {
    const draw = this.#drawOf(path);
    if (draw === undefined) return `there is no draw "${path}"; there are ${Object.keys(this.#draws).join(', ')}`;
    if (draw.kind === 'uniform') return `"{${path}}" must be a choice, "${path}" is a number: nobody would say it`;
    const without = this.#meanings(draw, path)
      .map(({ text }) => text)
      .filter((text) => language === 'zh' && /[a-z]/i.test(this.#word(language, text)));
    const [first] = without;
    return first === undefined ? null : `"{${path}}" has no Chinese word for "${first}": add one to words.zh`;
  }

  #saying(language: TaskLanguage, sentence: TaskSentence, index: number): Saying {
    const { say: text, split = 'default' } = typeof sentence === 'string' ? { say: sentence } : sentence;
    const template = new Template(text);
    const say = (values: Values): string => template.fill(values, (value) => this.#word(language, value));
    return { language, index, template, phrasing: { id: `${language}-${index + 1}`, split, say } };
  }

  #match({ language, template }: Saying, said: string, values: Values): Record<string, PlainData> | null {
    const options = template.reads.map((path) => {
      const draw = this.#drawOf(path);
      return draw?.kind === 'choice' ? this.#meanings(draw, path) : [{ text: textAt(values, path), values: [] }];
    });
    const alternatives = options.map((each) => {
      // The longest first: "light blue" must not be taken for "light".
      const words = each.map(({ text }) => escaped(normalised(this.#word(language, text))));
      return `(${words.sort((a, b) => b.length - a.length).join('|')})`;
    });
    const pattern = template.pieces
      .map((piece, i) => escaped(normalisedPiece(piece)) + (alternatives[i] ?? ''))
      .join('');
    const match = new RegExp(`^${pattern}$`).exec(said);
    if (!match) return null;
    const settled = new Map<string, readonly PlainData[]>();
    for (const [i, path] of template.reads.entries()) {
      const [name = ''] = path.split('.');
      const word = match[i + 1] ?? '';
      const meant = options[i]?.find(({ text }) => normalised(this.#word(language, text)) === word)?.values ?? [];
      const before = settled.get(name);
      settled.set(name, before ? before.filter((value) => meant.some((other) => same(value, other))) : meant);
    }
    const chosen = [...settled].map(
      ([name, meant]) => [name, meant.find((value) => same(value, values[name])) ?? meant[0]] as const,
    );
    if (chosen.some(([, value]) => value === undefined)) return null;
    return Object.fromEntries(chosen.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  #drawOf(path: string): Draw | undefined {
    const [name = ''] = path.split('.');
    return Object.hasOwn(this.#draws, name) ? this.#draws[name] : undefined;
  }

  /** What a placeholder may say, each with the values of its draw that are said so. */
  #meanings(draw: ChoiceDraw, path: string): { readonly text: string; readonly values: readonly PlainData[] }[] {
    const [name = ''] = path.split('.');
    const byText = new Map<string, PlainData[]>();
    for (const value of valuesOf(draw)) {
      const text = textAt({ [name]: value }, path);
      byText.set(text, [...(byText.get(text) ?? []), value]);
    }
    return [...byText].map(([text, values]) => ({ text, values }));
  }

  #word(language: TaskLanguage, value: string): string {
    const own = this.#instructions.words?.[language] ?? {};
    if (Object.hasOwn(own, value)) return own[value] ?? value;
    return language === 'zh' ? (CHINESE_COLORS[value] ?? value) : value;
  }
}

/** A sentence without what makes no difference: capitals, doubled spaces, the full stop. */
function normalised(sentence: string): string {
  return normalisedPiece(sentence)
    .trim()
    .replace(/[.!。！]$/, '');
}

function normalisedPiece(piece: string): string {
  return piece.toLowerCase().replace(/\s+/g, ' ');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function same(a: PlainData | undefined, b: PlainData | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
