/**
 * Compares a scenario's words for states with what physics comes to: describes the first state of many episodes by its
 * geometry, and finds the label by running the simulation ahead. Prints how often the two agree, which labels were mistaken
 * for which, and how the agreement depends on the distance to the nearest boundary between two labels.
 *
 *   node tools/state-words.mjs                                     300 episodes of coffee-edge
 *   node tools/state-words.mjs --scenario NAME --seeds 100 --first 950000 --variation randomized
 *   node tools/state-words.mjs --model models/base     the words of a world model, from whatever it can be given
 */
import { parseArgs } from 'node:util';
import { WordsTrial, findScenario, successRate } from 'nextstate';
import { loadWorldModel } from 'nextstate/node';

/** Upper ends of the distances that are counted together, in millimetres. */
const BINS = [0.25, 0.5, 1, 2, 4, Infinity];

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'coffee-edge' },
    seeds: { type: 'string', default: '300' },
    first: { type: 'string', default: '950000' },
    variation: { type: 'string', default: 'default' },
    model: { type: 'string' },
  },
});
const scenario = findScenario(values.scenario, 'manipulation');
const [seeds, first] = [Number(values.seeds), Number(values.first)];
const WHO = {
  picture: 'given the picture',
  objects: 'given the picture and the objects',
  states: 'given states alone',
  geometry: 'words and physics',
};

const model = values.model === undefined ? null : await loadWorldModel(values.model);
const trial = new WordsTrial(scenario, model, values.variation);
/** @typedef {{ said: string, is: string, distance: number }} Case */
/** @type {Record<string, Case[]>} */
const cases = {};
for (let seed = first; seed < first + seeds; seed++) {
  const { said, truth: is, distance } = await trial.run(seed);
  for (const [speaker, word] of Object.entries(said)) {
    (cases[speaker] ??= []).push({ said: word, is, distance: distance ?? NaN });
  }
}
trial.dispose();
await model?.dispose();

print(`${scenario.name}, ${values.variation}, seeds ${first} to ${first + seeds - 1}`);
for (const [speaker, who] of Object.entries(WHO)) {
  const of = cases[speaker];
  if (of) report(speaker === 'geometry' ? who : `${model?.name}, ${who}, and physics`, of);
}

/** @param {string} who @param {readonly Case[]} cases */
function report(who, cases) {
  const agreeing = cases.filter(({ said, is }) => said === is);
  const { interval } = successRate(agreeing.length, cases.length);
  const percent = [interval.low, interval.high].map((end) => (100 * end).toFixed(1)).join(' to ');
  print(`${who} agree on ${agreeing.length} of ${cases.length} (95 % interval ${percent} %)`);
  for (const label of new Set(cases.map(({ said }) => said))) {
    const of = cases.filter(({ said }) => said === label);
    const found = [...new Set(of.map(({ is }) => is))].map((is) => `${count(of, is)} ${is}`);
    print(`  said "${label}" ${of.length} times; physics: ${found.join(', ')}`);
  }
  BINS.forEach((high, i) => {
    const low = BINS[i - 1] ?? 0;
    const of = cases.filter(({ distance }) => distance >= low && distance < high);
    const right = of.filter(({ said, is }) => said === is).length;
    if (of.length > 0) print(`  ${low} to ${high} mm from a boundary: ${right} of ${of.length}`);
  });
}

/** @param {readonly { is: string }[]} of @param {string} label */
function count(of, label) {
  return of.filter(({ is }) => is === label).length;
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
