import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WorkerPool } from '../../../sdk/engine/index.node.js';

const job = new URL('../../support/echo-job.js', import.meta.url);
const pools: WorkerPool[] = [];

function pool(workers: number, settings?: unknown): WorkerPool {
  const made = new WorkerPool({ job, workers, settings });
  pools.push(made);
  return made;
}

async function collect(outputs: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const output of outputs) all.push(output);
  return all;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.dispose()));
});

describe('WorkerPool', () => {
  it.each([1, 2, 3])('gives results in the order of the inputs with %i workers', async (workers) => {
    const inputs = Array.from({ length: 12 }, (_, i) => i);
    expect(await collect(pool(workers).run(inputs))).toEqual(inputs.map((input) => input * 10));
  });

  it('takes a bounded number of inputs ahead of an endless list, and stops when the consumer does', async () => {
    let taken = 0;
    function* endless(): Generator<number> {
      for (;;) yield taken++;
    }
    for await (const output of pool(2).run(endless())) {
      expect(taken).toBeLessThanOrEqual((output as number) / 10 + 5);
      if (output === 100) break;
    }
  });

  it('keeps no result that was handed over, while a signal that could cancel lives on', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const inputs = Array.from({ length: 12 }, (_, i) => 2 * i + 1).filter((input) => input !== 13);
    const handed: WeakRef<object>[] = [];
    let kept = inputs.length;
    const { signal } = new AbortController();
    for await (const output of pool(1, 'objects').run(inputs, { signal })) {
      handed.push(new WeakRef(output as object));
      if (handed.length < inputs.length) continue;
      // A weak reference holds on until the present turn of the event loop is over.
      await new Promise((resolve) => setTimeout(resolve, 10));
      collectGarbage();
      kept = handed.filter((each) => each.deref() !== undefined).length;
    }
    expect(kept).toBeLessThanOrEqual(2);
  });

  it('hands an error over in its turn, with name and message, and works on afterwards', async () => {
    const used = pool(2);
    const seen: unknown[] = [];
    const run = async (): Promise<void> => {
      for await (const output of used.run([1, 3, 13, 5])) seen.push(output);
    };
    await expect(run()).rejects.toMatchObject({ name: 'JobError', errorName: 'RangeError', message: '13 is bad luck' });
    expect(seen).toEqual([10, 30]);
    expect(await collect(used.run([7]))).toEqual([70]);
  });

  it('tells of a job that cannot be made, and of a thread that ends', async () => {
    await expect(collect(pool(1, 'bad settings').run([1]))).rejects.toThrow('these settings are bad');
    await expect(collect(pool(1).run([99]))).rejects.toThrow('ended with exit code 3');
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const run = async (): Promise<void> => {
      for await (const output of pool(1).run([1, 2, 3, 4], { signal: controller.signal })) {
        if (output === 20) controller.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
  });

  it('lets work end by itself that asks whether it was cancelled, or listens', async () => {
    const ends = new Int32Array(new SharedArrayBuffer(4));
    const used = pool(2, ends);
    const controller = new AbortController();
    const run = collect(used.run([1, 2, 3], { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(run).rejects.toThrow('enough');
    await used.dispose();
    // What is ended in the middle of it gets to no end of its own.
    expect(ends[0]).toBe(2);
  });

  it('refuses a bad number of workers and work after its end', async () => {
    expect(() => new WorkerPool({ job, workers: 0 })).toThrow('must be a positive integer, received 0');
    const ended = pool(1);
    await ended.dispose();
    await expect(collect(ended.run([1]))).rejects.toThrow('disposed');
  });
});
