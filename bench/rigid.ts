// Speed of the rigid-body core, with the state in which each scene ends.
//
//   node dist/bench/rigid.js [--repetitions 7] [pyramid arm]      one JSON object a line; pin it with `taskset -c 1`
//
// pyramid: ten 5 cm boxes, a pyramid of 4, 3, 2 and 1 let fall on a table. arm: a Panda swaying over three free 4 cm boxes, with
// efforts and limits of the arm in the loop. Nothing sleeps.
import { parseArgs } from 'node:util';
import type { RigidWorld } from '../sim/index.js';
import { emit, measure } from './measure.js';
import { ARM_STEPS_PER_TICK, PHYSICS_RATE, PYRAMID_HALF, armAction, armScene, pyramidWorld } from './scenes.js';

const PYRAMID_STEPS = 2000;
const ARM_STEPS = 2400;
const DT = 1 / PHYSICS_RATE;
const LAYERS = 4;

const { values, positionals } = parseArgs({
  options: { repetitions: { type: 'string', default: '7' } },
  allowPositionals: true,
});
const REPETITIONS = Number(values.repetitions);
const wanted = positionals.length > 0 ? positionals : ['pyramid', 'arm'];

if (wanted.includes('pyramid')) {
  const rates = measure(
    pyramidWorld,
    (world) => {
      for (let i = 0; i < PYRAMID_STEPS; i++) world.step(DT);
      return { count: PYRAMID_STEPS, figures: pyramidFigures(world) };
    },
    REPETITIONS,
  );
  emit('pyramid', 'steps/s', rates, { dt: DT });
}

if (wanted.includes('arm')) {
  const rates = measure(
    () => {
      const simulation = armScene();
      return { simulation, action: new Float32Array(simulation.actionSpace.names.length) };
    },
    ({ simulation, action }) => {
      for (let k = 0; k < ARM_STEPS; k++) {
        if (k % ARM_STEPS_PER_TICK === 0) simulation.applyAction(armAction(k / ARM_STEPS_PER_TICK, action));
        simulation.step();
      }
      const { contacts } = simulation.state();
      const { limitViolations, objectMaxPenetration } = simulation.metrics();
      return {
        count: ARM_STEPS,
        figures: {
          contacts: contacts.length,
          penetration_mm: round(1000 * objectMaxPenetration),
          limit_violations: limitViolations,
        },
      };
    },
    REPETITIONS,
  );
  emit('arm', 'steps/s', rates, { dt: DT });
}

/** How the pyramid stands: contacts, deepest overlap, height error of its top box, fastest motion. */
function pyramidFigures(world: RigidWorld): Record<string, number> {
  const contacts = world.contacts();
  const top = world.objects.at(-1)?.position[2] ?? NaN;
  let speed = 0;
  for (const { linearVelocity, angularVelocity } of world.objects) {
    for (const v of [...linearVelocity, ...angularVelocity]) speed = Math.max(speed, Math.abs(v));
  }
  return {
    contacts: contacts.length,
    penetration_mm: round(1000 * Math.max(0, ...contacts.map((contact) => contact.penetration))),
    top_box_error_mm: round(1000 * (top - (2 * LAYERS - 1) * PYRAMID_HALF)),
    end_speed: Number(speed.toPrecision(2)),
    table_load_n: round(
      contacts.reduce((sum, { a, b, force }) => sum + (a === 'table' || b === 'table' ? force : 0), 0),
    ),
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
