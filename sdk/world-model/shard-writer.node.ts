import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltSequence } from './sequence.js';
import { shardName, TOKENS_PER_SHARD, type ShardSequence, type ShardSplit } from './shards.js';

/**
 * Writes the shards of one split into a folder: `train-00000.tokens` (uint16, little-endian), `.kinds` (uint8) and
 * `.json`. A shard gets its final names when it is complete, its `.json` last.
 */
export class ShardWriter {
  readonly #folder: string;
  readonly #split: ShardSplit;
  readonly #tokensPerShard: number;
  #files: { readonly tokens: FileHandle; readonly kinds: FileHandle } | undefined;
  #sequences: ShardSequence[] = [];
  #offset = 0;
  #index = 0;

  /**
   * @param folder - An existing folder.
   * @param split - Which set the sequences belong to.
   * @param tokensPerShard - Largest number of tokens in a shard.
   */
  constructor(folder: string, split: ShardSplit, tokensPerShard: number = TOKENS_PER_SHARD) {
    this.#folder = folder;
    this.#split = split;
    this.#tokensPerShard = tokensPerShard;
  }

  /** Appends a sequence. */
  async append(sequence: BuiltSequence, source: Omit<ShardSequence, 'offset' | 'length'>): Promise<void> {
    const { tokens, kinds } = sequence;
    if (this.#offset > 0 && this.#offset + tokens.length > this.#tokensPerShard) await this.#finishShard();
    this.#files ??= {
      tokens: await open(this.#partial('tokens'), 'w'),
      kinds: await open(this.#partial('kinds'), 'w'),
    };
    const bytes = new Uint8Array(tokens.length * 2);
    const view = new DataView(bytes.buffer);
    tokens.forEach((token, i) => view.setUint16(2 * i, token, true));
    await this.#files.tokens.appendFile(bytes);
    await this.#files.kinds.appendFile(kinds);
    this.#sequences.push({ offset: this.#offset, length: tokens.length, ...source });
    this.#offset += tokens.length;
  }

  /** Completes the last shard. An empty split has no shard. */
  async finish(): Promise<void> {
    if (this.#files) await this.#finishShard();
  }

  /** Gives the shard under way up and removes its files. */
  async abort(): Promise<void> {
    const files = this.#files;
    this.#files = undefined;
    if (!files) return;
    await Promise.all([files.tokens.close(), files.kinds.close()]);
    await Promise.all([rm(this.#partial('tokens'), { force: true }), rm(this.#partial('kinds'), { force: true })]);
  }

  async #finishShard(): Promise<void> {
    const files = this.#files;
    if (!files) return;
    this.#files = undefined;
    for (const file of [files.tokens, files.kinds]) {
      await file.sync();
      await file.close();
    }
    const name = join(this.#folder, shardName(this.#split, this.#index));
    await writeFile(this.#partial('json'), `${JSON.stringify({ sequences: this.#sequences })}\n`);
    for (const ending of ['tokens', 'kinds', 'json']) await rename(this.#partial(ending), `${name}.${ending}`);
    this.#index += 1;
    this.#offset = 0;
    this.#sequences = [];
  }

  #partial(ending: string): string {
    return join(this.#folder, `.${shardName(this.#split, this.#index)}.${ending}.partial`);
  }
}
