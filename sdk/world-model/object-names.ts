import type { Layout } from './layout.js';
import type { TextTokenizer } from './text-tokenizer.js';

/**
 * The text ids of an object's name. It is spelt as in a sentence, ` red cube` for `red-cube`, so that it shares its tokens
 * with the instructions that speak of it.
 *
 * @throws RangeError when it is empty, contains spaces, or takes more tokens than the layout's width.
 */
export function encodeName(layout: Layout, text: TextTokenizer, name: string): number[] {
  if (name === '' || /\s/.test(name))
    throw new RangeError(`a name must not be empty or contain spaces, received "${name}"`);
  const ids = text.encode(` ${name.replaceAll('-', ' ')}`);
  if (ids.length > layout.widths.name) {
    throw new RangeError(
      `the name "${name}" must take at most ${layout.widths.name} tokens (layout.widths.name), it takes ${ids.length}. Use a shorter name, a text tokenizer trained on it, or a wider field`,
    );
  }
  return ids;
}

/** The name that text ids spell; the inverse of `encodeName`. */
export function decodeName(text: TextTokenizer, ids: readonly number[]): string {
  return text.decode(ids).replace(/^ /, '').replaceAll(' ', '-');
}
