/** Page and picture of a scenario in which nobody acts. */
import { HoldPolicy, SimulatedEnvironment, contactSheet, rollout } from 'nextstate';
import { instructionLines, keyFrames, row, spaceLines, variationLines } from './parts.mjs';

/** Scenes in the picture, each with an outcome of its own where so many are found. */
const SCENES = 5;
/** Seeds that are looked through for them. */
const SEEDS = 40;

/**
 * Key frames of several scenes, with what each came to.
 * @param {import('nextstate').DynamicsScenario} scenario
 * @param {number} firstSeed
 */
export async function picture(scenario, firstSeed) {
  const environment = new SimulatedEnvironment(scenario);
  /** @type {Map<string, { label: string, images: import('nextstate').RgbImage[] }>} */
  const rows = new Map();
  try {
    for (let seed = firstSeed; seed < firstSeed + SEEDS && rows.size < SCENES; seed++) {
      const episode = await rollout({
        environment,
        policy: new HoldPolicy(),
        seed,
        maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
      });
      const label = environment.describe()?.label ?? '';
      if (!rows.has(label)) rows.set(label, { label, images: keyFrames(episode) });
    }
  } finally {
    environment.dispose();
  }
  return contactSheet({ rows: [...rows.values()], title: `${scenario.name}: ${scenario.maxDuration} s each` });
}

/** @param {import('nextstate').DynamicsScenario} scenario */
export function page(scenario) {
  const environment = new SimulatedEnvironment(scenario, { render: false });
  const { name, version, description, robot, maxDuration, uncertainty, variations } = scenario;
  const lines = [
    `# ${name}`,
    '',
    description,
    '',
    `![key frames of several scenes with their outcomes](${name}.png)`,
    '',
    `Version ${version}, robot \`${robot.type}\`, parked; watched for ${maxDuration} s at ${environment.controlRate} Hz.`,
    '',
    ...instructionLines(scenario.instructions(environment.variation)),
    '## Outcome',
    '',
    'Nobody acts, and there is no success to reach: an episode that is watched to its end is recorded with its outcome in words and the figures behind it.',
    '',
    '## Takes',
    '',
    'How well a scene is known. `simulateTakes` plays it several times with these draws displaced at random by up to so much; how far two takes are apart is the unit in which `takeError` gives the error of a prediction.',
    '',
    '| draw | up to |',
    '| --- | --- |',
    ...Object.entries(uncertainty).map(([draw, halfWidth]) =>
      row([draw, `${halfWidth}${variations[draw]?.unit === '1' ? '' : ` ${variations[draw]?.unit}`}`]),
    ),
    '',
    ...variationLines(scenario),
    '## Proprioception (`observation.state`)',
    '',
    ...spaceLines(environment.stateSpace),
    'Beside it, `observation.images.front`: 128 x 128 RGB, and the state of the scene as `observation.environment_state`.',
    '',
  ];
  environment.dispose();
  return lines;
}

/** @param {readonly import('nextstate').DynamicsScenario[]} scenarios */
export function overview(scenarios) {
  return [
    '## Dynamics: nobody acts',
    '',
    'What happens next? Key frames of several scenes with what each came to; physics decides.',
    '',
    '| scenario | frames |',
    '| --- | --- |',
    ...scenarios.map(({ name }) => row([`[${name}](scenarios/${name}.md)`, `![${name}](scenarios/${name}.png)`])),
    '',
  ];
}
