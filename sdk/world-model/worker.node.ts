import { parentPort } from 'node:worker_threads';
import { GraphRunner } from './graph-runner.node.js';
import type { GraphService, WorkerAnswer, WorkerError, WorkerRequest } from './worker-protocol.js';

let runner: GraphRunner | undefined;

function opened(): GraphRunner {
  if (!runner) throw new TypeError('the graphs were not loaded');
  return runner;
}

const service: GraphService = {
  open: async (graphs, sizes, threads) => {
    runner = await GraphRunner.open(graphs, sizes, threads);
    return null;
  },
  encodePicture: (planes) => opened().encodePicture(planes),
  decodePicture: (codes) => opened().decodePicture(codes),
  openContext: async () => opened().openContext(),
  closeContext: async (context) => {
    opened().closeContext(context);
    return null;
  },
  forward: (...args) => opened().forward(...args),
  dispose: async () => {
    await runner?.dispose();
    runner = undefined;
    return null;
  },
};

let queue: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: WorkerRequest) => {
  queue = queue.then(() => serve(request));
});

async function serve({ id, call, arguments: args }: WorkerRequest): Promise<void> {
  let message: WorkerAnswer;
  const transfer: ArrayBuffer[] = [];
  try {
    const answer = await (service[call] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
    if (answer instanceof Float32Array || answer instanceof Int32Array) transfer.push(answer.buffer as ArrayBuffer);
    message = { id, answer };
  } catch (error) {
    message = { id, error: portable(error as Error & Partial<NonNullable<WorkerError['details']>>) };
  }
  parentPort?.postMessage(message, transfer);
}

/** What is left of an error that crosses threads. */
function portable(error: Error & Partial<NonNullable<WorkerError['details']>>): WorkerError {
  const { name, message, path, rule, received, remedy } = error;
  if (path === undefined || rule === undefined || received === undefined || remedy === undefined)
    return { name, message };
  return { name, message, details: { path, rule, received, remedy } };
}
