import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BIMANUAL_PANDA, PANDA } from '../../../scenarios/robots.js';
import type { ObjectState } from '../../../sim/interface/index.js';
import { predict, type PredictedKeyframe, type PredictOptions } from '../../../sdk/world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../../../sdk/world-model/index.node.js';
import { MODEL_FOLDER, observation } from './support.js';

let model: OnnxWorldModel;
beforeAll(async () => {
  model = await loadWorldModel(MODEL_FOLDER);
});
afterAll(() => model.dispose());

/** How many inputs are tried. */
const INPUTS = 1000;
/** Seed of the inputs: the same ones every time. */
const SEED = 8;
const PATIENCE_MS = 600_000;

const whole = (): PredictOptions => ({
  model,
  observation: observation(),
  instruction: 'fold the towel',
  robot: PANDA,
  seed: 4,
  temperature: 1,
  maxKeyframes: 1,
});

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 0.5, 1e300));
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 24 });
const objectState = fc.tuple(anyNumber, anyNumber, anyNumber).map((position): ObjectState => ({
  position,
  orientation: [0, 0, 0, 1],
  linearVelocity: [0, 0, 0],
  angularVelocity: [0, 0, 0],
}));
const image = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.integer({ min: -5, max: 5 }))
  .map(([width, height, more]) => ({
    width,
    height,
    data: new Uint8Array(Math.max(0, width * height * 3 + more)).fill(90),
  }));

/** One thing that is not as it should be, or might be. */
const changes: fc.Arbitrary<Partial<PredictOptions>> = fc.oneof(
  fc.record({ instruction: fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 40 })) }),
  fc.record({ seed: anyNumber }),
  fc.record({ temperature: anyNumber }),
  fc.record({ topK: anyNumber }),
  fc.record({ maxKeyframes: fc.constantFrom(NaN, -1, 0, 1, 1.5) }),
  fc.record({ controlRate: anyNumber }),
  fc.record({ camera: fc.string() }),
  fc.record({ robot: fc.constantFrom(BIMANUAL_PANDA, { type: 'none', arms: [] }) }),
  few(anyNumber).map((state) => ({ observation: { ...observation(), state: Float32Array.from(state) } })),
  anyNumber.map((value) => {
    const { state, ...others } = observation();
    return { observation: { ...others, state: Float32Array.from(state, (joint, i) => (i === 2 ? value : joint)) } };
  }),
  anyNumber.map((time) => ({ observation: { ...observation(), time } })),
  image.map((front) => ({ observation: { ...observation(), images: { front } } })),
  fc.dictionary(fc.string(), objectState, { maxKeys: 12 }).map((objects) => ({ objects: { objects, cloths: {} } })),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), few(anyNumber))
    .map(([rows, columns, points]) => ({ objects: { objects: {}, cloths: { towel: { rows, columns, points } } } })),
);

async function outcome(change: Partial<PredictOptions>): Promise<PredictedKeyframe[] | Error> {
  const keyframes: PredictedKeyframe[] = [];
  try {
    for await (const keyframe of predict({ ...whole(), ...change })) keyframes.push(keyframe);
    return keyframes;
  } catch (error) {
    return error as Error;
  }
}

describe('a thousand wrong inputs', () => {
  it(
    'are each predicted from or refused by name, and leave the model as it was',
    async () => {
      const before = await outcome({});
      expect(before).toHaveLength(1);
      const inputs = fc.sample(changes, { numRuns: INPUTS, seed: SEED });
      let refused = 0;
      for (const change of inputs) {
        const came = await outcome(change);
        const what = { change, came };
        // Whatever was thrown: errors of Node are of another realm than this one.
        if (!Array.isArray(came)) {
          expect({ ...what, name: came.name }).toEqual({ ...what, name: 'RangeError' });
          expect(came.message).toMatch(/must|has no room|is not/);
          refused += 1;
          continue;
        }
        for (const { state, ticks } of came) {
          const numbers = [
            ticks,
            ...state.arms.flatMap(({ endEffector }) => endEffector.position),
            ...Object.values(state.objects).flatMap(({ position }) => position),
          ];
          expect({ ...what, numbers: numbers.every(Number.isFinite) }).toEqual({ ...what, numbers: true });
        }
      }
      // Both kinds, or the inputs were too tame, or too wild.
      expect(refused).toBeGreaterThan(INPUTS / 5);
      expect(refused).toBeLessThan((INPUTS * 4) / 5);
      expect(await outcome({})).toEqual(before);
    },
    PATIENCE_MS,
  );
});
