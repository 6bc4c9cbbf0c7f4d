import { describe, expect, it } from '@jest/globals';
import { Cloth, COTTON, countIntersections, DENIM, patternMesh, type ClothPattern } from '../../../sim/cloth/index.js';
import { Simulation } from '../../../sim/simulation/index.js';
import { run, solid, table } from './support.js';

describe('Garments', () => {
  const thickness = 0.003;
  const garments: readonly (readonly [ClothPattern, typeof COTTON])[] = [
    [{ type: 't-shirt', width: 0.3, edgeLength: 0.02, layerGap: thickness }, COTTON],
    [{ type: 'shorts', width: 0.3, edgeLength: 0.02, layerGap: thickness }, DENIM],
  ];
  it.each(garments)(
    'come to rest on a table, front over back, neither stretched nor tangled: %j',
    (pattern, material) => {
      const mesh = patternMesh(pattern);
      const pose = { position: [0, 0, 0.01] as const, orientation: [0, 0, 0, 1] as const };
      const cloth = new Cloth({ name: 'garment', mesh, pose, material, thickness });
      run(cloth, 300, [table()]);
      expect(cloth.sleeping).toBe(true);
      const { maxStrain, maxPenetration, areaRatio } = cloth.metrics();
      expect(maxStrain).toBeLessThan(0.01);
      expect(maxPenetration).toBeLessThan(5e-4);
      expect(Math.abs(areaRatio - 1)).toBeLessThan(0.005);
      const [rest, x] = [mesh.restPositions, cloth.positions];
      for (let k = 0; k < x.length; k += 3) {
        const height = x[k + 2]! / thickness;
        // The back lies half a thickness over the table, the front one thickness higher.
        if (rest[k + 2]! < 0) expect(height).toBeLessThan(0.75);
        expect(height).toBeGreaterThan(0.4);
        expect(height).toBeLessThan(1.75);
        // It lies as it was laid down, within a thickness.
        expect(Math.hypot(x[k]! - rest[k]!, x[k + 1]! - rest[k + 1]!)).toBeLessThan(thickness);
      }
    },
  );

  it.each([
    ['a T-shirt', { type: 't-shirt', width: 0.3, edgeLength: 0.02, layerGap: thickness }, 0],
    ['a T-shirt beside the middle', { type: 't-shirt', width: 0.3, edgeLength: 0.02, layerGap: thickness }, 0.02],
    ['shorts', { type: 'shorts', width: 0.3, edgeLength: 0.02, layerGap: thickness }, 0],
  ] as const)('come to rest over a box, free of tangles: %s', (_, pattern, x) => {
    const mesh = patternMesh(pattern);
    const pose = { position: [x, 0, 0.13] as const, orientation: [0, 0, 0, 1] as const };
    const cloth = new Cloth({ name: 'garment', mesh, pose, material: COTTON, thickness });
    const solids = [solid({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, [0, 0, 0.05]), table()];
    let crossings = 0;
    let steps = 0;
    for (; steps < 480 && !cloth.sleeping; steps++) {
      cloth.step(1 / 240, solids);
      if (steps % 20 === 19) crossings = Math.max(crossings, countIntersections(cloth));
    }
    expect(cloth.sleeping).toBe(true);
    expect(crossings).toBe(0);
    expect(cloth.metrics().kineticEnergy).toBe(0);
    // Woken, it stays where it is: 25 microjoules are a hundredth of what 20 g have at 0.5 m/s.
    const before = cloth.positions.slice();
    let kinetic = 0;
    for (let k = 0; k < 120; k++) {
      cloth.wake();
      cloth.step(1 / 240, solids);
      kinetic = Math.max(kinetic, cloth.metrics().kineticEnergy);
    }
    expect(kinetic).toBeLessThan(25e-6);
    let creep = 0;
    before.forEach((value, i) => (creep = Math.max(creep, Math.abs(cloth.positions[i]! - value))));
    expect(creep).toBeLessThan(1e-3);
  });

  it('keep their size when hung by the shoulders and carried', () => {
    const mesh = patternMesh({ type: 't-shirt', width: 0.3, edgeLength: 0.02, layerGap: thickness });
    const orientation = [Math.SQRT1_2, 0, 0, Math.SQRT1_2] as const;
    const pose = { position: [0, 0, 1] as const, orientation };
    const shirt = new Cloth({ name: 'shirt', mesh, pose, material: COTTON, thickness });
    const hands = ['shoulder-left', 'shoulder-right'].map((landmark) => {
      const i = mesh.landmarks![landmark]!;
      const frame = { position: shirt.positions.slice(i * 3, i * 3 + 3), orientation: Float64Array.from(orientation) };
      const found: number[] = [];
      shirt.particlesInBox(frame.position, frame.orientation, [0.02, 0.02, 0.01], found);
      shirt.attach(landmark, found, frame, 20);
      return { frame, start: frame.position[1]! };
    });
    let strain = 0;
    for (let k = 0; k < 240; k++) {
      for (const { frame, start } of hands) frame.position[1] = start + 0.05 - 0.05 * Math.cos((Math.PI * k) / 240);
      shirt.step(1 / 240, []);
      strain = Math.max(strain, shirt.metrics().maxStrain);
    }
    // One Gauss-Seidel sweep over the edges per substep lets it come to 2 %.
    expect(strain).toBeLessThan(0.015);
  });

  it('are added to a scene by their pattern, and show their landmarks in its state', () => {
    const scene = () => {
      const simulation = new Simulation();
      simulation.addCloth({
        name: 'shirt',
        pattern: { type: 't-shirt', width: 0.3, edgeLength: 0.03 },
        thickness: 0.005,
        material: 'cotton',
        pose: { position: [0, 0, 0.5], orientation: [0, 0, 0, 1] },
        appearance: { color: '#ffffff' },
      });
      return simulation;
    };
    const simulation = scene();
    const { landmarks } = simulation.state().cloths['shirt']!;
    // The thickness sets the layers apart: the collar's front lies half of it above the middle.
    expect(landmarks!['collar-front']![2]).toBeCloseTo(0.5025, 12);
    expect(landmarks!['hem-left']![0]).toBeCloseTo(-0.15, 12);
    for (let k = 0; k < 5; k++) simulation.step();
    const other = scene();
    other.restore(simulation.snapshot());
    expect(other.stateHash()).toBe(simulation.stateHash());
    const appearance = { color: '#ffffff' };
    const pose = { position: [0, 0, 1] as const, orientation: [0, 0, 0, 1] as const };
    const silk = {
      name: 'x',
      width: 0.1,
      height: 0.1,
      columns: 3,
      rows: 3,
      pose,
      appearance,
      material: 'silk' as 'towel',
    };
    expect(() => scene().addCloth(silk)).toThrow(/one of towel, napkin, cotton, denim, received "silk"/);
    simulation.dispose();
    other.dispose();
  });
});
