import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '../../sim/interface/index.js';
import { ModelCorruptError, ModelNotFoundError, ModelShapeError } from './errors.js';
import { parseLayout, patchCount, type Layout } from './layout.js';
import {
  parseManifest,
  parseTokenizersManifest,
  type TokenizersManifest,
  type WorldModelManifest,
} from './manifest.js';
import { fitPicture, pictureToPlanes, planesToPicture } from './picture.js';
import type { OpenPrediction, PictureSize, PredictionStart } from './prediction.js';
import { PredictionSession } from './prediction-session.js';
import type { ModelContext, PictureEncoder, TokenModel } from './runtime.js';
import { BytePairTokenizer } from './text-tokenizer.js';
import { WorkerClient } from './worker-client.node.js';

const REMEDY = 'Get the model folder anew, or export it again with training/';

/** How a model is loaded. */
export interface LoadOptions {
  /** Threads that one operator of a graph may use, a positive integer. Default 1. */
  readonly threads?: number;
}

/** A world model whose graphs run in a worker thread. Made by `loadWorldModel`. */
export class OnnxWorldModel implements TokenModel {
  readonly name: string;
  readonly checksum: string;
  readonly layout: Layout;
  readonly text: BytePairTokenizer;
  readonly prefillLength: number;
  /** What is added to the logit of an unchanged code, see `TokenModel`. */
  readonly unchangedLogitOffset: number;
  readonly endLogitOffset: number;
  /** What `manifest.json` says. */
  readonly manifest: WorldModelManifest;
  readonly #client: WorkerClient;

  /** Use `loadWorldModel`. */
  constructor(manifest: WorldModelManifest, layout: Layout, text: BytePairTokenizer, client: WorkerClient) {
    this.manifest = manifest;
    this.name = manifest.name;
    this.checksum = checksumOf(manifest);
    this.layout = layout;
    this.text = text;
    this.prefillLength = manifest.graphs.prefillLength;
    this.unchangedLogitOffset = manifest.decoding.unchangedLogitOffset;
    this.endLogitOffset = manifest.decoding.endLogitOffset;
    this.#client = client;
  }

  /** Size in pixels of the pictures that it sees and draws. */
  get picture(): PictureSize {
    return this.layout.image;
  }

  /** Whether the folder holds a picture tokenizer. */
  get pictures(): boolean {
    return this.manifest.graphs.imageEncoder !== undefined;
  }

  /** Whether it was trained on sequences without pictures. */
  get statesAlone(): boolean {
    return this.layout.statesAlone;
  }

  openPrediction(start: PredictionStart): Promise<OpenPrediction> {
    return PredictionSession.open(this, start);
  }

  async encodePicture(picture: RgbImage): Promise<Int32Array> {
    const planes = pictureToPlanes(fitPicture(picture, this.layout.image));
    return this.#client.call('encodePicture', planes);
  }

  async decodePicture(codes: ArrayLike<number>): Promise<RgbImage> {
    const planes = await this.#client.call('decodePicture', Int32Array.from(codes));
    return planesToPicture(planes, this.layout.image.width, this.layout.image.height);
  }

  async openContext(): Promise<ModelContext> {
    const context = await this.#client.call('openContext');
    let closed = false;
    return {
      forward: (tokens, position, firstRow, fromId, toId) =>
        this.#client.call('forward', context, tokens, position, firstRow, fromId, toId),
      close: async () => {
        if (closed) return;
        closed = true;
        // A model that was disposed of has freed its caches already.
        await this.#client.call('closeContext', context).catch(() => null);
      },
    };
  }

  dispose(): Promise<void> {
    return this.#client.dispose();
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }
}

/**
 * Loads a world model from a folder. Every file that the manifest lists is checked (presence, size, SHA-256), and the
 * graphs' inputs and outputs are compared with the manifest.
 *
 * @param folder - Path of the folder, such as `models/tiny`.
 * @param options - How to load it.
 * @throws ModelNotFoundError when the folder or a file is missing.
 * @throws ModelCorruptError when a file is cut off, changed, or not what it should be.
 * @throws ModelShapeError when a graph or the layout does not fit the manifest.
 */
export async function loadWorldModel(folder: string, options: LoadOptions = {}): Promise<OnnxWorldModel> {
  const threads = checkThreads(options);
  const path = join(folder, 'manifest.json');
  const manifest = parseManifest(await readText(path, 'a model folder must hold manifest.json'), path);
  await checkFiles(folder, manifest);
  const { graphs, transformer, image, text: textEntry } = manifest;
  const layout = await readLayout(folder, manifest);
  const text = await readTextTokenizer(folder, manifest);
  if (text.size > textEntry.size) {
    throw new ModelShapeError({
      path: join(folder, textEntry.file),
      rule: `must have at most ${textEntry.size} ids (text.size)`,
      received: `${text.size}`,
      remedy: REMEDY,
    });
  }
  const { imageEncoder, imageDecoder, prefill, decode } = graphs;
  if (imageEncoder === undefined && !layout.statesAlone) {
    throw new ModelShapeError({
      path: join(folder, manifest.layout),
      rule: 'statesAlone must be true where manifest.json names no picture tokenizer (graphs.imageEncoder)',
      received: 'false',
      remedy: REMEDY,
    });
  }
  const at = (file: string): string => join(folder, file);
  const client = await WorkerClient.open(
    {
      ...(imageEncoder !== undefined && { imageEncoder: at(imageEncoder) }),
      ...(imageDecoder !== undefined && { imageDecoder: at(imageDecoder) }),
      prefill: at(prefill),
      decode: at(decode),
    },
    {
      height: image.height,
      width: image.width,
      patches: patchCount(layout),
      transformer: { ...transformer, prefillLength: graphs.prefillLength },
    },
    threads,
  );
  return new OnnxWorldModel(manifest, layout, text, client);
}

/** The parts of a model folder that tokenizing needs; the transformer may be missing. */
export interface ModelTokenizers extends PictureEncoder {
  /** What `manifest.json` says of them. */
  readonly manifest: TokenizersManifest;
  /** The text tokenizer. */
  readonly text: BytePairTokenizer;
  /** Frees the picture encoder. Idempotent. */
  dispose(): Promise<void>;
}

/**
 * Loads the picture encoder and the text tokenizer of a model folder.
 *
 * @throws As `loadWorldModel`, for these files alone.
 */
export async function loadTokenizers(folder: string, options: LoadOptions = {}): Promise<ModelTokenizers> {
  const threads = checkThreads(options);
  const path = join(folder, 'manifest.json');
  const manifest = parseTokenizersManifest(await readText(path, 'a model folder must hold manifest.json'), path);
  await checkFiles(folder, manifest, [manifest.graphs.imageEncoder, manifest.text.file]);
  const { image } = manifest;
  const text = await readTextTokenizer(folder, manifest);
  const patches = (image.height / image.patchHeight) * (image.width / image.patchWidth);
  const sizes = { height: image.height, width: image.width, patches };
  const client = await WorkerClient.open({ imageEncoder: join(folder, manifest.graphs.imageEncoder) }, sizes, threads);
  return {
    manifest,
    text,
    encodePicture: (picture) => client.call('encodePicture', pictureToPlanes(fitPicture(picture, image))),
    dispose: () => client.dispose(),
  };
}

function checkThreads({ threads = 1 }: LoadOptions): number {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads must be a positive integer, received ${threads}`);
  return threads;
}

async function readText(path: string, rule: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ModelNotFoundError({ path, rule, received: (error as Error).message, remedy: REMEDY }, { cause: error });
  }
}

async function readTextTokenizer(
  folder: string,
  manifest: Pick<TokenizersManifest, 'text'>,
): Promise<BytePairTokenizer> {
  const path = join(folder, manifest.text.file);
  const json = await readText(path, 'the text tokenizer must be there');
  try {
    return new BytePairTokenizer(json, path);
  } catch (error) {
    throw new ModelCorruptError(
      { path, rule: 'must be a byte-level BPE tokenizer', received: (error as Error).message, remedy: REMEDY },
      { cause: error },
    );
  }
}

async function readLayout(folder: string, manifest: WorldModelManifest): Promise<Layout> {
  const path = join(folder, manifest.layout);
  const json = await readText(path, 'the layout of the vocabulary must be there');
  let layout: Layout;
  try {
    layout = parseLayout(json, path);
  } catch (error) {
    throw new ModelCorruptError(
      { path, rule: 'must be a layout', received: (error as Error).message, remedy: REMEDY },
      { cause: error },
    );
  }
  const pairs: [string, number, number][] = [
    ['vocabularySize', layout.vocabularySize, manifest.transformer.vocabularySize],
    ['contextLength', layout.contextLength, manifest.transformer.contextLength],
    ['numbers.bins', layout.numbers.bins, manifest.numbers.bins],
    ['image.width', layout.image.width, manifest.image.width],
    ['image.height', layout.image.height, manifest.image.height],
    ['image.patchWidth', layout.image.patchWidth, manifest.image.patchWidth],
    ['image.patchHeight', layout.image.patchHeight, manifest.image.patchHeight],
  ];
  for (const [name, received, expected] of pairs) {
    if (received !== expected) {
      throw new ModelShapeError({
        path,
        rule: `${name} must be ${expected} as in manifest.json`,
        received: `${received}`,
        remedy: REMEDY,
      });
    }
  }
  return layout;
}

/** Checks presence, size and checksum of files, those that hold their weights included. */
async function checkFiles(
  folder: string,
  manifest: TokenizersManifest | WorldModelManifest,
  only?: readonly string[],
): Promise<void> {
  const listed = Object.keys(manifest.files);
  const graphs: readonly unknown[] = Object.values(manifest.graphs);
  const named = only ?? [...graphs.filter((file) => typeof file === 'string'), manifest.text.file];
  const used = named.flatMap((file) => [file, ...(manifest.externalData[file] ?? [])]);
  for (const file of used) {
    if (!listed.includes(file)) {
      throw new ModelCorruptError({
        path: join(folder, 'manifest.json'),
        rule: `files must list "${file}"`,
        received: listed.join(', ') || 'none',
        remedy: REMEDY,
      });
    }
  }
  for (const [file, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (only && !used.includes(file)) continue;
    const path = join(folder, file);
    const found = await stat(path).catch((error: unknown) => {
      throw new ModelNotFoundError(
        {
          path,
          rule: 'a file that manifest.json lists must be there',
          received: (error as Error).message,
          remedy: REMEDY,
        },
        { cause: error },
      );
    });
    if (found.size !== bytes) {
      throw new ModelCorruptError({
        path,
        rule: `must be ${bytes} bytes long`,
        received: `${found.size} bytes`,
        remedy: REMEDY,
      });
    }
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    const digest = hash.digest('hex');
    if (digest !== sha256) {
      throw new ModelCorruptError({ path, rule: `must have the SHA-256 ${sha256}`, received: digest, remedy: REMEDY });
    }
  }
}

/** One checksum for a whole model. */
function checksumOf(manifest: WorldModelManifest): string {
  const hash = createHash('sha256');
  for (const file of Object.keys(manifest.files).sort()) hash.update(`${file} ${manifest.files[file]?.sha256}\n`);
  return hash.digest('hex');
}
