/** How a batch of work is to run. */
export interface EngineRunOptions {
  /**
   * Names a piece of work by its input. The same name always means the same output, whichever process asks and however often,
   * so that a queue may take it as the id of its job: a piece that it knows already is not done again.
   */
  readonly id?: (input: unknown) => string;
  /** Cancels the batch: iteration rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What an engine is to do, whichever input it is given. */
export interface EngineWork {
  /** URL of the module that exports `createJob`, such as `new URL('./my-job.js', import.meta.url)`. */
  readonly job: URL;
  /** What `createJob` is given, structured-cloneable. */
  readonly settings?: unknown;
}

/** Makes an engine for some work: local worker threads, or a queue that other machines work on. */
export type EngineFactory = (work: EngineWork) => Engine;

/**
 * Runs many independent pieces of work. Results come in the order of the inputs, whatever is finished first, so that
 * what is made of them does not depend on the number of workers.
 */
export interface Engine {
  /** How many pieces of work run at once, at least 1. */
  readonly concurrency: number;
  /**
   * Runs a job for every input. Inputs are taken only as fast as results are consumed, a bounded number ahead.
   *
   * @param inputs - Inputs in order; may be endless.
   * @param options - How to run.
   * @returns the outputs in the order of the inputs. Leaving the iteration early drops the work in progress.
   */
  run(inputs: Iterable<unknown>, options?: EngineRunOptions): AsyncIterable<unknown>;
  /** Ends the workers. Idempotent; any later run throws. */
  dispose(): Promise<void>;
}

/** A job as a module exports it: `createJob` is called once in each worker. */
export interface JobModule {
  /**
   * Prepares the job.
   *
   * @param settings - What the engine was given, structured-cloneable.
   */
  createJob(settings: unknown): Promise<Job> | Job;
}

/** A job ready to run in one worker. */
export interface Job {
  /**
   * Does one piece of work.
   *
   * @param input - Which piece.
   * @param signal - Aborts when the work is no longer wanted. To be asked now and then where work takes long: a worker whose batch was
   *   cancelled is ended as soon as the work throws, and in the middle of it where it goes on for seconds.
   * @returns the result, structured-cloneable.
   */
  run(input: unknown, signal?: AbortSignal): Promise<JobResult>;
  /** Frees what the job holds. */
  dispose?(): void;
}

/** The result of one piece of work. */
export interface JobResult {
  /** The output. */
  readonly output: unknown;
  /** Buffers in the output that are handed over without a copy. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** A piece of work threw an error in its worker. */
export class JobError extends Error {
  /** Name of the error that was thrown, such as `TypeError`. */
  readonly errorName: string;

  /**
   * @param errorName - Name of the error that was thrown.
   * @param message - Its message.
   * @param stack - Its stack in the worker.
   */
  constructor(errorName: string, message: string, stack: string | undefined) {
    super(message);
    this.name = 'JobError';
    this.errorName = errorName;
    if (stack !== undefined) this.stack = stack;
  }
}
