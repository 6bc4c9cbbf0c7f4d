import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { SimulatedEnvironment, clothPoint, findScenario } from '../../scenarios/index.js';
import { LOW_CLUTTER, placeClutter } from '../../scenarios/axes/clutter-placement.js';
import type { Footprint, KeepOutZone, TablePoint } from '../../scenarios/axes/clutter-placement.js';
import { Random } from '../../sim/math/random.js';
import type { Simulation } from '../../sim/simulation/index.js';
import type { SceneState } from '../../sim/interface/index.js';

const SEEDS = Array.from({ length: 8 }, (_, i) => 40 + i);

function clutterOf(state: SceneState): string[] {
  return Object.keys(state.objects).filter((name) => name.startsWith('clutter-'));
}

function separation(a: readonly number[], b: readonly number[]): number {
  return Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0));
}

/** Colour and class of a thing as it is shown. */
function lookOf(simulation: Simulation, name: string): { readonly color: string; readonly kind: unknown } {
  const group = simulation.scene.getObjectByName(name);
  const [part] = group?.children ?? [];
  if (!(part instanceof THREE.Mesh)) throw new Error(`"${name}" is not shown`);
  const { color } = part.material as THREE.MeshStandardMaterial;
  return { color: color.getHexString(), kind: group?.userData['class'] };
}

describe('placeClutter', () => {
  const zones: readonly KeepOutZone[] = [
    { from: [0, 0], to: [0, 0.2], radius: 0.05, tallRadius: 0.1 },
    { from: [-0.1, -0.1], radius: 0.06 },
  ];

  it('leaves a thing where it wants to be when the place is free', () => {
    expect(placeClutter([{ at: [-0.2, 0.2], radius: 0.03, height: 0.02 }], zones)).toEqual([[-0.2, 0.2]]);
  });

  it('keeps things out of the zones, tall ones further, and off each other', () => {
    const random = new Random(5);
    for (let round = 0; round < 20; round++) {
      const things = Array.from({ length: 6 }, (): Footprint => ({
        at: [random.uniform(-0.1, 0.1), random.uniform(-0.1, 0.2)],
        radius: random.uniform(0.01, 0.05),
        height: random.uniform(0.01, 0.1),
      }));
      const places = placeClutter(things, zones);
      expect(places).not.toContain(null);
      places.forEach((at, i) => {
        const { radius, height } = things[i] as Footprint;
        const [x, y] = at as TablePoint;
        const toLine = Math.hypot(x, y - Math.max(0, Math.min(0.2, y)));
        expect(toLine).toBeGreaterThanOrEqual((height > LOW_CLUTTER ? 0.1 : 0.05) + radius);
        expect(separation([x, y], [-0.1, -0.1])).toBeGreaterThanOrEqual(0.06 + radius);
        for (const [j, other] of places.entries()) {
          if (j < i) expect(separation([x, y], other as TablePoint)).toBeGreaterThan(radius + (things[j]?.radius ?? 0));
        }
      });
    }
  });

  it('says so when the table is full', () => {
    const everywhere: KeepOutZone = { from: [0, -1], to: [0, 1], radius: 0.5 };
    expect(placeClutter([{ at: [0, 0], radius: 0.03, height: 0.02 }], [everywhere])).toEqual([null]);
  });
});

describe('clutter in a scene', () => {
  it('has the drawn number of things, named in order, which no vector of the state depends on', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    await environment.reset({ seed: 4 });
    const { length } = environment.environmentStateSpace.names;
    for (const count of [0, 1, 6]) {
      const variation = { level: 'clean', axes: { clutter: true }, clutterCount: count };
      const { info } = await environment.reset({ seed: 4, options: { variation } });
      expect(clutterOf(info.sceneState)).toEqual(Array.from({ length: count }, (_, i) => `clutter-${i}`));
      expect(info.environmentState).toHaveLength(length);
    }
  });

  it('keeps off the things of pick-place, has none of their colours, and is no cylinder nor plate', async () => {
    using environment = new SimulatedEnvironment(findScenario('pick-place'), { render: false });
    for (const seed of SEEDS) {
      const request = { level: 'randomized', split: seed % 2 === 0 ? 'unseen' : 'seen', clutterCount: 6 };
      const { info } = await environment.reset({ seed, options: { variation: request } });
      const { objects } = info.sceneState;
      const clutter = clutterOf(info.sceneState);
      expect(clutter.length).toBeGreaterThan(2);
      const { simulation } = environment;
      const others = [...Object.keys(objects).filter((name) => !clutter.includes(name)), 'white-plate', 'black-plate'];
      const at = (name: string): readonly number[] =>
        objects[name]?.position ?? [...(simulation.fixed.find((each) => each.name === name)?.position ?? [])];
      for (const name of clutter) {
        for (const other of others) expect(separation(at(name), at(other))).toBeGreaterThan(0.065);
        const { color, kind } = lookOf(simulation, name);
        expect(['can', 'saucer']).not.toContain(kind);
        for (const other of others) expect(lookOf(simulation, other).color).not.toBe(color);
      }
    }
  });

  it('keeps off the towel', async () => {
    using environment = new SimulatedEnvironment(findScenario('fold-cloth'), { render: false });
    for (const seed of SEEDS) {
      const { info } = await environment.reset({
        seed,
        options: { variation: { level: 'randomized', clutterCount: 6 } },
      });
      const towel = info.sceneState.cloths['towel'];
      if (!towel) throw new Error('there is no towel');
      for (const name of clutterOf(info.sceneState)) {
        const thing = info.sceneState.objects[name]?.position ?? [];
        for (const u of [0, 0.25, 0.5, 0.75, 1]) {
          for (const w of [0, 0.25, 0.5, 0.75, 1]) {
            expect(separation(thing, clothPoint(towel, u, w))).toBeGreaterThan(0.03);
          }
        }
      }
    }
  });
});
