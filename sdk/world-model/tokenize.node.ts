import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Random } from '../../sim/math/random.js';
import { UserError } from '../episodes/index.js';
import { openDataset, type DatasetReader } from '../episodes/index.node.js';
import { createLayout, serializeLayout, type FieldWidths, type Layout } from './layout.js';
import { loadTokenizers } from './model-folder.node.js';
import { ShardWriter } from './shard-writer.node.js';
import type { ShardSplit } from './shards.js';
import { stateWords } from './state-words.js';
import { sequencesOfEpisode, sequencesOfPages } from './tokenize.js';

/** Options of `tokenizeDatasets`. */
export interface TokenizeOptions {
  /** Paths of datasets that nextstate wrote, with pictures or videos. */
  readonly datasets: readonly string[];
  /** Path of a model folder with picture encoder and text tokenizer. */
  readonly model: string;
  /** Path of the folder to write to; made if need be. Shards that lie there are removed. */
  readonly out: string;
  /** Largest number of keyframes in a sequence, as far as the context is long enough. Default 3. */
  readonly keyframesPerSequence?: number;
  /** Smallest and largest distance of keyframes in control ticks. Default 5 and 10. */
  readonly strides?: readonly [shortest: number, longest: number];
  /** Whether the keyframes of demonstrations lie where legs of their motion end, instead of at distances that are drawn. Default false. */
  readonly legs?: boolean;
  /** Share of the sequences that hold one keyframe alone, so that a token teaches more scenes, 0 to 1. Default 0. */
  readonly singleFraction?: number;
  /** Share of the sequences in which what is seen is one to three ticks old, as where actions take effect late, 0 to 1. Default 0. */
  readonly lateFraction?: number;
  /** Mean distance of the starts of two sequences in control ticks. Default 5. */
  readonly startSpacing?: number;
  /** Share of the sequences with given actions and empty subtasks, 0 to 1. Default 0.25. */
  readonly rolloutFraction?: number;
  /** Share of the sequences that tell of states alone, without pictures, 0 to 1; of datasets without pictures it is 1. Default 0.25. */
  readonly statesAloneFraction?: number;
  /** Share of the sequences in which things bear made-up names, so that a model learns to find a thing by reading, 0 to 1. Default 0. */
  readonly renamedFraction?: number;
  /** Share of the sequences whose instruction is said in words that nobody would choose, so that a model gets by with what it understands, 0 to 1. Default 0. */
  readonly rewordedFraction?: number;
  /** Share of the episode seeds that make up the validation set, 0 to 1. Default 0.1. */
  readonly validationFraction?: number;
  /** Seed of all random draws. Default 0. */
  readonly seed?: number;
  /** Camera whose pictures are used. Default: `front`, else the first in order of name. */
  readonly camera?: string;
  /** Text widths in tokens. Default: those of `createLayout`. */
  readonly widths?: Partial<FieldWidths>;
  /** Multiple to which the observation and every keyframe are filled. Default: that of `createLayout`. */
  readonly alignment?: number;
  /** Whether episodes that did not succeed are used, too. Default true: a rollout must know failure. */
  readonly failures?: boolean;
  /** Called after every episode. */
  readonly onProgress?: (progress: TokenizeProgress) => void;
  /** Cancels the work; nothing incomplete stays behind. */
  readonly signal?: AbortSignal;
}

/** How far `tokenizeDatasets` is. */
export interface TokenizeProgress {
  /** Episodes done. */
  readonly episodes: number;
  /** Episodes in all. */
  readonly totalEpisodes: number;
  /** Sequences written. */
  readonly sequences: number;
  /** Tokens written. */
  readonly tokens: number;
}

/** What a split holds. */
export interface SplitSummary {
  /** Number of episodes. */
  readonly episodes: number;
  /** Number of sequences. */
  readonly sequences: number;
  /** Number of tokens. */
  readonly tokens: number;
}

/** What `tokenizeDatasets` wrote. */
export interface TokenizeSummary {
  /** The vocabulary, as written to `layout.json`. */
  readonly layout: Layout;
  /** Sequences and tokens by split. */
  readonly splits: Readonly<Record<ShardSplit, SplitSummary>>;
  /** Longest sequence in tokens. */
  readonly longest: number;
  /** Numbers that lay outside their quantity's range and were clamped. */
  readonly saturated: number;
}

/**
 * Turns datasets, with or without pictures, into the shards that `training/` reads: `layout.json`, `train-*` and `validation-*` (see `ShardWriter`).
 * The same datasets, model and options give the same bytes.
 *
 * @throws RangeError when an option is out of range, or a text is too long for its field.
 * @throws UserError when a dataset is not one of nextstate's: sequences need the arms' kinematics and the names of the scene's
 * things, which LeRobot's files do not tell.
 * @throws ModelNotFoundError, ModelCorruptError, ModelShapeError as `loadTokenizers`.
 */
export async function tokenizeDatasets(options: TokenizeOptions): Promise<TokenizeSummary> {
  const { datasets, model, out, seed = 0, signal, validationFraction = 0.1, failures = true } = options;
  const sampling = {
    keyframesPerSequence: options.keyframesPerSequence ?? 3,
    strides: options.strides ?? ([5, 10] as const),
    legs: options.legs ?? false,
    singleFraction: options.singleFraction ?? 0,
    lateFraction: options.lateFraction ?? 0,
    startSpacing: options.startSpacing ?? 5,
    rolloutFraction: options.rolloutFraction ?? 0.25,
    statesAloneFraction: options.statesAloneFraction ?? 0.25,
    renamedFraction: options.renamedFraction ?? 0,
    rewordedFraction: options.rewordedFraction ?? 0,
  };
  checkOptions(sampling, validationFraction, datasets);
  const readers = await Promise.all(datasets.map((folder) => openDataset(folder)));
  readers.forEach(requireOrigin);
  const totalEpisodes = readers.reduce((sum, reader) => sum + reader.length, 0);
  const tokenizers = await loadTokenizers(model);
  const writers: Record<ShardSplit, ShardWriter> = {
    train: new ShardWriter(out, 'train'),
    validation: new ShardWriter(out, 'validation'),
  };
  try {
    const layout = createLayout({
      textSize: tokenizers.manifest.text.size,
      image: tokenizers.manifest.image,
      contextLength: tokenizers.manifest.transformer.contextLength,
      keyframesPerSequence: sampling.keyframesPerSequence,
      widths: options.widths,
      alignment: options.alignment,
    });
    await mkdir(out, { recursive: true });
    await removeShards(out);
    const splits = {
      train: { episodes: 0, sequences: 0, tokens: 0 },
      validation: { episodes: 0, sequences: 0, tokens: 0 },
    };
    let done = 0;
    let longest = 0;
    let saturated = 0;
    for (const reader of readers) {
      const name = basename(resolve(reader.folder));
      const camera = options.camera ?? defaultCamera(reader.layout.cameras.map((entry) => entry.name));
      for (let index = 0; index < reader.length; index++) {
        signal?.throwIfAborted();
        const episode = await reader.episode(index, { images: camera === undefined ? [] : [camera] });
        done += 1;
        if (!failures && !episode.success) continue;
        const scenario = episode.scenario?.name ?? '';
        const split: ShardSplit = isValidation(scenario, episode.seed, validationFraction) ? 'validation' : 'train';
        const random = new Random(seed).split(`${name}/${index}/${scenario}/${episode.seed}`);
        const words = stateWords(episode);
        const seen = camera === undefined ? {} : { camera };
        const context = { layout, text: tokenizers.text, encoder: tokenizers, ...seen, words };
        const sequences =
          episode.questionPages === undefined
            ? await sequencesOfEpisode(episode, context, sampling, random)
            : await sequencesOfPages(episode, context);
        for (const sequence of sequences) {
          signal?.throwIfAborted();
          const { startFrame, keyframes } = sequence;
          const source = {
            scenario,
            seed: episode.seed,
            episode: index,
            startFrame,
            arms: episode.robot.arms.length,
            keyframes,
          };
          await writers[split].append(sequence, source);
          splits[split].sequences += 1;
          splits[split].tokens += sequence.tokens.length;
          longest = Math.max(longest, sequence.tokens.length);
          saturated += sequence.saturated;
        }
        splits[split].episodes += 1;
        options.onProgress?.({
          episodes: done,
          totalEpisodes,
          sequences: splits.train.sequences + splits.validation.sequences,
          tokens: splits.train.tokens + splits.validation.tokens,
        });
      }
    }
    await writers.train.finish();
    await writers.validation.finish();
    const path = join(out, 'layout.json');
    await writeFile(`${path}.partial`, serializeLayout(layout));
    await rename(`${path}.partial`, path);
    return { layout, splits, longest, saturated };
  } catch (error) {
    await writers.train.abort();
    await writers.validation.abort();
    throw error;
  } finally {
    await tokenizers.dispose();
  }
}

/** Removes the shards of an earlier run, so that those of two runs never lie side by side. */
async function removeShards(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const isShard = /^\.?(train|validation)-\d{5}\.(tokens|kinds|json)(\.partial)?$/.test(file);
    if (isShard || file === 'layout.json') await rm(join(folder, file));
  }
}

/** Whether the episodes of a seed belong to the validation set, by a hash of scenario and seed alone. */
function isValidation(scenario: string, seed: number, fraction: number): boolean {
  return new Random(seed >>> 0).split(`validation/${scenario}`).uniform(0, 1) < fraction;
}

function requireOrigin({ folder, origin }: DatasetReader): void {
  if (origin !== undefined) return;
  throw new UserError(
    `${folder} was not written by nextstate (it has no meta/nextstate/dataset.json): tokenize needs the arms' kinematics and ` +
      "the scene's things, which LeRobot's files do not tell; generate a dataset with the same robot",
  );
}

/** `front`, else the first in order of name; undefined where the dataset has no pictures. */
function defaultCamera(cameras: readonly string[]): string | undefined {
  return cameras.includes('front') ? 'front' : [...cameras].sort()[0];
}

function checkOptions(
  sampling: {
    keyframesPerSequence: number;
    strides: readonly [number, number];
    legs: boolean;
    startSpacing: number;
    singleFraction: number;
    lateFraction: number;
    rolloutFraction: number;
    statesAloneFraction: number;
    renamedFraction: number;
    rewordedFraction: number;
  },
  validationFraction: number,
  datasets: readonly string[],
): void {
  const { keyframesPerSequence, strides, legs: _legs, startSpacing, ...fractions } = sampling;
  if (datasets.length === 0) throw new RangeError('datasets must name at least one dataset, received none');
  if (!Number.isInteger(keyframesPerSequence) || keyframesPerSequence < 1) {
    throw new RangeError(`keyframesPerSequence must be a positive integer, received ${keyframesPerSequence}`);
  }
  if (!strides.every(Number.isInteger) || strides[0] < 1 || strides[1] < strides[0]) {
    throw new RangeError(`strides must be two ascending positive integers, received ${strides.join(', ')}`);
  }
  if (!(startSpacing > 0)) throw new RangeError(`startSpacing must be positive, received ${startSpacing}`);
  for (const [name, value] of Object.entries({ ...fractions, validationFraction })) {
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be from 0 to 1, received ${value}`);
  }
}
