import { parentPort, workerData } from 'node:worker_threads';
import type { Job, JobModule } from './engine.js';

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

let job: Promise<Job> | undefined;

/** The job is made with the first piece of work, so that an error in it reaches whoever waits for that work. */
async function prepare(): Promise<Job> {
  const { job: url, settings } = workerData as { job: string; settings: unknown };
  const module = (await import(url)) as JobModule;
  return module.createJob(settings);
}

port.on('message', ({ input }: WorkerRequest) => {
  void (async () => {
    try {
      job ??= prepare();
      const { output, transfer } = await (await job).run(input);
      port.postMessage({ ok: true, output } satisfies WorkerReply, [...(transfer ?? [])]);
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ ok: false, name, message, stack } satisfies WorkerReply);
    }
  })();
});
