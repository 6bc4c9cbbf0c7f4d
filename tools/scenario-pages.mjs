/**
 * Writes a page with a picture for every built-in scenario, from its own declaration and from measured expert episodes.
 *
 *   npm run docs                  writes docs/scenarios.md, docs/scenarios/NAME.md and docs/scenarios/NAME.png
 *   npm run docs -- --seeds 20    with fewer expert episodes a scenario (default 100)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  ExpertPolicy,
  SimulatedEnvironment,
  builtInScenarios,
  contactSheet,
  encodePng,
  rollout,
  successRate,
} from 'nextstate';

/** Seeds of the expert's figures, none of which any model is trained on. */
const FIRST_SEED = 800_000;
/** Seed of the pictures. */
const PICTURE_SEED = 7;
const COLUMNS = 6;

const position = process.argv.indexOf('--seeds');
const count = position < 0 ? 100 : Number(process.argv[position + 1]);
if (!Number.isInteger(count) || count < 1)
  throw new RangeError(`--seeds must be a positive integer, received ${count}`);

mkdirSync('docs/scenarios', { recursive: true });
const rows = [];
for (const scenario of builtInScenarios()) {
  const picture = await episode(scenario, PICTURE_SEED, true);
  const frames = Array.from({ length: COLUMNS }, (_, i) => {
    const frame = picture.steps[Math.round((i * (picture.steps.length - 1)) / (COLUMNS - 1))]?.images.front;
    if (!frame) throw new Error(`${scenario.name} has no camera "front"`);
    return frame;
  });
  const label = `"${picture.instruction}"`;
  const sheet = contactSheet({ rows: [{ images: frames }], title: label });
  writeFileSync(`docs/scenarios/${scenario.name}.png`, encodePng(sheet));
  const expert = await expertFigures(scenario);
  writeFileSync(`docs/scenarios/${scenario.name}.md`, page(scenario, expert));
  rows.push({ scenario, expert });
  process.stdout.write(`${scenario.name}: ${expert.rate}, ${expert.length}\n`);
}
writeFileSync('docs/scenarios.md', overview(rows));

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

/** @param {import('nextstate').Scenario} scenario */
async function expertFigures(scenario) {
  let successes = 0;
  const seconds = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const played = await episode(scenario, seed, false);
    successes += Number(played.success);
    seconds.push(played.steps.length / played.controlRate);
  }
  const { interval } = successRate(successes, count);
  const percent = (/** @type {number} */ value) => (100 * value).toFixed(1);
  seconds.sort((a, b) => a - b);
  return {
    rate: `${successes} of ${count} (95 % Wilson interval ${percent(interval.low)} to ${percent(interval.high)} %)`,
    length: `${(seconds[0] ?? 0).toFixed(1)} to ${(seconds.at(-1) ?? 0).toFixed(1)} s`,
  };
}

/**
 * @param {import('nextstate').Scenario} scenario
 * @param {{ rate: string, length: string }} expert
 */
function page(scenario, expert) {
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
    `The expert succeeds in ${expert.rate} of all attempts on seeds from ${FIRST_SEED}; its episodes last ${expert.length} (\`npm run docs\`).`,
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

/** @param {{ scenario: import('nextstate').Scenario, expert: { rate: string, length: string } }[]} entries */
function overview(entries) {
  return [
    '# Scenarios',
    '',
    'These pages and pictures are written by `npm run docs`.',
    '',
    '| scenario | key frames | expert, all attempts | length |',
    '| --- | --- | --- | --- |',
    ...entries.map(
      ({ scenario: { name }, expert }) =>
        `| [${name}](scenarios/${name}.md) | ![${name}](scenarios/${name}.png) | ${expert.rate} | ${expert.length} |`,
    ),
    '',
  ].join('\n');
}
