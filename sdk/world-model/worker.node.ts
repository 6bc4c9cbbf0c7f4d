import { parentPort } from 'node:worker_threads';
import { GraphRunner } from './graph-runner.node.js';
import type { WorkerAnswer, WorkerRequest, WorkerRequestKind } from './worker-protocol.js';

let runner: GraphRunner | undefined;
// Requests are answered one after another, in the order in which they came.
let queue: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: WorkerRequest) => {
  queue = queue.then(() => serve(request));
});

async function serve(request: WorkerRequest): Promise<void> {
  let message: WorkerAnswer;
  const transfer: ArrayBuffer[] = [];
  try {
    const answer = await answerTo(request);
    if (answer instanceof Float32Array || answer instanceof Int32Array) transfer.push(answer.buffer as ArrayBuffer);
    message = { id: request.id, answer };
  } catch (error) {
    const { name, message: text } = error as Error;
    const { path, rule, received, remedy } = error as {
      path?: string;
      rule?: string;
      received?: string;
      remedy?: string;
    };
    const details =
      path !== undefined && rule !== undefined && received !== undefined && remedy !== undefined
        ? { path, rule, received, remedy }
        : undefined;
    message = { id: request.id, error: { name, message: text, details } };
  }
  parentPort?.postMessage(message, transfer);
}

async function answerTo(request: WorkerRequest): Promise<Extract<WorkerAnswer, { answer: unknown }>['answer']> {
  if (is(request, 'open')) {
    const { graphs, sizes, threads } = request.arguments;
    runner = await GraphRunner.open(graphs, sizes, threads);
    return null;
  }
  if (is(request, 'dispose')) {
    await runner?.dispose();
    runner = undefined;
    return null;
  }
  if (!runner) throw new TypeError('the graphs were not loaded');
  if (is(request, 'encodePicture')) return runner.encodePicture(request.arguments.planes);
  if (is(request, 'decodePicture')) return runner.decodePicture(request.arguments.codes);
  if (is(request, 'openContext')) return runner.openContext();
  if (is(request, 'closeContext')) {
    runner.closeContext(request.arguments.context);
    return null;
  }
  if (is(request, 'forward')) {
    const { context, tokens, position, firstRow, fromId, toId } = request.arguments;
    return runner.forward(context, tokens, position, firstRow, fromId, toId);
  }
  throw new TypeError(`unknown request ${request.kind}`);
}

function is<K extends WorkerRequestKind>(request: WorkerRequest, kind: K): request is WorkerRequest<K> {
  return request.kind === kind;
}
