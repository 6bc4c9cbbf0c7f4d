/** What the tools have in common that measure scenarios. */

/** Levels of variation with their first seed, apart from those that data for training comes from. */
export const LEVELS = [
  { variation: 'default', seed: 800_000 },
  { variation: 'randomized', seed: 810_000 },
  { variation: 'randomized,unseen', seed: 820_000 },
];

/**
 * The value of an option that counts something.
 * @param {string} name
 * @param {string} text
 */
export function positiveInteger(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`--${name} must be a positive integer, received ${text}`);
  return value;
}
