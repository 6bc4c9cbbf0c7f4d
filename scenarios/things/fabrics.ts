/** Colours of cloths by name: the cloth's, and a second one for its pattern, as #rrggbb. */
export const FABRIC_COLORS: Readonly<Record<string, readonly [main: string, second: string]>> = {
  red: ['#c0473d', '#e9d6c8'],
  green: ['#4d8f5b', '#dfe8d3'],
  blue: ['#3f66b5', '#dbe3f2'],
  yellow: ['#d9b340', '#f4ecd0'],
  white: ['#e8e6e0', '#8d97a8'],
  purple: ['#76509a', '#ddd0ea'],
  orange: ['#d9813a', '#f5e2cd'],
  pink: ['#d386a2', '#f6e4ea'],
};

/** Patterns of cloths in words, by their names. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  plain: 'plain',
  stripes: 'striped',
  checks: 'checked',
  border: 'bordered',
  dots: 'dotted',
};

/** The main and second colour of a cloth by name; greys for an unknown one. */
export function fabricColors(name: string): readonly [main: string, second: string] {
  return FABRIC_COLORS[name] ?? ['#888888', '#cccccc'];
}
