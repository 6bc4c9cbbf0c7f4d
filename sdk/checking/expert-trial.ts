import type { ManipulationScenario } from '../../scenarios/index.js';
import { simulatedSource } from '../engine/index.js';
import { rollout, successRate, type SuccessRate } from '../episodes/index.js';

/** How the expert fared. */
export interface ExpertReport {
  /** Seeds that were played. */
  readonly seeds: readonly number[];
  /** How many succeeded and were accepted by the referee. */
  readonly rate: SuccessRate;
  /** Why the others were not, by seed. */
  readonly failures: Readonly<Record<string, string>>;
}

/** Errors that say that an episode failed, not that the program did. */
const EPISODE_ERRORS = new Set(['SimulationDivergedError', 'UnreachableTargetError']);

/**
 * Plays the expert, and judges its episodes as a generation of data does.
 *
 * @param onEpisode - Called after every episode, with how many there were.
 */
export async function tryExpert(
  scenario: ManipulationScenario,
  seeds: readonly number[],
  { signal, onEpisode }: { readonly signal?: AbortSignal; readonly onEpisode?: (done: number) => void } = {},
): Promise<ExpertReport> {
  const source = simulatedSource(scenario, { scenario: scenario.name, policy: 'expert', accept: 'success' });
  const failures: Record<string, string> = {};
  try {
    for (const [i, seed] of seeds.entries()) {
      signal?.throwIfAborted();
      try {
        const { environment, policy, maxTicks, privileged, stateHash, outcome } = source;
        const played = await rollout({
          environment,
          policy,
          seed,
          maxTicks,
          ...(privileged === undefined ? {} : { privileged }),
          ...(stateHash === undefined ? {} : { stateHash }),
          ...(outcome === undefined ? {} : { outcome }),
        });
        const verdict = source.verify?.(played);
        const reason = source.judge(played);
        if (reason !== '') failures[seed] = reason;
        else if (verdict?.accepted === false) failures[seed] = verdict.summary;
      } catch (error) {
        if (!(error instanceof Error) || !EPISODE_ERRORS.has(error.name)) throw error;
        failures[seed] = error.message;
      }
      onEpisode?.(i + 1);
    }
  } finally {
    source.environment.dispose();
  }
  const failed = Object.keys(failures).length;
  return { seeds, rate: successRate(seeds.length - failed, seeds.length), failures };
}
