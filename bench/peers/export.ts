// Writes the benchmarks' scenes for the peers.
//
//   node dist/bench/peers/export.js --out FOLDER           pyramid.xml, arm.xml and arm-drawn.xml in MuJoCo's format
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PHYSICS_RATE, armScene, pyramidWorld } from '../scenes.js';
import { MjcfWriter } from './mjcf.js';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'data/bench/scenes' } } });
mkdirSync(values.out, { recursive: true });

const pyramid = new MjcfWriter(1 / PHYSICS_RATE, 'Euler', false);
const world = pyramidWorld();
for (const table of world.fixed) pyramid.addObject(table, '#b39980', false);
for (const box of world.objects) pyramid.addObject(box, '#cc6633', true);
writeFileSync(join(values.out, 'pyramid.xml'), pyramid.finish());

const simulation = armScene();
const colors = ['#e63333', '#33cc33', '#334de6'];
for (const [file, draws] of [
  ['arm.xml', false],
  ['arm-drawn.xml', true],
] as const) {
  const scene = new MjcfWriter(1 / PHYSICS_RATE, 'implicitfast', draws);
  for (const table of simulation.fixed) scene.addObject(table, '#b39980', false);
  simulation.objects.forEach((box, i) => scene.addObject(box, colors[i] ?? '#999999', true));
  for (const arm of simulation.arms) scene.addArm(arm);
  writeFileSync(join(values.out, file), scene.finish(simulation));
}
