import { beforeAll, describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../../policies/index.js';
import { pickPlace, SimulatedEnvironment } from '../../../scenarios/index.js';
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

beforeAll(async () => {
  using environment = new SimulatedEnvironment(pickPlace, { render: false });
  episode = await rollout({
    environment,
    policy: new ExpertPolicy(),
    seed: 5,
    maxTicks: 400,
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  });
});

async function sequences(change: Partial<typeof sampling> = {}): Promise<(SequenceRecord & { startFrame: number })[]> {
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
    const now = await sequences();
    const late = await sequences({ lateFraction: 1, startSpacing: 1000 });
    const [prompt] = now;
    const [first] = late;
    const targets = (record: SequenceRecord | undefined): unknown =>
      record?.keyframes.map((keyframe) => keyframe.targets);
    // Both start at frame 0: the same actions, but the hand has not arrived.
    expect(targets(first)).toEqual(targets(prompt));
    const away = (record: SequenceRecord | undefined): number[] =>
      record?.keyframes.map(({ hands, targets: aims }) =>
        Math.hypot(...[0, 1, 2].map((axis) => (hands[0]?.position[axis] ?? 0) - (aims[0]?.position[axis] ?? 0))),
      ) ?? [];
    expect(Math.max(...away(prompt))).toBeLessThan(0.004);
    expect(Math.max(...away(first))).toBeGreaterThan(0.004);
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
