import type { Craft, CraftStep } from './craft.js';

/** What was done already, such as 切好的 or 已经洗净的: no step, but a description of a thing. */
const DONE_CHINESE = /已经?[^，。,;；]{0,4}?[的过]|[洗切拌擀包煮折捏抹烤盖夹摆][净碎片好熟平成开]{1,2}的/g;
/** Numbers and bullets before a step: "Step 3:", "3.", "第三步：". */
const NUMBERING = /^\s*(?:step\s*)?(?:\d+|第[一二三四五六七八九十]+步)\s*[.:)、：．-]*\s*|^\s*[-*•]\s*/i;

/**
 * The step that words tell of, as somebody writes them: with a number before, in either language, with other words for
 * the same. Where they name several, the one that is named first counts: "boil them, then serve" is about boiling.
 * @returns The step, or `null` where the words tell of none.
 */
export function readStep({ steps }: Craft, text: string): CraftStep | null {
  const words = text.toLowerCase().replace(NUMBERING, '').replace(DONE_CHINESE, '');
  let first: { readonly step: CraftStep; readonly at: number } | null = null;
  for (const step of steps) {
    const { action, object, not } = step.means;
    const at = words.search(action);
    if (at < 0 || (object && !object.test(words)) || not?.test(words)) continue;
    if (!first || at < first.at) first = { step, at };
  }
  return first?.step ?? null;
}
