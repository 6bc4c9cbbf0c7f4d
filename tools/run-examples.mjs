/**
 * Runs every example in its small setting (`--small`), one after the other, in this folder.
 *
 *   npm run examples                all of them
 *   npm run examples -- fold-towel  those whose name contains a word
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const TIMEOUT_MS = 10 * 60 * 1000;
const folder = join('dist', 'examples');
const words = process.argv.slice(2);
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.js') && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();

/** @type {string[]} */
const failed = [];
for (const example of examples) {
  console.log(`\n== ${example}`);
  const start = process.hrtime.bigint();
  const { status, signal, error } = spawnSync(process.execPath, [join(folder, example), '--small'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) failed.push(example);
  console.log(
    `-- ${example}: ${status === 0 ? 'done' : `failed (${error?.message ?? signal ?? `exit ${status}`})`}, ${seconds.toFixed(1)} s`,
  );
}
console.log(
  `\n${examples.length - failed.length} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
);
process.exitCode = failed.length > 0 || examples.length === 0 ? 1 : 0;
