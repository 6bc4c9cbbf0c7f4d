import type { PlainData } from '../../sim/interface/index.js';

/** One attempt at an episode, accepted or not: a line of a file below `meta/nextstate/attempts`. */
export interface AttemptRecord {
  /** Seed that was tried. */
  readonly seed: number;
  /** Whether the episode went into the dataset. */
  readonly accepted: boolean;
  /** Index of the episode in the dataset; `null` when it was not accepted. */
  readonly episodeIndex: number | null;
  /** Why it was not accepted, in a clause; empty when it was. */
  readonly reason: string;
  /** Number of control ticks that were simulated. */
  readonly ticks: number;
  /** The instruction, where the attempt came that far. */
  readonly instruction?: string;
  /** Every random draw of the attempt, where it came that far. */
  readonly variation?: PlainData;
  /** Figures about the attempt, where it came that far. */
  readonly outcome?: PlainData;
}

/** One reason for which attempts were not accepted. */
export interface RejectionCount {
  /** The reason in words, figures as `#`. */
  readonly reason: string;
  /** How many attempts it cost. */
  readonly count: number;
}

/** Counts attempts and the reasons of those that were not accepted, in memory that does not grow with their number. */
export class AttemptTally {
  #count = 0;
  #accepted = 0;
  readonly #reasons = new Map<string, number>();

  /** How many attempts there were. */
  get count(): number {
    return this.#count;
  }

  /** How many of them were accepted. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Counts one attempt. */
  add({ accepted, reason }: Pick<AttemptRecord, 'accepted' | 'reason'>): void {
    this.#count++;
    if (accepted) {
      this.#accepted++;
      return;
    }
    // Figures differ from attempt to attempt; what they say is the same.
    const kind = reason.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, '#');
    this.#reasons.set(kind, (this.#reasons.get(kind) ?? 0) + 1);
  }

  /** The reasons with how often each occurred, most frequent first. */
  rejections(): RejectionCount[] {
    return [...this.#reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }
}
