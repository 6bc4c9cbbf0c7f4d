/** The sets into which sequences are divided. */
export type ShardSplit = 'train' | 'validation';

/** Where a sequence stands in a shard and where it comes from. */
export interface ShardSequence {
  /** Index of its first token in the shard. */
  readonly offset: number;
  /** Number of its tokens. */
  readonly length: number;
  /** Name of the scenario; empty where unknown. */
  readonly scenario: string;
  /** Seed of the episode. */
  readonly seed: number;
  /** Index of the episode in its dataset. */
  readonly episode: number;
  /** Frame of the observation. */
  readonly startFrame: number;
  /** Number of arms. */
  readonly arms: number;
  /** Number of keyframes. */
  readonly keyframes: number;
}

/** Largest number of tokens in a shard; a shard takes as many whole sequences as fit. */
export const TOKENS_PER_SHARD = 16 * 1024 * 1024;

/** `train-00000` of the first shard. */
export function shardName(split: ShardSplit, index: number): string {
  return `${split}-${String(index).padStart(5, '0')}`;
}
