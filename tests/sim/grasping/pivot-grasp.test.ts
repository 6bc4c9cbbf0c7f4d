import { describe, expect, it } from '@jest/globals';
import { armModel, fingerPadsAt, solveInverseKinematics } from '../../../sim/arms/index.js';
import type { Pose } from '../../../sim/interface/index.js';
import { Simulation } from '../../../sim/simulation/index.js';

const BASE: Pose = { position: [-0.25, 0, 0.0024], orientation: [0, 0, 0, 1] };
const MODEL = armModel('so101');

/** Joint positions with the hand pointing down, the tool's y axis along -y of the world. */
function handAt(y: number, z: number, start: ArrayLike<number> = MODEL.home): Float64Array {
  const target: Pose = { position: [0, y, z], orientation: [1, 0, 0, 0] };
  const { jointPositions, converged } = solveInverseKinematics(MODEL, BASE, target, { start });
  if (!converged) throw new Error(`no joint positions reach 0, ${y}, ${z}`);
  return jointPositions;
}

describe('a gripper with one turning jaw', () => {
  it.each([0.02, 0.03, 0.04])('pushes a cube of %s m against the fixed jaw, holds it and lifts it', (size) => {
    const simulation = new Simulation();
    simulation.setTable({ size: [1, 1], thickness: 0.04, friction: 0.7, appearance: { color: '#a98b6d' } });
    simulation.addObject({
      name: 'cube',
      parts: [{ shape: { type: 'box', halfExtents: [size / 2, size / 2, size / 2] } }],
      pose: { position: [0, 0, size / 2], orientation: [0, 0, 0, 1] },
      mass: 0.03,
      friction: 0.8,
      appearance: { color: '#c8352b' },
    });
    // The fixed jaw comes down 4 mm beside the cube: the pads' middle at that opening lies over the cube's.
    const y = fingerPadsAt(MODEL, size + 0.008).offset[1];
    const above = handAt(y, 0.065);
    simulation.setRobot(
      { type: 'so101_follower', arms: [{ name: 'arm', model: 'so101', base: BASE }] },
      {
        jointPositions: { arm: [...above] },
        gripperOpening: 0.06,
      },
    );
    const move = (joints: Float64Array, opening: number, ticks: number): void => {
      for (let k = 0; k < ticks; k++) simulation.tick(Float32Array.of(...joints, opening, 15));
    };
    const low = handAt(y, size / 2 + 0.004, above);
    move(low, 0.06, 20);
    expect(simulation.state().arms[0]?.holding).toBeNull();
    move(low, 0, 15);
    expect(simulation.state().arms[0]?.holding).toBe('cube');
    expect(simulation.state().arms[0]?.gripperOpening).toBeCloseTo(size, 3);
    move(above, 0, 30);
    const { arms, objects } = simulation.state();
    expect(arms[0]?.holding).toBe('cube');
    expect(objects['cube']?.position[2]).toBeGreaterThan(0.055);
    // One edge of the turned pad touches first: waiting until its middle does would press it 5 mm into the largest cube.
    expect(simulation.metrics().objectMaxPenetration).toBeLessThan(4e-3);
    expect(simulation.metrics().graspSlip).toBeLessThan(1e-3);
    expect(simulation.metrics().limitViolations).toEqual({ position: 0, velocity: 0, acceleration: 0, effort: 0 });
    move(above, 0.06, 10);
    expect(simulation.state().arms[0]?.holding).toBeNull();
  });
});
