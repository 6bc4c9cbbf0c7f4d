import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findScenario, SimulatedEnvironment } from '../../../scenarios/index.js';
import { followedThings } from '../../../sdk/world-model/index.js';
import { loadWorldModel } from '../../../sdk/world-model/index.node.js';

describe('the models in models/', () => {
  it('are there', async () => {
    expect((await readdir('models')).sort()).toEqual(['base', 'tiny', 'tiny-states']);
  });

  it.each(['base', 'tiny'])('%s loads, checksums and all, and chooses an action from a picture', async (name) => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: true });
    const { observation, info } = await environment.reset({ seed: 900000 });
    const { robot, stateSpace, sceneState } = environment;
    const model = await loadWorldModel(join('models', name));
    const prediction = await model.openPrediction({
      observation,
      instruction: info.instruction,
      robot,
      stateSpace,
      objects: sceneState,
    });
    const keyframe = await prediction.next();
    await prediction.close();
    await model.dispose();
    expect(keyframe?.targets).toHaveLength(1);
    expect(keyframe?.codes).toHaveLength(name === 'base' ? 256 : 128);
    expect(keyframe?.frame).toMatchObject({ width: 128, height: 128 });
  });

  it('tiny-states loads, checksums and all, and chooses an action from states alone', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    const { observation, info } = await environment.reset({ seed: 900000 });
    const { robot, stateSpace, environmentStateSpace, sceneState } = environment;
    const model = await loadWorldModel('models/tiny-states');
    const prediction = await model.openPrediction({
      observation,
      instruction: info.instruction,
      robot,
      stateSpace,
      objects: followedThings(sceneState, environmentStateSpace.names),
    });
    const action = await prediction.nextAction();
    await prediction.close();
    await model.dispose();
    expect([model.pictures, model.statesAlone]).toEqual([false, true]);
    // Whatever it takes hold of: it begins with a grasp of a thing that is there.
    expect(action?.subtask).toMatch(/^grasp /);
    expect(action?.targets).toHaveLength(1);
  });

  it.each(['base', 'tiny', 'tiny-states'])('%s has no file of 16 MiB or more', async (name) => {
    const files = await readdir(join('models', name), { recursive: true });
    for (const file of files) expect((await stat(join('models', name, file))).size).toBeLessThan(16 * 2 ** 20);
  });
});
