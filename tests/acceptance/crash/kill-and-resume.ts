// Kills a generation with SIGKILL at random moments, looks at what lies in the folder after each, resumes, and compares the
// finished bytes with those of a run that nobody disturbed.
//
//   node dist/tests/acceptance/crash/kill-and-resume.js [--kills 50] [--seed 1] [--python /path/to/lerobot/bin/python]
//
// Then a writer is stopped at every single step of its work on files, the steps of publishing among them.
// After every kill our own validator reads the folder and, with --python, the real LeRobot reads every frame of it. One line
// of JSON at the end; exit code 1 when anything failed.
import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { Random } from '../../../sim/math/random.js';
import { FaultyFileSystem } from '../../support/faulty-file-system.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { cutOffSmallDataset, shortEpisodes, writeSmallDataset } from '../../support/small-dataset.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    python: { type: 'string' },
  },
});
const EPISODES = '8';
const program = fileURLToPath(new URL('./generate-points.js', import.meta.url));
const random = new Random(Number(values.seed));
const folders = new TemporaryFolders();
const failures: string[] = [];
const loader = values.python === undefined ? undefined : startLoader(values.python);

const whole = await folders.make();
const { seconds } = await run(whole);
const wanted = JSON.stringify(await fileHashes(whole));
if (loader !== undefined) await load(whole, 'the undisturbed dataset');

let kills = 0;
let loaded = 0;
let datasets = 0;
let cutPublications = 0;
const after: Record<string, number> = {};
while (kills < Number(values.kills)) {
  const folder = await folders.make();
  datasets++;
  for (;;) {
    // Some moments lie beyond its end.
    const killed = await run(folder, random.uniform(0, 1.1) * seconds);
    if (!killed.killed) break;
    kills++;
    await inspect(folder, `kill ${kills}`);
    process.stderr.write(`kill ${kills}, ${failures.length} failures\n`);
  }
  await inspect(folder, `dataset ${datasets}, finished`);
  if (JSON.stringify(await fileHashes(folder)) !== wanted) failures.push(`dataset ${datasets} has other bytes`);
  await rm(folder, { recursive: true });
}
const stepwise = await stopAtEveryStep();
loader?.child.stdin?.end();
await folders.removeAll();
const result = {
  kills,
  datasets,
  identical: datasets - failures.filter((failure) => failure.includes('other bytes')).length,
  episodes_after_kill: after,
  cut_publications: cutPublications,
  ...stepwise,
  loaded_by_lerobot: loaded,
  failures,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Runs the generation, killed some seconds after the program has been loaded, or not. The seconds it takes begin there, too. */
function run(folder: string, killAfter?: number): Promise<{ killed: boolean; seconds: number }> {
  return new Promise((resolve, reject) => {
    let start = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const child = spawn(process.execPath, [program, folder, EPISODES], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.once('data', () => {
      start = performance.now();
      if (killAfter !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), 1000 * killAfter);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`the generation failed with ${code}: ${stderr}`));
      else resolve({ killed: signal === 'SIGKILL', seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Stops a writer at each of its steps, half of it done, looks, resumes and compares. */
async function stopAtEveryStep(): Promise<{ steps: number; steps_identical: number }> {
  const encoded = await shortEpisodes();
  const undisturbed = await folders.make();
  const files = new FaultyFileSystem();
  await writeSmallDataset(undisturbed, encoded, { files });
  const bytes = JSON.stringify(await fileHashes(undisturbed));
  let identical = 0;
  for (const [step, name] of files.steps.entries()) {
    const folder = await folders.make();
    await cutOffSmallDataset(folder, encoded, { step, kind: 'kill' });
    // Only these change what a reader finds in the folder.
    const isVisible = name.startsWith('rename') || name.startsWith('rm');
    await inspect(folder, `step ${step} (${name.split(' ')[0] ?? ''})`, isVisible);
    await writeSmallDataset(folder, encoded, { resume: true });
    if (JSON.stringify(await fileHashes(folder)) === bytes) identical++;
    else failures.push(`step ${step} (${name}) leads to other bytes`);
    await rm(folder, { recursive: true });
  }
  return { steps: files.steps.length, steps_identical: identical };
}

/** What lies in the folder must be nothing yet or a sound dataset. */
async function inspect(folder: string, when: string, withLeRobot = true): Promise<void> {
  const dataset = await openDataset(folder).catch(() => undefined);
  const episodes = dataset?.length ?? 0;
  after[episodes] = (after[episodes] ?? 0) + 1;
  if (dataset === undefined) return;
  const { findings } = await validateDataset(folder);
  if (findings.some(({ message }) => message.includes('a publication was cut off'))) cutPublications++;
  for (const { severity, file, message } of findings) {
    if (severity === 'error') failures.push(`${when}: ${file}: ${message}`);
  }
  if (loader === undefined || !withLeRobot) return;
  const answer = await load(folder, when);
  loaded++;
  if (answer.episodes !== episodes) failures.push(`${when}: LeRobot sees ${answer.episodes} of ${episodes} episodes`);
}

async function load(folder: string, when: string): Promise<{ episodes?: number }> {
  loader?.child.stdin?.write(`${folder}\n`);
  const { value } = (await loader?.answers.next()) as IteratorResult<string, undefined>;
  const answer = JSON.parse(value ?? '{"ok":false,"error":"the loader ended"}') as {
    ok: boolean;
    error?: string;
    episodes?: number;
  };
  if (!answer.ok) failures.push(`${when}: LeRobot refuses it: ${answer.error ?? ''}`);
  return answer;
}

function startLoader(python: string): { child: ChildProcess; answers: AsyncIterator<string> } {
  const script = fileURLToPath(new URL('../../../../tests/acceptance/crash/load_many.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, answers };
}
