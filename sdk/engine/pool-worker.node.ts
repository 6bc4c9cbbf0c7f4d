import { parentPort, workerData } from 'node:worker_threads';
import type { Cancellation, Job, JobModule } from './engine.js';

/** What the pool sends a worker. */
export interface WorkerRequest {
  /** Input of the piece of work. */
  readonly input: unknown;
}

/** What a worker answers. */
export type WorkerReply =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly name: string; readonly message: string; readonly stack: string | undefined };

const port = parentPort;
if (port === null) throw new Error('pool-worker runs in a worker thread only');

/** What the pool starts a worker with. */
export interface WorkerData {
  /** URL of the job's module. */
  readonly job: string;
  /** What its `createJob` is given. */
  readonly settings: unknown;
  /** One number in shared memory, which is not 0 once the work at hand is cancelled. */
  readonly cancelled: Int32Array;
}

const { job: url, settings, cancelled } = workerData as WorkerData;

/** Work may never come back to the loop of events, so that a message would not reach it. */
const cancellation: Cancellation = {
  throwIfAborted() {
    if (Atomics.load(cancelled, 0) !== 0) throw new Error('this piece of work was cancelled');
  },
};

let job: Promise<Job> | undefined;

/** The job is made with the first piece of work, so that an error in it reaches whoever waits for that work. */
async function prepare(): Promise<Job> {
  const module = (await import(url)) as JobModule;
  return module.createJob(settings);
}

port.on('message', ({ input }: WorkerRequest) => {
  void (async () => {
    try {
      job ??= prepare();
      const { output, transfer } = await (await job).run(input, cancellation);
      port.postMessage({ ok: true, output } satisfies WorkerReply, [...(transfer ?? [])]);
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ ok: false, name, message, stack } satisfies WorkerReply);
    }
  })();
});
