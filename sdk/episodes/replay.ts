import type { Environment } from '../../sim/interface/index.js';
import type { Episode } from './episode.js';

/** How an episode is to be replayed. */
export interface ReplayOptions {
  /** A fresh simulation of the episode's scenario, of the same version. */
  readonly environment: Environment;
  /** Hash of the environment's present state. */
  readonly stateHash: () => string;
  /** The episode, with state hashes. Pictures are not needed. */
  readonly episode: Episode;
  /** Cancels the replay between two ticks: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a replay found. */
export interface ReplayResult {
  /** Whether every state hash was the same. */
  readonly identical: boolean;
  /** How many state hashes were compared. */
  readonly compared: number;
  /** The first tick whose state differs, `episode.steps.length` being the state after the last; `null` when none does. */
  readonly firstDifferentTick: number | null;
  /** The recorded hash of that state. */
  readonly recorded?: string;
  /** The hash of that state now. */
  readonly replayed?: string;
}

/**
 * Simulates an episode again from its seed, with its recorded actions, and compares the state at every tick with the
 * recorded hash. Stops at the first difference.
 *
 * @throws RangeError when the episode has no state hashes.
 */
export async function replayEpisode(options: ReplayOptions): Promise<ReplayResult> {
  const { environment, stateHash, episode, signal } = options;
  const { seed, instruction, variation, steps } = episode;
  if (steps.some((step) => step.stateHash === undefined)) {
    throw new RangeError(`the episode of seed ${seed} has no state hashes: it was not recorded in a simulation`);
  }
  // The recorded draws say exactly what the scene was; an instruction might be open to another reading.
  await environment.reset(variation === undefined ? { seed, instruction } : { seed, options: { variation } });
  let compared = 0;
  for (const [tick, step] of steps.entries()) {
    signal?.throwIfAborted();
    const replayed = stateHash();
    compared++;
    if (replayed !== step.stateHash) {
      return { identical: false, compared, firstDifferentTick: tick, recorded: step.stateHash as string, replayed };
    }
    await environment.step(step.action);
  }
  if (episode.finalStateHash !== undefined) {
    const replayed = stateHash();
    compared++;
    if (replayed !== episode.finalStateHash) {
      const recorded = episode.finalStateHash;
      return { identical: false, compared, firstDifferentTick: steps.length, recorded, replayed };
    }
  }
  return { identical: true, compared, firstDifferentTick: null };
}
