/**
 * Writes a page with a picture for every built-in scenario, from its own declaration, one episode or question, and the
 * figures that `npm run expert` left in docs/scenarios/NAME.json.
 *
 *   npm run docs                                    writes docs/scenarios.md, docs/scenarios/NAME.md and NAME.png
 *   node tools/scenario-pages.mjs --only stack      writes the pages and pictures of some alone, and docs/scenarios.md
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { builtInScenarios, encodePng } from 'nextstate';
import * as dynamics from './pages/dynamics.mjs';
import * as manipulation from './pages/manipulation.mjs';
import * as understanding from './pages/understanding.mjs';

/** Seed of the pictures. */
const PICTURE_SEED = 7;

const only = parseArgs({ options: { only: { type: 'string' } } }).values.only?.split(',');
mkdirSync('docs/scenarios', { recursive: true });
for (const scenario of builtInScenarios('manipulation')) await write(scenario, manipulation);
for (const scenario of builtInScenarios('dynamics')) await write(scenario, dynamics);
for (const scenario of builtInScenarios('understanding')) await write(scenario, understanding);
const overview = [
  '# Scenarios',
  '',
  'Written by `npm run docs` from the scenarios themselves. [variation.md](variation.md) lists what varies in each; [scripting.md](scripting.md) tells how to write one.',
  '',
  ...manipulation.overview(builtInScenarios('manipulation')),
  ...dynamics.overview(builtInScenarios('dynamics')),
  ...understanding.overview(builtInScenarios('understanding')),
];
writeFileSync('docs/scenarios.md', overview.join('\n'));

/**
 * @template {import('nextstate').Scenario} T
 * @param {T} scenario
 * @param {{
 *   picture(scenario: T, seed: number): import('nextstate').RgbImage | Promise<import('nextstate').RgbImage>,
 *   page(scenario: T): string[],
 * }} kind
 */
async function write(scenario, kind) {
  const { name } = scenario;
  if (only !== undefined && !only.includes(name)) return;
  writeFileSync(`docs/scenarios/${name}.png`, encodePng(await kind.picture(scenario, PICTURE_SEED)));
  writeFileSync(`docs/scenarios/${name}.md`, kind.page(scenario).join('\n'));
  process.stdout.write(`docs/scenarios/${name}.md\n`);
}
