import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadWorldModel } from '../world-model/index.node.js';
import type { SpeedRequest } from './speed-process.node.js';
import type { SpeedFigures, SpeedRun } from './world-model-report.js';

/** Numbers of threads that are measured. */
const THREADS = [1, 2] as const;

/**
 * Measures how fast a model is and how much memory it takes, with 1 and 2 threads, each in a process of its own. Nothing
 * else should run meanwhile.
 *
 * @param request - The model, and the episode to measure on.
 * @param signal - Cancels: the process is ended.
 */
export async function measureSpeed(
  request: Omit<SpeedRequest, 'threads'>,
  signal?: AbortSignal,
): Promise<SpeedFigures> {
  const runs: SpeedRun[] = [];
  for (const threads of THREADS) runs.push(await measureWith({ ...request, threads }, signal));
  const model = await loadWorldModel(request.model);
  const bytes = Object.values(model.manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  await model.dispose();
  const processors = cpus();
  return { processor: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}`, bytes, runs };
}

function measureWith(request: SpeedRequest, signal?: AbortSignal): Promise<SpeedRun> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./speed-process.node.js', import.meta.url));
    // The parent may run under flags, such as a test runner's, that a plain process does not know.
    const child = fork(script, [JSON.stringify(request)], { execArgv: [], signal });
    let run: SpeedRun | undefined;
    child.on('message', (message) => (run = message as SpeedRun));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (run) resolve(run);
      else reject(new Error(`the process that measures the speed ended with code ${code}; its messages stand above`));
    });
  });
}
