/**
 * Draws the picture of `docs/rendering.md`: patterns, soft shadows and highlights in one scene.
 *
 *   npm run build && node tools/rendering-picture.mjs [--out docs/pictures/rendering.png]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodePng } from 'nextstate';
import { Camera, Rasterizer, Simulation } from 'nextstate/sim';

const SIZE = 512;
const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/pictures/rendering.png' } } });

const simulation = new Simulation();
simulation.setBackground({
  wall: { color: '#d5d0c6', secondaryColor: '#bcb6aa', pattern: 'noise', repeat: 3 },
  floor: { color: '#b9bcbd', secondaryColor: '#84888a', pattern: 'tiles', repeat: 4, roughness: 0.4 },
});
simulation.setTable({
  size: [1.5, 1.5],
  thickness: 0.04,
  appearance: { color: '#c49a6c', secondaryColor: '#7a5230', pattern: 'wood', repeat: 2, roughness: 0.55 },
});
simulation.setLighting({
  ambient: 0.9,
  directional: [
    { direction: [-0.5, -0.6, -1], intensity: 2.1, shadowSoftness: 0.03 },
    { direction: [-0.6, 0.9, -0.7], intensity: 0.5, color: '#dfe9ff', castShadow: false },
  ],
});
simulation.setRobot(
  {
    type: 'panda',
    arms: [{ name: 'arm', model: 'panda', base: { position: [-0.45, 0, 0], orientation: [0, 0, 0, 1] } }],
  },
  { jointPositions: { arm: [0.25, 0.25, 0, -2, 0, 2.25, 0.785] }, gripperOpening: 0.06 },
);
/** @type {readonly [string, import('nextstate/sim').Shape, [number, number, number], import('nextstate/sim').Appearance][]} */
const things = [
  ['cube', { type: 'box', halfExtents: [0.03, 0.03, 0.03] }, [0.1, 0.2, 0.03], { color: '#c9372c', roughness: 0.35 }],
  [
    'block',
    { type: 'box', halfExtents: [0.05, 0.03, 0.02] },
    [0.22, 0.02, 0.02],
    { color: '#f0eeea', secondaryColor: '#7d7f86', pattern: 'marble', roughness: 0.2 },
  ],
  [
    'mat',
    { type: 'box', halfExtents: [0.09, 0.09, 0.002] },
    [0.12, -0.22, 0.002],
    { color: '#7089a8', secondaryColor: '#33435a', pattern: 'weave', roughness: 0.95 },
  ],
  ['ball', { type: 'sphere', radius: 0.03 }, [0.13, -0.21, 0.034], { color: '#e0a020', roughness: 0.25 }],
  ['can', { type: 'cylinder', radius: 0.03, height: 0.1 }, [0.27, 0.2, 0.05], { color: '#2f7d4f', roughness: 0.3 }],
];
for (const [name, shape, position, appearance] of things) {
  simulation.addObject({
    name,
    parts: [{ shape }],
    pose: { position, orientation: [0, 0, 0, 1] },
    mass: 0.1,
    friction: 0.6,
    appearance,
  });
}
const camera = new Camera({
  name: 'picture',
  position: [0.95, 0.55, 0.62],
  target: [-0.05, 0, 0.16],
  fieldOfViewDeg: 42,
  width: SIZE,
  height: SIZE,
});
const { rgb } = new Rasterizer({ width: SIZE, height: SIZE, samples: 4 }).render(simulation.scene, camera);
writeFileSync(values.out, encodePng(rgb));
