import type { ModelErrorDetails } from './errors.js';

/** Sizes that the graphs of a model have in common. */
export interface GraphSizes {
  /** Height of the picture in pixels. */
  readonly height: number;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Number of patches of the picture. */
  readonly patches: number;
  /** The transformer; absent where only pictures are encoded. */
  readonly transformer?: {
    readonly layers: number;
    readonly keyValueHeads: number;
    readonly headDim: number;
    readonly contextLength: number;
    readonly vocabularySize: number;
    readonly prefillLength: number;
  };
}

/** Paths of the graphs to load. */
export interface GraphPaths {
  /** Picture to codes. */
  readonly imageEncoder: string;
  /** Codes to picture. */
  readonly imageDecoder?: string;
  /** Many tokens to logits. */
  readonly prefill?: string;
  /** One token to logits. */
  readonly decode?: string;
}

/** What the worker can be asked for, by kind: the arguments and the answer. */
export interface WorkerRequests {
  /** Loads the graphs. First request. */
  open: { arguments: { graphs: GraphPaths; sizes: GraphSizes; threads: number }; answer: null };
  /** Encodes a picture: planes 0 to 1, channels first. */
  encodePicture: { arguments: { planes: Float32Array }; answer: Int32Array };
  /** Draws a picture: planes 0 to 1, channels first. */
  decodePicture: { arguments: { codes: Int32Array }; answer: Float32Array };
  /** Makes an empty key-value cache and answers its number. */
  openContext: { arguments: Record<string, never>; answer: number };
  /** Frees a cache. */
  closeContext: { arguments: { context: number }; answer: null };
  /** Runs tokens; answers the logits of rows `firstRow` and following, of the ids `fromId` to `toId` (exclusive). */
  forward: {
    arguments: {
      context: number;
      tokens: readonly number[];
      position: number;
      firstRow: number;
      fromId: number;
      toId: number;
    };
    answer: Float32Array;
  };
  /** Frees everything. Last request. */
  dispose: { arguments: Record<string, never>; answer: null };
}

/** Kind of a request. */
export type WorkerRequestKind = keyof WorkerRequests;

/** A request on its way to the worker. */
export interface WorkerRequest<K extends WorkerRequestKind = WorkerRequestKind> {
  /** Number of the request. */
  readonly id: number;
  /** What is asked for. */
  readonly kind: K;
  /** With which arguments. */
  readonly arguments: WorkerRequests[K]['arguments'];
}

/** An answer on its way back. */
export type WorkerAnswer =
  | { readonly id: number; readonly answer: WorkerRequests[WorkerRequestKind]['answer'] }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly details?: ModelErrorDetails };
    };
