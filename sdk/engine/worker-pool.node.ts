import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { JobError, type Engine, type EngineRunOptions, type EngineWork } from './engine.js';
import type { WorkerData, WorkerReply, WorkerRequest } from './pool-worker.node.js';

/** Options of a `WorkerPool`. */
export interface WorkerPoolOptions extends EngineWork {
  /** Number of worker threads. Default: the number of processor cores. */
  readonly workers?: number;
}

interface Task {
  readonly input: unknown;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs a job in worker threads, one piece of work at a time in each, and gives the results back in order. At most two
 * pieces per worker are in flight, so that memory stays bounded however slow the consumer is.
 */
export class WorkerPool implements Engine {
  /** Number of worker threads. */
  readonly concurrency: number;
  readonly #options: WorkerPoolOptions;
  readonly #workers: PoolWorker[] = [];
  readonly #queue: Task[] = [];
  /** Workers that were let go and have not ended yet. */
  readonly #ending = new Set<Promise<void>>();
  #disposed = false;

  /** @throws RangeError when `workers` is not a positive integer. */
  constructor(options: WorkerPoolOptions) {
    const { workers = availableParallelism() } = options;
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(`options.workers must be a positive integer, received ${workers}`);
    }
    this.concurrency = workers;
    this.#options = options;
  }

  /** See `Engine.run`. */
  async *run(inputs: Iterable<unknown>, options: EngineRunOptions = {}): AsyncGenerator<unknown, void, undefined> {
    if (this.#disposed) throw new Error('this WorkerPool was disposed of; make a new one');
    const { signal } = options;
    const iterator = inputs[Symbol.iterator]();
    const inFlight: Promise<unknown>[] = [];
    const fill = (): void => {
      while (inFlight.length < 2 * this.concurrency) {
        const next = iterator.next();
        if (next.done === true) return;
        const result = this.#submit(next.value);
        // A failure is met in its turn; until then it must not count as unhandled.
        result.catch(() => undefined);
        inFlight.push(result);
      }
    };
    try {
      for (fill(); inFlight.length > 0; fill()) {
        // A result may be waiting already; after a cancellation it is too late for it.
        signal?.throwIfAborted();
        const output = await unlessAborted(inFlight[0] as Promise<unknown>, signal);
        void inFlight.shift();
        yield output;
      }
    } finally {
      iterator.return?.();
      this.#drop();
    }
  }

  /** Ends the workers. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#drop();
    for (const worker of this.#workers.splice(0)) this.#end(worker);
    await Promise.all(this.#ending);
  }

  #submit(input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ input, resolve, reject });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      let worker = this.#workers.find((candidate) => candidate.idle);
      if (worker === undefined) {
        if (this.#workers.length >= this.concurrency) return;
        worker = new PoolWorker(this.#options, (ended) => {
          const index = this.#workers.indexOf(ended);
          if (index >= 0) this.#workers.splice(index, 1);
        });
        this.#workers.push(worker);
      }
      const task = this.#queue.shift() as Task;
      worker.start(task, () => this.#dispatch());
    }
  }

  /** Forgets queued work; work in progress is let go with its worker. */
  #drop(): void {
    this.#queue.splice(0);
    for (const worker of this.#workers.filter((candidate) => !candidate.idle)) this.#end(worker);
  }

  #end(worker: PoolWorker): void {
    const ended = worker.terminate().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

/**
 * So long cancelled work may go on before its thread is ended in the middle of it, in milliseconds. That is for work that never asks whether
 * it is cancelled: Node 20 aborts the whole process where a thread ends while it sets a compressor up (node_zlib.cc, "close
 * before init"), as a picture's PNG does.
 */
const GRACE_MS = 5000;

/** One worker thread and the work it is doing. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #onEnd: (worker: PoolWorker) => void;
  /** See `WorkerData.cancelled`. */
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #task: Task | undefined;
  #done: () => void = () => undefined;
  /** Called when the work at hand is over. */
  #over: () => void = () => undefined;

  constructor(options: WorkerPoolOptions, onEnd: (worker: PoolWorker) => void) {
    this.#onEnd = onEnd;
    this.#worker = new Worker(new URL('./pool-worker.node.js', import.meta.url), {
      workerData: {
        job: options.job.href,
        settings: options.settings,
        cancelled: this.#cancelled,
      } satisfies WorkerData,
      // A program given as text (node --input-type=module -e) must not hand that flag on: it forbids file entry points.
      execArgv: process.execArgv.some((flag) => flag.startsWith('--input-type')) ? [] : process.execArgv,
    });
    this.#worker.on('message', (reply: WorkerReply) => this.#finish(reply));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended with exit code ${code}`)));
  }

  get idle(): boolean {
    return this.#task === undefined;
  }

  start(task: Task, done: () => void): void {
    this.#task = task;
    this.#done = done;
    this.#worker.postMessage({ input: task.input } satisfies WorkerRequest);
  }

  async terminate(): Promise<void> {
    const busy = this.#task !== undefined;
    this.#task = undefined;
    this.#onEnd(this);
    if (busy) {
      Atomics.store(this.#cancelled, 0, 1);
      this.#worker.postMessage('cancel' satisfies WorkerRequest);
      await this.#workOver();
    }
    await this.#worker.terminate();
  }

  /** Waits until the work at hand is over, but no longer than the grace. */
  #workOver(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS);
      this.#over = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #finish(reply: WorkerReply): void {
    const task = this.#task;
    this.#task = undefined;
    this.#over();
    if (reply.ok) task?.resolve(reply.output);
    else task?.reject(new JobError(reply.name, reply.message, reply.stack));
    this.#done();
  }

  #fail(error: Error): void {
    this.#onEnd(this);
    this.#over();
    const task = this.#task;
    this.#task = undefined;
    task?.reject(error);
    this.#done();
  }
}

/**
 * What `work` comes to, or the signal's reason if that comes first. Nothing is left behind on the signal: a promise of the
 * cancellation that all results were raced with would keep every one of them for as long as the signal lives.
 */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
