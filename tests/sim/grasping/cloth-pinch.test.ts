import { describe, expect, it } from '@jest/globals';
import type { Simulation } from '../../../sim/simulation/index.js';
import { handAt, move, towelScene } from '../simulation/support.js';

const OPEN = 0.08;
/** Index of the towel's corner at the origin: last column of the first row. */
const CORNER = 11;
/** Height of the hand in metres at which the finger tips just clear the table. */
const LOW = 0.006;

function pinch(simulation: Simulation, force: number): void {
  move(simulation, handAt(0, 0, LOW), OPEN, force, 10);
  move(simulation, handAt(0, 0, LOW), 0, force, 18);
}

describe('pinch of a cloth', () => {
  it('catches the corner between the fingers, lifts it and lets it fall', () => {
    const simulation = towelScene();
    const [towel] = simulation.cloths;
    const [gripper] = simulation.grippers;
    pinch(simulation, 20);
    expect(gripper!.holding).toBe('towel');
    expect([...towel!.attachment('arm')!.indices]).toContain(CORNER);
    expect(towel!.attachment('arm')!.indices.length).toBeLessThanOrEqual(3);
    expect(simulation.arms[0]!.gripperOpening).toBeCloseTo(towel!.thickness, 4);
    move(simulation, handAt(0, 0, 0.15), 0, 20, 16);
    expect(gripper!.holding).toBe('towel');
    expect(towel!.positions[3 * CORNER + 2]).toBeGreaterThan(0.13);
    expect(gripper!.slip).toBeLessThan(1e-3);
    // Half of the towel's 16 g hangs at most.
    expect(gripper!.load).toBeGreaterThan(0.02);
    expect(gripper!.load).toBeLessThan(0.3);
    move(simulation, handAt(0, 0, 0.15), OPEN, 20, 20);
    expect(gripper!.holding).toBeNull();
    expect(towel!.positions[3 * CORNER + 2]).toBeLessThan(0.06);
    expect(simulation.metrics().clothMaxStrain).toBeLessThan(0.1);
  });

  it('catches nothing beside the cloth, above it, or with open fingers', () => {
    const above = towelScene();
    move(above, handAt(0, 0, 0.05), 0, 20, 18);
    expect(above.grippers[0]!.holding).toBeNull();
    const beside = towelScene();
    move(beside, handAt(0.03, -0.03, LOW), 0, 20, 24);
    expect(beside.grippers[0]!.holding).toBeNull();
    const open = towelScene();
    move(open, handAt(0, 0, LOW), 0.02, 20, 24);
    expect(open.grippers[0]!.holding).toBeNull();
  });

  it('slips when it hardly presses', () => {
    const simulation = towelScene();
    pinch(simulation, 0.02);
    expect(simulation.grippers[0]!.holding).toBe('towel');
    move(simulation, handAt(0, 0, 0.15), 0, 0.02, 20);
    expect(simulation.grippers[0]!.slip).toBeGreaterThan(0.005);
    expect(simulation.cloths[0]!.positions[3 * CORNER + 2]).toBeLessThan(0.135);
  });

  it.each([
    ['both layers', LOW, ['upper', 'lower']],
    ['the upper layer alone', LOW + 0.003, ['upper']],
  ])('takes %s of a folded towel, as the height of the finger tips says', (_, height, layers) => {
    const simulation = foldedTowel();
    const { positions, columns } = simulation.cloths[0]!;
    move(simulation, handAt(-0.0145, -0.005, height), OPEN, 20, 14);
    move(simulation, handAt(-0.0145, -0.005, height), 0, 20, 18);
    const held = [...simulation.cloths[0]!.attachment('arm')!.indices];
    const layerOf = (particle: number): string => (particle % columns < columns / 2 ? 'upper' : 'lower');
    expect(new Set(held.map(layerOf))).toEqual(new Set(layers));
    move(simulation, handAt(-0.0145, -0.005, 0.1), 0, 20, 20);
    for (const particle of held) expect(positions[3 * particle + 2]).toBeGreaterThan(0.08);
    if (layers.length === 1) expect(positions[3 * CORNER + 2]).toBeLessThan(0.02);
  });
});

/** The towel with the half away from the origin laid over the other one. */
function foldedTowel(): Simulation {
  const simulation = towelScene();
  const [towel] = simulation.cloths;
  const { positions, thickness } = towel!;
  const crease = -0.095;
  for (let k = 0; k < positions.length; k += 3) {
    if (positions[k]! >= crease) continue;
    positions[k] = 2 * crease - positions[k]!;
    positions[k + 2] = positions[k + 2]! + thickness;
  }
  towel!.wake();
  for (let tick = 0; tick < 10; tick++) simulation.tick(simulation.action);
  return simulation;
}
