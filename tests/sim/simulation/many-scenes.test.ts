import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { Simulation } from '../../../sim/simulation/index.js';

it('lets go of the memory of scenes that were drawn and disposed of, also within one job', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // What is freed by finalizers goes in a later collection than what they belong to.
  const collect = (): void => [1, 2, 3].forEach(() => gc());
  const draw = (): void => {
    using simulation = new Simulation();
    simulation.addCamera({
      name: 'front',
      width: 128,
      height: 128,
      fieldOfViewDeg: 45,
      position: [1, 0, 1],
      target: [0, 0, 0],
    });
    simulation.render('front');
  };
  draw();
  collect();
  const before = process.memoryUsage();
  for (let i = 0; i < 150; i++) draw();
  collect();
  // A scene takes about 4 MB; the collector leaves a few for its next turn.
  const after = process.memoryUsage();
  expect(after.external - before.external).toBeLessThan(150e6);
  // Colour, depth and segmentation of a picture are 0.15 MB.
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(5e6);
});
