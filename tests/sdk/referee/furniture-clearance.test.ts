import { describe, expect, it } from '@jest/globals';
import { PANDA as ROBOT } from '../../../scenarios/index.js';
import { DEFAULT_LIMITS, MotionChecker } from '../../../sdk/referee/index.js';
import { Arm, armModel } from '../../../sim/arms/index.js';
import type { Collider } from '../../../sim/interface/index.js';

/** Clearance of fingers that are to shut to an upright rod between them. */
function clearanceToRod(radius: number): { readonly measured: number; readonly passed: boolean } {
  const [description] = ROBOT.arms;
  if (!description) throw new Error('the robot has no arm');
  const arm = new Arm({ name: description.name, model: armModel('panda'), base: description.base });
  const [x = 0, y = 0, z = 0] = arm.tcpPosition;
  const rod: Collider = {
    name: 'stick',
    shape: { type: 'cylinder', radius, height: 0.04 },
    position: Float64Array.of(x, y, z - 0.019),
    orientation: Float64Array.of(0, 0, 0, 1),
    linearVelocity: new Float64Array(3),
    angularVelocity: new Float64Array(3),
    friction: 0.3,
  };
  const checker = new MotionChecker({ robot: ROBOT, controlRate: 20, furniture: [rod] });
  checker.note(Float32Array.of(...arm.jointPositions, 0, 20), 0);
  const check = checker.checks(DEFAULT_LIMITS).find(({ name }) => name === 'furniture-clearance');
  if (typeof check?.measured !== 'number') throw new Error('nothing was measured');
  return { measured: check.measured, passed: check.passed };
}

describe('furniture between fingers that are to shut', () => {
  it('is clear of them where something may hold them apart', () => {
    const { measured, passed } = clearanceToRod(0.003);
    expect(passed).toBe(true);
    // 40 mm from pad to middle at the widest opening, and 37.4 mm from tip to palm, of which the rod takes 1 mm.
    expect(measured).toBeCloseTo(0.0364, 4);
  });

  it('is not clear where they would touch it however far they are apart', () => {
    const { measured, passed } = clearanceToRod(0.044);
    expect(passed).toBe(false);
    // The tips reach 2 mm below the middle, the rod 1 mm above it.
    expect(measured).toBeCloseTo(-0.003, 4);
  });
});
