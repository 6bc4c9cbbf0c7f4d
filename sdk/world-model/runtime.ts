import type { RgbImage } from '../../sim/interface/index.js';
import type { Layout } from './layout.js';
import type { WorldModel } from './prediction.js';
import type { TextTokenizer } from './text-tokenizer.js';

/** Turns pictures into codes. */
export interface PictureEncoder {
  /** The codes of a picture at the model's size, row-major from the top left. */
  encodePicture(picture: RgbImage): Promise<ArrayLike<number>>;
}

/** A key-value cache: what a model remembers of one sequence. */
export interface ModelContext {
  /**
   * Runs tokens that follow on one another, at most `prefillLength` at once. What stands at their positions in the cache,
   * and behind them, is overwritten.
   *
   * @param tokens - Token ids.
   * @param position - Index of the first of them in the sequence.
   * @param firstRow - Index in `tokens` of the first one whose logits are wanted.
   * @param fromId - First id whose logits are wanted.
   * @param toId - Id after the last one.
   * @returns Logits for what follows each token from `firstRow` on, row-major, `toId - fromId` a row.
   */
  forward(
    tokens: readonly number[],
    position: number,
    firstRow: number,
    fromId: number,
    toId: number,
  ): Promise<Float32Array>;
  /** Frees the cache. Idempotent. */
  close(): Promise<void>;
}

/**
 * A world model whose graphs are at hand, as decoding needs it. `loadWorldModel` makes one of a folder; whatever else runs
 * the graphs, such as a browser, can implement it, too.
 */
export interface TokenModel extends PictureEncoder, WorldModel {
  /** Vocabulary and sequences. */
  readonly layout: Layout;
  /** Text tokenizer. */
  readonly text: TextTokenizer;
  /** Largest number of tokens that one `forward` takes. */
  readonly prefillLength: number;
  /**
   * Added to the logit of the code that the frame before has at the same patch. Training weighs unchanged codes less, so
   * that the model learns what moves; the logarithm of that ratio of weights makes its probabilities true again.
   */
  readonly unchangedLogitOffset: number;
  /**
   * Added to the logit of `end` where a task may be over at the observation itself: undoes the share that such observations have
   * in training, as measured on held-out sequences.
   */
  readonly endLogitOffset: number;
  /** Draws the picture of codes. */
  decodePicture(codes: ArrayLike<number>): Promise<RgbImage>;
  /** Makes an empty key-value cache. */
  openContext(): Promise<ModelContext>;
}
