import type { Random } from '../../sim/math/random.js';
import type { Episode } from '../episodes/index.js';
import { EpisodeFrames, type SequenceContext } from './episode-frames.js';
import { keyframeLength, observationLength } from './grammar.js';
import { keyframeEntryTokens, type Layout } from './layout.js';
import { blankPicture } from './picture.js';
import type { FrameRecord, KeyframeRecord, SequenceRecord } from './records.js';
import { renameThings } from './rename.js';
import { rewordInstruction } from './reword.js';
import type { BuiltSequence } from './sequence.js';
import { buildSequence } from './sequence-records.js';

/** Policies whose actions are to be learnt; those of others, such as the random one, are given. */
const DEMONSTRATORS: ReadonlySet<string> = new Set(['expert', 'disturbed-expert']);

/** Least and largest distance of two keyframes that lie at the ends of legs, in control ticks. A leg that ends sooner is skipped. */
const LEG_TICKS = [4, 40] as const;

/** Share of the sequences that start where a leg ends: whoever carries out whole legs looks again there. */
const AT_LEG_ENDS = 0.6;

/** Largest age of what is seen in a sequence that is told late, in control ticks. */
const MAXIMUM_AGE = 3;

/** How sequences are drawn from an episode. */
export interface SequenceSampling {
  /** Smallest and largest distance of two keyframes in control ticks. */
  readonly strides: readonly [shortest: number, longest: number];
  /**
   * Whether the keyframes of a demonstration lie where a leg of its motion ends (`legEnds`), instead of at
   * distances that are drawn: what is learnt is then where a motion leads to, not how far it comes. Keyframes whose actions are given
   * lie at distances that are drawn in any case.
   */
  readonly legs: boolean;
  /**
   * Share of the sequences that hold one keyframe alone, 0 to 1: what is done first is what most depends on the scene, so that a token
   * teaches more of it.
   */
  readonly singleFraction: number;
  /**
   * Share of the sequences to be acted from in which what is seen is one to three control ticks old, as far as the episode reaches back, 0
   * to 1: so does an arm see whose actions take effect late, which has not arrived yet where it looks again. What it sees then is not learnt,
   * only what it does.
   */
  readonly lateFraction: number;
  /** Mean distance of the starts of two sequences in control ticks; one starts at the first frame and one at the last in any case. */
  readonly startSpacing: number;
  /**
   * Share of the sequences in which the actions are given and the subtasks empty, as in a rollout, 0 to 1. Where another
   * than the expert, disturbed or not, acted it is 1: what a random policy does is no plan.
   */
  readonly rolloutFraction: number;
  /** Share of the sequences that tell of states alone, without pictures, 0 to 1. An episode without pictures has no others. */
  readonly statesAloneFraction: number;
  /** Share of the sequences in which things bear made-up names (`renameThings`), 0 to 1. */
  readonly renamedFraction: number;
  /** Share of the sequences whose instruction is said in words that nobody would choose (`rewordInstruction`), 0 to 1. */
  readonly rewordedFraction: number;
}

/** A sequence of an episode. */
export interface EpisodeSequence extends BuiltSequence {
  /** Frame from which on actions follow: that of the observation, unless what is seen is older. */
  readonly startFrame: number;
  /** Number of keyframes, 0 to the layout's `keyframesPerSequence`. */
  readonly keyframes: number;
}

/**
 * Draws the sequences of one episode: one starts at frame 0, one at the last, and one in each of the equal stretches of about
 * `startSpacing` ticks into which the episode is cut. Distances of keyframes are drawn from
 * `strides`, or lie where legs end; a sequence may hold the first alone, or tell them late. Where the task is over (only the last action is held), an episode that was not cut off by its time limit has
 * no keyframes any more: a keyframe that would fall there lies on the last frame, and `end` follows. Elsewhere a sequence
 * closes with the mark that it continues, so that a model learns to tell the two apart.
 *
 * @param episode - The episode; without pictures its sequences tell of states alone.
 * @param random - A stream of its own for each episode.
 * @throws RangeError when it has pictures, but not of the camera, a text is too long for the layout, or not even one keyframe fits
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
  const ends = sampling.legs ? frames.legEnds() : [];
  const legEnd = (at: number): number => {
    const [least, most] = LEG_TICKS;
    return Math.min(ends.find((end) => end >= at + least) ?? last, at + most);
  };
  const rolloutFraction = DEMONSTRATORS.has(episode.provenance.policy) ? sampling.rolloutFraction : 1;
  const sequences: EpisodeSequence[] = [];
  for (const startFrame of startFrames(last, ends, sampling, random)) {
    const given = random.uniform(0, 1) < rolloutFraction;
    const pictures = frames.pictures && random.uniform(0, 1) >= sampling.statesAloneFraction;
    const age = !given && chance(sampling.lateFraction, random) ? random.integer(1, MAXIMUM_AGE) : 0;
    const observedFrame = Math.max(0, startFrame - age);
    const observation = await frames.frame(observedFrame, pictures);
    const room = chance(sampling.singleFraction, random) ? 1 : context.layout.keyframesPerSequence;
    const fitting = Math.min(room, fittingKeyframes(context.layout, observation));
    const keyframes: KeyframeRecord[] = [];
    let at = startFrame;
    while (keyframes.length < fitting && at < Math.min(over, last)) {
      const drawn = at + random.integer(shortest, longest);
      const leg = sampling.legs && !given;
      const reached = leg ? legEnd(at) : drawn;
      const next = reached >= over ? last : Math.min(reached, last);
      keyframes.push(await frames.keyframe(at, next, { over, leg, given, pictures, age }));
      at = next;
    }
    const ended = at >= over;
    const record = {
      instruction: episode.instruction,
      observation,
      thought: frames.thought(observedFrame),
      keyframes,
      ended,
      continues: !ended && at < last,
    };
    const told = retold(record, context, sampling, random);
    sequences.push({ ...buildSequence(context.layout, context.text, told), startFrame, keyframes: keyframes.length });
  }
  return sequences;
}

/** The frames at which sequences start, ascending: the first, one of each stretch, and the last; with `legs` many where a leg ends. */
function startFrames(last: number, ends: readonly number[], sampling: SequenceSampling, random: Random): number[] {
  const stretches = Math.max(1, Math.round(last / sampling.startSpacing));
  const inside = Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * (last + 1)) / stretches);
    const to = Math.floor(((stretch + 1) * (last + 1)) / stretches) - 1;
    const drawn = random.integer(from, Math.max(from, to));
    return sampling.legs && random.uniform(0, 1) < AT_LEG_ENDS ? nearest(drawn, ends) : drawn;
  });
  return [...new Set([0, ...inside, last])].sort((a, b) => a - b);
}

/** The frame of `frames` nearest to one; that itself where there is none. */
function nearest(frame: number, frames: readonly number[]): number {
  return frames.reduce((best, at) => (Math.abs(at - frame) < Math.abs(best - frame) ? at : best), frames[0] ?? frame);
}

/** The sequence in other words, where the draws say so and they fit into the layout. */
function retold(
  record: SequenceRecord,
  context: SequenceContext,
  { renamedFraction, rewordedFraction }: SequenceSampling,
  random: Random,
): SequenceRecord {
  const ways = [
    [renamedFraction, renameThings],
    [rewordedFraction, rewordInstruction],
  ] as const;
  return ways.reduce((told, [fraction, way]) => {
    if (!chance(fraction, random)) return told;
    const other = way(told, random);
    return fits(other, context) ? other : told;
  }, record);
}

/** Whether something happens that does in a fraction of the cases. What never does draws nothing, and changes no other draw. */
function chance(fraction: number, random: Random): boolean {
  return fraction > 0 && random.uniform(0, 1) < fraction;
}

function fits({ instruction, observation }: SequenceRecord, { layout, text }: SequenceContext): boolean {
  const tokens = (words: string): number => text.encode(words).length;
  return (
    tokens(instruction) <= layout.widths.instruction &&
    observation.objects.every(({ name }) => tokens(` ${name.replaceAll('-', ' ')}`) <= layout.widths.name)
  );
}

/**
 * The sequences of a question and its answer in pages. The first page is what is observed, a blank picture where the question
 * shows nothing; the other pages are keyframes one tick apart, their words the subtasks, those of the question shown. `end`
 * follows the last page. As many pages as fit go into a sequence; others start at each page of the answer that has a next one,
 * since a long answer is gone on with from its last picture.
 *
 * @param episode - The episode, with pictures.
 * @throws RangeError as `sequencesOfEpisode`.
 */
export async function sequencesOfPages(episode: Episode, context: SequenceContext): Promise<EpisodeSequence[]> {
  const frames = new EpisodeFrames(episode, context);
  const asked = episode.questionPages ?? 0;
  const pages: KeyframeRecord[] = [];
  for (const [index, { subtask }] of episode.steps.entries()) {
    const frame = await frames.frame(index, true);
    pages.push({ ...frame, subtask, ticks: 1, targets: [], shown: index < asked });
  }
  if (asked === 0) {
    const codes = await context.encoder.encodePicture(blankPicture(context.layout.image));
    pages.unshift({ hands: [], objects: [], codes, subtask: '', ticks: 1, targets: [], shown: true });
  }
  const starts = pages.map((_, index) => index).filter((index) => index === 0 || index >= Math.max(1, asked));
  const sequences: EpisodeSequence[] = [];
  for (const startFrame of starts.slice(0, Math.max(1, starts.length - 1))) {
    const observation = pages[startFrame] as KeyframeRecord;
    const fitting = Math.min(context.layout.keyframesPerSequence, fittingKeyframes(context.layout, observation));
    const keyframes = pages.slice(startFrame + 1, startFrame + 1 + fitting);
    const ended = startFrame + keyframes.length === pages.length - 1;
    const record = { instruction: episode.instruction, observation, keyframes, ended, continues: !ended };
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
  const pictures = observation.codes.length > 0;
  const head = observationLength(layout, arms, observation.objects, pictures);
  const length = keyframeLength(layout, arms, keyframeEntryTokens(layout, observation.objects), pictures);
  const fitting = Math.floor((layout.contextLength - 1 - head) / length);
  if (fitting < 1) {
    const needed = head + length + 1;
    throw new RangeError(
      `a sequence of one keyframe needs ${needed} tokens, the context (layout.contextLength) has ${layout.contextLength}`,
    );
  }
  return fitting;
}
