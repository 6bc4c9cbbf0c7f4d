/**
 * Measures the expert of every built-in manipulation scenario on seeds that no model is trained on, all attempts counted,
 * and leaves the figures in docs/scenarios/NAME.json, from which `npm run docs` writes the pages.
 *
 *   npm run expert                              every scenario: 200 seeds of the level default, 50 each of the others
 *   npm run expert -- --only stack,sort         some scenarios
 *   npm run expert -- --seeds 20 --others 10    fewer seeds
 *
 * Every episode is appended to data/expert/NAME.jsonl, and one that is there already is not played again, so that a run
 * can be stopped and goes on where it was. A new version of a scenario starts anew; after a change of the physics without
 * one, delete the folder.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ExpertPolicy, SimulatedEnvironment, builtInScenarios, rollout, successRate } from 'nextstate';
import { LEVELS, positiveInteger } from './measuring.mjs';

/** Seeds whose cost is measured with pictures, after one that warms up. */
const COST_SEEDS = 3;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    others: { type: 'string', default: '50' },
  },
});
const only = values.only?.split(',');
const [seeds, others] = [positiveInteger('seeds', values.seeds), positiveInteger('others', values.others)];
const scenarios = builtInScenarios('manipulation').filter(({ name }) => only?.includes(name) ?? true);
if (scenarios.length === 0) throw new RangeError(`--only must name manipulation scenarios, received ${values.only}`);

mkdirSync('data/expert', { recursive: true });
mkdirSync('docs/scenarios', { recursive: true });
for (const scenario of scenarios) {
  const played = log(scenario);
  const levels = [];
  for (const { variation, seed } of LEVELS) {
    const n = variation === 'default' ? seeds : others;
    const episodes = [];
    for (let i = 0; i < n; i++) episodes.push(await played(variation, seed + i));
    levels.push(summary(variation, seed, episodes));
    const { success, interval, failures } = levels.at(-1) ?? {};
    const percent = interval?.map((value) => value.toFixed(1)).join(' to ');
    process.stdout.write(`${scenario.name}, ${variation}: ${success} of ${n} (95 % interval ${percent} %)\n`);
    for (const { seed: failed, reason } of failures ?? []) process.stdout.write(`  seed ${failed}: ${reason}\n`);
  }
  const figures = {
    scenario: scenario.name,
    version: scenario.version,
    cpuSecondsWithPictures: await cost(scenario),
    levels,
  };
  writeFileSync(`docs/scenarios/${scenario.name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}

/**
 * Plays an episode, or finds it among those that were played before.
 * @param {import('nextstate').ManipulationScenario} scenario
 */
function log(scenario) {
  const path = `data/expert/${scenario.name}.jsonl`;
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  /** @type {Map<string, Played>} */
  const known = new Map();
  for (const line of lines) {
    const entry = JSON.parse(line);
    if (entry.version === scenario.version) known.set(`${entry.variation} ${entry.seed}`, entry);
  }
  return async (/** @type {string} */ variation, /** @type {number} */ seed) => {
    const found = known.get(`${variation} ${seed}`);
    if (found) return found;
    const entry = { version: scenario.version, variation, ...(await play(scenario, variation, seed, false)) };
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
    return entry;
  };
}

/**
 * @typedef {{ seed: number, success: boolean, seconds: number, reason: string | null }} Played
 * @param {import('nextstate').ManipulationScenario} scenario
 * @param {string} variation
 * @param {number} seed
 * @param {boolean} render
 * @returns {Promise<Played>}
 */
async function play(scenario, variation, seed, render) {
  const environment = new SimulatedEnvironment(scenario, { render });
  const policy = new ExpertPolicy();
  try {
    const episode = await rollout({
      environment,
      policy,
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed,
      resetOptions: { variation },
      maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    });
    const seconds = episode.steps.length / episode.controlRate;
    const measures = Object.entries(environment.measures()).map(
      ([name, { value, unit }]) => `${name} ${Number(value.toFixed(3))} ${unit}`,
    );
    const reason = episode.success ? null : [policy.failure ?? 'not done at the end', ...measures].join('; ');
    return { seed, success: episode.success, seconds, reason };
  } catch (error) {
    // An episode that ends in an error is a failed attempt; what is wrong with the program shows in its reason.
    return { seed, success: false, seconds: 0, reason: String(error) };
  } finally {
    environment.dispose();
  }
}

/**
 * @param {string} variation
 * @param {number} first
 * @param {readonly Played[]} episodes
 */
function summary(variation, first, episodes) {
  const success = episodes.filter((episode) => episode.success).length;
  const { low, high } = successRate(success, episodes.length).interval;
  const seconds = episodes.map((episode) => episode.seconds).sort((a, b) => a - b);
  return {
    variation,
    firstSeed: first,
    n: episodes.length,
    success,
    interval: [100 * low, 100 * high],
    seconds: [seconds[0] ?? 0, seconds[seconds.length >> 1] ?? 0, seconds.at(-1) ?? 0],
    failures: episodes.filter(({ reason }) => reason !== null).map(({ seed, reason }) => ({ seed, reason })),
  };
}

/**
 * Processor seconds of an episode with a picture every tick.
 * @param {import('nextstate').ManipulationScenario} scenario
 */
async function cost(scenario) {
  await play(scenario, 'default', LEVELS[0]?.seed ?? 0, true);
  const before = process.cpuUsage();
  for (let i = 1; i <= COST_SEEDS; i++) await play(scenario, 'default', (LEVELS[0]?.seed ?? 0) + i, true);
  const { user, system } = process.cpuUsage(before);
  return Number(((user + system) / 1e6 / COST_SEEDS).toFixed(2));
}
