import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { askQuestion, patternFill } from '../../../scenarios/index.js';
import { openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { createEpisodeSource } from '../../../sdk/engine/index.js';
import { generateDataset, replayDataset } from '../../../sdk/engine/index.node.js';

describe('a dataset of questions', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nextstate-questions-'));
    await lastValueFrom(generateDataset({ scenario: 'pattern-fill', episodes: 2, seed: 5, folder, workers: 1 }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has no robot, no action, and one row a page at 1 Hz', async () => {
    const info = JSON.parse(await readFile(join(folder, 'meta/info.json'), 'utf8')) as Record<string, unknown>;
    expect(info['robot_type']).toBeNull();
    expect(info['fps']).toBe(1);
    expect(info['total_frames']).toBe(4);
    expect(Object.keys(info['features'] as object)).toEqual([
      'observation.images.page',
      'language_persistent',
      'timestamp',
      'frame_index',
      'episode_index',
      'index',
      'task_index',
    ]);
    expect((await validateDataset(folder)).findings).toEqual([]);
  });

  it('holds the pages of the question, then those of the answer', async () => {
    const dataset = await openDataset(folder);
    const episode = await dataset.episode(1);
    const asked = askQuestion(patternFill, { seed: 6 });
    expect(episode.instruction).toBe(asked.instruction);
    expect(episode.variation).toEqual(asked.variation);
    expect(episode.questionPages).toBe(1);
    expect(episode.provenance).toEqual({ policy: 'ground-truth' });
    expect(episode.steps.map(({ subtask }) => subtask)).toEqual(['', asked.answer[0]?.text]);
    expect(episode.steps.map(({ images }) => images['page']?.data)).toEqual(
      [...asked.question, ...asked.answer].map(({ image }) => image.data),
    );
  });

  it('is replayed pixel by pixel', async () => {
    for await (const { identical, compared } of replayDataset({ folder, workers: 1 })) {
      expect([identical, compared]).toEqual([true, 2]);
    }
  });

  it('is refused what only makes sense where somebody acts', () => {
    const request = { scenario: 'pattern-fill', policy: 'expert', accept: 'success' } as const;
    expect(() => createEpisodeSource({ ...request, policy: 'random' })).toThrow(
      '"pattern-fill" asks a question and nobody acts in it: leave out the policy "random"',
    );
    expect(() => createEpisodeSource({ ...request, depth: true })).toThrow('leave out the depth');
    expect(() => createEpisodeSource({ ...request, cameras: ['wrist'] })).toThrow('leave out the cameras');
  });
});
