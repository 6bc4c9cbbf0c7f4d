import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PANDA } from '../../../scenarios/robots.js';
import { armModel, forwardKinematics } from '../../../sim/arms/index.js';
import type { BoxSpace, RgbImage } from '../../../sim/interface/index.js';
import { encodeEpisode, type Episode } from '../../../sdk/episodes/index.js';
import { DatasetWriter } from '../../../sdk/episodes/index.node.js';
import { encodePng } from '../../../sdk/media/index.js';
import { encodeVideo } from '../../../sdk/media/index.node.js';
import {
  BytePairTokenizer,
  handOrientation,
  handRotation,
  keyframeLength,
  parseLayout,
  parseSequence,
  type Layout,
  type SequenceRecord,
} from '../../../sdk/world-model/index.js';
import { tokenizeDatasets, type ShardSequence, type TokenizeOptions } from '../../../sdk/world-model/index.node.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { MODEL_FOLDER } from './support.js';

const folders = new TemporaryFolders();
const text = new BytePairTokenizer(await readFile(join(MODEL_FOLDER, 'tokenizer.json'), 'utf8'));
const LENGTH = 41;
let dataset = '';

function space(names: readonly string[]): BoxSpace {
  return { names, units: names.map(() => '1'), low: names.map(() => -10), high: names.map(() => 10) };
}
const joints = [1, 2, 3, 4, 5, 6, 7].map((i) => `arm_joint${i}`);

/** A picture of one colour per quarter of a second. */
function frame(tick: number): RgbImage {
  return { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill((Math.floor(tick / 5) * 40) % 256) };
}

/** An arm turns about its base; the last action is held for the last six ticks. */
function episode(seed: number, ending: Episode['ending']): Episode {
  const angle = (tick: number): number => Math.min(tick, LENGTH - 6) * 0.01;
  const pose = (a: number): number[] => [a, -0.785, 0, -2.356, 0, 1.571, 0.785];
  return {
    seed,
    scenario: { name: 'turn', version: 1 },
    instruction: 'fold the towel',
    robot: PANDA,
    controlRate: 20,
    actionSpace: space([...joints, 'arm_gripper', 'arm_force']),
    stateSpace: space([...joints.map((name) => `${name}.pos`), 'arm_gripper.pos']),
    environmentStateSpace: space([
      ...['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'].map((axis) => `red-cube.${axis}`),
      'arm_tcp.x',
      'arm_tcp.y',
      'arm_tcp.z',
      'arm_opening',
    ]),
    steps: Array.from({ length: LENGTH }, (_, tick) => ({
      time: tick / 20,
      state: Float32Array.of(...pose(angle(tick)), 0.08),
      environmentState: Float32Array.of(0.1, tick * 0.001, 0.025, 0, 0, 0, 1, 0, 0, 0, 0.08),
      images: { front: frame(tick) },
      action: Float32Array.of(...pose(angle(tick + 1)), 0.04, 20),
      subtask: tick < 20 ? 'grasp' : 'release',
      reward: 0,
      success: tick > 30,
    })),
    success: ending !== 'truncated',
    ending,
    provenance: { policy: 'expert' },
  };
}

beforeAll(async () => {
  dataset = await folders.make();
  const writer = await DatasetWriter.open(dataset, { generator: 'test', request: {} });
  for (let seed = 0; seed < 8; seed++) {
    await writer.add(
      { seed, reason: '', ticks: LENGTH },
      encodeEpisode(episode(seed, seed === 7 ? 'truncated' : 'finished'), encodePng),
    );
  }
  await writer.finish();
});
afterAll(() => folders.removeAll());

interface Read extends SequenceRecord {
  readonly source: ShardSequence;
}

async function tokenize(
  change: Partial<TokenizeOptions> = {},
): Promise<{ out: string; layout: Layout; train: Read[]; validation: Read[] }> {
  const out = await folders.make();
  await tokenizeDatasets({
    datasets: [dataset],
    model: MODEL_FOLDER,
    out,
    keyframesPerSequence: 2,
    validationFraction: 0.3,
    widths: { instruction: 12, subtask: 6, name: 3 },
    alignment: 8,
    ...change,
  });
  const layout = parseLayout(await readFile(join(out, 'layout.json'), 'utf8'));
  const read = async (split: string): Promise<Read[]> => {
    const { sequences } = JSON.parse(await readFile(join(out, `${split}-00000.json`), 'utf8')) as {
      sequences: ShardSequence[];
    };
    const bytes = await readFile(join(out, `${split}-00000.tokens`));
    const kinds = await readFile(join(out, `${split}-00000.kinds`));
    expect(bytes.length).toBe(2 * kinds.length);
    const all = Array.from({ length: kinds.length }, (_, i) => bytes.readUInt16LE(2 * i));
    expect(sequences.reduce((sum, { length }) => sum + length, 0)).toBe(all.length);
    return sequences.map((source) => ({
      ...parseSequence(layout, text, all.slice(source.offset, source.offset + source.length), source.arms),
      source,
    }));
  };
  return { out, layout, train: await read('train'), validation: await read('validation') };
}

describe('tokenizeDatasets', () => {
  it('writes sequences that say what the episodes hold', async () => {
    const { train, validation, layout } = await tokenize();
    for (const { instruction, observation, keyframes, source } of [...train, ...validation]) {
      expect(instruction).toBe('fold the towel');
      expect(observation.objects.map(({ name }) => name)).toEqual(['red-cube']);
      let at = source.startFrame;
      for (const keyframe of keyframes) {
        const from = at;
        at += keyframe.ticks;
        expect(keyframe.objects[0]?.points[1]).toBeCloseTo(at * 0.001, 3);
        expect(keyframe.objects[0]?.points[2]).toBeCloseTo(0.025, 9);
        if (keyframe.subtask !== '')
          expect(keyframe.subtask).toBe(Math.max(from, Math.min(at - 1, LENGTH - 7)) < 20 ? 'grasp' : 'release');
        const action = episode(0, 'finished').steps[at - 1]?.action as Float32Array;
        const pose = forwardKinematics(armModel('panda'), PANDA.arms[0]!.base, [...action.slice(0, 7)]);
        keyframe.targets[0]?.position.forEach((value, axis) => {
          expect(Math.abs(value - (pose.position[axis] as number))).toBeLessThan(0.001);
        });
        expect(keyframe.targets[0]?.opening).toBeCloseTo(0.04, 9);
        expect(keyframe.targets[0]?.force).toBeCloseTo(20, 9);
      }
      expect(keyframes.length).toBeLessThanOrEqual(2);
    }
    expect(keyframeLength(layout, 1, 1) % 8).toBe(0);
  });

  it('tells a share of the sequences in states alone, all of a dataset without pictures', async () => {
    const pictured = ({ train, validation }: { train: Read[]; validation: Read[] }): boolean[] =>
      [...train, ...validation].map(({ observation }) => observation.codes.length > 0);
    const share = pictured(await tokenize());
    const part = share.filter((seen) => !seen).length / share.length;
    // Of each of 8 episodes 10 sequences, less those whose starts coincide; a quarter each: the standard deviation is 0.05.
    expect(share.length).toBeGreaterThan(64);
    expect(share.length).toBeLessThanOrEqual(80);
    expect(part > 0.1 && part < 0.4).toBe(true);
    expect(new Set(pictured(await tokenize({ statesAloneFraction: 0 })))).toEqual(new Set([true]));
    const blind = await folders.make();
    const writer = await DatasetWriter.open(blind, { generator: 'test', request: {} });
    for (let seed = 0; seed < 4; seed++) {
      const played = episode(seed, 'finished');
      const steps = played.steps.map((step) => ({ ...step, images: {} }));
      await writer.add({ seed, reason: '', ticks: LENGTH }, encodeEpisode({ ...played, steps }, encodePng));
    }
    await writer.finish();
    const read = await tokenize({ datasets: [blind], statesAloneFraction: 0 });
    expect(new Set(pictured(read))).toEqual(new Set([false]));
    for (const { keyframes, source } of read.train) {
      const ticks = keyframes.reduce((sum, keyframe) => sum + keyframe.ticks, source.startFrame);
      expect(keyframes.at(-1)?.objects[0]?.points[1] ?? ticks * 0.001).toBeCloseTo(ticks * 0.001, 3);
    }
  });

  it('gives things other names in a share of the sequences, as far as they fit', async () => {
    const names = async (change: Partial<TokenizeOptions>): Promise<(string | undefined)[]> => {
      const { train, validation } = await tokenize({ ...change, widths: { instruction: 64, subtask: 6, name: 32 } });
      return [...train, ...validation].map(({ observation }) => observation.objects[0]?.name);
    };
    expect(new Set(await names({}))).toEqual(new Set(['red-cube']));
    const renamed = await names({ renamedFraction: 1 });
    // 72 sequences, in three quarters of which a word of the two is another: the standard deviation is 0.05.
    const share = renamed.filter((name) => name !== 'red-cube').length / renamed.length;
    expect(share > 0.55 && share < 0.95).toBe(true);
    const tight = await tokenize({ renamedFraction: 1, widths: { instruction: 12, subtask: 6, name: 2 } });
    expect(new Set(tight.train.map(({ observation }) => observation.objects[0]?.name))).toEqual(new Set(['red-cube']));
    await expect(tokenize({ renamedFraction: 1.5 })).rejects.toThrow(
      'renamedFraction must be from 0 to 1, received 1.5',
    );
  });

  it('starts anywhere, frame 0 included, and ends where the task is over', async () => {
    const { train, validation } = await tokenize();
    const all = [...train, ...validation];
    const starts = new Set(all.map(({ source }) => source.startFrame));
    expect(starts.has(0)).toBe(true);
    expect(starts.has(LENGTH - 1)).toBe(true);
    expect(starts.size).toBeGreaterThan(20);
    // The last action is first applied at tick 34: from frame 36 on nothing is left to do.
    for (const { source, keyframes, ended, continues } of all) {
      const at = source.startFrame + keyframes.reduce((sum, { ticks }) => sum + ticks, 0);
      const cutOff = source.seed === 7;
      expect(ended).toBe(!cutOff && at >= LENGTH - 5);
      expect(continues).toBe(!ended && at < LENGTH - 1);
      if (!cutOff && source.startFrame >= LENGTH - 5) expect(keyframes).toEqual([]);
      for (const { ticks } of keyframes.slice(0, -1)) expect(ticks >= 5 && ticks <= 10).toBe(true);
    }
    expect(all.some(({ ended, keyframes }) => ended && keyframes.length > 0)).toBe(true);
    expect(all.some(({ keyframes }) => keyframes[0]?.subtask === '')).toBe(true);
  });

  it('keeps the seeds of validation apart, and writes the same bytes again', async () => {
    const first = await tokenize();
    const seeds = (reads: Read[]): Set<number> => new Set(reads.map(({ source }) => source.seed));
    expect([...seeds(first.train)].filter((seed) => seeds(first.validation).has(seed))).toEqual([]);
    expect(seeds(first.train).size + seeds(first.validation).size).toBe(8);
    const hashes = await fileHashes(first.out);
    expect(await fileHashes((await tokenize()).out)).toEqual(hashes);
    const { layout } = first;
    await tokenizeDatasets({
      datasets: [dataset],
      model: MODEL_FOLDER,
      out: first.out,
      keyframesPerSequence: 2,
      validationFraction: 0.3,
      widths: layout.widths,
      alignment: 8,
    });
    expect(await fileHashes(first.out)).toEqual(hashes);
    expect(await fileHashes((await tokenize({ seed: 1 })).out)).not.toEqual(hashes);
  });

  it('leaves nothing behind when it is cancelled or fails', async () => {
    const out = await folders.make();
    const controller = new AbortController();
    const options = { datasets: [dataset], model: MODEL_FOLDER, out, widths: { instruction: 12, name: 3 } };
    const onProgress = (): void => controller.abort(new Error('enough'));
    await expect(tokenizeDatasets({ ...options, onProgress, signal: controller.signal })).rejects.toThrow('enough');
    expect(await fileHashes(out)).toEqual({});
    await expect(tokenizeDatasets({ ...options, widths: { instruction: 1 } })).rejects.toThrow(
      'instruction must take at most 1 tokens',
    );
    expect(await fileHashes(out)).toEqual({});
    await expect(tokenizeDatasets({ ...options, datasets: [] })).rejects.toThrow('datasets must name at least one');
    await expect(tokenizeDatasets({ ...options, strides: [10, 5] })).rejects.toThrow(
      'strides must be two ascending positive integers',
    );
  });
});

describe('hand rotation', () => {
  it('is zero for a hand that points straight down, and turns about the world axes', () => {
    expect(handRotation([1, 0, 0, 0])).toEqual([0, 0, 0]);
    const yaw = handOrientation([0, 0, 0.5]);
    // Half a turn about x, then 0.5 rad about z: (cos 0.25, sin 0.25, 0, 0).
    expect(yaw[0]).toBeCloseTo(Math.cos(0.25), 12);
    expect(yaw[1]).toBeCloseTo(Math.sin(0.25), 12);
    const rotation = handRotation(handOrientation([0.3, -0.2, 0.1]));
    [0.3, -0.2, 0.1].forEach((value, i) => expect(rotation[i]).toBeCloseTo(value, 12));
  });
});

describe('tokenizeDatasets of other datasets', () => {
  it('reads videos: the same sequences but for their pictures', async () => {
    // Draws go by the name of the folder.
    const folder = join(await folders.make(), basename(dataset));
    const writer = await DatasetWriter.open(folder, { generator: 'test', request: {} });
    for (let seed = 0; seed < 8; seed++) {
      const played = episode(seed, seed === 7 ? 'truncated' : 'finished');
      const frames = played.steps.map(({ images }) => images['front'] as RgbImage);
      const videos = { front: await encodeVideo(frames, 20, 'h264') };
      await writer.add({ seed, reason: '', ticks: LENGTH }, encodeEpisode(played, encodePng, videos));
    }
    await writer.finish();
    const outline = ({ train, validation }: { train: Read[]; validation: Read[] }): unknown[] =>
      [...train, ...validation].map(({ source: { seed, startFrame }, instruction, keyframes }) => {
        const moves = keyframes.map(({ ticks, subtask, objects }) => ({ ticks, subtask, objects }));
        return { seed, startFrame, instruction, moves };
      });
    const read = outline(await tokenize({ datasets: [folder] }));
    expect(read.length).toBeGreaterThan(10);
    expect(read).toEqual(outline(await tokenize()));
  });

  it('refuses what others wrote, by name and with the reason', async () => {
    const foreign = fileURLToPath(new URL('../../../../tests/sdk/episodes/fixtures/lerobot-tiny', import.meta.url));
    await expect(tokenize({ datasets: [foreign] })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('lerobot-tiny was not written by nextstate'),
    });
  });
});
