import { describe, expect, it } from '@jest/globals';
import { findScenario, SimulatedEnvironment } from '../../../scenarios/index.js';
import { followedThings } from '../../../sdk/world-model/index.js';

describe('followedThings', () => {
  it('leaves out what episodes do not follow: grains, and clutter', async () => {
    using pour = new SimulatedEnvironment(findScenario('pour'), { render: false });
    await pour.reset({ seed: 900000 });
    expect(Object.keys(pour.sceneState.objects).length).toBeGreaterThan(30);
    const poured = followedThings(pour.sceneState, pour.environmentStateSpace.names);
    expect(Object.keys(poured.objects)).toEqual(['cup', 'bowl']);
    expect(poured.objects['cup']).toEqual(pour.sceneState.objects['cup']);

    using fold = new SimulatedEnvironment(findScenario('fold-cloth'), { render: false });
    await fold.reset({ seed: 900000, options: { variation: 'clutter' } });
    expect(Object.keys(fold.sceneState.objects).length).toBeGreaterThan(0);
    const followed = followedThings(fold.sceneState, fold.environmentStateSpace.names);
    expect([Object.keys(followed.objects), Object.keys(followed.cloths)]).toEqual([[], ['towel']]);
  });
});
