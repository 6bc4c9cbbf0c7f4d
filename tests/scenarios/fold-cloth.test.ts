import { describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, drawVariation, foldCloth } from '../../scenarios/index.js';
import { rollout } from '../../sdk/index.js';
import type { PlainData } from '../../sim/index.js';

describe('fold-cloth', () => {
  it.each([
    ['fold the towel in half', 'half'],
    ['lay the far corners onto the near corners', 'half'],
    ['把毛巾对折', 'half'],
    ['fold the cloth in quarters', 'quarter'],
    ['fold it in half and in half again', 'quarter'],
    ['把毛巾对折两次', 'quarter'],
    ['fold the cloth into a triangle', 'diagonal'],
    ['lay one corner of the towel onto the opposite corner', 'diagonal'],
    ['将毛巾折成三角形', 'diagonal'],
  ])('understands "%s" as %s', (instruction, fold) => {
    expect(foldCloth.interpret(instruction, drawVariation(foldCloth.variations, 0))).toEqual({ fold });
  });

  it('leaves open which fold is meant where an instruction does not say, and refuses another towel', () => {
    const variation = drawVariation(foldCloth.variations, 0, { color: 'red' });
    expect(foldCloth.interpret('fold the cloth', variation)).toEqual({});
    expect(foldCloth.interpret('fold the blue towel in half', variation)).toBeNull();
    expect(foldCloth.interpret('iron the towel', variation)).toBeNull();
  });

  async function fold(
    seed: number,
    variation: PlainData,
  ): Promise<ReturnType<SimulatedEnvironment['measures']> | null> {
    using environment = new SimulatedEnvironment(foldCloth, { render: false });
    const episode = await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed,
      resetOptions: { variation },
      maxTicks: foldCloth.maxDuration * environment.controlRate,
    });
    return episode.success ? environment.measures() : null;
  }

  it.each(['half', 'quarter', 'diagonal'] as const)('is folded by the expert: %s', async (name) => {
    const { cornerError, foldIoU } = (await fold(9, { fold: name })) ?? {};
    expect(cornerError?.value).toBeLessThan(20);
    expect(foldIoU?.value).toBeGreaterThan(0.8);
  });

  it('is folded in quarters when it is twice as stiff and half as heavy again, and grasps are too low or too far out', async () => {
    // Of 820005 the grasp is 1.3 mm too low, of 820025 2.9 mm too far out: the edge was dragged along, or not between the pads.
    for (const seed of [820005, 820025]) {
      const { cornerError, foldIoU } = (await fold(seed, 'randomized,unseen')) ?? {};
      expect(cornerError?.value).toBeLessThan(20);
      expect(foldIoU?.value).toBeGreaterThan(0.7);
    }
  });
});
