import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom, take, toArray } from 'rxjs';
import { PANDA } from '../../../scenarios/robots.js';
import type { EndEffectorTarget, RgbImage } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import {
  parseSequence,
  planFromPrediction,
  predict,
  Sequence,
  SequenceDecoder,
  TokenSampler,
  WorldModelPlanner,
  type PredictedAction,
  type PredictedKeyframe,
  type PredictOptions,
  type TokenModel,
} from '../../../sdk/world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../../../sdk/world-model/index.node.js';
import { TemporaryFolders } from '../../support/files.js';
import { wideModel } from '../evaluation/support.js';
import { MODEL_FOLDER, observation, picture } from './support.js';

let model: OnnxWorldModel;
beforeAll(async () => {
  model = await loadWorldModel(MODEL_FOLDER);
});
afterAll(() => model.dispose());

const down: EndEffectorTarget = {
  position: [0.05, 0, 0.2],
  orientation: [1, 0, 0, 0],
  gripperOpening: 0.08,
  gripForce: 20,
};

const still = { orientation: [0, 0, 0, 1], linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;

function options(change: Partial<PredictOptions> = {}): PredictOptions {
  return {
    model,
    observation: observation(),
    instruction: 'fold the towel',
    robot: PANDA,
    seed: 4,
    temperature: 1,
    ...change,
  };
}

async function all(change: Partial<PredictOptions> = {}): Promise<PredictedKeyframe[]> {
  const keyframes: PredictedKeyframe[] = [];
  for await (const keyframe of predict(options(change))) keyframes.push(keyframe);
  return keyframes;
}

describe('decoding', () => {
  it('through prefill, with a draft, or token by token chooses the same tokens', async () => {
    const codes = await model.encodePicture(observation().images['front'] as never);
    const hands = [{ position: [0, 0, 0.3], rotation: [0, 0, 0], opening: 0.08 }] as const;
    const results: number[][] = [];
    for (const how of [{}, { draft: false }, { draft: false, prefill: false }]) {
      const sequence = new Sequence(model.layout, model.text, 1);
      sequence.writeInstruction('fold the towel');
      sequence.writeObservation({ hands, codes });
      sequence.writeObjects([{ name: 'towel', kind: 'object', points: [0, 0, 0] }]);
      sequence.writeContinuation();
      const context = await model.openContext();
      const sampler = new TokenSampler({ temperature: 1 }, new Random(5));
      const decoder = new SequenceDecoder(model, context, sequence, sampler, undefined, how);
      while (sequence.keyframes.length === 0) await decoder.next();
      await context.close();
      results.push([...sequence.tokens]);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('gives the same logits for many tokens at once and one by one', async () => {
    const size = model.layout.vocabularySize;
    const tokens = [1, 3, 20, 25, 30, 40, 300, 400, 500];
    const [a, b] = [await model.openContext(), await model.openContext()];
    const many = await a.forward(tokens, 0, 0, 0, size);
    for (let i = 0; i < tokens.length; i++) {
      const one = await b.forward([tokens[i] as number], i, 0, 0, size);
      for (let id = 0; id < size; id++) expect(one[id]).toBeCloseTo(many[i * size + id] as number, 4);
    }
    await a.close();
    await b.close();
  });
});

describe('sampling', () => {
  const logits = Float32Array.of(5, 1, 3, 3, 9);

  it('takes the most likely allowed id, the first of equals', () => {
    const sampler = new TokenSampler({}, new Random(0));
    expect(sampler.choose(logits, 0, 10, [11, 14])).toBe(12);
    expect(sampler.choose(logits, 0, 10, [10, 11, 14, 15])).toBe(14);
  });

  it('draws like the softmax of the allowed ids', () => {
    const sampler = new TokenSampler({ temperature: 2, topK: 2 }, new Random(0));
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[sampler.choose(logits, 0, 0, [0, 4])]! += 1;
    expect(counts[1]! + counts[3]! + counts[4]!).toBe(0);
    // exp(5 / 2) / (exp(5 / 2) + exp(3 / 2)) = 0.731
    expect(counts[0]! / 4000).toBeCloseTo(0.731, 1);
  });

  it('refuses wrong options', () => {
    expect(() => new TokenSampler({ temperature: -1 }, new Random(0))).toThrow('temperature must be');
    expect(() => new TokenSampler({ topK: 0 }, new Random(0))).toThrow('topK must be');
  });
});

describe('predict', () => {
  it('plans beyond the length of the training sequences, the same each time', async () => {
    const keyframes = await all({ maxKeyframes: 5 });
    expect(keyframes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(await all({ maxKeyframes: 5, draft: false })).toEqual(keyframes);
    expect(await lastValueFrom(predict(options({ maxKeyframes: 5 })).pipe(toArray()))).toEqual(keyframes);
    expect((await all({ maxKeyframes: 5, seed: 5 }))[0]).not.toEqual(keyframes[0]);
    const plan = planFromPrediction(keyframes);
    expect(plan.keyframes.every(({ ticks, arms }) => Number.isInteger(ticks) && ticks > 0 && arms.length === 1)).toBe(
      true,
    );
    let time = 0;
    for (const keyframe of keyframes) {
      time += keyframe.ticks / 20;
      expect(keyframe.time).toBeCloseTo(time, 9);
      expect(keyframe.state.time).toBe(keyframe.time);
    }
  });

  it('keeps the pixels of patches whose code stays', async () => {
    const [keyframe] = await all({ maxKeyframes: 1 });
    const before = observation().images['front'] as RgbImage;
    const codes = await model.encodePicture(before);
    const { columns, patchWidth, patchHeight, width } = model.layout.image;
    for (let patch = 0; patch < codes.length; patch++) {
      const at = (Math.floor(patch / columns) * patchHeight * width + (patch % columns) * patchWidth) * 3;
      const same = before.data.subarray(at, at + 24).every((byte, i) => byte === keyframe?.frame?.data[at + i]);
      expect(keyframe?.changedPatches.includes(patch)).toBe(!same);
      expect(codes[patch] === keyframe?.codes[patch]).toBe(same);
    }
  });

  it('believes in the objects that it is given, and lists what it sees otherwise', async () => {
    const cube = {
      position: [0.1, 0.1, 0.02],
      orientation: [0, 0, 0, 1],
      linearVelocity: [0, 0, 0],
      angularVelocity: [0, 0, 0],
    } as const;
    const seen: string[][] = [];
    const onObserved: PredictOptions['onObserved'] = (state) =>
      seen.push([...Object.keys(state.objects), ...Object.keys(state.cloths)]);
    const [keyframe] = await all({
      maxKeyframes: 1,
      objects: { objects: { 'red-cube': cube }, cloths: {} },
      onObserved,
    });
    expect(seen).toEqual([['red-cube']]);
    expect(Object.keys(keyframe?.state.objects ?? {})).toEqual(['red-cube']);
  });

  it('rolls given actions out', async () => {
    const actions = [1, 2, 3].map((ticks) => ({ ticks, targets: [down] }));
    const keyframes = await all({ mode: 'rollout', actions });
    expect(keyframes.map(({ ticks, ending }) => [ticks, ending])).toEqual([
      [1, null],
      [2, null],
      [3, 'limit'],
    ]);
    expect(keyframes[0]?.targets).toEqual([down]);
    expect(keyframes[0]?.subtask).toBe('');
  });

  it('stops when it is cancelled or unsubscribed', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    await expect(async () => {
      for await (const { index } of predict(options({ maxKeyframes: 50, signal: controller.signal }))) {
        seen.push(index);
        if (index === 1) controller.abort(new Error('enough'));
      }
    }).rejects.toThrow('enough');
    expect(seen).toEqual([0, 1]);
    const two = await lastValueFrom(predict(options({ maxKeyframes: 50 })).pipe(take(2), toArray()));
    expect(two.length).toBe(2);
    await expect(all({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('refuses wrong options, and says what does not fit the model', async () => {
    expect(() => predict(options({ maxKeyframes: 0 }))).toThrow('maxKeyframes must be a positive integer, received 0');
    expect(() => predict(options({ mode: 'rollout' }))).toThrow('actions must be given in a rollout');
    expect(() => predict(options({ actions: [] }))).toThrow('actions must not be given in a plan');
    await expect(all({ instruction: 'x'.repeat(100) })).rejects.toThrow('instruction must take at most 12 tokens');
    await expect(all({ camera: 'side' })).rejects.toThrow(
      'observation.images must hold the camera "side", it has front',
    );
    expect(() => planFromPrediction([])).toThrow('keyframes must hold at least one');
  });
});

describe('WorldModelPlanner', () => {
  it('plans at least one keyframe, also where the model would hold the task for done', async () => {
    const planner = new WorldModelPlanner({ model, temperature: 1, maxKeyframes: 2 });
    const plan = await planner.plan(observation(), 'fold the towel', { seed: 4, robot: PANDA });
    expect(plan.keyframes.length).toBe(2);
    expect(planner.keyframes.length).toBe(2);
    const eager = new WorldModelPlanner({ model: eagerFor(model, 'end') });
    const shortest = await eager.plan(observation(), 'fold the towel', { seed: 4, robot: PANDA });
    expect(shortest.keyframes).toHaveLength(1);
    expect(eager.keyframes[0]?.ending).toBe('task');
  });

  it('chooses the next action alone, or none where the model holds the task for done', async () => {
    const planner = new WorldModelPlanner({ model: eagerFor(model, 'subtask') });
    const next = await planner.planNext(observation(), 'fold the towel', { seed: 4, robot: PANDA });
    const prediction = await eagerFor(model, 'subtask').openPrediction(options({ seed: 4, temperature: 0 }));
    const keyframe = (await prediction.next()) as PredictedKeyframe;
    await prediction.close();
    expect(next).toEqual({ subtask: keyframe.subtask, ticks: keyframe.ticks, arms: keyframe.targets });
    const eager = new WorldModelPlanner({ model: eagerFor(model, 'end') });
    const how = { seed: 4, robot: PANDA };
    expect(await eager.planNext(observation(), 'fold the towel', how)).toBeNull();
    expect(await eager.planNext(observation(), 'fold the towel', { ...how, unfinished: true })).not.toBeNull();
  });
});

describe('PredictionSession', () => {
  it('goes on from the action that it has chosen, beyond the length of the training sequences', async () => {
    const prediction = await eagerFor(model, 'subtask').openPrediction(options());
    for (let index = 0; index < 5; index++) {
      const action = (await prediction.nextAction()) as PredictedAction;
      expect(await prediction.nextAction()).toEqual(action);
      expect(await prediction.next()).toMatchObject({ index, ...action, ending: null });
    }
    await prediction.nextAction();
    await expect(prediction.next({ ticks: 1, targets: [down] })).rejects.toThrow(
      'action must be left out: nextAction has chosen one already',
    );
    await prediction.close();
  });

  it('predicts nothing where nextAction has found the task done', async () => {
    const prediction = await eagerFor(model, 'end').openPrediction(options());
    expect([await prediction.nextAction(), await prediction.next()]).toEqual([null, null]);
    await prediction.close();
  });

  it('chooses the first action in any case where the task is known not to be done', async () => {
    const prediction = await eagerFor(model, 'end').openPrediction(options({ unfinished: true }));
    const action = (await prediction.nextAction()) as PredictedAction;
    expect(action.ticks).toBeGreaterThan(0);
    expect(await prediction.next()).toMatchObject({ index: 0, ...action, ending: 'task' });
    expect(await prediction.nextAction()).toBeNull();
    await prediction.close();
  });

  it('remembers what was seen and done before the observation', async () => {
    const action: PredictedAction = { subtask: 'go', ticks: 6, targets: [down] };
    const past = [1, 2, 3].map(() => ({ observation: observation(), action }));
    const fed: number[] = [];
    const prediction = await recordingFor(model, fed).openPrediction(options({ past }));
    await prediction.nextAction();
    await prediction.close();
    const { keyframes } = parseSequence(model.layout, model.text, fed, 1);
    // As many as leave room for one keyframe in a sequence of the length that the model was trained on.
    expect(keyframes).toHaveLength(model.layout.keyframesPerSequence - 1);
    const codes = Array.from(await model.encodePicture(observation().images.front as RgbImage));
    for (const keyframe of keyframes) expect(keyframe).toMatchObject({ subtask: 'go', ticks: 6, codes });
    expect(keyframes[0]?.targets[0]?.position[2]).toBeCloseTo(0.2, 3);
  });

  it('chooses from states alone where nothing is seen and the objects are told', async () => {
    const fed: number[] = [];
    const { layout } = model;
    const blind = Object.defineProperty(recordingFor(model, fed), 'layout', {
      value: { ...layout, statesAlone: true },
    });
    const nothing = { ...observation(), images: {} };
    const objects = { objects: { cube: { ...still, position: [0.1, 0, 0.02] as const } }, cloths: {} };
    const action: PredictedAction = { subtask: 'go', ticks: 6, targets: [down] };
    const past = [{ observation: nothing, objects, action }];
    const prediction = await blind.openPrediction(options({ model: blind, observation: nothing, objects, past }));
    await prediction.nextAction();
    await prediction.close();
    const record = parseSequence(blind.layout, model.text, fed, 1);
    expect([record.observation.codes, record.keyframes.map(({ codes }) => codes)]).toEqual([[], [[]]]);
    expect(record.keyframes[0]?.objects).toMatchObject([{ name: 'cube', kind: 'object' }]);
    await expect(all({ model: blind, observation: nothing })).rejects.toThrow(
      'objects must be told where the observation has no picture',
    );
    await expect(all({ observation: nothing, objects })).rejects.toThrow('this model was not trained on states alone');
    const mixed = options({ model: blind, observation: observation(), objects, past });
    await expect(blind.openPrediction(mixed)).rejects.toThrow('1 of 2 moments have none');
    expect(() => new WorldModelPlanner({ model: blind, pictures: false })).toThrow('objects must be given');
  });

  it('believes in turned things where its sequences tell of them, and is told how they are turned', async () => {
    const fed: number[] = [];
    const numbered = Object.defineProperty(recordingFor(model, fed), 'layout', {
      value: { ...model.layout, statesAlone: true, relativePoses: true },
    });
    const orientation = [0, 0, Math.sin(0.2), Math.cos(0.2)] as const;
    const objects = {
      objects: { cube: { ...still, position: [0.1, 0, 0.02] as const, orientation } },
      cloths: {},
    };
    const actions = [{ ticks: 4, targets: [down] }];
    const start = { model: numbered, observation: { ...observation(), images: {} }, objects };
    const [keyframe] = await all({ ...start, mode: 'rollout', actions });
    const record = parseSequence(numbered.layout, model.text, fed, 1);
    // A bin of this model is 25 mrad wide.
    expect(record.observation.objects[0]?.rotation?.[2]).toBeCloseTo(0.4, 1);
    const believed = keyframe?.state.objects['cube']?.orientation ?? [];
    expect(Math.hypot(...believed)).toBeCloseTo(1, 6);
    // The weights are random: what is believed is what they say, not what was told.
    expect(believed).not.toEqual(orientation);
  });

  it('predicts states alone, more keyframes than a sequence holds, where nothing is seen', async () => {
    const fed: number[] = [];
    const { layout } = model;
    const blind = Object.defineProperty(recordingFor(model, fed), 'layout', {
      value: { ...layout, statesAlone: true },
    });
    const objects = { objects: { cube: { ...still, position: [0.1, 0, 0.02] as const } }, cloths: {} };
    const count = layout.keyframesPerSequence + 1;
    const actions = Array.from({ length: count }, (_, i) => ({ ticks: 4 + i, targets: [down] }));
    const start = { model: blind, observation: { ...observation(), images: {} }, objects };
    const keyframes = await all({ ...start, mode: 'rollout', actions });
    expect(keyframes).toHaveLength(count);
    // The sequence of the last one tells those before it, as many as it has room for.
    const told = parseSequence(blind.layout, model.text, fed, 1).keyframes.slice(0, layout.keyframesPerSequence - 1);
    expect(told.map(({ ticks }) => ticks)).toEqual(actions.slice(1, -1).map(({ ticks }) => ticks));
    expect(told.map(({ hands }) => hands[0]?.position)).toEqual(
      keyframes.slice(1, -1).map(({ state }) => state.arms[0]?.endEffector.position),
    );
    let time = 0;
    for (const [i, { frame, codes, changedPatches, state, ticks, targets, index }] of keyframes.entries()) {
      expect([frame, codes, changedPatches, index, ticks]).toEqual([null, [], [], i, 4 + i]);
      time += ticks / 20;
      expect(state.time).toBeCloseTo(time, 9);
      expect(Object.keys(state.objects)).toEqual(['cube']);
      expect(state.arms).toHaveLength(1);
      expect(targets).toEqual([down]);
    }
    expect(fed.some((id) => id >= layout.image.offset && id < layout.image.offset + layout.image.size)).toBe(false);
    expect(await all({ ...start, mode: 'rollout', actions })).toEqual(keyframes);
    const [planned] = await all({ ...start, maxKeyframes: 1 });
    expect(planned).toMatchObject({ frame: null, ending: expect.anything() });
  });

  it('says what the observed state means where its sequences have words for it', async () => {
    expect((await openedThought(model)).thought).toBe('');
    const folders = new TemporaryFolders();
    const speaking = await loadWorldModel(await wideModel(await folders.make(), { think: 3 }));
    const { thought, keyframes } = await openedThought(speaking);
    expect(speaking.text.encode(thought).length).toBeGreaterThan(0);
    expect((await openedThought(speaking)).thought).toBe(thought);
    // One more than a sequence holds: the words of the next one are the model's, too.
    expect(keyframes).toBe(4);
    await speaking.dispose();
    await folders.removeAll();
  });

  it('takes in the pages that were shown, more than a sequence holds', async () => {
    const noArms = { type: 'none', arms: [] };
    const nothing = { objects: {}, cloths: {} };
    const shown = [1, 2, 3, 4].map((seed) => ({ text: 'fold', image: picture(seed) }));
    const start = options({ robot: noArms, objects: nothing, shown, maxKeyframes: 1 });
    const [page] = await all(start);
    expect(page).toMatchObject({ index: 0, targets: [] });
    // Patches that stay are those of the last page that was shown.
    const codes = await model.encodePicture(picture(4));
    const changed = page?.codes.flatMap((code, patch) => (code === codes[patch] ? [] : [patch]));
    expect(page?.changedPatches).toEqual(changed);
    expect(await all({ ...start, shown: shown.slice(0, 3) })).not.toEqual([page]);
    await expect(all({ shown })).rejects.toThrow('shown must be left out where a robot has arms');
  });
});

/** What a model says of the observation, and how many of four keyframes it predicts behind it. */
async function openedThought(of: OnnxWorldModel): Promise<{ thought: string; keyframes: number }> {
  const said: string[] = [];
  const model = eagerFor(of, 'subtask');
  const keyframes = await all({ model, maxKeyframes: 4, onObserved: (_state, thought) => said.push(thought) });
  expect(said).toHaveLength(1);
  return { thought: said[0] as string, keyframes: keyframes.length };
}

/** The same model, which ends wherever it may, or goes on. */
function eagerFor(base: OnnxWorldModel, marker: 'end' | 'subtask'): TokenModel {
  const eager = Object.create(base) as TokenModel;
  eager.encodePicture = (image) => base.encodePicture(image);
  eager.decodePicture = (codes) => base.decodePicture(codes);
  eager.openContext = async () => {
    const context = await base.openContext();
    return {
      close: () => context.close(),
      forward: async (tokens, position, firstRow, fromId, toId) => {
        const logits = await context.forward(tokens, position, firstRow, fromId, toId);
        const id = base.layout.markers[marker] - fromId;
        if (id >= 0 && logits.length > id) logits[id] = 100;
        return logits;
      },
    };
  };
  return eager;
}

/** The model, whose contexts write down what they are fed for good. */
function recordingFor(base: OnnxWorldModel, fed: number[]): TokenModel {
  const recording = Object.create(base) as TokenModel;
  recording.encodePicture = (image) => base.encodePicture(image);
  recording.openContext = async () => {
    const context = await base.openContext();
    return {
      close: () => context.close(),
      forward: (tokens, position, firstRow, fromId, toId) => {
        fed.splice(position, Infinity, ...tokens);
        return context.forward(tokens, position, firstRow, fromId, toId);
      },
    };
  };
  return recording;
}
