import { beforeAll, describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../../policies/index.js';
import { foldCloth, pickPlace, SimulatedEnvironment, type SimulatedScenario } from '../../../scenarios/index.js';
import { Random } from '../../../sim/math/random.js';
import { rollout, type Episode } from '../../../sdk/episodes/index.js';
import { parseSequence, sequencesOfEpisode, type SequenceRecord } from '../../../sdk/world-model/index.js';
import { EpisodeFrames } from '../../../sdk/world-model/episode-frames.js';
import { bytes, smallLayout } from './support.js';

const layout = {
  ...smallLayout,
  widths: { instruction: 80, subtask: 40, name: 20, think: 8 },
  keyframesPerSequence: 4,
};
const encoder = { encodePicture: () => Promise.reject(new Error('there are no pictures')) };
const context = { layout, text: bytes, encoder };
const sampling = {
  strides: [5, 10] as const,
  legs: true,
  startSpacing: 20,
  singleFraction: 0,
  lateFraction: 0,
  rolloutFraction: 0,
  statesAloneFraction: 1,
  renamedFraction: 0,
  rewordedFraction: 0,
};

let episode: Episode;

async function demonstrated(scenario: SimulatedScenario): Promise<Episode> {
  using environment = new SimulatedEnvironment(scenario, { render: false });
  return await rollout({
    environment,
    policy: new ExpertPolicy(),
    seed: 5,
    maxTicks: 400,
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  });
}

beforeAll(async () => {
  episode = await demonstrated(pickPlace);
});

type Drawn = SequenceRecord & { readonly startFrame: number };

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, axis) => value - (b[axis] as number)));
}

async function sequences(change: Partial<typeof sampling> = {}): Promise<Drawn[]> {
  const built = await sequencesOfEpisode(episode, context, { ...sampling, ...change }, new Random(1));
  return built.map(({ tokens, startFrame }) => ({ ...parseSequence(layout, bytes, tokens, 1), startFrame }));
}

describe('keyframes at the ends of legs', () => {
  it('lie where the motion of a demonstration comes to rest, each with the subtask of its leg', async () => {
    const last = episode.steps.length - 1;
    const ends = new EpisodeFrames(episode, context).legEnds();
    expect(ends.length).toBe(9);
    const drawn = await sequences();
    expect(drawn.length).toBeGreaterThan(5);
    for (const { startFrame, keyframes } of drawn) {
      let at = startFrame;
      for (const { ticks } of keyframes) {
        at += ticks;
        expect(ticks).toBeGreaterThanOrEqual(4);
        expect([...ends, last]).toContain(at);
      }
    }
    const starts = drawn.map(({ startFrame }) => startFrame);
    expect(starts.filter((start) => ends.includes(start)).length).toBeGreaterThan(2);
    const { keyframes } = drawn[0] as SequenceRecord;
    const verbs = keyframes.map(({ subtask }) => subtask.split(' ')[0]);
    expect(verbs).toEqual(['grasp', 'grasp', 'grasp', 'lift']);
    const heights = keyframes.map(({ targets }) => targets[0]?.position[2] as number);
    // Above, down, closed, up.
    expect(heights[0]).toBeGreaterThan((heights[1] as number) + 0.05);
    expect(Math.abs((heights[2] as number) - (heights[1] as number))).toBeLessThan(0.002);
    expect(heights[3]).toBeGreaterThan((heights[2] as number) + 0.05);
  });

  it('follow a leg that leads over something in short steps', async () => {
    const fold = await demonstrated(foldCloth);
    const frames = new EpisodeFrames(fold, context);
    const ends = frames.legEnds();
    const how = { over: fold.steps.length, leg: true, given: false, pictures: false, age: 0 };
    const keyframes = await Promise.all(ends.slice(1).map((end, i) => frames.keyframe(ends[i] as number, end, how)));
    const first = keyframes.findIndex(({ subtask }) => subtask.startsWith('carry'));
    const carry = keyframes.slice(first).filter(({ subtask }) => subtask === keyframes[first]?.subtask);
    expect(carry.length).toBeGreaterThan(3);
    for (const { ticks } of carry) expect(ticks).toBeLessThanOrEqual(10);
    const heights = carry.map(({ targets }) => targets[0]?.position[2] as number);
    // Up, over the crest, and down.
    expect(Math.max(...heights)).toBeGreaterThan(Math.max(heights[0] as number, heights.at(-1) as number) + 0.03);
  });

  it('end with the first one in as many sequences as asked for, which then say that the task goes on', async () => {
    const whole = await sequences();
    const single = await sequences({ singleFraction: 1 });
    const drawn = await sequences({ singleFraction: 0.5 });
    const alone = single.filter(({ keyframes }) => keyframes.length > 0);
    expect(alone.length).toBeGreaterThan(5);
    for (const { keyframes, ended, continues } of alone) {
      expect(keyframes).toHaveLength(1);
      expect(ended).not.toBe(continues);
    }
    expect(single[0]?.continues).toBe(true);
    const count = (of: readonly SequenceRecord[]): number =>
      of.reduce((sum, { keyframes }) => sum + keyframes.length, 0);
    expect(count(drawn)).toBeGreaterThan(count(single));
    expect(count(drawn)).toBeLessThan(count(whole));
  });

  it('show in as many sequences as asked for what was one to three ticks before, with the same actions', async () => {
    const frames = new EpisodeFrames(episode, context);
    const last = episode.steps.length - 1;
    // By how many ticks everything in a sequence may be old: one number where a hand moves, several where it rests.
    const agesOf = async ({ startFrame, observation, keyframes }: Drawn): Promise<readonly number[]> => {
      const at = keyframes.reduce((ends, { ticks }) => [...ends, (ends.at(-1) as number) + ticks], [startFrame]);
      const seen = [observation, ...keyframes].map(({ hands }) => hands[0]?.position ?? []);
      const fitting: number[] = [];
      for (const age of [0, 1, 2, 3]) {
        const due = await Promise.all(at.map((frame) => frames.frame(Math.max(0, frame - age), false)));
        const off = due.map(({ hands }, i) => distance(hands[0]?.position ?? [], seen[i] ?? []));
        if (Math.max(...off) < 0.0015) fitting.push(age);
      }
      return fitting;
    };
    const moving = (drawn: readonly Drawn[]): Drawn[] =>
      drawn.filter(({ startFrame, keyframes }) => startFrame > 3 && startFrame < last && keyframes.length > 1);
    const ages = async (change: Partial<typeof sampling>): Promise<readonly number[]> => {
      const drawn = moving(await sequences({ startSpacing: 5, ...change }));
      const fitting = await Promise.all(drawn.map(agesOf));
      expect(fitting.map(({ length }) => length)).not.toContain(0);
      return fitting.filter(({ length }) => length === 1).flat();
    };
    expect(new Set(await ages({ lateFraction: 1 }))).toEqual(new Set([1, 2, 3]));
    const mixed = await ages({ lateFraction: 0.5 });
    expect(mixed).toContain(0);
    expect(mixed.filter((age) => age > 0).length).toBeGreaterThan(2);
    expect(new Set(await ages({}))).toEqual(new Set([0]));
    // Where the actions are given, what they lead to is learnt, and seen in time.
    expect(new Set(await ages({ lateFraction: 1, rolloutFraction: 1 }))).toEqual(new Set([0]));
  });

  it('lie at distances that are drawn where actions are given, or legs were not asked for', async () => {
    for (const change of [{ rolloutFraction: 1 }, { legs: false }]) {
      const drawn = await sequences(change);
      const ticks = drawn.flatMap(({ startFrame, keyframes }) => {
        const whole = keyframes.map((keyframe) => keyframe.ticks);
        const reaches = whole.reduce((sum, each) => sum + each, startFrame) >= episode.steps.length - 1;
        // The last one reaches to the end, however far it is.
        return reaches ? whole.slice(0, -1) : whole;
      });
      expect(Math.max(...ticks)).toBeLessThanOrEqual(10);
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(5);
    }
  });
});
