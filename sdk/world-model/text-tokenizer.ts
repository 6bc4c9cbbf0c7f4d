import * as tokenizers from '@huggingface/tokenizers';

/** What is used of `@huggingface/tokenizers`, whose own types do not resolve in an ES module. */
interface HuggingFaceTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  get_vocab(): Map<string, number>;
}

const { Tokenizer } = tokenizers as unknown as {
  readonly Tokenizer: new (tokenizer: object, config: object) => HuggingFaceTokenizer;
};

/** Turns text into ids and back. */
export interface TextTokenizer {
  /** Number of ids; every id is below it. */
  readonly size: number;
  /** The ids of a text. Every text encodes; the empty text has none. */
  encode(text: string): number[];
  /** The text of ids. Bytes that are no UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string;
}

/**
 * A byte-level BPE tokenizer in the format of Hugging Face `tokenizer.json`. Because the vocabulary holds all 256
 * bytes, any text encodes, in whatever language it is.
 */
export class BytePairTokenizer implements TextTokenizer {
  readonly size: number;
  readonly #tokenizer: HuggingFaceTokenizer;

  /**
   * @param json - The text of `tokenizer.json`.
   * @param source - What the text is, such as its path; errors name it.
   * @throws RangeError when it is no byte-level BPE tokenizer with all 256 bytes.
   */
  constructor(json: string, source = 'tokenizer.json') {
    let data: unknown;
    try {
      data = JSON.parse(json);
    } catch (error) {
      throw new RangeError(`${source} must be JSON: ${(error as Error).message}`, { cause: error });
    }
    const model = (data as { model?: { type?: unknown; vocab?: Record<string, number> } } | null)?.model;
    if (model?.type !== 'BPE' || typeof model.vocab !== 'object') {
      throw new RangeError(`${source}: model.type must be "BPE" with a vocab, received ${JSON.stringify(model?.type)}`);
    }
    const missing = byteCharacters().filter((character) => model.vocab?.[character] === undefined);
    if (missing.length > 0) {
      throw new RangeError(`${source}: model.vocab must hold all 256 bytes, ${missing.length} are missing`);
    }
    this.#tokenizer = new Tokenizer(data as object, {});
    let size = 0;
    for (const id of this.#tokenizer.get_vocab().values()) size = Math.max(size, id + 1);
    this.size = size;
  }

  encode(text: string): number[] {
    if (text === '') return [];
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    return this.#tokenizer.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }
}

/**
 * The 256 characters that stand for bytes in a byte-level BPE vocabulary (Radford et al. 2019, GPT-2's
 * `bytes_to_unicode`): printable bytes stand for themselves, the others are moved to U+0100 and above.
 */
function byteCharacters(): string[] {
  const characters: string[] = [];
  let moved = 0;
  for (let byte = 0; byte < 256; byte++) {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    characters.push(String.fromCodePoint(printable ? byte : 0x100 + moved++));
  }
  return characters;
}
