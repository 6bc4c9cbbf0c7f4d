/** Page and picture of a scenario in which arms act. */
import { ExpertPolicy, SimulatedEnvironment, contactSheet, rollout } from 'nextstate';
import { instructionLines, keyFrames, proportion, readFigures, row, spaceLines, variationLines } from './parts.mjs';

/**
 * @typedef {{ variation: string, firstSeed: number, n: number, success: number, interval: [number, number], seconds: [number, number, number] }} Level
 * @typedef {{ scenario: string, version: number, cpuSecondsWithPictures: number, levels: Level[] }} Figures
 */

/**
 * Key frames of one expert episode.
 * @param {import('nextstate').ManipulationScenario} scenario
 * @param {number} seed
 */
export async function picture(scenario, seed) {
  const environment = new SimulatedEnvironment(scenario);
  try {
    const episode = await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed,
      maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    });
    return contactSheet({ rows: [{ images: keyFrames(episode) }], title: `"${episode.instruction}"` });
  } finally {
    environment.dispose();
  }
}

/** @param {import('nextstate').ManipulationScenario} scenario */
export function page(scenario) {
  const environment = new SimulatedEnvironment(scenario, { render: false });
  const { name, version, description, robot, maxDuration, successCondition } = scenario;
  const lines = [
    `# ${name}`,
    '',
    description,
    '',
    `![key frames of one expert episode](${name}.png)`,
    '',
    `Version ${version}, robot \`${robot.type}\`, at most ${maxDuration} s at ${environment.controlRate} Hz.`,
    '',
    ...instructionLines(scenario.instructions(environment.variation)),
    '## Subtasks',
    '',
    ...environment.subtasks.map(({ text }, i) => `${i + 1}. ${text}`),
    '',
    '## Success',
    '',
    successCondition,
    '',
    'The reward of a step is the increase of the progress, so that an episode that succeeds sums up to 1 at most.',
    '',
    '## Expert',
    '',
    "All attempts, on seeds that no model is trained on (`npm run expert`); the interval is Wilson's. `unseen` draws only values that are held out.",
    '',
    '| variation | first seed | done | length of an episode |',
    '| --- | --- | --- | --- |',
    ...(figuresOf(scenario)?.levels ?? []).map((level) =>
      row([level.variation, level.firstSeed, rate(level), length(level)]),
    ),
    '',
    ...variationLines(scenario),
    '## Action space',
    '',
    'An absolute target that is held for one tick.',
    '',
    ...spaceLines(environment.actionSpace),
    '## Proprioception (`observation.state`)',
    '',
    ...spaceLines(environment.stateSpace),
    'Beside it, `observation.images.front`: 128 x 128 RGB. The state of the scene (`observation.environment_state`) is recorded, but no policy sees it.',
    '',
  ];
  environment.dispose();
  return lines;
}

/** @param {readonly import('nextstate').ManipulationScenario[]} scenarios */
export function overview(scenarios) {
  return [
    '## Manipulation: arms act',
    '',
    'First, key and last frames of one expert episode each. The figures are of all attempts on seeds that no model is trained on, with the 95 % Wilson interval (`npm run expert`). Cost: processor time of one episode with a picture of 128 x 128 pixels at every tick.',
    '',
    'What the cup of `coffee-edge` means in words, and how often that agrees with physics: [states-in-words.md](states-in-words.md).',
    '',
    '| scenario | frames | expert | held-out values | length | cost |',
    '| --- | --- | --- | --- | --- | --- |',
    ...scenarios.map((scenario) => {
      const { name } = scenario;
      const figures = figuresOf(scenario);
      const heldOut = figures?.levels.find(({ variation }) => variation === 'randomized,unseen');
      return row([
        `[${name}](scenarios/${name}.md)`,
        `![${name}](scenarios/${name}.png)`,
        rate(figures?.levels[0]),
        rate(heldOut),
        length(figures?.levels[0]),
        figures ? `${figures.cpuSecondsWithPictures} s` : 'not measured yet',
      ]);
    }),
    '',
  ];
}

/**
 * What `npm run expert` found of this version.
 * @param {import('nextstate').ManipulationScenario} scenario
 * @returns {Figures | null}
 */
function figuresOf(scenario) {
  return readFigures(scenario, 'expert');
}

/** @param {Level | undefined} level */
function rate(level) {
  return level ? proportion({ count: level.success, ...level }) : 'not measured yet';
}

/** @param {Level | undefined} level */
function length(level) {
  return level ? `${level.seconds[0].toFixed(1)} to ${level.seconds[2].toFixed(1)} s` : 'not measured yet';
}
