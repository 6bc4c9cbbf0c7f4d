import type { Noun } from '../vocabulary.js';

/** Numbers from 0 in words. */
export const NUMBERS: readonly Noun[] = [
  { english: 'no', chinese: '零' },
  { english: 'one', chinese: '一' },
  { english: 'two', chinese: '两' },
  { english: 'three', chinese: '三' },
  { english: 'four', chinese: '四' },
  { english: 'five', chinese: '五' },
  { english: 'six', chinese: '六' },
];

/**
 * Whether a text names something, in English (as whole words, in any case, in the singular or with an s) or in Chinese.
 */
export function mentions(text: string, { english, chinese }: Noun): boolean {
  if (chinese !== '' && text.includes(chinese)) return true;
  return new RegExp(`\\b${english}(e?s)?\\b`, 'i').test(text);
}
