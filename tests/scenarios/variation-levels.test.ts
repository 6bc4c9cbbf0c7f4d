import { describe, expect, it } from '@jest/globals';
import {
  VARIATION_AXES,
  builtInScenarios,
  drawVariation,
  drawsOfAxes,
  findScenario,
  limitsOf,
  valuesOf,
  variationTable,
} from '../../scenarios/index.js';
import type { Draw, VariationAxis, VariationSpec } from '../../scenarios/index.js';
import type { PlainData } from '../../sim/interface/index.js';
import { DEFAULT_DRAWS } from './default-draws.js';

type Values = Readonly<Record<string, PlainData>>;

const SEEDS = Array.from({ length: 20 }, (_, i) => 1000 + 7 * i);
const scenarios = builtInScenarios().map((scenario) => [scenario.name, scenario.variations] as const);

function draws(spec: VariationSpec, seed: number, request: string): Values {
  return drawVariation(spec, seed, request);
}

function axesOf(spec: VariationSpec): VariationAxis[] {
  return VARIATION_AXES.filter((axis) => Object.values(spec).some((draw) => draw.axis === axis));
}

function allowed(draw: Draw, split: 'seen' | 'unseen', value: PlainData | undefined): boolean {
  if (draw.kind === 'choice') {
    const values = split === 'unseen' && draw.unseen.length > 0 ? draw.unseen : draw.seen;
    return values.some((each) => JSON.stringify(each) === JSON.stringify(value));
  }
  const ranges = split === 'unseen' && draw.unseen.length > 0 ? draw.unseen : [draw.seen];
  return ranges.some(({ low, high }) => Number(value) >= low && Number(value) <= high);
}

describe('the level default', () => {
  it.each(DEFAULT_DRAWS)(
    'draws what it always drew: $scenario, seed $seed',
    ({ scenario, seed, variation, instruction }) => {
      const found = findScenario(scenario);
      const values = drawVariation(found.variations, seed);
      expect(values).toMatchObject(variation);
      expect(found.instruction?.(values)).toBe(instruction);
    },
  );

  it.each(scenarios)('leaves alone what it never varied: %s', (_name, spec) => {
    for (const axis of ['clutter', 'table-height', 'grasp', 'latency', 'noise'] as const) {
      const nominal = drawsOfAxes(spec, draws(spec, 3, 'clean'), [axis]);
      for (const seed of SEEDS) expect(drawsOfAxes(spec, draws(spec, seed, 'default'), [axis])).toEqual(nominal);
    }
  });
});

it.each(builtInScenarios('manipulation').map(({ name, variations }) => [name, variations] as const))(
  '%s has draws on every axis',
  (_name, spec) => expect(axesOf(spec)).toEqual(VARIATION_AXES),
);

describe.each(scenarios)('levels and axes of %s', (_name, spec) => {
  it('gives one and the same values at the level clean', () => {
    const nominal = Object.fromEntries(Object.entries(spec).map(([name, draw]) => [name, draw.nominal]));
    for (const seed of SEEDS) expect(draws(spec, seed, 'clean')).toEqual(nominal);
  });

  it('leaves every other draw as it was when one axis is switched on or off', () => {
    for (const level of ['default', 'randomized', 'clean']) {
      for (const axis of axesOf(spec)) {
        for (const seed of SEEDS.slice(0, 2)) {
          const before = draws(spec, seed, level);
          const on = draws(spec, seed, `${level},${axis}`);
          const off = draws(spec, seed, `${level},-${axis}`);
          for (const [name, draw] of Object.entries(spec)) {
            if (draw.axis !== axis) {
              expect([name, on[name], off[name]]).toEqual([name, before[name], before[name]]);
            } else {
              expect([name, on[name]]).toEqual([name, draws(spec, seed, 'randomized')[name]]);
              expect([name, off[name]]).toEqual([name, draw.nominal]);
            }
          }
        }
      }
    }
  });

  it('draws every value from the split that was asked for', () => {
    for (const seed of SEEDS) {
      for (const split of ['seen', 'unseen'] as const) {
        const values = draws(spec, seed, `randomized,${split}`);
        const wrong = Object.entries(spec).filter(([name, draw]) => !allowed(draw, split, values[name]));
        expect(wrong.map(([name]) => `${split} ${name} = ${JSON.stringify(values[name])}`)).toEqual([]);
      }
      const all = draws(spec, seed, 'randomized,all');
      for (const [name, draw] of Object.entries(spec)) {
        expect(allowed(draw, 'seen', all[name]) || allowed(draw, 'unseen', all[name])).toBe(true);
      }
    }
  });

  it('varies every draw of an axis that is on', () => {
    const drawn = Array.from({ length: 200 }, (_, seed) => draws(spec, seed, 'randomized'));
    for (const [name, draw] of Object.entries(spec)) {
      const different = new Set(drawn.map((values) => JSON.stringify(values[name]))).size;
      // A choice of up to 12 values, some of which may be listed twice, meets each within 200 draws: missing one has a chance below 1e-6.
      const least =
        draw.kind === 'choice' ? Math.min(12, new Set(draw.seen.map((each) => JSON.stringify(each))).size) : 199;
      expect([name, different >= least]).toEqual([name, true]);
    }
  });

  it('keeps seen and unseen apart, and nominal values within what may be set', () => {
    for (const [name, draw] of Object.entries(spec)) {
      if (draw.kind === 'choice') {
        const seen = new Set([...draw.seen, ...draw.values].map((value) => JSON.stringify(value)));
        const shared = draw.unseen.filter((value) => seen.has(JSON.stringify(value)));
        expect([name, shared]).toEqual([name, []]);
        expect(valuesOf(draw)).toContainEqual(draw.nominal);
      } else {
        for (const { low, high } of draw.unseen) {
          const apart = high <= Math.min(draw.seen.low, draw.low) || low >= Math.max(draw.seen.high, draw.high);
          expect([name, apart]).toEqual([name, true]);
        }
        const limits = limitsOf(draw);
        expect(draw.nominal >= limits.low && draw.nominal <= limits.high).toBe(true);
      }
    }
  });

  it('accepts the draws of any episode again as a request, and draws the same', () => {
    for (const request of ['default', 'randomized', 'randomized,unseen', 'clean', 'lighting,all']) {
      const values = drawVariation(spec, 77, request);
      expect(drawVariation(spec, 12345, values)).toEqual(values);
    }
  });

  it('lists every draw with its axis, unit and meaning', () => {
    const rows = variationTable(spec);
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(spec).sort());
    for (const row of rows) {
      expect(row.unit).not.toBe('');
      expect(row.description.length).toBeGreaterThan(8);
      expect(row.default.length).toBeGreaterThan(0);
      expect(row.seen.length).toBeGreaterThan(0);
    }
    const axes = rows.map(({ axis }) => VARIATION_AXES.indexOf(axis));
    expect(axes).toEqual([...axes].sort((a, b) => a - b));
  });
});
