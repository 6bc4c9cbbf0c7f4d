import { describe, expect, it } from '@jest/globals';
import { CLOTH_MATERIALS, Cloth, type AttachmentFrame } from '../../../sim/cloth/index.js';
import { Random } from '../../../sim/math/random.js';
import { DT, solid, table } from './support.js';

const MATERIALS = Object.values(CLOTH_MATERIALS);

describe('A cloth of any size, material and friction that is flung about', () => {
  it.each(Array.from({ length: 30 }, (_, k) => k))('stays finite or says that it diverged (case %i)', (seed) => {
    const random = new Random(810_000 + seed);
    const columns = random.integer(3, 24);
    const rows = random.integer(3, 24);
    // As many small cloths as large ones.
    const width = 0.01 * 200 ** random.uniform(0, 1);
    const height = 0.01 * 200 ** random.uniform(0, 1);
    const cloth = new Cloth({
      name: 'cloth',
      width,
      height,
      columns,
      rows,
      pose: { position: [0, 0, 0.15], orientation: [0, 0, 0, 1] },
      material: { ...MATERIALS[seed % MATERIALS.length]!, friction: random.uniform(0, 2) },
    });
    const colliders = [
      table(random.uniform(0, 2)),
      solid({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, [0, 0, 0.05], random.uniform(0, 2)),
    ];
    const corner = random.integer(0, 1) * (columns - 1);
    const from = cloth.positions.slice(corner * 3, corner * 3 + 3);
    const frame: AttachmentFrame = { position: from.slice(), orientation: Float64Array.of(0, 0, 0, 1) };
    cloth.attach('hand', [corner], frame, random.uniform(0.1, 200));
    const swing = random.uniform(0.05, 1);
    const rate = random.uniform(2, 40);
    let steps = 0;
    let message = '';
    try {
      for (; steps < 60; steps++) {
        frame.position[0] = from[0]! + swing * Math.sin(rate * steps * DT);
        frame.position[2] = from[2]! + swing * Math.sin(0.7 * rate * steps * DT);
        cloth.step(DT, colliders);
        expect(cloth.positions.every(Number.isFinite)).toBe(true);
        expect(cloth.velocities.every(Number.isFinite)).toBe(true);
      }
    } catch (caught) {
      if (!(caught instanceof RangeError)) throw caught;
      message = caught.message;
    }
    if (message === '') expect(steps).toBe(60);
    else expect(message).toMatch(/cloth cloth diverged/);
  });
});
