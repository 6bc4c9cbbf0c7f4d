import type { Observation, RgbImage } from '../../sim/interface/index.js';
import { Random } from '../../sim/math/random.js';
import { cameraNames, type Episode, type EpisodeStep } from '../episodes/index.js';
import { endEffectorTarget, EnvironmentReader, fitPicture, RobotKinematics } from '../world-model/index.js';
import type { Layout, RolloutAction, TrackedObject } from '../world-model/index.js';

/** What is true at one moment of an episode. */
export interface TrueMoment {
  /** The picture at the model's size. */
  readonly picture: RgbImage;
  /** Where the objects are. */
  readonly objects: readonly TrackedObject[];
}

/** A moment to predict from, the actions that followed, and what they truly led to. */
export interface HeldOutCase {
  /** Index of the observation in the episode. */
  readonly startFrame: number;
  /** What a model is shown. */
  readonly observation: Observation;
  /** What is true at the observation. */
  readonly start: TrueMoment;
  /** What was done, one action per keyframe. */
  readonly actions: readonly RolloutAction[];
  /** What is true at each keyframe. */
  readonly truth: readonly TrueMoment[];
}

/** How cases are chosen. */
export interface CaseOptions {
  /** Number of cases per episode, a positive integer. */
  readonly starts: number;
  /** Control ticks between keyframes, a positive integer. */
  readonly stride: number;
  /** Keyframes per case, a positive integer. */
  readonly keyframes: number;
}

/** The camera whose pictures count: `front`, else the first in order of name. */
export function caseCamera(cameras: readonly string[]): string {
  const camera = cameras.includes('front') ? 'front' : [...cameras].sort()[0];
  if (camera === undefined) throw new RangeError('the episode must have pictures, it has none');
  return camera;
}

/**
 * Chooses moments of an episode to predict from: the frames up to the last possible start are cut into equal stretches,
 * and one start is drawn in each, by the episode's seed. An episode too short for a case has none.
 *
 * @returns Indices of frames, ascending.
 */
export function startFrames(episode: Pick<Episode, 'seed' | 'steps'>, options: CaseOptions): number[] {
  const { starts, stride, keyframes } = options;
  const possible = episode.steps.length - stride * keyframes;
  if (possible < 1) return [];
  const random = new Random(episode.seed).split('evaluation/starts');
  const count = Math.min(starts, possible);
  return Array.from({ length: count }, (_, i) =>
    random.integer(Math.floor((i * possible) / count), Math.floor(((i + 1) * possible) / count) - 1),
  );
}

/** The frames of an episode whose pictures `heldOutCases` needs. */
export function caseFrames(episode: Pick<Episode, 'seed' | 'steps'>, options: CaseOptions): number[] {
  const { stride, keyframes } = options;
  return startFrames(episode, options).flatMap((start) =>
    Array.from({ length: keyframes + 1 }, (_, k) => start + k * stride),
  );
}

/**
 * The cases of an episode, one per start.
 *
 * @throws RangeError when a picture is missing, or is not of the model's size or a multiple.
 */
export function heldOutCases(episode: Episode, layout: Layout, options: CaseOptions): HeldOutCase[] {
  const { stride, keyframes } = options;
  const camera = caseCamera(cameraNames(episode));
  const environment = new EnvironmentReader(episode.environmentStateSpace.names, layout);
  const kinematics = new RobotKinematics(episode.robot, episode.stateSpace, episode.actionSpace);
  const step = (index: number): EpisodeStep => episode.steps[index] as EpisodeStep;
  const moment = (index: number): TrueMoment => {
    const { images, environmentState } = step(index);
    const picture = images[camera];
    if (!picture) throw new RangeError(`frame ${index} of the episode must have a picture of the camera "${camera}"`);
    return {
      picture: fitPicture(picture, layout.image),
      objects: environment.objects(environmentState),
    };
  };
  return startFrames(episode, options).map((startFrame) => {
    const ends = Array.from({ length: keyframes }, (_, k) => startFrame + (k + 1) * stride);
    const { time, images, state } = step(startFrame);
    return {
      startFrame,
      observation: { time, images, state },
      start: moment(startFrame),
      actions: ends.map((end) => ({
        ticks: stride,
        targets: kinematics.targets(step(end - 1).action).map(endEffectorTarget),
      })),
      truth: ends.map(moment),
    };
  });
}
