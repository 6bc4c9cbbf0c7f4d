import type { ModelErrorDetails } from './errors.js';

/** Sizes of a transformer's graphs. */
export interface TransformerSizes {
  /** Number of layers. */
  readonly layers: number;
  /** Number of key-value heads. */
  readonly keyValueHeads: number;
  /** Numbers per head. */
  readonly headDim: number;
  /** Largest number of tokens in the key-value cache. */
  readonly contextLength: number;
  /** Number of token ids. */
  readonly vocabularySize: number;
  /** Number of tokens that the prefill graph takes at once. */
  readonly prefillLength: number;
}

/** Sizes that the graphs of a model have in common. */
export interface GraphSizes {
  /** Height of the picture in pixels. */
  readonly height: number;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Number of patches of the picture. */
  readonly patches: number;
  /** The transformer; absent where only pictures are encoded. */
  readonly transformer?: TransformerSizes;
}

/** Paths of the graphs to load. */
export interface GraphPaths {
  /** Picture to codes. */
  readonly imageEncoder?: string;
  /** Codes to picture. */
  readonly imageDecoder?: string;
  /** Many tokens to logits. */
  readonly prefill?: string;
  /** One token to logits. */
  readonly decode?: string;
}

/** What the worker can be asked for. Calls are answered one after another, in the order in which they came. */
export interface GraphService {
  /** Loads the graphs; `threads` is how many an operator may use. First call. */
  open(graphs: GraphPaths, sizes: GraphSizes, threads: number): Promise<null>;
  /** The codes of a picture, given as planes 0 to 1, channels first. */
  encodePicture(planes: Float32Array): Promise<Int32Array>;
  /** The picture of codes as planes 0 to 1, channels first. */
  decodePicture(codes: Int32Array): Promise<Float32Array>;
  /** Makes an empty key-value cache and answers its number. */
  openContext(): Promise<number>;
  /** Frees a key-value cache. */
  closeContext(context: number): Promise<null>;
  /** Runs tokens; answers the logits of rows `firstRow` and following, of the ids `fromId` to `toId` (exclusive). */
  forward(
    context: number,
    tokens: readonly number[],
    position: number,
    firstRow: number,
    fromId: number,
    toId: number,
  ): Promise<Float32Array>;
  /** Frees everything. Last call. */
  dispose(): Promise<null>;
}

/** Name of a call. */
export type GraphCall = keyof GraphService;

/** A call on its way to the worker. */
export interface WorkerRequest {
  /** Number of the call. */
  readonly id: number;
  /** What is called. */
  readonly call: GraphCall;
  /** With which arguments. */
  readonly arguments: readonly unknown[];
}

/** An error on its way back. */
export interface WorkerError {
  /** Name of the error. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
  /** Of a model's error: what it tells. */
  readonly details?: ModelErrorDetails;
}

/** An answer on its way back: either `answer` or `error` is there. */
export interface WorkerAnswer {
  /** Number of the call. */
  readonly id: number;
  /** What the call returned. */
  readonly answer?: unknown;
  /** What the call threw. */
  readonly error?: WorkerError;
}
