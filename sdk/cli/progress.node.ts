import pc from 'picocolors';

/** What a progress line tells. */
export interface ProgressState {
  /** How much is done. */
  readonly done: number;
  /** How much there is to do. */
  readonly total: number;
  /** How often something was tried, where not every try counts as done. */
  readonly tried?: number;
  /** What else is worth a word, such as why tries fail; cut where there is no room for it. */
  readonly note?: string;
}

/** Fewest characters of a note that are worth showing. */
const SHORTEST_NOTE = 12;

/**
 * The text of a progress line, most important first, cut to `columns` characters: `12/50  0:47 left  yield 86 %  0.8/s  3 x dropped it`.
 *
 * @param state - Where the work stands.
 * @param begun - Where it stood when the clock started.
 * @param seconds - Time since then.
 * @param columns - Width of the terminal in characters.
 */
export function progressText(state: ProgressState, begun: ProgressState, seconds: number, columns: number): string {
  const { done, total, tried } = state;
  const rate = seconds > 0 ? (done - begun.done) / seconds : 0;
  const parts = [`${done}/${total}`];
  if (rate > 0) parts.push(`${formatDuration((total - done) / rate)} left`);
  if (tried !== undefined && tried > 0) parts.push(`yield ${Math.round((100 * done) / tried)} %`);
  if (rate > 0) parts.push(rate >= 0.1 ? `${rate.toFixed(1)}/s` : `${(60 * rate).toFixed(1)}/min`);
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}  ${part}`;
    if (longer.length > columns) return text;
    text = longer;
  }
  const room = columns - text.length - 2;
  const { note = '' } = state;
  if (note === '' || room < Math.min(SHORTEST_NOTE, note.length)) return text;
  return `${text}  ${note.length <= room ? note : `${note.slice(0, room - 1)}…`}`;
}

/** A duration as `m:ss` or `h:mm:ss`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Shows progress on stderr: one line that is rewritten on a terminal, a plain line every ten seconds elsewhere. */
export class ProgressLine {
  readonly #stream = process.stderr;
  readonly #enabled: boolean;
  #begun: ProgressState | undefined;
  #startMs = 0;
  #lastMs = 0;
  #done = 0;

  /** @param enabled - Whether to show anything. */
  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /**
   * Shows where the work stands. The first call starts the clock, and shows nothing but on a terminal; so does one that has less done than
   * the one before: other work has begun.
   */
  update(state: ProgressState): void {
    if (!this.#enabled) return;
    const now = performance.now();
    const isNew = this.#begun === undefined || state.done < this.#done;
    this.#done = state.done;
    if (isNew || this.#begun === undefined) {
      this.#begun = state;
      this.#startMs = this.#lastMs = now;
      if (!this.#stream.isTTY) return;
    } else if (now - this.#lastMs < (this.#stream.isTTY ? 100 : 10_000)) return;
    else this.#lastMs = now;
    const seconds = (now - this.#startMs) / 1000;
    // One column stays free: a line that fills the terminal wraps.
    const columns = this.#stream.isTTY ? (this.#stream.columns || 80) - 1 : 200;
    const text = progressText(state, this.#begun, seconds, columns);
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${pc.dim(text)}` : `${text}\n`);
  }

  /** Removes the line from a terminal. */
  clear(): void {
    if (this.#enabled && this.#stream.isTTY && this.#begun !== undefined) this.#stream.write('\r\u001b[K');
  }
}
