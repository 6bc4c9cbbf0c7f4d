// A thousand random scenes far from what anybody would build: whether numbers that mean nothing ever go unnoticed.
//
//   node dist/bench/extremes.js [--scenes 1000] [--seed 600000] [--seconds 0.5]     one JSON object; exits 1 when one did
//
// Each scene has one arm, up to four objects (1 g to 100 kg, 4 mm to 40 cm, friction 0 to 2, restitution 0 to 1), partly
// inside one another, and in every second scene a cloth (1 cm to 2 m, 3 to 24 particles a side, any material), while the
// arm gets random targets. A scene either stays finite or throws `SimulationDivergedError`.
import { parseArgs } from 'node:util';
import { Random, Simulation, SimulationDivergedError, type Shape } from '../sim/index.js';

const { values } = parseArgs({
  options: {
    scenes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '600000' },
    seconds: { type: 'string', default: '0.5' },
  },
});

let finite = 0;
const noticed: number[] = [];
const silent: number[] = [];
for (let i = 0; i < Number(values.scenes); i++) {
  const seed = Number(values.seed) + i;
  try {
    if (play(seed)) finite++;
    else silent.push(seed);
  } catch (error) {
    if (!(error instanceof SimulationDivergedError)) throw error;
    noticed.push(seed);
  }
  if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} of ${values.scenes} scenes `);
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
const line = { test: 'extremes', scenes: Number(values.scenes), finite, diverged_with_error: noticed, silent };
process.stdout.write(`${JSON.stringify(line)}\n`);
process.exitCode = silent.length > 0 ? 1 : 0;

/** Whether every number of the scene is finite at the end of every tick. */
function play(seed: number): boolean {
  const random = new Random(seed);
  const simulation = new Simulation();
  simulation.setTable({
    size: [1.5, 1.5],
    thickness: 0.04,
    friction: random.uniform(0, 2),
    appearance: { color: '#888888' },
  });
  simulation.setRobot({
    type: 'panda',
    arms: [{ name: 'arm', model: 'panda', base: { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] } }],
  });
  const objects = random.integer(1, 4);
  for (let k = 0; k < objects; k++) {
    simulation.addObject({
      name: `object-${k}`,
      parts: [{ shape: anyShape(random) }],
      pose: {
        position: [random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2), random.uniform(-0.02, 0.5)],
        orientation: [0, 0, 0, 1],
      },
      mass: logUniform(random, 1e-3, 100),
      friction: random.uniform(0, 2),
      restitution: random.uniform(0, 1),
      appearance: { color: '#cc3333' },
    });
  }
  if (seed % 2 === 0) {
    const side = logUniform(random, 0.01, 2);
    simulation.addCloth({
      name: 'cloth',
      width: side,
      height: side * random.uniform(0.5, 1),
      columns: random.integer(3, 24),
      rows: random.integer(3, 24),
      material: random.pick(['towel', 'cotton', 'denim', 'napkin'] as const),
      thickness: Math.min(0.004, side / 10),
      pose: { position: [0, 0, random.uniform(0.003, 0.5)], orientation: [0, 0, 0, 1] },
      appearance: { color: '#3333cc' },
    });
  }
  const { low, high, names } = simulation.actionSpace;
  const action = new Float32Array(names.length);
  for (let tick = 0; tick < Number(values.seconds) * simulation.controlRate; tick++) {
    for (let j = 0; j < action.length; j++) action[j] = random.uniform(low[j] ?? 0, high[j] ?? 0);
    simulation.tick(action);
    if (!simulation.environmentState().every(Number.isFinite)) return false;
    if (simulation.state().contacts.some(({ force }) => !Number.isFinite(force))) return false;
  }
  return true;
}

function anyShape(random: Random): Shape {
  const size = (): number => logUniform(random, 2e-3, 0.2);
  switch (random.integer(0, 3)) {
    case 0:
      return { type: 'box', halfExtents: [size(), size(), size()] };
    case 1:
      return { type: 'sphere', radius: size() };
    case 2:
      return { type: 'cylinder', radius: size(), height: 2 * size() };
    default:
      return { type: 'capsule', radius: size(), length: 2 * size() };
  }
}

function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random.uniform(0, 1);
}
