import type { RejectionCount } from '../episodes/index.js';

/** Too few attempts succeeded. The message says how many, why the others failed, and how to go on. */
export class GenerationFailedError extends Error {
  /** Always `GenerationFailedError`. */
  override readonly name = 'GenerationFailedError';
}

/** How far a search came and what stood in its way most often, a clause. */
export function shortfall(
  tally: { readonly accepted: number; readonly count: number; rejections(): readonly RejectionCount[] },
  episodes: number,
): string {
  const { accepted, count } = tally;
  const [main] = tally.rejections();
  const why = main === undefined ? '' : `; the most frequent reason (${main.count} times): ${main.reason}`;
  return `only ${accepted} of ${episodes} episodes were accepted in ${count} ${count === 1 ? 'attempt' : 'attempts'}${why}`;
}
