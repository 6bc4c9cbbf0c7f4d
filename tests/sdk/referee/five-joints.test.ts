import { describe, expect, it } from '@jest/globals';
import { checkPlan } from '../../../sdk/referee/index.js';
import { MotionGenerator } from '../../../policies/index.js';
import { BIMANUAL_SO101 } from '../../../scenarios/index.js';
import { armModel, forwardKinematics } from '../../../sim/arms/index.js';
import { Simulation } from '../../../sim/simulation/index.js';
import type { EndEffectorTarget } from '../../../sim/interface/index.js';

describe('two arms with five joints each', () => {
  const simulation = new Simulation();
  simulation.setTable({ size: [1, 1], thickness: 0.04, friction: 0.7, appearance: { color: '#a98b6d' } });
  simulation.setRobot(BIMANUAL_SO101);
  const { actionSpace, stateSpace } = simulation;
  const observation = simulation.observe({ images: false });
  const context = { robot: BIMANUAL_SO101, actionSpace, stateSpace, observation, controlRate: 20 };
  const hands = simulation.state().arms.map(({ endEffector }) => endEffector);
  const targets = hands.map(({ position: [x, y, z], orientation }, arm): EndEffectorTarget => {
    return { position: [x + 0.01, y, z - 0.02 * arm], orientation, gripperOpening: 0.05, gripForce: 10 };
  });

  it('move their hands where they are told to', () => {
    const motion = new MotionGenerator(BIMANUAL_SO101, actionSpace, stateSpace, observation);
    const actions = motion.leg({ targets, ticks: 20, timing: 'smooth' });
    const last = actions.at(-1) ?? [];
    expect(last).toHaveLength(14);
    BIMANUAL_SO101.arms.forEach(({ model, base }, arm) => {
      const joints = [...last].slice(7 * arm, 7 * arm + 5);
      const reached = forwardKinematics(armModel(model), base, joints).position;
      // Position comes first where five joints cannot keep the whole pose.
      for (let k = 0; k < 3; k++) expect(reached[k]).toBeCloseTo(targets[arm]?.position[k] ?? NaN, 3);
      expect(last[7 * arm + 5]).toBeCloseTo(0.05, 6);
      expect(last[7 * arm + 6]).toBe(10);
    });
  });

  it('are judged by their own limits', () => {
    const judge = (arms: readonly EndEffectorTarget[], ticks: number): ReturnType<typeof checkPlan> =>
      checkPlan({ interpolation: 'linear', keyframes: [{ subtask: 'move', ticks, arms }] }, context);
    const calm = judge(targets, 20);
    for (const name of ['reachable', 'joint-speed', 'gripper-range', 'arm-clearance']) {
      expect(calm.find((check) => check.name === name)).toMatchObject({ name, passed: true });
    }
    // Turning the first joint by 0.4 rad within a tick of 0.05 s takes 8 rad/s; the servos reach 4.71.
    const turned = BIMANUAL_SO101.arms.map(({ model, base }): EndEffectorTarget => {
      const [, ...others] = armModel(model).home;
      return { ...forwardKinematics(armModel(model), base, [0.4, ...others]), gripperOpening: 0.05, gripForce: 10 };
    });
    const speed = judge(turned, 1).find(({ name }) => name === 'joint-speed');
    expect(speed?.passed).toBe(false);
    expect(speed?.measured).toBeCloseTo(8 / armModel('so101').limits.velocity[0]!, 1);
  });
});
