import { describe, expect, it } from '@jest/globals';
import { drawEpisode, findScenario } from '../../../scenarios/index.js';
import { changedPixels, underMovedLight } from '../../../sdk/evaluation/index.js';

const scenario = findScenario('stack', 'manipulation');
const { variation } = drawEpisode(scenario, { seed: 900_000 });

describe('underMovedLight', () => {
  it('moves shadows and shades sides, and leaves most of the picture as it is', () => {
    const pictures = underMovedLight(scenario, variation);
    expect(pictures).not.toBeNull();
    const [own, moved] = pictures!;
    const changed = changedPixels(own, moved, 8);
    const share = changed.reduce((sum, pixel) => sum + Number(pixel), 0) / (own.width * own.height);
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.2);
    expect(underMovedLight(scenario, variation)).toEqual(pictures);
  });

  it('says nothing of a scene whose light has no direction to draw', () => {
    const { lightAzimuth, ...others } = variation;
    expect(lightAzimuth).toBeDefined();
    expect(underMovedLight(scenario, others)).toBeNull();
  });
});
