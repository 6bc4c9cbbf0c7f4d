import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { McapStreamReader, type McapTypes } from '@mcap/core';
import { encodeEpisode, rollout, type Episode } from '../../../sdk/episodes/index.js';
import { DatasetWriter, openDataset } from '../../../sdk/episodes/index.node.js';
import { exportDataset } from '../../../sdk/exports/index.node.js';
import { decodePng, encodePng } from '../../../sdk/media/index.js';
import { encodeVideo, VideoFile } from '../../../sdk/media/index.node.js';
import { TemporaryFolders } from '../../support/files.js';
import { PointEnvironment, PointPolicy } from '../../support/point-robot.js';

const folders = new TemporaryFolders();
let folder = '';
let out = '';
let recorded: Episode[] = [];

beforeAll(async () => {
  const environment = new PointEnvironment();
  folder = await folders.make();
  out = await folders.make();
  const writer = await DatasetWriter.open(folder, { generator: 'test', request: { scenario: 'point' } });
  for (const seed of [1, 2]) {
    const policy = new PointPolicy(environment);
    const played = await rollout({ environment, policy, seed, maxTicks: 8, holdTicks: 2 });
    // Depth that grows by a millimetre a pixel and a metre a frame, and one pixel without a reading.
    const steps = played.steps.map((step, i) => ({
      ...step,
      depth: { overview: Float32Array.from({ length: 256 }, (_, p) => (p === 0 ? Infinity : i + p / 1000)) },
    }));
    const episode = { ...played, steps };
    recorded = [...recorded, episode];
    const videos: Record<string, Awaited<ReturnType<typeof encodeVideo>>> = {};
    for (const camera of ['overview', 'wrist']) {
      const frames = steps.flatMap(({ images }) => images[camera] ?? []);
      videos[camera] = await encodeVideo(frames, 20, 'h264');
    }
    await writer.add({ seed, reason: '', ticks: 8 }, encodeEpisode(episode, encodePng, videos));
  }
  await writer.finish();
});

afterAll(() => folders.removeAll());

async function write(format: 'hdf5' | 'mcap' | 'gif' | 'mp4' | 'html'): Promise<string> {
  const file = join(out, `episode.${format}`);
  await exportDataset({ folder, format, file, ...(format === 'hdf5' ? {} : { episode: 1 }) });
  return file;
}

describe('a dataset with videos and depth', () => {
  it('gives depth back to the millimetre, and every frame of the videos in its place', async () => {
    const dataset = await openDataset(folder);
    for (const [index, episode] of recorded.entries()) {
      const read = await dataset.episode(index, { depth: true });
      for (const [i, step] of read.steps.entries()) {
        const depth = step.depth?.['overview'];
        expect([depth?.[0], depth?.[5]]).toEqual([0, Math.fround(i + 0.005)]);
        const [was, is] = [episode.steps[i]?.images['overview'], step.images['overview']];
        const error = is?.data.reduce((sum, value, p) => sum + Math.abs(value - (was?.data[p] ?? 0)), 0) ?? Infinity;
        // Halved chroma blurs the edges of the columns, which are as wide as a pixel.
        expect(error / 768).toBeLessThan(40);
      }
    }
  });
});

describe('exportDataset', () => {
  it('writes robomimic HDF5', async () => {
    const { default: h5wasm } = await import('h5wasm/node');
    await h5wasm.ready;
    const file = new h5wasm.File(await write('hdf5'), 'r');
    const shape = (path: string): unknown => (file.get(path) as { shape: unknown }).shape;
    expect(shape('data/demo_1/actions')).toEqual([10, 2]);
    expect(shape('data/demo_1/obs/overview_image')).toEqual([10, 16, 16, 3]);
    expect(shape('data/demo_1/next_obs/overview_depth')).toEqual([10, 16, 16, 1]);
    const values = (path: string): number[] => Array.from((file.get(path) as { value: Float32Array }).value);
    expect(values('data/demo_0/actions_abs')).toEqual(recorded[0]?.steps.flatMap(({ action }) => [...action]));
    // Bounds -1 to 1 and 0 to 0.08: the first entry stays as it is.
    const first = values('data/demo_0/actions').filter((_, i) => i % 2 === 0);
    first.forEach((value, i) => expect(value).toBeCloseTo(recorded[0]?.steps[i]?.action[0] ?? NaN, 6));
    expect(values('data/demo_0/dones')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect((file.get('data') as unknown as { attrs: { total: { value: unknown } } }).attrs.total.value).toBe(20);
    file.close();
  });

  it('writes MCAP', async () => {
    const reader = new McapStreamReader({ validateCrcs: true });
    reader.append(await readFile(await write('mcap')));
    const topics = new Map<number, string>();
    const messages = new Map<string, number>();
    let image: { data: string; format: string } | undefined;
    for (let record: McapTypes.TypedMcapRecord | undefined; (record = reader.nextRecord());) {
      if (record.type === 'Channel') topics.set(record.id, record.topic);
      if (record.type !== 'Message') continue;
      const topic = topics.get(record.channelId) ?? '';
      messages.set(topic, (messages.get(topic) ?? 0) + 1);
      if (topic === '/camera/wrist/image') {
        image = JSON.parse(new TextDecoder().decode(record.data)) as { data: string; format: string };
      }
    }
    expect(reader.done()).toBe(true);
    for (const topic of ['/action', '/observation/state', '/camera/overview/image'])
      expect(messages.get(topic)).toBe(10);
    expect(decodePng(Buffer.from(image?.data ?? '', 'base64'))).toMatchObject({ width: 16, height: 16 });
  });

  it('writes GIF, MP4 and a page that asks for nothing', async () => {
    expect((await readFile(await write('gif'))).subarray(0, 6).toString()).toBe('GIF89a');
    const video = await VideoFile.open(await write('mp4'));
    const facts = await video.facts();
    expect({ ...facts, times: facts.times.length }).toMatchObject({ codec: 'h264', width: 32, height: 16, times: 10 });
    video.dispose();
    const page = await readFile(await write('html'), 'utf8');
    expect(page).toContain(recorded[1]?.instruction);
    expect(page.match(/iVBORw0KGgo/g)).toHaveLength(20);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
  });

  it('names an episode or a camera that is not there', async () => {
    const file = join(out, 'x.html');
    await expect(exportDataset({ folder, format: 'html', file, episode: 2 })).rejects.toThrow(
      'from 0 to 1, received 2',
    );
    await expect(exportDataset({ folder, format: 'html', file, cameras: ['x'] })).rejects.toThrow('no camera "x"');
  });
});
