import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawEpisode, pickPlace, SimulatedEnvironment } from '../../../scenarios/index.js';
import { decodePng, encodePng, solidImage } from '../../../sdk/media/index.js';
import type { PredictionRecord } from '../../../sdk/predictions/index.js';
import { readPrediction, writePrediction } from '../../../sdk/predictions/index.node.js';
import { nextstate } from '../../support/command.js';
import { expertTake } from '../../support/expert-prediction.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { MODEL_FOLDER } from '../world-model/support.js';

const folders = new TemporaryFolders();
let record: PredictionRecord;

beforeAll(async () => {
  const take = await expertTake(pickPlace, 3);
  const { seed, instruction, keyframes } = take.prediction;
  record = {
    scenario: { name: 'pick-place', version: pickPlace.version },
    seed,
    instruction,
    camera: 'front',
    mode: 'plan',
    foreignPicture: false,
    model: { name: 'expert', checksum: 'none' },
    observed: take.episode.steps[0]!.images['front']!,
    // What a model believes holds no joints and no contacts.
    initial: believed(take.initial),
    keyframes: keyframes.map((keyframe) => ({
      ...keyframe,
      frame: keyframe.frame,
      state: believed(keyframe.state),
      time: keyframe.state.time,
    })),
    ending: 'task',
  };
  take.environment.dispose();
});

afterAll(() => folders.removeAll());

describe('verify', () => {
  it('accepts a true prediction, says so check by check within 60 columns, and writes pictures and verdict', async () => {
    const folder = await folders.make();
    await writePrediction(folder, record);
    const { code, stdout, stderr } = await nextstate('verify', folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('nextstate:') });
    expect(stdout).toMatch(/^PASS {2}task-success +1 \(at least 1\)$/m);
    expect(stdout).toMatch(/^ {2}-- {2}cloth-stretch +no cloth in the scene$/m);
    expect(stdout).not.toContain('FAIL');
    for (const line of stdout.split('\n')) if (!line.includes(folder)) expect([...line].length).toBeLessThanOrEqual(60);
    const written = join(folder, 'verification');
    expect(JSON.parse(await readFile(join(written, 'verdict.json'), 'utf8'))).toMatchObject({ accepted: true });
    const sheet = decodePng(await readFile(join(written, 'contact-sheet.png')));
    // Eight columns of two rows of 128 pixels, enlarged twice.
    expect(sheet.width).toBeGreaterThan(8 * 256);
    expect(sheet.height).toBeGreaterThan(2 * 256);
  });

  it('judges a prediction of states alone by its states', async () => {
    const folder = await folders.make();
    const keyframes = record.keyframes.map((keyframe) => ({ ...keyframe, frame: null }));
    const blind = { ...record, observed: null, keyframes };
    await writePrediction(folder, blind);
    expect(await readPrediction(folder)).toEqual(blind);
    const { code, stdout } = await nextstate('verify', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}-- {2}frame-gain-over-copy /m);
    const sheet = decodePng(await readFile(join(folder, 'verification', 'contact-sheet.png')));
    // The simulated row alone.
    expect(sheet.height).toBeLessThan(2 * 256);
  });

  it('rejects with exit code 1, and replaces its own earlier verdict', async () => {
    const folder = await folders.make();
    const [first] = record.keyframes;
    await writePrediction(folder, { ...record, keyframes: [first!] });
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await nextstate('verify', folder, '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        ok: false,
        accepted: false,
        summary: expect.stringContaining('task-success'),
      });
    }
    expect((await readdir(join(folder, 'verification'))).sort()).toEqual([
      '.nextstate-output.json',
      'contact-sheet.png',
      'verdict.json',
    ]);
  });

  it('rejects a prediction of nothing', async () => {
    const folder = await folders.make();
    await writePrediction(folder, { ...record, keyframes: [] });
    const { code, stderr } = await nextstate('verify', folder, '--no-sheet');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('refuses half a prediction of states alone, and a list of files without the observation', async () => {
    const folder = await folders.make();
    await expect(writePrediction(folder, { ...record, observed: null })).rejects.toThrow('must have a picture or none');
    await writePrediction(folder, record);
    const path = join(folder, 'prediction.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/\n.*"frames\/observed.png".*/, ''));
    const { code, stderr } = await nextstate('verify', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('prediction.json does not list frames/observed.png');
  });

  it('names the file that was damaged', async () => {
    const folder = await folders.make();
    await writePrediction(folder, record);
    expect(await readPrediction(folder)).toEqual(record);
    await writeFile(join(folder, 'frames/keyframe-002.png'), 'cut off');
    const { code, stderr } = await nextstate('verify', folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nextstate: .*keyframe-002\.png is not as it was written/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('predict', () => {
  const common = ['fold-cloth', '--instruction', 'fold', '--seed', '1', '--model', MODEL_FOLDER];

  it('writes what verify reads, the same for the same seed, and replaces only what it wrote', async () => {
    const folder = join(await folders.make(), 'prediction');
    const first = await nextstate('predict', ...common, '--out', folder, '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const hashes = await fileHashes(folder);
    expect(Object.keys(hashes)).toEqual(
      expect.arrayContaining(['prediction.json', 'plan.json', 'states.json', 'frames/observed.png']),
    );
    await nextstate('predict', ...common, '--out', folder);
    expect(await fileHashes(folder)).toEqual(hashes);
    const judged = await nextstate('verify', folder, '--no-sheet');
    expect(judged).toMatchObject({ code: 1, stderr: '' });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const refused = await nextstate('predict', ...common, '--out', folder);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('notes.txt was added or changed');
    expect(await fileHashes(folder)).toMatchObject(hashes);
  });

  it('predicts the states of a model that knows nothing else, a plan or a rollout, and refuses to show it a picture', async () => {
    const scene = ['pick-place', '--seed', '900001', '--model', 'models/tiny-states'];
    const { instruction } = drawEpisode(pickPlace, { seed: 900_001 });
    for (const mode of ['plan', 'rollout']) {
      const folder = join(await folders.make(), 'prediction');
      const asked = [...scene, '--instruction', instruction, '--mode', mode, '--out', folder, '--json'];
      expect(await nextstate('predict', ...asked)).toMatchObject({ code: 0, stderr: '' });
      const { observed, initial, keyframes } = await readPrediction(folder);
      expect([observed, ...keyframes.map(({ frame }) => frame)].filter((picture) => picture !== null)).toEqual([]);
      // Told of the first state, not of the one that the expert of a rollout left behind.
      expect(initial.arms[0]?.holding).toBeNull();
      using environment = new SimulatedEnvironment(pickPlace, { render: false });
      const { info } = await environment.reset({
        seed: 900_001,
        instruction,
      });
      for (const [name, { position }] of Object.entries(initial.objects)) {
        const apart = position.map((value, i) => Math.abs(value - (info.sceneState.objects[name]?.position[i] ?? NaN)));
        // Bins of a millimetre.
        expect(Math.max(...apart)).toBeLessThan(0.001);
      }
    }
    const image = join(await folders.make(), 'view.png');
    await writeFile(image, encodePng(solidImage(128, 128, [90, 120, 60])));
    const refused = await nextstate(
      'predict',
      ...scene,
      '--instruction',
      instruction,
      '--out',
      'unused',
      '--image',
      image,
    );
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--image: tiny-states knows states alone and looks at no picture');
  });

  it('looks at a scenario in a file, and refuses to judge what was predicted of another text', async () => {
    const folder = await folders.make();
    const file = join(folder, 'cube.yaml');
    const text = await readFile('examples/cube-on-coaster.yaml', 'utf8');
    await writeFile(file, text);
    const out = join(folder, 'prediction');
    const asked = ['--instruction', 'put the yellow cube onto the left coaster', '--out', out];
    expect(await nextstate('predict', file, ...asked, '--json')).toMatchObject({ code: 0, stderr: '' });
    expect(await readPrediction(out)).toMatchObject({
      scenario: { name: 'cube-on-coaster', file: { path: file, hash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    expect(await nextstate('verify', out, '--no-sheet')).toMatchObject({ code: 1, stderr: '' });
    await writeFile(file, text.replace('maxDuration: 12', 'maxDuration: 11'));
    const { code, stderr } = await nextstate('verify', out, '--no-sheet');
    expect(code).toBe(2);
    expect(stderr).toContain(`${file} was changed since the prediction was made: predict again`);
  });

  it('predicts a rollout of an expert, and from a picture of twice the size', async () => {
    const folder = await folders.make();
    const image = join(folder, 'view.png');
    await writeFile(image, encodePng(solidImage(256, 256, [90, 120, 60])));
    const out = join(folder, 'prediction');
    const { code, stdout } = await nextstate(
      'predict',
      ...common,
      '--out',
      out,
      '--mode',
      'rollout',
      '--image',
      image,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, mode: 'rollout' });
    expect(await readPrediction(out)).toMatchObject({ foreignPicture: true, observed: { width: 128, height: 128 } });
  });
});

function believed(state: PredictionRecord['initial']): PredictionRecord['initial'] {
  const arms = state.arms.map((arm) => ({ ...arm, jointPositions: [], jointVelocities: [], jointEfforts: [] }));
  return { ...state, arms, contacts: [] };
}
