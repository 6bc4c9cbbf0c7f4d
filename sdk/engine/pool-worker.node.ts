import { parentPort, workerData } from 'node:worker_threads';
import type { Job, JobModule } from './engine.js';
import { sharedAbortSignal } from './shared-abort-signal.js';

/** What the pool sends a worker: the input of a piece of work, or that the work at hand is cancelled. */
export type WorkerRequest = { readonly input: unknown } | 'cancel';

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

const signal = sharedAbortSignal(cancelled);

let job: Promise<Job> | undefined;

/** The job is made with the first piece of work, so that an error in it reaches whoever waits for that work. */
async function prepare(): Promise<Job> {
  const module = (await import(url)) as JobModule;
  return module.createJob(settings);
}

port.on('message', (request: WorkerRequest) => {
  // Asked, the signal looks for itself, and tells those that listen to it.
  if (request === 'cancel') return void signal.aborted;
  const { input } = request;
  void (async () => {
    try {
      job ??= prepare();
      const { output, transfer } = await (await job).run(input, signal);
      port.postMessage({ ok: true, output } satisfies WorkerReply, [...(transfer ?? [])]);
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ ok: false, name, message, stack } satisfies WorkerReply);
    }
  })();
});
