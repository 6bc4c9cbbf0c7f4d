/**
 * Runs every check, also after one failed, and says which did.
 *
 *   npm run check              all of them
 *   npm run check -- lint      one of them (or several)
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @type {readonly [name: string, what: string, ...command: string[]][]} */
const CHECKS = [
  ['types', 'types of every folder (tsc)', 'npm', 'run', '--silent', 'build'],
  ['portable', 'types of everything but *.node.ts without Node', 'tsc', '-p', 'tsconfig.portable.json'],
  ['tools', 'types of tools/ and configuration', 'tsc', '-p', 'tsconfig.tools.json'],
  ['lint', 'eslint', 'eslint', '.', '--max-warnings', '0'],
  [
    'layers',
    'who imports whom (dependency-cruiser)',
    ...['depcruise', '--config', '.dependency-cruiser.mjs'],
    ...['sim', 'scenarios', 'policies', 'sdk', 'examples', 'tests', 'bench'].filter((folder) => existsSync(folder)),
  ],
  ['docs', 'a doc comment on every public name', 'node', 'tools/check-docs.mjs'],
  ['links', 'no link of a page leads nowhere', 'node', 'tools/check-links.mjs'],
  ['schema', 'the published JSON Schema of scenarios is current', 'node', 'tools/scenario-schema.mjs', '--check'],
  ['browser', 'portable entry points bundle for a browser', 'node', 'tools/check-browser.mjs'],
  ['format', 'prettier', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['rules', 'each rule fails on a planted violation', 'node', '--test', '--test-reporter=spec', 'tools/rules.test.mjs'],
];

// npm puts the tools' folder on the path; a direct call does not.
const env = { ...process.env, PATH: `${join('node_modules', '.bin')}${delimiter}${process.env.PATH}` };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`unknown check: ${unknown.join(', ')}; known: ${CHECKS.map(([name]) => name).join(', ')}`);
  process.exit(2);
}

/** @type {string[]} */
const failed = [];
const chosen = CHECKS.filter(([name]) => wanted.length === 0 || wanted.includes(name));
for (const [name, what, command, ...args] of chosen) {
  console.log(`\n== ${name}: ${what}`);
  const { status, error } = spawnSync(/** @type {string} */ (command), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  if (error) console.error(error.message);
  if (status !== 0) failed.push(name);
}
console.log(
  `\n${chosen.length - failed.length} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
