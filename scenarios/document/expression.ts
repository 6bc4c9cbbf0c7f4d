import { lookUp } from '../task/look-up.js';
import type { Values } from '../task/look-up.js';

type Evaluate = (values: Values) => number;

const FUNCTIONS: Readonly<Record<string, { readonly arity: number; readonly apply: (...args: number[]) => number }>> = {
  abs: { arity: 1, apply: Math.abs },
  sqrt: { arity: 1, apply: Math.sqrt },
  sin: { arity: 1, apply: Math.sin },
  cos: { arity: 1, apply: Math.cos },
  min: { arity: 2, apply: Math.min },
  max: { arity: 2, apply: Math.max },
};

const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|([A-Za-z_][\w-]*(?:\.[A-Za-z_]\w*)*(?![\w]))|([-+*/(),]))/gy;

/**
 * A number in a document: a literal, or arithmetic over draws such as `cubeX + 0.04` or `0.1 * cos(angle)`. It knows
 * `+ - * /`, brackets, `pi`, draws by name, fields of a draw's value (`place.x`), and `abs sqrt sin cos min max`.
 */
export class Expression {
  /** The text that it was made from. */
  readonly text: string;
  /** Names of the draws that it reads, each with its fields: `place.x`. */
  readonly reads: readonly string[];
  readonly #evaluate: Evaluate;

  /**
   * @param source - A number, or the text of an expression.
   * @throws RangeError that says where the text cannot be read.
   */
  constructor(source: number | string) {
    this.text = String(source);
    if (typeof source === 'number') {
      this.reads = [];
      this.#evaluate = () => source;
    } else {
      const parser = new Parser(source);
      this.#evaluate = parser.parse();
      this.reads = parser.reads;
    }
  }

  /**
   * Its value.
   * @throws RangeError when a draw that it reads is no number, or the result is not finite.
   */
  evaluate(values: Values): number {
    const value = this.#evaluate(values);
    if (!Number.isFinite(value)) throw new RangeError(`"${this.text}" must be a finite number, it is ${value}`);
    return value;
  }
}

/** Recursive descent over one line of arithmetic. */
class Parser {
  /** What was read of draws. */
  readonly reads: string[] = [];
  readonly #text: string;
  readonly #tokens: { readonly text: string; readonly kind: 'number' | 'name' | 'sign'; readonly at: number }[] = [];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
      TOKEN.lastIndex = end;
      const match = TOKEN.exec(text);
      if (!match) throw new RangeError(`"${text}" cannot be read as a number at "${text.slice(end).trim()}"`);
      const [, number, name, sign] = match;
      const kind = number === undefined ? (name === undefined ? 'sign' : 'name') : 'number';
      this.#tokens.push({ text: number ?? name ?? sign ?? '', kind, at: end });
    }
  }

  parse(): Evaluate {
    const value = this.#sum();
    if (this.#next < this.#tokens.length) throw this.#unexpected();
    return value;
  }

  #sum(): Evaluate {
    let left = this.#product();
    for (let sign = this.#take('+', '-'); sign !== null; sign = this.#take('+', '-')) {
      const [a, b] = [left, this.#product()];
      left = sign === '+' ? (values) => a(values) + b(values) : (values) => a(values) - b(values);
    }
    return left;
  }

  #product(): Evaluate {
    let left = this.#factor();
    for (let sign = this.#take('*', '/'); sign !== null; sign = this.#take('*', '/')) {
      const [a, b] = [left, this.#factor()];
      left = sign === '*' ? (values) => a(values) * b(values) : (values) => a(values) / b(values);
    }
    return left;
  }

  #factor(): Evaluate {
    if (this.#take('-') !== null) {
      const value = this.#factor();
      return (values) => -value(values);
    }
    if (this.#take('(') !== null) {
      const value = this.#sum();
      this.#expect(')');
      return value;
    }
    const token = this.#tokens[this.#next];
    if (!token || token.kind === 'sign') throw this.#unexpected();
    this.#next++;
    if (token.kind === 'number') {
      const value = Number(token.text);
      return () => value;
    }
    return this.#take('(') === null ? this.#name(token.text) : this.#call(token.text);
  }

  #name(path: string): Evaluate {
    if (path === 'pi') return () => Math.PI;
    this.reads.push(path);
    return (values) => {
      const value = lookUp(values, path);
      if (typeof value !== 'number') {
        throw new RangeError(`"${path}" must be a number in "${this.#text}", it is ${JSON.stringify(value)}`);
      }
      return value;
    };
  }

  #call(name: string): Evaluate {
    const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!called) {
      throw new RangeError(
        `"${this.#text}": there is no function "${name}"; there are ${Object.keys(FUNCTIONS).join(', ')}`,
      );
    }
    const args = [this.#sum()];
    while (this.#take(',') !== null) args.push(this.#sum());
    this.#expect(')');
    if (args.length !== called.arity) {
      throw new RangeError(`"${this.#text}": ${name} takes ${called.arity} numbers, received ${args.length}`);
    }
    return (values) => called.apply(...args.map((argument) => argument(values)));
  }

  #take(...signs: readonly string[]): string | null {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return null;
    this.#next++;
    return token.text;
  }

  #expect(sign: string): void {
    if (this.#take(sign) === null) throw this.#unexpected(`"${sign}"`);
  }

  #unexpected(wanted = 'a number, a draw or "("'): RangeError {
    const token = this.#tokens[this.#next];
    const found = token === undefined ? 'its end' : `"${token.text}"`;
    return new RangeError(`"${this.#text}" cannot be read as a number: expected ${wanted} at ${found}`);
  }
}
