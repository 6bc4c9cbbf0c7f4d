import type { GraphPaths, GraphSizes, TransformerSizes } from './worker-protocol.js';
import { GraphSession, type GraphSpec, type TensorData } from './session.node.js';

const NOT_LOADED = 'this graph of the model was not loaded';

/** Runs the graphs of a model and keeps its key-value caches. Lives in the worker thread. */
export class GraphRunner {
  readonly #sizes: GraphSizes;
  readonly #encoder: GraphSession | undefined;
  readonly #drawer: GraphSession | undefined;
  readonly #prefill: GraphSession | undefined;
  readonly #decode: GraphSession | undefined;
  readonly #contexts = new Map<number, TensorData>();
  readonly #unused: TensorData[] = [];
  readonly #prefillTokens: TensorData;
  readonly #decodeToken: TensorData = { type: 'int64', dims: [1, 1], data: new BigInt64Array(1) };
  readonly #position: TensorData = { type: 'int64', dims: [1], data: new BigInt64Array(1) };
  readonly #prefillLogits: TensorData;
  readonly #decodeLogits: TensorData;
  #nextContext = 1;

  private constructor(sizes: GraphSizes, sessions: Partial<Record<keyof GraphPaths, GraphSession>>) {
    this.#sizes = sizes;
    this.#encoder = sessions.imageEncoder;
    this.#drawer = sessions.imageDecoder;
    this.#prefill = sessions.prefill;
    this.#decode = sessions.decode;
    const { prefillLength = 1, vocabularySize = 1 } = sizes.transformer ?? {};
    this.#prefillTokens = { type: 'int64', dims: [1, prefillLength], data: new BigInt64Array(prefillLength) };
    this.#prefillLogits = floats([1, prefillLength, vocabularySize]);
    this.#decodeLogits = floats([1, 1, vocabularySize]);
  }

  /**
   * Loads the graphs and checks their inputs and outputs.
   *
   * @throws ModelCorruptError when a graph cannot be loaded.
   * @throws ModelShapeError when inputs or outputs differ from what the sizes ask for.
   */
  static async open(paths: GraphPaths, sizes: GraphSizes, threads: number): Promise<GraphRunner> {
    const specs = graphSpecs(sizes);
    const sessions: Partial<Record<keyof GraphPaths, GraphSession>> = {};
    try {
      for (const name of Object.keys(paths) as (keyof GraphPaths)[]) {
        const path = paths[name];
        const spec = specs[name];
        if (path !== undefined && spec !== undefined) sessions[name] = await GraphSession.open(path, spec, threads);
      }
    } catch (error) {
      for (const session of Object.values(sessions)) await session.dispose();
      throw error;
    }
    return new GraphRunner(sizes, sessions);
  }

  /** The codes of a picture (planes 0 to 1, channels first). */
  async encodePicture(planes: Float32Array): Promise<Int32Array> {
    const { height, width } = this.#sizes;
    const { codes } = await loaded(this.#encoder).run({
      image: { type: 'float32', dims: [1, 3, height, width], data: planes },
    });
    return Int32Array.from((codes as TensorData).data as BigInt64Array, Number);
  }

  /** The picture of codes (planes 0 to 1, channels first). */
  async decodePicture(codes: Int32Array): Promise<Float32Array> {
    const data = BigInt64Array.from(codes, BigInt);
    const feeds: Record<string, TensorData> = { codes: { type: 'int64', dims: [1, this.#sizes.patches], data } };
    const { image } = await loaded(this.#drawer).run(feeds);
    return (image as TensorData).data as Float32Array;
  }

  /** Makes a key-value cache. What an earlier user left in it is never seen: keys beyond the position are masked. */
  openContext(): number {
    const { layers, keyValueHeads, contextLength, headDim } = this.#transformer;
    const id = this.#nextContext++;
    this.#contexts.set(id, this.#unused.pop() ?? floats([layers, 2, keyValueHeads, contextLength, headDim]));
    return id;
  }

  /** Frees a key-value cache. */
  closeContext(id: number): void {
    const cache = this.#contexts.get(id);
    this.#contexts.delete(id);
    if (cache && this.#unused.length < 2) this.#unused.push(cache);
  }

  /**
   * Runs tokens at `position` and following positions.
   *
   * @returns Logits of the rows `firstRow` to the last, of the ids `fromId` to `toId` (exclusive), row-major.
   * @throws RangeError when there is no such context or the tokens do not fit into it.
   */
  async forward(
    id: number,
    tokens: readonly number[],
    position: number,
    firstRow: number,
    fromId: number,
    toId: number,
  ): Promise<Float32Array> {
    const cache = this.#contexts.get(id);
    if (!cache) throw new RangeError(`context must be an open one, received ${id}`);
    const { contextLength, prefillLength, vocabularySize } = this.#transformer;
    const window = tokens.length === 1 ? 1 : prefillLength;
    if (tokens.length < 1 || tokens.length > prefillLength || position < 0 || position + window > contextLength) {
      throw new RangeError(
        `tokens must fit into the context of ${contextLength} (1 or up to ${prefillLength} at once), received ${tokens.length} at ${position}`,
      );
    }
    (this.#position.data as BigInt64Array)[0] = BigInt(position);
    const single = tokens.length === 1;
    const input = single ? this.#decodeToken : this.#prefillTokens;
    const logits = single ? this.#decodeLogits : this.#prefillLogits;
    const ids = input.data as BigInt64Array;
    ids.fill(0n);
    tokens.forEach((token, i) => (ids[i] = BigInt(token)));
    // The cache is read and written in place: a copy of it would cost more than a small transformer's whole step.
    await loaded(single ? this.#decode : this.#prefill).run(
      { tokens: input, position: this.#position, cache },
      { logits, cache_out: cache },
    );
    const width = toId - fromId;
    const rows = new Float32Array((tokens.length - firstRow) * width);
    for (let row = firstRow; row < tokens.length; row++) {
      const start = row * vocabularySize;
      rows.set((logits.data as Float32Array).subarray(start + fromId, start + toId), (row - firstRow) * width);
    }
    return rows;
  }

  /** Frees all sessions and caches. Idempotent. */
  async dispose(): Promise<void> {
    this.#contexts.clear();
    this.#unused.length = 0;
    for (const session of [this.#encoder, this.#drawer, this.#prefill, this.#decode]) await session?.dispose();
  }

  get #transformer(): TransformerSizes {
    const { transformer } = this.#sizes;
    if (!transformer) throw new TypeError(NOT_LOADED);
    return transformer;
  }
}

/** Inputs and outputs of each graph. */
function graphSpecs(sizes: GraphSizes): Partial<Record<keyof GraphPaths, GraphSpec>> {
  const image = { name: 'image', type: 'float32', dims: [1, 3, sizes.height, sizes.width] } as const;
  const codes = { name: 'codes', type: 'int64', dims: [1, sizes.patches] } as const;
  const pictures = {
    imageEncoder: { inputs: [image], outputs: [codes] },
    imageDecoder: { inputs: [codes], outputs: [image] },
  };
  const { transformer } = sizes;
  if (!transformer) return pictures;
  const { layers, keyValueHeads, contextLength, headDim, vocabularySize, prefillLength } = transformer;
  const dims = [layers, 2, keyValueHeads, contextLength, headDim];
  const step = (length: number): GraphSpec => ({
    inputs: [
      { name: 'tokens', type: 'int64', dims: [1, length] },
      { name: 'position', type: 'int64', dims: [1] },
      { name: 'cache', type: 'float32', dims },
    ],
    outputs: [
      { name: 'logits', type: 'float32', dims: [1, length, vocabularySize] },
      { name: 'cache_out', type: 'float32', dims },
    ],
  });
  return { ...pictures, prefill: step(prefillLength), decode: step(1) };
}

function floats(dims: readonly number[]): TensorData {
  return { type: 'float32', dims, data: new Float32Array(dims.reduce((product, dim) => product * dim, 1)) };
}

function loaded(session: GraphSession | undefined): GraphSession {
  if (!session) throw new TypeError(NOT_LOADED);
  return session;
}
