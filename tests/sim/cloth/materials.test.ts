import { describe, expect, it } from '@jest/globals';
import { bendingLength, Cloth, CLOTH_MATERIALS, patternMesh } from '../../../sim/cloth/index.js';
import { DT } from './support.js';

const MATERIALS = Object.entries(CLOTH_MATERIALS);

describe('Materials', () => {
  it.each([
    // Bending lengths in centimetres that the materials' sources give, or that follow from their rigidity and weight.
    ['towel', 1.5],
    ['napkin', 1.5],
    ['cotton', 2.12],
    ['denim', 2.36],
  ] as const)('bend as their sources say: %s %d cm', (name, centimetres) => {
    expect(100 * bendingLength(CLOTH_MATERIALS[name])).toBeCloseTo(centimetres, 1);
  });

  it.each(MATERIALS)('stretch by load over width and stiffness: %s', (_, material) => {
    const size = 0.1;
    const strain = 0.01;
    const cloth = new Cloth({
      name: 'sheet',
      mesh: patternMesh({ type: 'rectangle', width: size, height: size, edgeLength: size / 5 }),
      pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
      material: { ...material, airDrag: 20 },
      // A stiff fabric on a coarse mesh: the force comes out right once mass over the squared substep exceeds it.
      substeps: 256,
      selfCollision: false,
      thickness: 0.1,
    });
    const x = cloth.positions;
    const all = Array.from({ length: cloth.count }, (__, i) => i);
    const fixed = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
    const pulled = { position: new Float64Array(3), orientation: Float64Array.of(0, 0, 0, 1) };
    cloth.attach(
      'left',
      all.filter((i) => x[i * 3]! < -0.049),
      fixed,
      1e6,
    );
    cloth.attach(
      'right',
      all.filter((i) => x[i * 3]! > 0.049),
      pulled,
      1e6,
    );
    for (let k = 1; k <= 240; k++) {
      pulled.position[0] = strain * size * Math.min(1, k / 120);
      cloth.step(DT, []);
    }
    // F = K * strain * width; 3 % are for what one sweep per substep leaves.
    const expected = material.stretchStiffness * strain * size;
    expect(Math.abs(cloth.attachment('right')!.force / expected - 1)).toBeLessThan(0.03);
  });

  it('are ordered as cloth is: denim heavier and stiffer to bend than cotton', () => {
    const { cotton, denim } = CLOTH_MATERIALS;
    expect(denim.arealDensity).toBeGreaterThan(cotton.arealDensity);
    expect(denim.bendingRigidity).toBeGreaterThan(cotton.bendingRigidity);
    expect(bendingLength(denim)).toBeGreaterThan(bendingLength(cotton));
  });
});
