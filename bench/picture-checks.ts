// Checks on segmentation and depth that the pictures show what they should: that the thing acted upon is visible, that nothing
// of it shows below the table's surface, and that nothing of it floats at the end.
//
//   node dist/bench/picture-checks.js [--episodes 100] [--seed 850000]      one JSON object a scenario
import { parseArgs } from 'node:util';
import { ExpertPolicy, SimulatedEnvironment, builtInScenarios, rollout } from '../sdk/index.js';
import { wilsonInterval } from '../sdk/episodes/index.js';
import type { ManipulationScenario } from '../scenarios/index.js';
import type { Camera } from '../sim/index.js';

/** Fraction of a thing's first visible area that must still be visible at the end. A folded towel shows half of itself. */
const VISIBLE_FRACTION = 0.3;
/** How far below the table's surface a pixel of a thing may lie, in metres: the depth buffer's precision. */
const BELOW_TABLE = 0.001;
/** Height above the table's surface over which a pixel of a resting thing counts as floating, in metres. */
const FLOATING = 0.07;

const { values } = parseArgs({
  options: { episodes: { type: 'string', default: '100' }, seed: { type: 'string', default: '850000' } },
});

/** What the pixels of the movable things in one picture say. */
interface Seen {
  readonly pixels: number;
  readonly lowest: number;
  readonly highest: number;
}

for (const scenario of builtInScenarios('manipulation')) {
  process.stdout.write(`${JSON.stringify(await check(scenario, Number(values.seed), Number(values.episodes)))}\n`);
}

async function check(
  scenario: ManipulationScenario,
  firstSeed: number,
  episodes: number,
): Promise<Record<string, unknown>> {
  let passed = 0;
  let smallestFraction = Infinity;
  let lowest = Infinity;
  let highestAtRest = -Infinity;
  using environment = new SimulatedEnvironment(scenario, { render: false });
  for (let seed = firstSeed; seed < firstSeed + episodes; seed++) {
    let first: Seen | null = null;
    let lowestHere = Infinity;
    await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => {
        first = look(environment);
        return { sceneState: () => environment.sceneState, subtasks: environment.subtasks };
      },
      seed,
      maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
      onStep: (_step, index) => {
        if (index % 10 === 0) lowestHere = Math.min(lowestHere, look(environment).lowest);
      },
    });
    const last = look(environment);
    const fraction = last.pixels / ((first as Seen | null)?.pixels ?? 0);
    smallestFraction = Math.min(smallestFraction, fraction);
    lowest = Math.min(lowest, lowestHere);
    highestAtRest = Math.max(highestAtRest, last.highest);
    if (fraction >= VISIBLE_FRACTION && lowestHere >= -BELOW_TABLE && last.highest <= FLOATING) passed++;
  }
  return {
    benchmark: 'picture-checks',
    scenario: scenario.name,
    episodes,
    firstSeed,
    passed,
    interval95: wilsonInterval(passed, episodes),
    smallestVisibleFraction: smallestFraction,
    lowestPixelMm: lowest * 1000,
    highestPixelAtRestMm: highestAtRest * 1000,
  };
}

/** Measures the pixels of every movable thing from the camera's segmentation and depth. */
function look(environment: SimulatedEnvironment): Seen {
  const { simulation } = environment;
  const camera = simulation.cameras.get('front');
  if (!camera) throw new Error(`${environment.scenario.name} has no camera "front"`);
  const view = simulation.render('front');
  const things = new Set([...simulation.objects, ...simulation.cloths].map(({ name }) => name));
  let pixels = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  view.segmentation.forEach((id, pixel) => {
    if (!things.has(view.names.get(id) ?? '')) return;
    const height = heightOf(camera, pixel, view.depth[pixel] ?? Infinity);
    pixels++;
    lowest = Math.min(lowest, height);
    highest = Math.max(highest, height);
  });
  return { pixels, lowest, highest };
}

/** Height above the table in metres of what a pixel shows, from its depth and the camera's pose. */
function heightOf(camera: Camera, pixel: number, depth: number): number {
  const { fx, fy, cx, cy } = camera.intrinsics;
  const x = (((pixel % camera.width) + 0.5 - cx) / fx) * depth;
  const y = -((Math.floor(pixel / camera.width) + 0.5 - cy) / fy) * depth;
  const m = camera.perspective.matrixWorld.elements;
  return m[2] * x + m[6] * y - m[10] * depth + m[14];
}
