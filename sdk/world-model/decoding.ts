import { patchCount } from './layout.js';
import type { ModelContext, TokenModel } from './runtime.js';
import type { TokenSampler } from './sampling.js';
import type { Sequence } from './sequence.js';

/** Up to this many tokens are fed one by one; more are cheaper in one pass of the prefill graph. */
const SINGLE_STEPS = 5;

/** So many codes in a row must equal the frame before until a whole stretch of it is proposed again. */
const MATCHES_BEFORE_DRAFT = 2;

/** How a `SequenceDecoder` works. */
export interface DecoderOptions {
  /**
   * Whether codes of the frame before are proposed as a draft and checked many at once (speculative decoding, Leviathan et
   * al. 2023, with the frame before as the draft). The tokens are the same; unchanged patches come many times faster.
   * Default true.
   */
  readonly draft?: boolean;
  /** Whether runs of known tokens go through the prefill graph. Default true. */
  readonly prefill?: boolean;
}

/**
 * Continues a sequence token by token with a model: what is known is fed, what is free is chosen from the model's logits
 * among the ids that the grammar allows.
 */
export class SequenceDecoder {
  readonly #model: TokenModel;
  readonly #context: ModelContext;
  readonly #sampler: TokenSampler;
  readonly #signal: AbortSignal | undefined;
  readonly #draft: boolean;
  readonly #prefill: boolean;
  #sequence: Sequence;
  #fed = 0;
  #passes = 0;

  /**
   * @param model - The model.
   * @param context - An open context of the model; stays the caller's to close.
   * @param sequence - The sequence to continue. Others may write to it between the calls.
   * @param sampler - How tokens are chosen.
   * @param signal - Cancels between two passes.
   */
  constructor(
    model: TokenModel,
    context: ModelContext,
    sequence: Sequence,
    sampler: TokenSampler,
    signal?: AbortSignal,
    options: DecoderOptions = {},
  ) {
    this.#model = model;
    this.#context = context;
    this.#sequence = sequence;
    this.#sampler = sampler;
    this.#signal = signal;
    this.#draft = options.draft ?? true;
    this.#prefill = options.prefill ?? true;
  }

  /** Number of passes through the transformer so far. */
  get passes(): number {
    return this.#passes;
  }

  /** Goes on with another sequence, from its beginning. The cache starts afresh. */
  restart(sequence: Sequence): void {
    this.#sequence = sequence;
    this.#fed = 0;
  }

  /**
   * Appends all that is forced, up to the next choice; or, where there is a choice, what the model chooses: one token, or
   * all codes of a picture. Does nothing once the sequence is finished.
   *
   * @throws The signal's reason when it was aborted.
   */
  async next(): Promise<void> {
    const { grammar } = this.#sequence;
    if (grammar.forced >= 0) {
      for (let id = grammar.forced; id >= 0; id = grammar.forced) this.#sequence.push(id);
      return;
    }
    if (grammar.slot.type === 'finished') return;
    if (grammar.slot.type === 'code') return this.#picture();
    const { allowed } = grammar;
    const from = allowed[0] as number;
    const logits = await this.#logits(from, allowed.at(-1) as number);
    if (grammar.slot.type === 'step' && this.#sequence.keyframes.length === 0) {
      const end = this.#model.layout.markers.end - from;
      logits[end] = (logits[end] ?? 0) + this.#model.endLogitOffset;
    }
    this.#sequence.push(this.#sampler.choose(logits, 0, from, grammar.allowed));
  }

  /** Chooses the codes that are left of the picture under way. */
  async #picture(): Promise<void> {
    const { grammar, frameCodes } = this.#sequence;
    const { image } = this.#model.layout;
    const patches = patchCount(this.#model.layout);
    const end = image.offset + image.size;
    let matches = MATCHES_BEFORE_DRAFT;
    while (grammar.slot.type === 'code') {
      const { index } = grammar.slot;
      const waiting = this.#sequence.tokens.length - this.#fed;
      // The last code is never fed as a draft: what follows the picture needs logits of its own.
      const room = Math.min(this.#model.prefillLength - waiting, patches - 1 - index);
      const drafting = this.#draft && matches >= MATCHES_BEFORE_DRAFT && room > 1 && this.#prefillFits();
      if (!drafting) {
        const logits = await this.#logits(image.offset, end);
        this.#favourUnchanged(logits, 0, frameCodes[index]);
        const id = this.#sampler.choose(logits, 0, image.offset, grammar.allowed);
        matches = id - image.offset === frameCodes[index] ? matches + 1 : 0;
        this.#sequence.push(id);
        continue;
      }
      const draft = frameCodes.slice(index, index + room).map((code) => image.offset + code);
      const tokens = [...this.#sequence.tokens.slice(this.#fed), ...draft];
      const logits = await this.#forward(tokens, waiting - 1, image.offset, end);
      this.#fed += waiting;
      matches = 0;
      // Row r tells what follows the first r tokens of the draft; it counts as long as those were chosen, too.
      for (let row = 0; row <= draft.length; row++) {
        this.#favourUnchanged(logits, row * image.size, frameCodes[index + row]);
        const id = this.#sampler.choose(logits, row * image.size, image.offset, grammar.allowed);
        this.#sequence.push(id);
        if (id !== draft[row]) break;
        this.#fed += 1;
        matches += 1;
      }
    }
  }

  /** Undoes the smaller weight that unchanged codes had in the training's loss. */
  #favourUnchanged(logits: Float32Array, row: number, code: number | undefined): void {
    if (code !== undefined) logits[row + code] = (logits[row + code] ?? 0) + this.#model.unchangedLogitOffset;
  }

  /** Feeds what was not fed yet and returns the logits of ids `from` to `to` for what follows. */
  async #logits(from: number, to: number): Promise<Float32Array> {
    for (;;) {
      const waiting = this.#sequence.tokens.slice(this.#fed);
      const many = this.#prefill && waiting.length > SINGLE_STEPS && this.#prefillFits();
      const tokens = waiting.slice(0, many ? this.#model.prefillLength : 1);
      const last = tokens.length === waiting.length;
      const logits = await this.#forward(tokens, last ? tokens.length - 1 : tokens.length, from, to);
      this.#fed += tokens.length;
      if (last) return logits;
    }
  }

  /** Whether the prefill graph, whose window has a fixed length, fits behind what was fed. */
  #prefillFits(): boolean {
    return this.#fed + this.#model.prefillLength <= this.#model.layout.contextLength;
  }

  async #forward(tokens: readonly number[], firstRow: number, from: number, to: number): Promise<Float32Array> {
    this.#signal?.throwIfAborted();
    this.#passes += 1;
    return this.#context.forward(tokens, this.#fed, firstRow, from, to);
  }
}
