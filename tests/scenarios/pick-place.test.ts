import { describe, expect, it } from '@jest/globals';
import { SimulatedEnvironment, findScenario } from '../../scenarios/index.js';

describe('pick-place instructions', () => {
  it('settles object and plate by their names and leaves the scene as it was', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    await environment.reset({ seed: 11 });
    const before = environment.sceneState.objects;
    const names = Object.keys(before);
    for (const name of names) {
      for (const plate of ['white', 'black']) {
        const instruction = `put the ${name.replace('-', ' ')} on the ${plate} plate`;
        await environment.reset({ seed: 11, instruction });
        expect(environment.sceneState.objects).toEqual(before);
        expect(environment.scenario.instructions(environment.variation)).toContain(instruction);
      }
    }
  });

  it('refuses an object that is not there and a plate that is not named', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    await expect(
      environment.reset({ seed: 11, instruction: 'put the purple cube on the white plate' }),
    ).rejects.toThrow('cannot satisfy');
    await environment.reset({ seed: 11 });
    const [name = ''] = Object.keys(environment.sceneState.objects);
    await expect(environment.reset({ seed: 11, instruction: `lift the ${name.replace('-', ' ')}` })).rejects.toThrow(
      'cannot satisfy',
    );
  });
});
