import type { PlainData } from '../../sim/interface/index.js';

/** One attempt at an episode, accepted or not: a line of `meta/nextstate/attempts.jsonl`. */
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
  /** Figures about the attempt, where it came that far. */
  readonly outcome?: PlainData;
}

/** The reasons of rejected attempts with how often each occurred, most frequent first. */
export function rejectionReasons(attempts: readonly AttemptRecord[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { accepted, reason } of attempts) {
    if (accepted) continue;
    // Figures differ from attempt to attempt; what they say is the same.
    const kind = reason.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, '#');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
