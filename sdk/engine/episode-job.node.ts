import type { PlainData } from '../../sim/interface/index.js';
import { encodeEpisode, rollout, transferList, type EncodedEpisode } from '../episodes/index.js';
import { encodePng } from '../media/index.js';
import type { Job, JobResult } from './engine.js';
import type { EpisodeSource, EpisodeSourceModule, EpisodeSourceRequest } from './episode-source.js';

/** What the job is given once per worker. */
export interface EpisodeJobSettings {
  /** URL of the module that exports `createEpisodeSource`. */
  readonly source: string;
  /** What the source is to play. */
  readonly request: EpisodeSourceRequest;
}

/** Which episode is to be played: a seed, with an instruction where it is not to be drawn. */
export type EpisodeJobInput = number | { readonly seed: number; readonly instruction?: string };

/** One attempt, as a worker hands it back. */
export interface AttemptOutput {
  /** Seed that was tried. */
  readonly seed: number;
  /** Why the episode is not kept; empty when it is. */
  readonly reason: string;
  /** Number of control ticks that were simulated. */
  readonly ticks: number;
  /** The instruction, where the attempt came that far. */
  readonly instruction?: string;
  /** Figures about the attempt. */
  readonly outcome?: PlainData;
  /** The episode, when it is kept. */
  readonly encoded?: EncodedEpisode;
}

/** Errors that say that an attempt failed, not that the program did. */
const ATTEMPT_ERRORS = new Set(['SimulationDivergedError', 'UnreachableTargetError']);

/** Plays one episode per `EpisodeJobInput`. */
export async function createJob(settings: unknown): Promise<Job> {
  const { source: url, request } = settings as EpisodeJobSettings;
  const module = (await import(url)) as EpisodeSourceModule;
  const source = await module.createEpisodeSource(request);
  return {
    run: (input) => attempt(source, request, input as EpisodeJobInput),
    dispose: () => {
      source.policy.dispose?.();
      source.environment.dispose();
    },
  };
}

async function attempt(
  source: EpisodeSource,
  request: EpisodeSourceRequest,
  input: EpisodeJobInput,
): Promise<JobResult> {
  const { seed, instruction } = typeof input === 'number' ? { seed: input } : input;
  let ticks = 0;
  try {
    const { environment, policy, scenario, maxTicks, privileged, stateHash, variation, outcome } = source;
    const played = await rollout({
      environment,
      policy,
      seed,
      scenario,
      maxTicks,
      ...(instruction === undefined ? {} : { instruction }),
      ...(request.variation === undefined ? {} : { resetOptions: { variation: request.variation } }),
      ...(privileged === undefined ? {} : { privileged }),
      ...(stateHash === undefined ? {} : { stateHash }),
      ...(variation === undefined ? {} : { variation }),
      ...(outcome === undefined ? {} : { outcome }),
      onStep: (_, index) => (ticks = index + 1),
    });
    const verdict = source.verify?.(played);
    const episode = verdict === undefined ? played : { ...played, verdict: verdict as unknown as PlainData };
    const reason = source.judge(episode);
    const output: AttemptOutput = {
      seed,
      reason,
      ticks,
      instruction: episode.instruction,
      ...(episode.outcome === undefined ? {} : { outcome: episode.outcome }),
      ...(reason === '' ? { encoded: encodeEpisode(episode, encodePng) } : {}),
    };
    return { output, transfer: output.encoded === undefined ? [] : transferList(output.encoded) };
  } catch (error) {
    if (!(error instanceof Error) || !ATTEMPT_ERRORS.has(error.name)) throw error;
    return { output: { seed, reason: `${error.name}: ${error.message}`, ticks } satisfies AttemptOutput };
  }
}
