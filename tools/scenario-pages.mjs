/**
 * Writes a page with a picture for every built-in scenario, from its own declaration, one expert episode, and the figures
 * that `npm run expert` left in docs/scenarios/NAME.json.
 *
 *   npm run docs                                    writes docs/scenarios.md, docs/scenarios/NAME.md and NAME.png
 *   node tools/scenario-pages.mjs --only stack      writes one scenario's page and picture alone
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ExpertPolicy, SimulatedEnvironment, builtInScenarios, contactSheet, encodePng, rollout } from 'nextstate';

/** Seed of the pictures. */
const PICTURE_SEED = 7;
const COLUMNS = 6;

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
mkdirSync('docs/scenarios', { recursive: true });
const rows = [];
for (const scenario of builtInScenarios()) {
  const figures = readFigures(scenario);
  rows.push({ scenario, figures });
  if (only !== undefined && !only.split(',').includes(scenario.name)) continue;
  const picture = await episode(scenario, PICTURE_SEED, true);
  const frames = Array.from({ length: COLUMNS }, (_, i) => {
    const frame = picture.steps[Math.round((i * (picture.steps.length - 1)) / (COLUMNS - 1))]?.images.front;
    if (!frame) throw new Error(`${scenario.name} has no camera "front"`);
    return frame;
  });
  const sheet = contactSheet({ rows: [{ images: frames }], title: `"${picture.instruction}"` });
  writeFileSync(`docs/scenarios/${scenario.name}.png`, encodePng(sheet));
  writeFileSync(`docs/scenarios/${scenario.name}.md`, page(scenario, figures));
  process.stdout.write(`${scenario.name}: ${rate(figures?.levels[0])}\n`);
}
writeFileSync('docs/scenarios.md', overview(rows));

/**
 * @typedef {{ variation: string, firstSeed: number, n: number, success: number, interval: [number, number], seconds: [number, number, number] }} Level
 * @typedef {{ scenario: string, version: number, cpuSecondsWithPictures: number, levels: Level[] }} Figures
 * @param {import('nextstate').Scenario} scenario
 * @returns {Figures | null}
 */
function readFigures({ name, version }) {
  const path = `docs/scenarios/${name}.json`;
  const figures = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  if (figures?.version === version) return figures;
  process.stderr.write(`${name}: ${path} has no figures of version ${version}; run npm run expert -- --only ${name}\n`);
  return null;
}

/** @param {Level | undefined} level */
function rate(level) {
  if (!level) return 'not measured yet';
  const [low, high] = level.interval.map((value) => value.toFixed(1));
  return `${level.success} of ${level.n} (95 % interval ${low} to ${high} %)`;
}

/** @param {Level | undefined} level */
function length(level) {
  return level ? `${level.seconds[0].toFixed(1)} to ${level.seconds[2].toFixed(1)} s` : 'not measured yet';
}

/**
 * @param {import('nextstate').Scenario} scenario
 * @param {number} seed
 * @param {boolean} render
 */
async function episode(scenario, seed, render) {
  const environment = new SimulatedEnvironment(scenario, { render });
  try {
    return await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed,
      maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    });
  } finally {
    environment.dispose();
  }
}

/**
 * @param {import('nextstate').Scenario} scenario
 * @param {Figures | null} figures
 */
function page(scenario, figures) {
  const environment = new SimulatedEnvironment(scenario, { render: false });
  const { actionSpace, stateSpace, variation } = environment;
  const lines = [
    `# ${scenario.name}`,
    '',
    scenario.description,
    '',
    `![key frames of one expert episode](${scenario.name}.png)`,
    '',
    `Version ${scenario.version}, robot \`${scenario.robot.type}\`, at most ${scenario.maxDuration} s at ${environment.controlRate} Hz.`,
    '',
    '## Instructions',
    '',
    'One of these is drawn (at the level `default`, one that `phrasing` names below); `--instruction` takes any sentence that the scene can satisfy. For one drawn scene:',
    '',
    ...scenario.instructions(variation).map((text) => `- ${text}`),
    '',
    '## Subtasks',
    '',
    ...environment.subtasks.map(({ text }, i) => `${i + 1}. ${text}`),
    '',
    '## Success',
    '',
    scenario.successCondition,
    '',
    'The reward of a step is the increase of the progress, so that an episode that succeeds sums up to 1 at most.',
    '',
    '## Expert',
    '',
    "All attempts, on seeds that no model is trained on (`npm run expert`); the interval is Wilson's. `unseen` draws only values that are held out.",
    '',
    '| variation | first seed | done | length of an episode |',
    '| --- | --- | --- | --- |',
    ...(figures?.levels ?? []).map(
      (level) => `| ${level.variation} | ${level.firstSeed} | ${rate(level)} | ${length(level)} |`,
    ),
    '',
    '## Variations',
    '',
    'What the level `default` draws; [all draws and levels](../variation.md). Every draw has a random stream of its own, is logged with the episode, and can be set with `--variation`.',
    '',
    '| draw | axis | values | meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries(scenario.variations)
      .filter(([, draw]) => (draw.kind === 'uniform' ? draw.high > draw.low : draw.values.length > 1))
      .map(([name, draw]) => `| ${name} | ${draw.axis} | ${range(draw)} | ${draw.description} |`),
    '',
    '## Action space',
    '',
    'An absolute target that is held for one tick.',
    '',
    ...spaceTable(actionSpace),
    '',
    '## Proprioception (`observation.state`)',
    '',
    ...spaceTable(stateSpace),
    '',
    'Beside it, `observation.images.front`: 128 x 128 RGB. The state of the scene (`observation.environment_state`) is recorded, but no policy sees it.',
    '',
  ];
  environment.dispose();
  return lines.join('\n');
}

/** @param {import('nextstate').Scenario['variations'][string]} draw */
function range(draw) {
  if (draw.kind === 'uniform') return `${draw.low} to ${draw.high}${draw.unit === '1' ? '' : ` ${draw.unit}`}`;
  const { values } = draw;
  return values.length > 8 ? `${values.length} values` : values.map((value) => String(value)).join(', ');
}

/** @param {import('nextstate').BoxSpace} space */
function spaceTable({ names, units, low, high }) {
  return [
    '| entry | unit | from | to |',
    '| --- | --- | --- | --- |',
    ...names.map((name, i) => `| ${name} | ${units[i]} | ${rounded(low[i])} | ${rounded(high[i])} |`),
  ];
}

/** @param {number | undefined} value */
function rounded(value) {
  return value === undefined ? '' : Number(value.toFixed(4));
}

/** @param {{ scenario: import('nextstate').Scenario, figures: Figures | null }[]} entries */
function overview(entries) {
  return [
    '# Scenarios',
    '',
    'First, key and last frames of one expert episode each. The figures are of all attempts on seeds that no model is trained on, with the 95 % Wilson interval (`npm run expert`), and the pages are written from them by `npm run docs`. Cost: processor time of one episode with a picture of 128 x 128 pixels at every tick.',
    '',
    'What the cup of `coffee-edge` means in words, and how often that agrees with physics: [states-in-words.md](states-in-words.md).',
    '',
    '| scenario | frames | expert | held-out values | length | cost |',
    '| --- | --- | --- | --- | --- | --- |',
    ...entries.map(({ scenario: { name }, figures }) =>
      [
        '',
        `[${name}](scenarios/${name}.md)`,
        `![${name}](scenarios/${name}.png)`,
        rate(figures?.levels[0]),
        rate(figures?.levels.find(({ variation }) => variation === 'randomized,unseen')),
        length(figures?.levels[0]),
        figures ? `${figures.cpuSecondsWithPictures} s` : 'not measured yet',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ].join('\n');
}
