import type { Job } from '../../sdk/engine/index.js';

/** A job for tests of the worker pool: answers with ten times the input, later for even inputs; 13 throws, 99 exits. With the settings `objects` the answer is an object; with shared memory the work never ends by itself (odd inputs ask whether they are cancelled, even ones wait for it), and counts there how often it was cancelled. */
export function createJob(settings: unknown): Job {
  if (settings === 'bad settings') throw new RangeError('these settings are bad');
  return {
    async run(input, signal) {
      if (settings instanceof Int32Array) {
        try {
          do signal?.throwIfAborted();
          while ((input as number) % 2 === 1);
          await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        } finally {
          Atomics.add(settings, 0, 1);
        }
      }
      if (input === 13) throw new RangeError('13 is bad luck');
      if (input === 99) process.exit(3);
      if ((input as number) % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const tenfold = (input as number) * 10;
      return { output: settings === 'objects' ? { tenfold } : tenfold };
    },
  };
}
