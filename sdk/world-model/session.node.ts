import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { DisposedError, ModelCorruptError, ModelShapeError } from './errors.js';

// onnxruntime-node is CommonJS whose named exports Node cannot see in an ES module.
const runtime = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

/** Types of tensors that the models use. */
export type TensorType = 'float32' | 'int64';

/** A tensor as plain data. */
export interface TensorData {
  /** Type of the entries. */
  readonly type: TensorType;
  /** Shape. */
  readonly dims: readonly number[];
  /** Entries, row-major. */
  readonly data: Float32Array | BigInt64Array;
}

/** Name, type and shape of a graph's input or output. */
export interface TensorSpec {
  /** Name in the graph. */
  readonly name: string;
  /** Type of the entries. */
  readonly type: TensorType;
  /** Static shape. */
  readonly dims: readonly number[];
}

/** Inputs and outputs that a graph must have. */
export interface GraphSpec {
  /** Inputs, in any order; the graph must have no other. */
  readonly inputs: readonly TensorSpec[];
  /** Outputs, in any order; the graph may have others. */
  readonly outputs: readonly TensorSpec[];
}

/**
 * An ONNX graph ready to run. The only code that touches onnxruntime. Running blocks the thread, so sessions live in a
 * worker thread.
 */
export class GraphSession {
  /** Path of the graph's file. */
  readonly path: string;
  readonly #session: InferenceSession;
  readonly #spec: GraphSpec;
  #disposed = false;

  private constructor(path: string, session: InferenceSession, spec: GraphSpec) {
    this.path = path;
    this.#session = session;
    this.#spec = spec;
  }

  /**
   * Loads a graph and compares its inputs and outputs with what they must be.
   *
   * @param path - Path of the `.onnx` file.
   * @param spec - What it must take and give.
   * @param threads - Number of threads that an operator may use, a positive integer.
   * @throws ModelCorruptError when onnxruntime cannot load it.
   * @throws ModelShapeError when a name, type or shape differs.
   */
  static async open(path: string, spec: GraphSpec, threads: number): Promise<GraphSession> {
    let session: InferenceSession;
    try {
      session = await runtime.InferenceSession.create(path, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        // Spinning threads of several sessions take the cores from each other.
        extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
      });
    } catch (error) {
      throw new ModelCorruptError(
        {
          path,
          rule: 'must be an ONNX graph that onnxruntime loads',
          received: (error as Error).message,
          remedy: 'Get the model folder anew, or export it again with training/',
        },
        { cause: error },
      );
    }
    try {
      check(path, 'input', session.inputMetadata, spec.inputs, true);
      check(path, 'output', session.outputMetadata, spec.outputs, false);
    } catch (error) {
      await session.release();
      throw error;
    }
    return new GraphSession(path, session, spec);
  }

  /**
   * Runs the graph.
   *
   * @param feeds - One tensor per input.
   * @param into - Outputs that are to be written into given memory, which may be that of an input.
   * @returns All declared outputs.
   * @throws ModelShapeError when a feed does not fit or the run fails; the message tells type and shape of every feed.
   */
  async run(
    feeds: Readonly<Record<string, TensorData>>,
    into: Readonly<Record<string, TensorData>> = {},
  ): Promise<Record<string, TensorData>> {
    if (this.#disposed) throw new DisposedError(`the session of ${this.path}`);
    for (const spec of this.#spec.inputs) this.#checkFeed(spec, feeds[spec.name]);
    const tensors: Record<string, Tensor> = {};
    for (const [name, feed] of Object.entries(feeds)) tensors[name] = tensor(feed);
    const fetches: Record<string, Tensor | null> = {};
    for (const { name } of this.#spec.outputs) {
      const target = into[name];
      fetches[name] = target ? tensor(target) : null;
    }
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await this.#session.run(tensors, fetches);
    } catch (error) {
      throw new ModelShapeError(
        {
          path: this.path,
          rule: 'the graph must run on what is fed to it',
          received: `${describeFeeds(feeds)}: ${(error as Error).message}`,
          remedy: 'Export the model again with training/, and check that it belongs to this version',
        },
        { cause: error },
      );
    }
    const out: Record<string, TensorData> = {};
    for (const { name, type } of this.#spec.outputs) {
      const result = results[name] as Tensor;
      out[name] = { type, dims: result.dims, data: result.data as Float32Array | BigInt64Array };
    }
    return out;
  }

  /** Frees the session. Idempotent. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.release();
  }

  /** onnxruntime itself accepts feeds that no input takes, and tells shapes late. */
  #checkFeed(spec: TensorSpec, feed: TensorData | undefined): void {
    if (feed && feed.type === spec.type && sameDims(feed.dims, spec.dims)) return;
    throw new ModelShapeError({
      path: this.path,
      rule: `input "${spec.name}" must be ${describe(spec)}`,
      received: feed ? describe(feed) : 'nothing',
      remedy: 'Feed what the graph declares',
    });
  }
}

function tensor({ type, data, dims }: TensorData): Tensor {
  return new runtime.Tensor(type, data as Float32Array, dims);
}

function check(
  path: string,
  what: 'input' | 'output',
  metadata: readonly InferenceSession.ValueMetadata[],
  specs: readonly TensorSpec[],
  exact: boolean,
): void {
  const remedy = 'Export the model again with training/, and check that manifest.json and layout.json belong to it';
  for (const spec of specs) {
    const found = metadata.find((candidate) => candidate.name === spec.name);
    const fits = found?.isTensor === true && found.type === spec.type && sameDims(found.shape, spec.dims);
    if (fits) continue;
    const names = metadata.map(({ name }) => name).join(', ');
    const received = found?.isTensor ? `${found.type}[${found.shape.join(',')}]` : `the ${what}s ${names}`;
    throw new ModelShapeError({ path, rule: `${what} "${spec.name}" must be ${describe(spec)}`, received, remedy });
  }
  const other = metadata.find(({ name }) => !specs.some((spec) => spec.name === name));
  if (exact && other) {
    const rule = `the ${what}s must be ${specs.map(({ name }) => name).join(', ')}`;
    throw new ModelShapeError({ path, rule, received: `also "${other.name}"`, remedy });
  }
}

function sameDims(a: readonly (number | string)[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

function describe({ type, dims }: { readonly type: string; readonly dims: readonly number[] }): string {
  return `${type}[${dims.join(',')}]`;
}

function describeFeeds(feeds: Readonly<Record<string, TensorData>>): string {
  return Object.entries(feeds)
    .map(([name, feed]) => `${name} ${describe(feed)}`)
    .join(', ');
}
