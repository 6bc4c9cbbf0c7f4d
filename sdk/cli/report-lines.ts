import pc from 'picocolors';
import type { PlanJudgement } from '../predictions/index.js';
import { limitText, measuredText, type Check, type Verdict } from '../referee/index.js';

/** Width of reports in characters: they fit narrow terminals. */
const COLUMNS = 60;

/** A keyframe as it was predicted: number, time and what is being done. */
export function keyframeLine(index: number, time: number, words: string): string {
  // A model may say anything, escape sequences included.
  const subtask = words.replace(/\p{C}/gu, '?');
  return cut(`${String(index + 1).padStart(4)} ${time.toFixed(1).padStart(6)} s  ${subtask || '(nothing said)'}`);
}

/** A check with its outcome, on one line or two. */
export function checkLines(check: Check): string {
  const { name, passed, measured, subject, step } = check;
  if (measured === null && passed) return `${pc.dim('  --')}  ${cut(`${name.padEnd(24)} ${subject}`, COLUMNS - 6)}`;
  const label = passed ? pc.green('PASS') : pc.red('FAIL');
  const what = measured === null ? subject : `${measuredText(check)} (${limitText(check)})`;
  const line = `${label}  ${cut(`${name.padEnd(24)} ${what}`, COLUMNS - 6)}`;
  if (passed || measured === null) return line;
  const where = [subject, step >= 0 ? `at step ${step}` : ''].filter((part) => part !== '').join(', ');
  return where === ''
    ? line
    : `${line}\n${wrapped(where, COLUMNS - 6)
        .map((part) => `      ${part}`)
        .join('\n')}`;
}

/** The verdict in one line. */
export function verdictLine({ accepted, checks }: Verdict): string {
  const failed = checks.filter((check) => !check.passed).length;
  const made = checks.filter((check) => check.measured !== null).length;
  return accepted
    ? pc.green(`accepted: all ${made} checks that applied passed`)
    : pc.red(`rejected: ${failed} of ${checks.length} checks failed`);
}

/** What the referee says of one of several plans: whether it does the task, and which checks failed. */
export function planLine(number: number, { episodeAccepted, failedChecks }: PlanJudgement): string {
  const task = episodeAccepted ? pc.green('does the task') : pc.red('does not do the task');
  const count = failedChecks.length;
  const failed = count === 0 ? 'no check' : `${count} ${count === 1 ? 'check' : 'checks'}`;
  return labelled(`plan ${number}`, `${task}, ${failed} failed${count === 0 ? '' : `: ${failedChecks.join(', ')}`}`);
}

/**
 * Which of several plans is kept.
 *
 * @param asked - What ended the drawing: a plan that is `accepted` with its prediction, or one that does the task.
 */
export function keptLine(
  number: number,
  drawn: readonly PlanJudgement[],
  asked: 'accepted' | 'episodeAccepted',
): string {
  const [found, missed] =
    asked === 'accepted'
      ? [', which the referee accepts', '; the referee accepts none']
      : [', which does the task', '; none does the task'];
  const why = drawn.some((plan) => plan[asked]) ? found : missed;
  return labelled('kept', `plan ${number} of ${drawn.length} drawn${why}`);
}

/** Who says where the objects are, where the model does not find them itself. */
export const TOLD_BY_DETECTOR = 'told by a detector (the simulation)';

/** A label and a text that is wrapped beside it. */
export function labelled(label: string, text: string): string {
  const [first = '', ...rest] = wrapped(text, COLUMNS - 12);
  return [`${pc.bold(label.padEnd(11))} ${first}`, ...rest.map((line) => `${' '.repeat(12)}${line}`)].join('\n');
}

/** Cuts a text without colour to a width. */
function cut(text: string, columns = COLUMNS): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}

/** Breaks a text at spaces; a word that is longer than a line gets one of its own. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > columns && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Seeds in a row, in words: `seed 7`, `seeds 7 to 11`. */
export function seedRange(seeds: readonly number[]): string {
  const [first = 0] = seeds;
  return seeds.length === 1 ? `seed ${first}` : `seeds ${first} to ${seeds.at(-1) ?? first}`;
}
