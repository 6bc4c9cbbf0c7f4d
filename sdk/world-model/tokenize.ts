import type { Random } from '../../sim/math/random.js';
import type { Episode } from '../episodes/index.js';
import { RobotKinematics } from './hands.js';
import { keyframeLength, observationLength } from './grammar.js';
import type { Layout } from './layout.js';
import { fitPicture } from './picture.js';
import type { FrameRecord, KeyframeRecord } from './records.js';
import type { PictureEncoder } from './runtime.js';
import type { BuiltSequence } from './sequence.js';
import { buildSequence } from './sequence-records.js';
import type { TextTokenizer } from './text-tokenizer.js';
import { EnvironmentReader } from './tracked-objects.js';

/** How sequences are drawn from an episode. */
export interface SequenceSampling {
  /** Smallest and largest distance of two keyframes in control ticks. */
  readonly strides: readonly [shortest: number, longest: number];
  /** Mean distance of the starts of two sequences in control ticks; one sequence starts at frame 0 in any case. */
  readonly startSpacing: number;
  /** Share of the sequences in which the actions are given and the subtasks empty, as in a rollout, 0 to 1. */
  readonly rolloutFraction: number;
}

/** What sequences are built with. */
export interface SequenceContext {
  /** The vocabulary. */
  readonly layout: Layout;
  /** The text tokenizer. */
  readonly text: TextTokenizer;
  /** The picture encoder. */
  readonly encoder: PictureEncoder;
  /** Camera whose pictures are used. Default: `front`, else the first in order of name. */
  readonly camera?: string;
}

/** A sequence of an episode. */
export interface EpisodeSequence extends BuiltSequence {
  /** Frame of the observation. */
  readonly startFrame: number;
  /** Number of keyframes, 0 to the layout's `keyframesPerSequence`. */
  readonly keyframes: number;
}

/**
 * Draws the sequences of one episode. The episode is cut into equal stretches of about `startSpacing` ticks and one
 * sequence starts in each, the first at frame 0; one more starts at the last frame. Distances of keyframes are drawn from
 * `strides`. Where the task is over (only the last action is held), an episode that was not cut off by its time limit has
 * no keyframes any more: a keyframe that would fall there lies on the last frame, and `end` follows. Elsewhere a sequence
 * closes with the mark that it continues, so that a model learns to tell the two apart.
 *
 * @param episode - The episode, with pictures.
 * @param random - A stream of its own for each episode.
 * @throws RangeError when the episode lacks pictures, a text is too long for the layout, or not even one keyframe fits
 * into its context.
 */
export async function sequencesOfEpisode(
  episode: Episode,
  context: SequenceContext,
  sampling: SequenceSampling,
  random: Random,
): Promise<EpisodeSequence[]> {
  const frames = new EpisodeFrames(episode, context);
  const last = episode.steps.length - 1;
  const [shortest, longest] = sampling.strides;
  const over = taskOverFrom(episode);
  const stretches = Math.max(1, Math.round(last / sampling.startSpacing));
  const sequences: EpisodeSequence[] = [];
  for (let stretch = 0; stretch <= stretches; stretch++) {
    const from = Math.floor((stretch * (last + 1)) / stretches);
    const to = Math.max(from, Math.floor(((stretch + 1) * (last + 1)) / stretches) - 1);
    const startFrame = stretch === 0 ? 0 : stretch === stretches ? last : random.integer(from, to);
    const given = random.uniform(0, 1) < sampling.rolloutFraction;
    const observation = await frames.frame(startFrame);
    const fitting = Math.min(context.layout.keyframesPerSequence, fittingKeyframes(context.layout, observation));
    const keyframes: KeyframeRecord[] = [];
    let at = startFrame;
    while (keyframes.length < fitting && at < Math.min(over, last)) {
      const stride = random.integer(shortest, longest);
      const next = at + stride >= over ? last : Math.min(at + stride, last);
      keyframes.push(await frames.keyframe(at, next, over, given));
      at = next;
    }
    const ended = at >= over;
    const record = { instruction: episode.instruction, observation, keyframes, ended, continues: !ended && at < last };
    sequences.push({ ...buildSequence(context.layout, context.text, record), startFrame, keyframes: keyframes.length });
  }
  return sequences;
}

/**
 * The frame from which on the task is over: two ticks after the last action was first applied. Beyond the last frame when
 * the time limit cut the episode off.
 */
function taskOverFrom(episode: Episode): number {
  const last = episode.steps.length - 1;
  if (episode.ending === 'truncated') return last + 1;
  const action = (index: number): Float32Array => (episode.steps[index] as Episode['steps'][number]).action;
  let held = last;
  while (held > 0 && action(held - 1).every((value, i) => value === action(last)[i])) held -= 1;
  return Math.min(held + 2, last);
}

/** How many keyframes fit into the context beside an observation, with the token that follows them. */
function fittingKeyframes(layout: Layout, observation: FrameRecord): number {
  const arms = observation.hands.length;
  const points = observation.objects.reduce((sum, object) => sum + object.points.length / 3, 0);
  const head = observationLength(layout, arms, observation.objects);
  const fitting = Math.floor((layout.contextLength - 1 - head) / keyframeLength(layout, arms, points));
  if (fitting < 1) {
    const needed = head + keyframeLength(layout, arms, points) + 1;
    throw new RangeError(
      `a sequence of one keyframe needs ${needed} tokens, the context (layout.contextLength) has ${layout.contextLength}`,
    );
  }
  return fitting;
}

/** The frames of an episode as records; every picture is encoded once. */
class EpisodeFrames {
  readonly #episode: Episode;
  readonly #context: SequenceContext;
  readonly #kinematics: RobotKinematics;
  readonly #environment: EnvironmentReader;
  readonly #camera: string;
  readonly #codes = new Map<number, ArrayLike<number>>();

  constructor(episode: Episode, context: SequenceContext) {
    this.#episode = episode;
    this.#context = context;
    this.#kinematics = new RobotKinematics(episode.robot, episode.stateSpace, episode.actionSpace);
    this.#environment = new EnvironmentReader(episode.environmentStateSpace.names, context.layout);
    const cameras = Object.keys(episode.steps[0]?.images ?? {}).sort();
    const camera = context.camera ?? (cameras.includes('front') ? 'front' : cameras[0]);
    if (camera === undefined || !cameras.includes(camera)) {
      throw new RangeError(
        `the episode must have pictures of the camera "${camera ?? '(any)'}", it has ${cameras.join(', ') || 'none'}`,
      );
    }
    this.#camera = camera;
  }

  /** The moment of frame `index`. */
  async frame(index: number): Promise<FrameRecord> {
    const step = this.#step(index);
    return {
      hands: this.#kinematics.hands(step.state),
      objects: this.#environment.objects(step.environmentState),
      codes: await this.#encoded(index),
    };
  }

  /** The moment of frame `to` with what was done since frame `from`: the action at the last tick before it. */
  async keyframe(from: number, to: number, over: number, given: boolean): Promise<KeyframeRecord> {
    const before = this.#step(to - 1);
    // While the last action is held nothing is being done any more: the subtask is the one that it belongs to.
    const { subtask } = this.#step(Math.max(from, Math.min(to - 1, over - 2)));
    const action = {
      subtask: given ? '' : subtask,
      ticks: to - from,
      targets: this.#kinematics.targets(before.action),
    };
    return { ...(await this.frame(to)), ...action, given };
  }

  #step(index: number): Episode['steps'][number] {
    return this.#episode.steps[index] as Episode['steps'][number];
  }

  async #encoded(index: number): Promise<ArrayLike<number>> {
    let codes = this.#codes.get(index);
    if (!codes) {
      const picture = this.#step(index).images[this.#camera];
      if (!picture) throw new RangeError(`frame ${index} has no picture of the camera "${this.#camera}"`);
      codes = await this.#context.encoder.encodePicture(fitPicture(picture, this.#context.layout.image));
      this.#codes.set(index, codes);
    }
    return codes;
  }
}
