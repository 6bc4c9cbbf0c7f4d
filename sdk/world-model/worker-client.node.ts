import { Worker } from 'node:worker_threads';
import { DisposedError, ModelCorruptError, ModelNotFoundError, ModelShapeError } from './errors.js';
import type { GraphCall, GraphPaths, GraphService, GraphSizes, WorkerAnswer, WorkerError } from './worker-protocol.js';

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The near end of the worker thread in which a model's graphs run. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #disposal: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor() {
    this.#worker = new Worker(new URL('./worker.node.js', import.meta.url));
    // A model that nobody disposed of must not keep the process alive.
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerAnswer) => this.#settle(message));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#fail(new Error(`the model's worker thread ended with code ${code}`)));
  }

  /**
   * Starts a worker and loads graphs in it.
   *
   * @throws ModelCorruptError, ModelShapeError as `GraphRunner.open`.
   */
  static async open(graphs: GraphPaths, sizes: GraphSizes, threads: number): Promise<WorkerClient> {
    const client = new WorkerClient();
    try {
      await client.call('open', graphs, sizes, threads);
    } catch (error) {
      await client.dispose();
      throw error;
    }
    return client;
  }

  /**
   * Calls the worker.
   *
   * @throws DisposedError after `dispose()`.
   */
  call<C extends GraphCall>(name: C, ...args: Parameters<GraphService[C]>): ReturnType<GraphService[C]> {
    const answer = this.#disposal ? Promise.reject(new DisposedError('the world model')) : this.#send(name, args);
    return answer as ReturnType<GraphService[C]>;
  }

  /** Releases the sessions and ends the worker once the requests under way are answered. Idempotent. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#send('dispose', [])
      .catch(() => null)
      .then(async () => {
        await this.#worker.terminate();
      });
    return this.#disposal;
  }

  #send(call: GraphCall, args: readonly unknown[]): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, arguments: args });
    });
  }

  #settle(message: WorkerAnswer): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (message.error) pending?.reject(revive(message.error));
    else pending?.resolve(message.answer);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** The named error that an error was in the worker. */
function revive({ name, message, details }: WorkerError): Error {
  if (details) {
    if (name === 'ModelShapeError') return new ModelShapeError(details);
    if (name === 'ModelCorruptError') return new ModelCorruptError(details);
    if (name === 'ModelNotFoundError') return new ModelNotFoundError(details);
  }
  if (name === 'RangeError') return new RangeError(message);
  if (name === 'TypeError') return new TypeError(message);
  const error = new Error(message);
  error.name = name;
  return error;
}
