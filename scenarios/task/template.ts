import { textAt } from './look-up.js';
import type { Values } from './look-up.js';

const PLACEHOLDER = /\{([^{}]*)\}/g;
const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** A text in a document, in which `{color}` or `{place.name}` stands for the value of a draw or a field of it. */
export class Template {
  /** The text that it was made from. */
  readonly text: string;
  /** What its placeholders read, in order. */
  readonly reads: readonly string[];

  /** @throws RangeError when a brace has no partner or a placeholder is no name. */
  constructor(text: string) {
    this.text = text;
    this.reads = [...text.matchAll(PLACEHOLDER)].map(([, path = '']) => path.trim());
    const wrong = this.reads.find((path) => !PATH.test(path));
    if (wrong !== undefined) throw new RangeError(`"{${wrong}}" must name a draw, as in {color} or {place.name}`);
    if (/[{}]/.test(text.replace(PLACEHOLDER, ''))) throw new RangeError(`"${text}" has a brace without a partner`);
  }

  /**
   * The text with every placeholder filled in.
   * @param say - How a value is said. Default: as it is.
   * @throws RangeError when a draw does not exist.
   */
  fill(values: Values, say: (value: string) => string = (value) => value): string {
    return this.text.replace(PLACEHOLDER, (_, path: string) => say(textAt(values, path.trim())));
  }

  /** The text between the placeholders, one piece more than there are placeholders. */
  get pieces(): readonly string[] {
    return this.text.split(/\{[^{}]*\}/);
  }
}
