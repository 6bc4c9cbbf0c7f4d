import { choice } from '../draws.js';
import type { ChoiceDraw } from '../draws.js';

/** One way to put a task into words. */
export interface Phrasing<T> {
  /** Name of the phrasing in logs: `put-on`, `zh-put-on`. */
  readonly id: string;
  /** Whether the level `default` draws it too, or it is drawn only while the axis is on, or it is held out. */
  readonly split: 'default' | 'seen' | 'unseen';
  /** The sentence for a task. */
  readonly say: (task: T) => string;
}

/**
 * The draw of a phrasing, by its id. At the level `default` it uses the random stream that has always picked the
 * instruction, so that seeds keep their instructions.
 */
export function phrasingDraw(phrasings: readonly Phrasing<never>[]): ChoiceDraw<string> {
  const ids = (...splits: readonly string[]): string[] =>
    phrasings.filter(({ split }) => splits.includes(split)).map(({ id }) => id);
  return choice<string>('language', ids('default'), 'phrasing of the instruction', {
    seen: ids('default', 'seen'),
    unseen: ids('unseen'),
    stream: 'instruction',
  });
}

/** The sentence of a drawn phrasing. Throws a RangeError when there is none of that id. */
export function sayIn<T>(phrasings: readonly Phrasing<T>[], id: string, task: T): string {
  const phrasing = phrasings.find((each) => each.id === id);
  if (!phrasing) {
    throw new RangeError(`there is no phrasing "${id}"; there are ${phrasings.map((each) => each.id).join(', ')}`);
  }
  return phrasing.say(task);
}
