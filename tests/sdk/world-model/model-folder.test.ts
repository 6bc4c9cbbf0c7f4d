import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DisposedError,
  ModelCorruptError,
  ModelNotFoundError,
  ModelShapeError,
} from '../../../sdk/world-model/index.js';
import { loadTokenizers, loadWorldModel } from '../../../sdk/world-model/index.node.js';
import { PANDA } from '../../../scenarios/robots.js';
import { MODEL_FOLDER, observation, picture, removePictureTokenizer, SPLIT_WEIGHTS } from './support.js';

const still = { orientation: [0, 0, 0, 1], linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;

let folder = '';
const folders: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nextstate-model-'));
  folders.push(folder);
  await cp(MODEL_FOLDER, folder, { recursive: true });
});

afterAll(async () => {
  for (const path of folders) await rm(path, { recursive: true });
});

async function editJson(file: string, edit: (value: Record<string, never>) => void): Promise<void> {
  const value = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, never>;
  edit(value);
  await writeFile(join(folder, file), JSON.stringify(value));
}

/** Enters the present size and checksum of a file into the manifest. */
async function resign(file: string): Promise<void> {
  const bytes = await readFile(join(folder, file));
  await editJson('manifest.json', (manifest: { files?: Record<string, unknown> }) => {
    (manifest.files as Record<string, unknown>)[file] = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    };
  });
}

/** Gives the folder a transformer whose int8 weights lie in four files beside its graphs. */
async function splitWeights(): Promise<string[]> {
  const weights = [0, 1, 2, 3].map((number) => `transformer-0${number}.weights`);
  for (const file of ['decode.onnx', 'prefill.onnx', ...weights]) {
    await cp(join(SPLIT_WEIGHTS, file), join(folder, file));
    await resign(file);
  }
  await editJson('manifest.json', (manifest: { transformer?: { precision?: string }; externalData?: unknown }) => {
    (manifest.transformer as { precision?: string }).precision = 'int8';
    manifest.externalData = { 'decode.onnx': weights, 'prefill.onnx': weights };
  });
  return weights;
}

describe('loadWorldModel', () => {
  it('loads a model without a picture tokenizer, which acts on states alone', async () => {
    await removePictureTokenizer(folder);
    await expect(loadTokenizers(folder)).rejects.toThrow('a model that knows states alone encodes no pictures');
    await expect(loadWorldModel(folder)).rejects.toThrow(
      'statesAlone must be true where manifest.json names no picture',
    );
    await editJson('layout.json', (layout: { statesAlone?: boolean }) => {
      layout.statesAlone = true;
    });
    await resign('layout.json');
    const model = await loadWorldModel(folder);
    expect([model.pictures, model.statesAlone]).toEqual([false, true]);
    const cube = { ...still, position: [0.1, 0, 0.02] as const };
    const start = { instruction: 'fold', robot: PANDA, objects: { objects: { cube }, cloths: {} } };
    await expect(model.openPrediction({ ...start, observation: observation() })).rejects.toThrow(
      'observation.images must be empty: this model knows states alone',
    );
    const prediction = await model.openPrediction({ ...start, observation: { ...observation(), images: {} } });
    const action = await prediction.nextAction();
    expect(action === null || action.targets.length === 1).toBe(true);
    await prediction.close();
    await model.dispose();

    await editJson('manifest.json', (manifest: { graphs?: Record<string, string> }) => {
      manifest.graphs!['imageEncoder'] = 'image-encoder.onnx';
    });
    await expect(loadWorldModel(folder)).rejects.toThrow('must name both imageEncoder and imageDecoder or neither');
  });

  it('loads, runs, and is disposed of twice', async () => {
    const model = await loadWorldModel(folder);
    expect(model.name).toBe('tiny-random');
    expect(model.checksum).toMatch(/^[0-9a-f]{64}$/);
    const codes = await model.encodePicture(picture(0));
    const drawn = await model.decodePicture(codes);
    expect(await model.encodePicture(drawn)).toEqual(codes);
    const context = await model.openContext();
    await expect(context.forward([1], 320, 0, 0, 1)).rejects.toThrow('tokens must fit into the context of 320');
    await context.close();
    await context.close();
    await model.dispose();
    await model.dispose();
    await expect(model.encodePicture(picture(0))).rejects.toThrow(DisposedError);
    await context.close();
  });

  it('says what is missing', async () => {
    await expect(loadWorldModel(join(folder, 'nothing'))).rejects.toThrow(ModelNotFoundError);
    await rm(join(folder, 'decode.onnx'));
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelNotFoundError);
    await expect(loadWorldModel(folder)).rejects.toThrow(/decode\.onnx.*must be there.*Get the model folder anew/s);
  });

  it('finds truncated and changed files', async () => {
    await truncate(join(folder, 'prefill.onnx'), 1000);
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelCorruptError);
    await expect(loadWorldModel(folder)).rejects.toThrow('received 1000 bytes');
    await cp(join(MODEL_FOLDER, 'prefill.onnx'), join(folder, 'prefill.onnx'));
    const bytes = await readFile(join(folder, 'prefill.onnx'));
    bytes[5000] = (bytes[5000] as number) ^ 1;
    await writeFile(join(folder, 'prefill.onnx'), bytes);
    await expect(loadWorldModel(folder)).rejects.toThrow('must have the SHA-256');
  });

  it('finds a graph that is none, though its checksum is right', async () => {
    await writeFile(join(folder, 'decode.onnx'), 'not a graph');
    await resign('decode.onnx');
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelCorruptError);
    await expect(loadWorldModel(folder)).rejects.toThrow('onnxruntime loads');
  });

  it('finds graphs of another shape', async () => {
    await cp(join(folder, 'prefill.onnx'), join(folder, 'decode.onnx'));
    await resign('decode.onnx');
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelShapeError);
    await expect(loadWorldModel(folder)).rejects.toThrow('input "tokens" must be int64[1,1], received int64[1,16]');
    await cp(join(MODEL_FOLDER, 'image-decoder.onnx'), join(folder, 'image-encoder.onnx'));
    await resign('image-encoder.onnx');
    await expect(loadWorldModel(folder)).rejects.toThrow('input "image" must be float32[1,3,32,32]');
  });

  it('finds a manifest or layout that breaks the rules or does not belong to the model', async () => {
    await editJson('manifest.json', (manifest: { transformer?: { layers: unknown } }) => {
      (manifest.transformer as { layers: unknown }).layers = -1;
    });
    await expect(loadWorldModel(folder)).rejects.toThrow(/transformer\.layers.*received -1/);
    await cp(join(MODEL_FOLDER, 'manifest.json'), join(folder, 'manifest.json'));
    await editJson('layout.json', (layout: { contextLength?: number }) => {
      layout.contextLength = 640;
    });
    await resign('layout.json');
    await expect(loadWorldModel(folder)).rejects.toThrow('contextLength must be 320 as in manifest.json, received 640');
    await writeFile(join(folder, 'layout.json'), '[]');
    await resign('layout.json');
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelCorruptError);
  });

  it('runs graphs whose int8 weights are split over files', async () => {
    await splitWeights();
    const model = await loadWorldModel(folder);
    expect(model.manifest.transformer.precision).toBe('int8');
    const context = await model.openContext();
    const rows = await context.forward([1, 20, 30, 5], 0, 2, 100, 106);
    // Of the same weights in float32, computed by torch (fixtures/make_split_weights.py).
    const expected = [
      -2.3676, -0.1604, -0.999, 0.8526, 0.6191, 1.7051, -2.0374, -1.7538, 1.3671, 0.9452, 1.2011, 1.7312,
    ];
    expect(Math.max(...expected.map((value, i) => Math.abs(value - (rows[i] as number))))).toBeLessThan(0.15);
    const [again] = await context.forward([5], 3, 0, 100, 101);
    expect(Math.abs((again as number) - (rows[6] as number))).toBeLessThan(0.05);
    await model.dispose();
  });

  it('misses weights that are not listed, not there, or changed', async () => {
    const [first = '', second = ''] = await splitWeights();
    await writeFile(join(folder, second), 'cut off');
    await expect(loadWorldModel(folder)).rejects.toThrow(/transformer-01\.weights.*must be 10240 bytes long/s);
    await rm(join(folder, second));
    await expect(loadWorldModel(folder)).rejects.toThrow(ModelNotFoundError);
    await editJson('manifest.json', (manifest: { files?: Record<string, unknown> }) => {
      delete (manifest.files as Record<string, unknown>)[first];
    });
    await expect(loadWorldModel(folder)).rejects.toThrow('files must list "transformer-00.weights"');
  });

  it('refuses wrong options', async () => {
    await expect(loadWorldModel(folder, { threads: 0 })).rejects.toThrow(
      'threads must be a positive integer, received 0',
    );
  });
});

describe('loadTokenizers', () => {
  it('checks the weights that lie beside the picture encoder', async () => {
    await writeFile(join(folder, 'image-encoder-00.weights'), 'weights');
    await resign('image-encoder-00.weights');
    await editJson('manifest.json', (manifest: { externalData?: unknown }) => {
      manifest.externalData = { 'image-encoder.onnx': ['image-encoder-00.weights'] };
    });
    await (await loadTokenizers(folder)).dispose();
    await writeFile(join(folder, 'image-encoder-00.weights'), 'WEIGHTS');
    await expect(loadTokenizers(folder)).rejects.toThrow('must have the SHA-256');
  });

  it('needs no transformer', async () => {
    for (const file of ['decode.onnx', 'prefill.onnx', 'image-decoder.onnx', 'layout.json'])
      await rm(join(folder, file));
    const tokenizers = await loadTokenizers(folder);
    expect((await tokenizers.encodePicture(picture(0))).length).toBe(16);
    await tokenizers.dispose();
    await tokenizers.dispose();
  });
});
