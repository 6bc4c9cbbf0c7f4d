import { basename } from 'node:path';
import type { ManipulationScenario } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import { encodeEpisode, UserError } from '../episodes/index.js';
import { DatasetWriter } from '../episodes/index.node.js';
import type { AttemptOutput } from '../engine/episode-job.node.js';
import { VERSION } from '../engine/index.js';
import { decodePng } from '../media/index.js';
import { encodePngWithZlib } from '../media/png.node.js';
import type { ScenarioFile } from '../scripting/index.js';
import type { ExpertEpisodes } from './expert-episodes.node.js';
import { CAMERA, type PlanTrial } from './plan-trial.node.js';

/** One episode of a dataset, for the summary. */
export interface RecordedEpisode {
  /** Its seed. */
  readonly seed: number;
  /** Who acted. */
  readonly policy: 'world-model' | 'expert';
  /** What was to be done. */
  readonly instruction: string;
}

/** A dataset that was written. */
export interface VerifiedDataset {
  /** Its episodes in order. */
  readonly episodes: readonly RecordedEpisode[];
  /** The pictures of the first episode, one per control tick. */
  readonly firstFrames: readonly RgbImage[];
}

/** What is to be written. */
export interface DatasetRequest {
  /** Folder of the dataset, missing or empty. */
  readonly folder: string;
  /** The scenario. */
  readonly scenario: ManipulationScenario;
  /** The file that it is in; `null` for a built-in one. */
  readonly scenarioFile: ScenarioFile | null;
  /** First seed. */
  readonly seed: number;
  /** How many episodes it is to hold. */
  readonly episodes: number;
  /** What was asked for. */
  readonly instruction: string;
  /** SHA-256 of the model that planned. */
  readonly model: string;
  /** Most plans that it drew of a scene. */
  readonly planSamples: number;
  /** The model's plans by seed. */
  readonly trials: ReadonlyMap<number, PlanTrial>;
  /** The expert's episodes from the first seed on. */
  readonly experts: ExpertEpisodes;
  /** Called after every episode. */
  readonly onEpisode?: (episode: RecordedEpisode, count: number) => void;
}

/**
 * Writes verified episodes as a LeRobot dataset: of every seed the model's own where the referee verified it, else the
 * expert's. Every attempt is logged, and each episode's provenance says who acted.
 *
 * @throws UserError when too few episodes could be verified.
 */
export async function writeVerifiedDataset(request: DatasetRequest): Promise<VerifiedDataset> {
  const {
    folder,
    scenario,
    scenarioFile,
    seed,
    episodes: wanted,
    instruction,
    model,
    planSamples,
    trials,
    experts,
  } = request;
  const { name, version } = scenario;
  const writer = await DatasetWriter.open(folder, {
    generator: `nextstate ${VERSION}`,
    request: {
      command: 'start',
      scenario: name,
      scenarioVersion: version,
      ...(scenarioFile && { scenarioFile: basename(scenarioFile.path), scenarioHash: scenarioFile.hash }),
      instruction,
      seed,
      episodes: wanted,
      model,
      ...(planSamples > 1 && { planSamples }),
      images: 'png',
    },
  });
  const episodes: RecordedEpisode[] = [];
  let firstFrames: readonly RgbImage[] = [];
  const add = (recorded: RecordedEpisode, frames: () => readonly RgbImage[]): void => {
    if (episodes.length === 0) firstFrames = frames();
    episodes.push(recorded);
    request.onEpisode?.(recorded, episodes.length);
  };
  try {
    while (episodes.length < wanted) {
      const attempt = await experts.next();
      if (!attempt)
        throw new UserError(`only ${episodes.length} of ${wanted} episodes could be verified: choose another --seed`);
      const trial = trials.get(attempt.seed);
      if (trial && (await addTrial(writer, trial))) {
        const frames = trial.verification.episode?.steps.flatMap(({ images }) => images[CAMERA] ?? []) ?? [];
        add({ seed: attempt.seed, policy: 'world-model', instruction: trial.record.instruction }, () => frames);
        continue;
      }
      const { encoded, ...rest } = attempt;
      await writer.add(rest, encoded);
      if (encoded)
        add({ seed: attempt.seed, policy: 'expert', instruction: encoded.record.instruction }, () => framesOf(encoded));
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
  return { episodes, firstFrames };
}

/** Logs every plan that the model drew of a scene, the last with its episode where that was verified. Returns whether it was. */
async function addTrial(writer: DatasetWriter, { record, verification, drawn }: PlanTrial): Promise<boolean> {
  const { seed, instruction } = record;
  for (const { episodeAccepted, summary, ticks } of drawn) {
    // None is drawn after an accepted one, which is the one that is kept.
    const episode = episodeAccepted ? verification.episode : null;
    const attempt = { seed, reason: episode ? '' : `world-model: ${summary}`, ticks, instruction };
    await writer.add(attempt, episode ? encodeEpisode(episode, encodePngWithZlib) : undefined);
  }
  return verification.episodeVerdict?.accepted === true;
}

function framesOf(encoded: NonNullable<AttemptOutput['encoded']>): RgbImage[] {
  return (encoded.images[CAMERA] ?? []).map((bytes) => decodePng(bytes));
}
