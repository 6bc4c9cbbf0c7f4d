import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Vector3 } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { angleBetween, fromRotationVector } from '../../../sim/math/vector.js';
import {
  buildSequence,
  BytePairTokenizer,
  createLayout,
  encodeName,
  keyframeEntryTokens,
  keyframeLength,
  observationLength,
  parseSequence,
  Sequence,
  SequenceGrammar,
  TOKEN_KINDS,
  type HandRecord,
  type Layout,
  type SequenceRecord,
  type TrackedObject,
} from '../../../sdk/world-model/index.js';
import { bytes, MODEL_FOLDER, records, smallLayout } from './support.js';

const still = { position: [0, 0, 0.2], rotation: [0, 0, 0], opening: 0.08 } as const;

const TURNED = [0, 0.1, 0.3] as const;

/** The vocabulary as the first models know it. */
const FIRST: Layout = { ...smallLayout, relativePoses: false };

/** Half the diagonal of a cube of bins of 1 mm, and of one of rotation components, in radians. */
const BIN = 0.00087;
const TURN_BIN = (Math.sqrt(3) * Math.PI) / 1022 + 1e-6;

function turnBetween(a: Vector3, b: Vector3): number {
  return angleBetween(fromRotationVector(a), fromRotationVector(b));
}

function expectNear(hand: HandRecord, source: HandRecord): void {
  hand.position.forEach((value, axis) => expect(Math.abs(value - (source.position[axis] as number))).toBeLessThan(BIN));
  expect(turnBetween(hand.rotation, source.rotation)).toBeLessThan(TURN_BIN);
}

/** Two keyframes of one arm and one cube; only patch 3 changes, in the second. */
function example(): SequenceRecord {
  const codes = Array.from({ length: 16 }, (_, i) => i);
  const objects = [{ name: 'cub', kind: 'object' as const, points: [0.1, 0.2, 0.02], rotation: TURNED }];
  const step = { subtask: 'go', ticks: 7, targets: [{ ...still, force: 20 }], hands: [still], objects };
  const changed = codes.map((code, i) => (i === 3 ? 9 : code));
  return {
    instruction: 'lift it',
    observation: { hands: [still], objects, codes },
    keyframes: [
      { ...step, codes },
      { ...step, codes: changed },
    ],
    ended: true,
  };
}

/** The example without pictures. */
function withoutPictures(): SequenceRecord {
  const { observation, keyframes, ...rest } = example();
  const blind = keyframes.map((keyframe) => ({ ...keyframe, codes: [] }));
  return { ...rest, observation: { ...observation, codes: [] }, keyframes: blind };
}

describe('sequences', () => {
  it.each([
    ['relative poses', smallLayout],
    ['positions in the order of the list, as the first models', FIRST],
  ])('come back from their tokens, to the bin: %s', (_, layout) => {
    fc.assert(
      fc.property(records, (record) => {
        const built = buildSequence(layout, bytes, record);
        const parsed = parseSequence(layout, bytes, built.tokens, record.observation.hands.length);
        expect(parsed.instruction).toBe(record.instruction);
        expect([parsed.ended, parsed.continues]).toEqual([record.ended, record.continues]);
        expect(parsed.observation.codes).toEqual(record.observation.codes);
        expect(parsed.keyframes.map(({ subtask, ticks, codes }) => ({ subtask, ticks, codes }))).toEqual(
          record.keyframes.map(({ subtask, ticks, codes }) => ({ subtask, ticks, codes })),
        );
        const names = ({ observation }: SequenceRecord): string[] => observation.objects.map(({ name }) => name);
        expect(names(parsed)).toEqual(names(record));
        parsed.keyframes.forEach((keyframe, k) => {
          const told = record.keyframes[k] as SequenceRecord['keyframes'][number];
          keyframe.hands.forEach((hand, arm) => expectNear(hand, told.hands[arm] as HandRecord));
          keyframe.targets.forEach((target, arm) => expectNear(target, told.targets[arm] as HandRecord));
          keyframe.objects.forEach((object, i) => {
            // Places stay where they were.
            const { objects } = object.kind === 'place' ? record.observation : told;
            const source = objects[i] as TrackedObject;
            expect(object.name).toBe(source.name);
            object.points.forEach((value, at) =>
              expect(Math.abs(value - (source.points[at] as number))).toBeLessThan(BIN),
            );
            const turned = layout.relativePoses && object.kind !== 'cloth';
            expect(object.rotation?.length).toBe(turned ? 3 : undefined);
            if (turned)
              expect(turnBetween(object.rotation as Vector3, source.rotation as Vector3)).toBeLessThan(TURN_BIN);
          });
        });
        const again = parseSequence(
          layout,
          bytes,
          buildSequence(layout, bytes, parsed).tokens,
          parsed.observation.hands.length,
        );
        expect(again.keyframes.length).toBe(parsed.keyframes.length);
        if (layout.relativePoses) return;
        const given = record.keyframes.map((keyframe) => keyframe.given);
        const keyframes = parsed.keyframes.map((keyframe, k) => ({ ...keyframe, given: given[k] }));
        const rebuilt = buildSequence(layout, bytes, { ...parsed, keyframes });
        expect(rebuilt.tokens).toEqual(built.tokens);
        expect(rebuilt.kinds).toEqual(built.kinds);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('tell number and turn of a thing behind its name, and the first models its position alone', () => {
    const { markers, text, numbers } = smallLayout;
    const listed = (layout: Layout): number[] => {
      const { tokens } = buildSequence(layout, bytes, withoutPictures());
      const at = tokens.indexOf(markers.object);
      return [...tokens.subarray(at, tokens.indexOf(markers.close))];
    };
    const name = [...' cub'].map((letter) => text.offset + letter.charCodeAt(0));
    const bins = [612, 712, 148].map((bin) => numbers.offset + bin);
    const turns = [512, 528, 561].map((bin) => numbers.offset + bin);
    const begin = [markers.object, ...name];
    expect(listed(FIRST)).toEqual([...begin, ...bins]);
    expect(listed(smallLayout)).toEqual([...begin, numbers.offset, ...bins, ...turns]);
  });

  it('are exactly what the grammar admits', () => {
    fc.assert(
      fc.property(records, fc.nat(), (record, draw) => {
        const { tokens } = buildSequence(smallLayout, bytes, record);
        const grammar = new SequenceGrammar(smallLayout, record.observation.hands.length);
        tokens.forEach((token, i) => {
          const other = (draw + i * 7919) % smallLayout.vocabularySize;
          if (i % 7 === 0 && !grammar.allows(other))
            expect(() => new SequenceWalk(record, tokens, i).push(other)).toThrow(`token ${i} must be`);
          expect(grammar.allows(token)).toBe(true);
          grammar.push(token);
        });
      }),
      { seed: 3, numRuns: 3 },
    );
  });

  it.each([
    ['relative poses', smallLayout],
    ['positions in the order of the list, as the first models', FIRST],
  ])('that walk at random through the grammar parse and build again: %s', (_, layout) => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const arms = random.integer(0, 2);
      const sequence = new Sequence(layout, bytes, arms);
      while (sequence.grammar.slot.type !== 'finished' && sequence.tokens.length < 1500) {
        const { allowed, slot } = sequence.grammar;
        const range = 2 * random.integer(0, allowed.length / 2 - 1);
        // Letters alone, since not all bytes are text that encodes to itself.
        const letter = smallLayout.text.offset + random.integer(97, 122);
        const id = random.integer(allowed[range] as number, (allowed[range + 1] as number) - 1);
        sequence.push(slot.type === 'text' && id >= smallLayout.text.offset ? letter : id);
      }
      const { tokens } = sequence.build();
      const record = parseSequence(layout, bytes, tokens, arms);
      expect(record).toEqual(sequence.record());
      if (!record.ended) continue;
      const again = buildSequence(layout, bytes, record).tokens;
      // What poses are relative to is chosen anew.
      if (layout.relativePoses) expect(again.length).toBe(tokens.length);
      else expect(again).toEqual(tokens);
    }
  });

  it('have the lengths that are stated', () => {
    const layout = createLayout({
      textSize: 512,
      image: { width: 128, height: 128, patchWidth: 16, patchHeight: 8, levels: [8, 5, 5, 5] },
      contextLength: 768,
    });
    const rigid = { kind: 'object' } as const;
    const cloth = { kind: 'cloth' } as const;
    const first = { ...layout, relativePoses: false };
    expect([keyframeEntryTokens(first, [rigid, rigid, rigid]), keyframeEntryTokens(first, [cloth])]).toEqual([9, 27]);
    expect([keyframeEntryTokens(layout, [rigid, cloth]), keyframeEntryTokens(layout, [{ kind: 'place' }])]).toEqual([
      36, 0,
    ]);
    expect(keyframeLength(layout, 1, 9)).toBe(192);
    expect(keyframeLength(layout, 2, 27)).toBe(224);
    expect(observationLength(first, 1, [rigid, rigid, rigid])).toBe(256);
    expect(observationLength(layout, 1, [rigid, rigid, rigid])).toBe(272);
    expect(observationLength(layout, 2, [cloth])).toBe(272);
    // A picture takes 128 tokens and its marker; what is left is filled to a multiple of 16.
    expect([keyframeLength(layout, 1, 9, false), observationLength(layout, 2, [cloth], false)]).toEqual([64, 144]);
    const one = buildSequence(smallLayout, bytes, example());
    const head = observationLength(smallLayout, 1, example().observation.objects);
    expect(one.tokens.length).toBe(head + 2 * keyframeLength(smallLayout, 1, 8) + 1);
  });

  it('mark what is given, what changes, and where a text ends', () => {
    const { kinds, tokens } = buildSequence(smallLayout, bytes, example());
    const head = observationLength(smallLayout, 1, example().observation.objects);
    const length = keyframeLength(smallLayout, 1, 8);
    const count = (kind: number, from: number, to: number): number =>
      kinds.subarray(from, to).filter((k) => k === kind).length;
    expect(count(TOKEN_KINDS.imageUnchanged, head, head + length)).toBe(16);
    expect(count(TOKEN_KINDS.imageUnchanged, head + length, head + 2 * length)).toBe(15);
    expect(count(TOKEN_KINDS.imageChanged, head, head + 2 * length)).toBe(1);
    expect(count(TOKEN_KINDS.imageChanged, 0, head) + count(TOKEN_KINDS.imageUnchanged, 0, head)).toBe(0);
    // The subtask "go" in a field of five: two letters, the end of the text, two tokens of filling.
    expect([...kinds.subarray(head, head + 6)]).toEqual([1, 2, 2, 2, 0, 0]);
    expect(tokens.at(-1)).toBe(smallLayout.markers.end);
    const given = { ...example(), keyframes: example().keyframes.map((keyframe) => ({ ...keyframe, given: true })) };
    const rollout = buildSequence(smallLayout, bytes, given).kinds;
    expect([...rollout.subarray(head, head + 6)]).toEqual([6, 6, 6, 6, 0, 0]);
    expect(rollout.subarray(head, head + length).filter((k) => k === TOKEN_KINDS.number).length).toBe(7 + 6);
  });

  it('of states alone are those with pictures without them', () => {
    const layout = smallLayout;
    const { tokens } = buildSequence(layout, bytes, withoutPictures());
    const codes = [...tokens].filter((id) => id >= layout.image.offset && id < layout.image.offset + layout.image.size);
    expect([codes, [...tokens].includes(layout.markers.image)]).toEqual([[], false]);
    const { keyframes } = parseSequence(layout, bytes, tokens, 1);
    expect(keyframes.map((keyframe) => keyframe.codes)).toEqual([[], []]);
    expect(keyframes[1]?.hands[0]?.position[2]).toBeCloseTo(0.2, 3);
    // A keyframe is complete with its last point, before the choice of another one.
    const sequence = new Sequence(layout, bytes, 1);
    for (const id of tokens.slice(0, -1)) sequence.push(id);
    expect([sequence.keyframes.length, sequence.grammar.slot.type]).toEqual([2, 'step']);
    const always = { ...layout, statesAlone: false };
    expect(() => buildSequence(always, bytes, withoutPictures())).toThrow('codes must be 16 in number, received 0');
  });

  it('count numbers out of range', () => {
    const record = example();
    const far = [{ name: 'cub', kind: 'object' as const, points: [0.1, 2, 0.02], rotation: TURNED }];
    expect(buildSequence(smallLayout, bytes, record).saturated).toBe(0);
    expect(
      buildSequence(smallLayout, bytes, { ...record, observation: { ...record.observation, objects: far } }).saturated,
    ).toBe(1);
  });

  it('refuse what does not fit, and say why', () => {
    const record = example();
    const build =
      (change: Partial<SequenceRecord>): (() => unknown) =>
      () =>
        buildSequence(smallLayout, bytes, { ...record, ...change });
    expect(build({ instruction: 'a long instruction' })).toThrow(
      'instruction must take at most 10 tokens, received 18',
    );
    const named = (name: string): SequenceRecord['observation'] => ({
      ...record.observation,
      objects: [{ name, kind: 'object', points: [0, 0, 0], rotation: TURNED }],
    });
    expect(build({ observation: named('long-name') })).toThrow('the name "long-name" must take at most 4 tokens');
    expect(build({ observation: named('a b') })).toThrow('a name must not be empty or contain spaces');
    expect(build({ observation: named('oth') })).toThrow('objects[0] must be the object "oth"');
    const { place, ...markers } = smallLayout.markers;
    expect(place).toBe(16);
    const spot = [{ name: 'pad', kind: 'place' as const, points: [0, 0, 0], rotation: TURNED }];
    const placed = { ...record, observation: { ...record.observation, objects: spot } };
    expect(() => buildSequence({ ...smallLayout, markers }, bytes, placed)).toThrow(
      '"pad" must be left out: it is a place, and this vocabulary has no word for places (layout.markers.place)',
    );
    const unturned = [{ name: 'cub', kind: 'object' as const, points: [0.1, 0.2, 0.02] }];
    expect(build({ observation: { ...record.observation, objects: unturned } })).toThrow(
      'the rotation of "cub" must be three finite numbers (layout.relativePoses), received none',
    );
    expect(build({ observation: { ...record.observation, codes: [1] } })).toThrow(
      'codes must be 16 in number, received 1',
    );
    const first = record.keyframes[0] as SequenceRecord['keyframes'][number];
    expect(build({ keyframes: [{ ...first, ticks: 0 }] })).toThrow('ticks must be a positive integer, received 0');
    const { tokens } = buildSequence(smallLayout, bytes, record);
    expect(() => parseSequence(smallLayout, bytes, [...tokens, 0], 1)).toThrow('nothing: the sequence is finished');
  });
});

/** A sequence that stands before token `at` of another. */
class SequenceWalk extends Sequence {
  constructor(record: SequenceRecord, tokens: ArrayLike<number>, at: number) {
    super(smallLayout, bytes, record.observation.hands.length);
    for (let i = 0; i < at; i++) this.push(tokens[i] as number);
  }
}

describe('text tokenizer', () => {
  const json = readFileSync(join(MODEL_FOLDER, 'tokenizer.json'), 'utf8');
  const text = new BytePairTokenizer(json);

  it('encodes any text and brings it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (words) => {
        const ids = text.encode(words);
        expect(ids.every((id) => id >= 0 && id < text.size)).toBe(true);
        expect(text.decode(ids)).toBe(words);
      }),
      { seed: 4 },
    );
    expect(text.decode(text.encode('  Lege den Würfel 🧊 ab!\n'))).toBe('  Lege den Würfel 🧊 ab!\n');
  });

  it('takes few tokens for words that it was trained on', () => {
    expect(
      encodeName({ ...smallLayout, widths: { ...smallLayout.widths, name: 3 } }, text, 'red-cube').length,
    ).toBeLessThanOrEqual(3);
  });

  it('keeps Chinese characters apart where the tokenizer says so', () => {
    const data = JSON.parse(json) as {
      pre_tokenizer: object;
      model: { vocab: Record<string, number>; merges: [string, string][] };
    };
    const { vocab, merges } = data.model;
    // The bytes of 红, and a pair that makes one id of two of them.
    vocab['çº'] = text.size;
    vocab['çº¢'] = text.size + 1;
    vocab['çº¢çº¢'] = text.size + 2;
    merges.push(['ç', 'º'], ['çº', '¢'], ['çº¢', 'çº¢']);
    expect(new BytePairTokenizer(JSON.stringify(data)).encode('红红')).toEqual([text.size + 2]);
    const split = {
      type: 'Split',
      pattern: { Regex: String.raw`[\u4e00-\u9fff]` },
      behavior: 'Isolated',
      invert: false,
    };
    data.pre_tokenizer = { type: 'Sequence', pretokenizers: [split, data.pre_tokenizer] };
    const apart = new BytePairTokenizer(JSON.stringify(data));
    expect(apart.encode('红红')).toEqual([text.size + 1, text.size + 1]);
    expect(apart.decode(apart.encode('put 红 cube'))).toBe('put 红 cube');
  });

  it('refuses a vocabulary without all bytes', () => {
    const data = JSON.parse(json) as { model: { vocab: Record<string, number> } };
    delete data.model.vocab['Ġ'];
    expect(() => new BytePairTokenizer(JSON.stringify(data), 'tokenizer.json')).toThrow(
      'must hold all 256 bytes, 1 are missing',
    );
    expect(() => new BytePairTokenizer('{"model":{"type":"WordPiece"}}')).toThrow('model.type must be "BPE"');
  });
});
