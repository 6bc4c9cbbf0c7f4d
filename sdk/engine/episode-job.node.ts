import type { PlainData } from '../../sim/interface/index.js';
import {
  cameraNames,
  encodeEpisode,
  packPictures,
  rollout,
  transferList,
  type EncodedEpisode,
  type Episode,
} from '../episodes/index.js';
import { encodePngWithZlib } from '../media/png.node.js';
import type { EncodedVideo, VideoCodec } from '../media/index.js';
import { encodeVideo } from '../media/index.node.js';
import type { Job, JobResult } from './engine.js';
import type { EpisodeSource, EpisodeSourceModule, EpisodeSourceRequest, QuestionSource } from './episode-source.js';

/** What the job is given once per worker. */
export interface EpisodeJobSettings {
  /** URL of the module that exports `createEpisodeSource`. */
  readonly source: string;
  /** What the source is to play. */
  readonly request: EpisodeSourceRequest;
  /** What becomes of an accepted episode: `encoded` for a dataset, or as an `episode` with its pictures. Default `encoded`. */
  readonly deliver?: 'encoded' | 'episode';
  /** How pictures are kept: `png`, or the codec of the videos. Default `png`. */
  readonly images?: PictureFormat;
}

/** How a dataset keeps its pictures: PNG inside the data files, or videos. */
export type PictureFormat = 'png' | VideoCodec;

/** Which episode is to be played: a seed, with an instruction where it is not to be drawn. */
export type EpisodeJobInput =
  | number
  | {
      /** Seed of the episode. */
      readonly seed: number;
      /** The instruction; drawn where it is left out. */
      readonly instruction?: string;
    };

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
  /** The draws, where the attempt came that far. */
  readonly variation?: PlainData;
  /** Figures about the attempt. */
  readonly outcome?: PlainData;
  /** The episode for a dataset, when it is kept and that was asked for. */
  readonly encoded?: EncodedEpisode;
  /** The episode itself, when it is kept and that was asked for. */
  readonly episode?: Episode;
}

/** Errors that say that an attempt failed, not that the program did. */
const ATTEMPT_ERRORS = new Set(['SimulationDivergedError', 'UnreachableTargetError']);

/** Plays one episode per `EpisodeJobInput`. */
export async function createJob(settings: unknown): Promise<Job> {
  const { source: url, request, deliver = 'encoded', images = 'png' } = settings as EpisodeJobSettings;
  const module = (await import(url)) as EpisodeSourceModule;
  const source = await module.createEpisodeSource(request);
  return {
    run: (input, signal) => attempt(source, request, { deliver, images }, input as EpisodeJobInput, signal),
    dispose: () => {
      if ('ask' in source) return;
      source.policy.dispose?.();
      source.environment.dispose();
    },
  };
}

async function attempt(
  source: EpisodeSource | QuestionSource,
  request: EpisodeSourceRequest,
  { deliver, images }: Required<Pick<EpisodeJobSettings, 'deliver' | 'images'>>,
  input: EpisodeJobInput,
  signal: AbortSignal | undefined,
): Promise<JobResult> {
  const { seed, instruction } = typeof input === 'number' ? { seed: input } : input;
  if ('ask' in source) {
    const { variation } = request;
    const episode = source.ask({
      seed,
      ...(instruction === undefined ? {} : { instruction }),
      ...(variation === undefined ? {} : { variation }),
    });
    return delivered(episode, request.accept === 'any' ? '' : source.judge(episode), { deliver, images });
  }
  let ticks = 0;
  try {
    const { environment, policy, scenario, maxTicks, privileged, stateHash, variation, cameras, outcome } = source;
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
      ...(cameras === undefined ? {} : { cameras }),
      ...(outcome === undefined ? {} : { outcome }),
      onStep: (_, index) => {
        ticks = index + 1;
        signal?.throwIfAborted();
      },
    });
    const verdict = source.verify?.(played);
    const episode = verdict === undefined ? played : { ...played, verdict: verdict as unknown as PlainData };
    return await delivered(episode, source.judge(episode), { deliver, images });
  } catch (error) {
    if (!(error instanceof Error) || !ATTEMPT_ERRORS.has(error.name)) throw error;
    // Before the first tick the draws may be those of the episode before.
    const draws = ticks > 0 ? source.variation?.() : undefined;
    const output: AttemptOutput = { seed, reason: `${error.name}: ${error.message}`, ticks };
    return { output: draws === undefined ? output : { ...output, variation: draws } };
  }
}

/** What the worker hands back of an attempt that came to its end. */
async function delivered(
  episode: Episode,
  reason: string,
  { deliver, images }: Required<Pick<EpisodeJobSettings, 'deliver' | 'images'>>,
): Promise<JobResult> {
  const output: AttemptOutput = {
    seed: episode.seed,
    reason,
    ticks: episode.steps.length,
    instruction: episode.instruction,
    ...(episode.variation === undefined ? {} : { variation: episode.variation }),
    ...(episode.outcome === undefined ? {} : { outcome: episode.outcome }),
  };
  if (reason !== '') return { output };
  if (deliver === 'episode') {
    const { episode: packed, buffers } = packPictures(episode);
    return { output: { ...output, episode: packed }, transfer: buffers };
  }
  const encoded = await encode(episode, images);
  return { output: { ...output, encoded }, transfer: transferList(encoded) };
}

/** Compresses an episode for a dataset. */
async function encode(episode: Episode, images: PictureFormat): Promise<EncodedEpisode> {
  const cameras = cameraNames(episode);
  if (images === 'png' || cameras.length === 0) return encodeEpisode(episode, encodePngWithZlib);
  const videos: Record<string, EncodedVideo> = {};
  for (const camera of cameras) {
    const frames = episode.steps.flatMap((step) => step.images[camera] ?? []);
    videos[camera] = await encodeVideo(frames, episode.controlRate, images);
  }
  return encodeEpisode(episode, encodePngWithZlib, videos);
}
