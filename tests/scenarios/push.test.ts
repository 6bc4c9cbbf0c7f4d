import { describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { PlainData, SceneState } from '../../sim/interface/index.js';

const BOX: Readonly<Record<string, PlainData>> = {
  ...{ kind: 'box', color: 'red', size: 1, goalArea: 'white', whiteSide: 1 },
  ...{ thingX: 0, thingY: 0, thingYaw: 0.3, leftX: 0.02, leftY: 0.18, leftYaw: -0.2 },
};

describe('push', () => {
  it('is done within 10 mm and 0.1 rad of the area, half a turn aside, on the table', async () => {
    using environment = new SimulatedEnvironment(findScenario('push'), { render: false });
    await environment.reset({ seed: 1, options: { variation: BOX } });
    const { scenario, variation, sceneState } = environment;
    const { 'red-box': box } = sceneState.objects;
    if (!box) throw new Error('the scene has a red box');
    const success = (x: number, y: number, z: number, yaw: number): boolean => {
      const there = { ...box, position: [x, y, z] as const, orientation: fromAxisAngle([0, 0, 1], yaw) };
      const state: SceneState = { ...sceneState, objects: { 'red-box': there } };
      return scenario.success(state, variation);
    };
    expect(success(0.02, 0.18, 0.015, -0.2)).toBe(true);
    expect(success(0.02, 0.18, 0.015, Math.PI - 0.2)).toBe(true);
    expect(success(0.029, 0.18, 0.015, -0.11)).toBe(true);
    expect(success(0.031, 0.18, 0.015, -0.2)).toBe(false);
    expect(success(0.02, 0.18, 0.015, -0.09)).toBe(false);
    expect(success(0.02, 0.18, 0.025, -0.2)).toBe(false);
  });

  it('knows its two areas and its one thing', async () => {
    using environment = new SimulatedEnvironment(findScenario('push'), { render: false });
    await environment.reset({ seed: 1, options: { variation: BOX } });
    const { scenario, variation } = environment;
    expect(scenario.interpret('push the red box into the black area', variation)).toEqual({ goalArea: 'black' });
    expect(scenario.interpret('把红色扁盒推到白色区域里', variation)).toEqual({ goalArea: 'white' });
    expect(scenario.interpret('push the blue box into the black area', variation)).toBeNull();
    expect(scenario.interpret('push the red disc into the black area', variation)).toBeNull();
    expect(scenario.interpret('push the red box into the green area', variation)).toBeNull();
  });

  it('turns a box that lies askew against the fingers, in strokes that correct each other', async () => {
    using environment = new SimulatedEnvironment(findScenario('push'), { render: false });
    const { observation, info } = await environment.reset({ seed: 1, options: { variation: BOX } });
    const { actionSpace, stateSpace, controlRate, robot } = environment;
    const policy = new ExpertPolicy();
    await policy.reset({
      ...{ instruction: info.instruction, seed: 1, actionSpace, stateSpace, controlRate, robot, observation },
      privileged: { sceneState: () => environment.sceneState, subtasks: environment.subtasks },
    });
    let strokes = 0;
    for (let finished = false; !finished;) {
      const chunk = await policy.act(observation);
      if (chunk.subtask?.startsWith('push')) strokes++;
      for (const action of chunk.actions) await environment.step(action);
      finished = chunk.finished ?? false;
    }
    expect(policy.failure).toBeNull();
    expect(strokes).toBeGreaterThanOrEqual(1);
    expect(strokes).toBeLessThanOrEqual(4);
    const { areaDistance, areaAngle } = environment.measures();
    expect(areaDistance?.value).toBeLessThan(8);
    // It began half a radian from it.
    expect(areaAngle?.value).toBeLessThan(0.08);
  });
});
