import { describe, expect, it } from '@jest/globals';
import { ExpertPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, drawVariation, foldGarment } from '../../scenarios/index.js';
import { foldedPlace } from '../../scenarios/folding.js';
import { rollout } from '../../sdk/index.js';
import type { ClothState, SceneState } from '../../sim/interface/index.js';

const draw = (garment: 't-shirt' | 'shorts', color = 'red') =>
  drawVariation(foldGarment.variations, 0, { garment, color });

describe('fold-garment', () => {
  it.each([
    ['fold the clothes', 't-shirt', true],
    ['fold the T-shirt', 't-shirt', true],
    ['把T恤叠好', 't-shirt', true],
    ['fold the shorts', 't-shirt', false],
    ['fold the blue T-shirt', 't-shirt', false],
    ['把短裤叠好', 'shorts', true],
    ['iron the shorts', 'shorts', false],
  ] as const)('takes "%s" for %s: %s', (instruction, garment, satisfied) => {
    expect(foldGarment.interpret(instruction, draw(garment))).toEqual(satisfied ? {} : null);
  });

  it('decomposes "fold the clothes" into sleeves and hem, or into one leg over the other', () => {
    expect(foldGarment.subtasks(draw('t-shirt')).map(({ text }) => text)).toEqual([
      'grasp the left sleeve',
      'carry the left sleeve over the t-shirt',
      'release the left sleeve',
      'draw back from the left sleeve',
      'grasp the right sleeve',
      'carry the right sleeve over the t-shirt',
      'release the right sleeve',
      'draw back from the right sleeve',
      'grasp the hem',
      'carry the hem over the t-shirt',
      'release the hem',
      'return',
    ]);
    expect(foldGarment.subtasks(draw('shorts')).map(({ text }) => text)).toEqual([
      'grasp the far leg',
      'carry the far leg over the shorts',
      'release the far leg',
      'return',
    ]);
  });

  it.each([
    ['left', -0.35],
    ['right', 0.35],
  ])('turns the cuff of the %s sleeve as a fold along the side of the body mirrors it', (side, half) => {
    const skills = foldGarment
      .subtasks(draw('t-shirt'))
      .filter(({ text }) => text.endsWith(`${side} sleeve`) || text.includes(`${side} sleeve over`))
      .flatMap(({ skill }) => (skill.skill === 'together' ? skill.skills : []));
    // The sleeve's upper edge falls by 0.35 rad to one side of the crease, and to the other when it is folded over.
    expect(skills.flatMap((each) => (each.skill === 'grasp' ? [each.at.heading] : []))).toEqual([-half]);
    expect(skills.flatMap((each) => (each.skill === 'move' ? [each.to.heading] : []))).toEqual([half]);
  });

  it.each([
    ['t-shirt', 8],
    ['shorts', 9],
  ] as const)('is folded by the expert: %s', async (garment, seed) => {
    using environment = new SimulatedEnvironment(foldGarment, { render: false });
    const episode = await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed,
      resetOptions: { variation: { garment } },
      maxTicks: foldGarment.maxDuration * environment.controlRate,
    });
    expect(episode.success).toBe(true);
    expect(environment.measures()['foldError']?.value).toBeLessThan(30);

    // Neither a heap in its place nor a garment in motion, overstretched or still held counts.
    const { sceneState, variation } = environment;
    const cloth = sceneState.cloths[garment] as ClothState;
    const judge = (change: Partial<ClothState>, state: Partial<SceneState> = {}): boolean =>
      foldGarment.success(
        { ...sceneState, ...state, cloths: { [garment]: { ...cloth, ...change } } },
        variation as Parameters<typeof foldGarment.success>[1],
      );
    expect(judge({})).toBe(true);
    const middle = [0, 1, 2].map((a) => cloth.points[3 * 12 + a] ?? 0) as [number, number, number];
    const heap = (p: readonly number[]): [number, number, number] =>
      [0, 1, 2].map((a) => (middle[a] ?? 0) + 0.3 * ((p[a] ?? 0) - (middle[a] ?? 0))) as [number, number, number];
    expect(
      judge({
        points: Array.from({ length: 25 }, (_, i) => heap(cloth.points.slice(3 * i, 3 * i + 3))).flat(),
        landmarks: Object.fromEntries(Object.entries(cloth.landmarks ?? {}).map(([name, p]) => [name, heap(p)])),
      }),
    ).toBe(false);
    expect(judge({ speed: 0.03 })).toBe(false);
    expect(judge({ strain: 0.2 })).toBe(false);
    expect(judge({}, { arms: sceneState.arms.map((arm) => ({ ...arm, holding: garment })) })).toBe(false);
  });

  it('is not folded at the start', async () => {
    using environment = new SimulatedEnvironment(foldGarment, { render: false });
    const { info } = await environment.reset({ seed: 3 });
    expect(foldGarment.success(info.sceneState, drawVariation(foldGarment.variations, 3))).toBe(false);
  });
});

describe('foldedPlace', () => {
  it('mirrors what lies beyond a crease, crease after crease', () => {
    const creases = [
      { through: [1, 0], over: [1, 0] },
      { through: [0, -1], over: [0, -1] },
    ] as const;
    expect(foldedPlace([1.5, -1.25], creases)).toEqual([0.5, -0.75]);
    expect(foldedPlace([0.5, 0.5], creases)).toEqual([0.5, 0.5]);
  });
});
