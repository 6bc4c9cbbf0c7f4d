/**
 * Writes docs/variation.md's tables and pictures: every draw of the built-in scenarios, and what one seed looks like with
 * each axis alone in the nominal scene and with all together.
 *
 *   npm run docs                              writes both parts of the documentation
 *   node tools/variation-pages.mjs --sheets   writes the pictures alone
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  SimulatedEnvironment,
  VARIATION_AXES,
  builtInScenarios,
  contactSheet,
  describeValues,
  encodePng,
  variationTable,
} from 'nextstate';

const FOLDER = 'docs/variation';
const PAGE = 'docs/variation.md';
/** Edge length of the pictures in pixels. */
const SIZE = 192;
const SEEDS = [11, 12, 13, 14];
/** Axes that a picture of the first moment shows. */
const VISIBLE = new Set(['object', 'pose', 'clutter', 'lighting', 'background', 'table-height', 'camera', 'noise']);

mkdirSync(FOLDER, { recursive: true });
for (const scenario of builtInScenarios('manipulation', 'dynamics')) {
  const present = new Set(variationTable(scenario.variations).map(({ axis }) => axis));
  const alone = VARIATION_AXES.filter((axis) => present.has(axis) && VISIBLE.has(axis));
  const requests = [
    ['clean', 'clean'],
    ...alone.map((axis) => [axis, `clean,${axis}`]),
    ['default', 'default'],
    ['randomized', 'randomized'],
    ['randomized\nunseen', 'randomized,unseen'],
  ];
  const rows = [];
  for (const [label, request] of requests) {
    const images = [];
    for (const seed of SEEDS) images.push(await picture(scenario, seed, request ?? ''));
    rows.push({ label, images });
  }
  const title = `${scenario.name}: the same seeds (${SEEDS.join(', ')}) under each axis alone, and all together`;
  writeFileSync(`${FOLDER}/${scenario.name}.png`, encodePng(contactSheet({ title, rows })));
  process.stdout.write(`${FOLDER}/${scenario.name}.png\n`);
}
if (!process.argv.includes('--sheets')) writeTables();

/**
 * What the camera sees at the start, through its sensor.
 * @param {import('nextstate').SimulatedScenario} scenario
 * @param {number} seed
 * @param {string} variation
 */
async function picture(scenario, seed, variation) {
  const environment = new SimulatedEnvironment(large(scenario));
  try {
    const { observation } = await environment.reset({ seed, options: { variation } });
    const image = observation.images.front;
    if (!image) throw new Error(`${scenario.name} has no camera "front"`);
    return image;
  } finally {
    environment.dispose();
  }
}

/**
 * The scenario with larger pictures.
 * @param {import('nextstate').SimulatedScenario} scenario
 * @returns {import('nextstate').SimulatedScenario}
 */
function large(scenario) {
  return {
    ...scenario,
    build(simulation, variation) {
      const addCamera = simulation.addCamera.bind(simulation);
      simulation.addCamera = (options) => addCamera({ ...options, width: SIZE, height: SIZE });
      scenario.build(simulation, variation);
    },
  };
}

/** Replaces what stands between the page's marks by the tables of the present code. */
function writeTables() {
  const tables = builtInScenarios().flatMap(({ name, variations }) => [
    `### ${name}`,
    '',
    '| draw | axis | default | seen | unseen | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...variationTable(variations)
      // The six things of clutter have the same draws.
      .filter((row) => !/^clutter[1-9]/.test(row.name))
      .map(
        ({ name: draw, axis, unit, description, ...values }) =>
          `| ${draw} | ${axis} | ${describeValues(values.default, unit)} | ${describeValues(values.seen, unit)} | ` +
          `${describeValues(values.unseen, unit)} | ${description} |`,
      ),
    '',
  ]);
  const begin = '<!-- draws: written by npm run docs -->';
  const end = '<!-- end of draws -->';
  const page = readFileSync(PAGE, 'utf8');
  const before = page.indexOf(begin);
  const after = page.indexOf(end);
  if (before < 0 || after < before) throw new Error(`${PAGE} must hold "${begin}" and then "${end}"`);
  const text = `${page.slice(0, before)}${begin}\n\n${tables.join('\n')}\n${page.slice(after)}`;
  writeFileSync(PAGE, text);
  process.stdout.write(`${PAGE}\n`);
}
