import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Observation, RgbImage } from '../../../sim/interface/index.js';
import { createLayout, type Layout } from '../../../sdk/world-model/index.js';
import type { SequenceRecord, TextTokenizer, TrackedObject } from '../../../sdk/world-model/index.js';

/** Path of the model folder with real graphs and random weights (`fixtures/make_model.py`). */
export const MODEL_FOLDER = fileURLToPath(
  new URL('../../../../tests/sdk/world-model/fixtures/tiny-random', import.meta.url),
);

/** Path of graphs of the same shape whose int8 weights lie in four files (`fixtures/make_split_weights.py`). */
export const SPLIT_WEIGHTS = fileURLToPath(
  new URL('../../../../tests/sdk/world-model/fixtures/split-int8', import.meta.url),
);

/** One id a byte. */
export const bytes: TextTokenizer = {
  size: 256,
  encode: (text) => [...new TextEncoder().encode(text)],
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids)),
};

/** A small vocabulary: 16 patches of 18 codes. */
export const smallLayout: Layout = createLayout({
  textSize: 256,
  image: { width: 32, height: 32, patchWidth: 8, patchHeight: 8, levels: [3, 3, 2] },
  contextLength: 2048,
  widths: { instruction: 10, subtask: 5, name: 4 },
  alignment: 8,
});

/** A picture of 32 by 32 pixels. */
export function picture(seed: number): RgbImage {
  return { width: 32, height: 32, data: Uint8Array.from({ length: 3072 }, (_, i) => ((i + seed) * 7919) % 256) };
}

/** An observation of the one-arm robot with all pixels told apart by `seed`. */
export function observation(seed = 0): Observation {
  const state = Float32Array.of(0, -0.785, 0, -2.356, 0, 1.571, 0.785, 0.08);
  return { time: 0, images: { front: picture(seed) }, state };
}

const coordinate = fc.double({ min: -0.12, max: 0.5, noNaN: true });
const vector = fc.tuple(coordinate, coordinate, coordinate);
const hand = fc.record({ position: vector, rotation: vector, opening: fc.double({ min: 0, max: 0.1, noNaN: true }) });
const name = fc.stringMatching(/^[a-z-]{1,3}$/);

function codes(layout: Layout): fc.Arbitrary<number[]> {
  const patches = layout.image.rows * layout.image.columns;
  return fc.array(fc.nat(layout.image.size - 1), { minLength: patches, maxLength: patches });
}

/** Any sequence of `smallLayout` and `bytes`, with pictures or of states alone. */
export const records: fc.Arbitrary<SequenceRecord> = fc
  .record({
    arms: fc.nat(2),
    pictures: fc.boolean(),
    listed: fc.uniqueArray(
      fc.record({ name, kind: fc.constantFrom('object' as const, 'cloth' as const, 'place' as const) }),
      {
        selector: (entry) => entry.name,
        maxLength: 3,
      },
    ),
    count: fc.nat(3),
    ending: fc.constantFrom('ended', 'continues', 'open'),
  })
  .chain(({ arms, pictures, listed, count, ending }) => {
    const hands = fc.array(hand, { minLength: arms, maxLength: arms });
    const objects = fc.tuple(
      ...listed.map(({ name: label, kind }): fc.Arbitrary<TrackedObject> => {
        const length = kind === 'cloth' ? 27 : 3;
        return fc.record({
          name: fc.constant(label),
          kind: fc.constant(kind),
          points: fc.array(coordinate, { minLength: length, maxLength: length }),
          ...(kind === 'cloth' ? {} : { rotation: vector }),
        });
      }),
    );
    const frame = { hands, objects, codes: pictures ? codes(smallLayout) : fc.constant([]) };
    const target = fc
      .tuple(hand, fc.double({ min: 0, max: 100, noNaN: true }))
      .map(([at, force]) => ({ ...at, force }));
    const keyframe = fc.record({
      ...frame,
      subtask: fc.stringMatching(/^[a-z ]{0,5}$/),
      ticks: fc.integer({ min: 1, max: 1023 }),
      targets: fc.array(target, { minLength: arms, maxLength: arms }),
      given: fc.boolean(),
    });
    return fc.record({
      instruction: fc.stringMatching(/^[a-z ]{1,10}$/),
      observation: fc.record(frame),
      keyframes: fc.array(keyframe, { minLength: count, maxLength: count }),
      ended: fc.constant(ending === 'ended'),
      continues: fc.constant(ending === 'continues'),
    });
  });

/** Takes the picture tokenizer out of a model folder, as of a model that acts on states alone. */
export async function removePictureTokenizer(folder: string): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as {
    files: Record<string, unknown>;
    graphs: Record<string, unknown>;
  };
  for (const name of ['imageEncoder', 'imageDecoder']) {
    const file = manifest.graphs[name] as string;
    delete manifest.graphs[name];
    delete manifest.files[file];
    await rm(join(folder, file));
  }
  await writeFile(path, JSON.stringify(manifest));
}
