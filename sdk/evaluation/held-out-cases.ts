import type { Observation, RgbImage } from '../../sim/interface/index.js';
import { Random } from '../../sim/math/random.js';
import type { LabelImage } from '../../sim/sensors/index.js';
import { cameraNames, type Episode, type EpisodeStep } from '../episodes/index.js';
import { endEffectorTarget, EnvironmentReader, fitPicture, RobotKinematics } from '../world-model/index.js';
import type { HandRecord, Layout, RolloutAction, TrackedObject } from '../world-model/index.js';

/** What is true at one moment of an episode. */
export interface TrueMoment {
  /** The picture at the model's size. */
  readonly picture: RgbImage;
  /** Which thing each pixel of it shows. */
  readonly labels: LabelImage;
  /** Where the objects are. */
  readonly objects: readonly TrackedObject[];
  /** Where the hands are, in the robot's order. */
  readonly hands: readonly HandRecord[];
}

/** A moment to predict from, the actions that followed, and what they truly led to. */
export interface HeldOutCase {
  /** Index of the observation in the episode. */
  readonly startFrame: number;
  /** Whether it is one of the few that are predicted far ahead. */
  readonly long: boolean;
  /** What a model is shown. */
  readonly observation: Observation;
  /** What is true one keyframe before the observation. */
  readonly before: TrueMoment;
  /** What is true at the observation. */
  readonly start: TrueMoment;
  /** What was done, one action per keyframe. */
  readonly actions: readonly RolloutAction[];
  /** The zero action: hands stay where they are at the observation, openings and forces as they were told last. */
  readonly staying: RolloutAction;
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
  /**
   * Keyframes of one further case of the episode: the most of these that it is long enough for, and no such case where it
   * is too short for any. Default: none.
   */
  readonly longKeyframes?: readonly number[];
}

/** Where a case lies in its episode. */
export interface CaseSpan {
  /** Index of the observation. */
  readonly start: number;
  /** Number of keyframes. */
  readonly keyframes: number;
  /** Whether it is the long one. */
  readonly long: boolean;
}

/** The camera whose pictures count: `front`, else the first in order of name. */
export function caseCamera(cameras: readonly string[]): string {
  const camera = cameras.includes('front') ? 'front' : [...cameras].sort()[0];
  if (camera === undefined) throw new RangeError('the episode must have pictures, it has none');
  return camera;
}

/**
 * Chooses moments of an episode to predict from: the frames from the second keyframe, since one before the observation is
 * looked at, too, up to the last possible start are cut into equal stretches, and one start is drawn in each, by the
 * episode's seed. An episode too short for a case has none.
 *
 * @returns Indices of frames, ascending.
 */
export function startFrames(
  episode: Pick<Episode, 'seed' | 'steps'>,
  options: Pick<CaseOptions, 'starts' | 'stride' | 'keyframes'>,
): number[] {
  const { starts, stride, keyframes } = options;
  const possible = episode.steps.length - stride * (keyframes + 1);
  if (possible < 1) return [];
  const random = new Random(episode.seed).split('evaluation/starts');
  const count = Math.min(starts, possible);
  return Array.from(
    { length: count },
    (_, i) => stride + random.integer(Math.floor((i * possible) / count), Math.floor(((i + 1) * possible) / count) - 1),
  );
}

/** Where the cases of an episode lie: the short ones in order, then the long one. */
export function caseSpans(episode: Pick<Episode, 'seed' | 'steps'>, options: CaseOptions): CaseSpan[] {
  const { stride, keyframes, longKeyframes = [] } = options;
  const short = startFrames(episode, options).map((start) => ({ start, keyframes, long: false }));
  const long = [...longKeyframes]
    .sort((a, b) => b - a)
    .map((count) => startFrames(episode, { starts: 1, stride, keyframes: count }).map((start) => ({ start, count })))
    .find((found) => found.length > 0);
  return [...short, ...(long ?? []).map(({ start, count }) => ({ start, keyframes: count, long: true }))];
}

/** The frames of an episode whose pictures `heldOutCases` needs. */
export function caseFrames(episode: Pick<Episode, 'seed' | 'steps'>, options: CaseOptions): number[] {
  const { stride } = options;
  return caseSpans(episode, options).flatMap(({ start, keyframes }) =>
    Array.from({ length: keyframes + 2 }, (_, k) => start + (k - 1) * stride),
  );
}

/**
 * The cases of an episode.
 *
 * @param labels - Which thing each pixel shows, by frame.
 * @throws RangeError when a picture or its labels are missing, or it is not of the model's size or a multiple.
 */
export function heldOutCases(
  episode: Episode,
  labels: ReadonlyMap<number, LabelImage>,
  layout: Layout,
  options: CaseOptions,
): HeldOutCase[] {
  const { stride } = options;
  const camera = caseCamera(cameraNames(episode));
  const environment = new EnvironmentReader(episode.environmentStateSpace.names, layout);
  const kinematics = new RobotKinematics(episode.robot, episode.stateSpace, episode.actionSpace);
  const step = (index: number): EpisodeStep => episode.steps[index] as EpisodeStep;
  const moment = (index: number): TrueMoment => {
    const { images, environmentState, state } = step(index);
    const picture = images[camera];
    const seen = labels.get(index);
    if (!picture || !seen) {
      throw new RangeError(
        `frame ${index} of the episode must have a picture of the camera "${camera}" and its segmentation`,
      );
    }
    return {
      picture: fitPicture(picture, layout.image),
      labels: fitLabels(seen, picture, layout.image),
      objects: environment.objects(environmentState),
      hands: kinematics.hands(state),
    };
  };
  return caseSpans(episode, options).map(({ start: startFrame, keyframes, long }) => {
    const ends = Array.from({ length: keyframes }, (_, k) => startFrame + (k + 1) * stride);
    const { time, images, state } = step(startFrame);
    const start = moment(startFrame);
    const told = kinematics.targets(step(startFrame - 1).action);
    return {
      startFrame,
      long,
      observation: { time, images, state },
      before: moment(startFrame - stride),
      start,
      actions: ends.map((end) => ({
        ticks: stride,
        targets: kinematics.targets(step(end - 1).action).map(endEffectorTarget),
      })),
      staying: {
        ticks: stride,
        targets: told.map((target, arm) =>
          endEffectorTarget({ ...target, ...start.hands[arm], opening: target.opening }),
        ),
      },
      truth: ends.map(moment),
    };
  });
}

/** Labels at the model's size: of a picture that is a multiple of it, those in the middle of each box of pixels. */
function fitLabels(
  { ids, names }: LabelImage,
  from: Pick<RgbImage, 'width' | 'height'>,
  { width, height }: Layout['image'],
): LabelImage {
  const across = from.width / width;
  const down = from.height / height;
  const middle = (i: number, by: number): number => i * by + Math.floor(by / 2);
  const fitted = Uint16Array.from(
    { length: width * height },
    (_, i) => ids[middle(Math.floor(i / width), down) * from.width + middle(i % width, across)] as number,
  );
  return { ids: fitted, names };
}
