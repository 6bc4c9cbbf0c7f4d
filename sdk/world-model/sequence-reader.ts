import type { Vector3 } from '../../sim/interface/index.js';
import { anchorOfBin, placed, type Anchor, type Moment, type RelativePose } from './anchors.js';
import { HAND, keyframeHandSlots, targetSlots } from './grammar.js';
import {
  entryNumbers,
  isTurned,
  keyframeEntryValues,
  patchCount,
  pointCount,
  type EntryKind,
  type Layout,
} from './layout.js';
import { decodeNumber, type Quantity } from './numbers.js';
import { decodeName } from './object-names.js';
import type {
  ActionRecord,
  FrameRecord,
  HandRecord,
  KeyframeRecord,
  SequenceRecord,
  TargetRecord,
  TrackedObject,
} from './records.js';
import type { Slot, TextField } from './slots.js';
import type { TextTokenizer } from './text-tokenizer.js';

/** The parts of a `TrackedObject` that the list tells before the points are known. */
type PartialObject = {
  name: string;
  nameIds: readonly number[];
  kind: EntryKind;
  points: number[];
  rotation?: Vector3;
};

/** Gathers what the ids of a sequence say, part by part: instruction, observation, words on it, and keyframes. */
export class SequenceReader {
  /** Whether the action under way was given, and is not to be learnt. */
  givenAction = false;
  readonly #layout: Layout;
  readonly #text: TextTokenizer;
  readonly #objects: PartialObject[] = [];
  readonly #keyframes: KeyframeRecord[] = [];
  #textIds: number[] = [];
  #numbers: number[] = [];
  #codes: number[] = [];
  #previousCodes: readonly number[] = [];
  #instruction = '';
  #thought = '';
  #observed: Pick<FrameRecord, 'hands' | 'codes'> | undefined;
  /** Whether the sequence has pictures, once the observation has told. */
  #pictures = true;
  #action: ActionRecord | undefined;
  #hands: readonly HandRecord[] = [];
  /** Whether the keyframe under way is past its hands. */
  #stated = false;
  #ended = false;

  /**
   * @param layout - The vocabulary.
   * @param text - The text tokenizer whose ids it has room for.
   */
  constructor(layout: Layout, text: TextTokenizer) {
    this.#layout = layout;
    this.#text = text;
  }

  /** The complete keyframes so far. Live. */
  get keyframes(): readonly KeyframeRecord[] {
    return this.#keyframes;
  }

  /** The action of the keyframe under way, once it is complete. */
  get action(): ActionRecord | undefined {
    return this.#action;
  }

  /** The codes of the last complete frame. */
  get frameCodes(): readonly number[] {
    return this.#previousCodes;
  }

  /** The observed objects listed so far; the last one may lack its points. Live. */
  get listed(): readonly TrackedObject[] {
    return this.#objects;
  }

  /** What was where before the keyframe under way. */
  get moment(): Moment {
    return this.#keyframes.at(-1) ?? { hands: this.#observed?.hands ?? [], objects: this.#objects };
  }

  /** What the hands of the keyframe under way are relative to: where they are to be. */
  get aims(): Moment {
    return { hands: this.#action?.targets ?? [], objects: [] };
  }

  /** What the entries of the keyframe under way are relative to: its hands, and where they were. */
  get surroundings(): Moment {
    return { hands: this.#hands, objects: this.moment.objects };
  }

  /** The observed objects listed so far. */
  get objects(): readonly TrackedObject[] {
    return this.#objects.map((object) => ({ ...object, points: [...object.points] }));
  }

  /** What the observed state means, in words, once they are complete; may be empty. */
  get thought(): string {
    return this.#thought;
  }

  /** Everything so far, as plain data; numbers are the centres of their bins. */
  record(): Omit<SequenceRecord, 'continues'> {
    return {
      instruction: this.#instruction,
      observation: { ...(this.#observed ?? { hands: [], codes: [] }), objects: this.objects },
      ...(this.#thought === '' ? {} : { thought: this.#thought }),
      keyframes: [...this.#keyframes],
      ended: this.#ended,
    };
  }

  /** Takes in the next id, and files what is complete with it. */
  read(slot: Slot, id: number): void {
    const { markers, image, text } = this.#layout;
    switch (slot.type) {
      case 'text':
        if (id !== markers.pad) this.#textIds.push(id - text.offset);
        if (slot.index + 1 === this.#layout.widths[slot.field]) this.#finishText(slot.field);
        break;
      case 'number':
        this.#numbers.push(this.#decoded(slot.quantity, id - this.#layout.numbers.offset));
        this.#finishEntry();
        this.#finishStates();
        break;
      case 'anchor':
        this.#numbers.push(id - this.#layout.numbers.offset);
        break;
      case 'code':
        this.#codes.push(id - image.offset);
        if (slot.index + 1 === patchCount(this.#layout)) this.#finishFrame();
        break;
      case 'sight':
        this.#see(id === markers.image);
        break;
      case 'entry':
        for (const kind of ['object', 'cloth', 'place'] as const) {
          if (id === markers[kind]) this.#objects.push({ name: '', nameIds: [], kind, points: [] });
        }
        break;
      case 'step':
        this.#ended = id === markers.end;
        this.#action = undefined;
        break;
      case 'marker':
        if (slot.marker === 'next') this.#finishAction();
        else if (slot.marker === 'image' && !this.#observed) this.#see(true);
        else if (slot.marker === 'objects' && this.#action) {
          this.#hands = this.#takeKeyframeHands();
          this.#stated = true;
          this.#finishStates();
        }
        break;
      default:
        break;
    }
  }

  #finishText(field: TextField): void {
    const ids = this.#textIds;
    this.#textIds = [];
    if (field === 'name')
      Object.assign(this.#objects.at(-1) as PartialObject, { name: decodeName(this.#text, ids), nameIds: ids });
    else if (field === 'instruction') this.#instruction = this.#text.decode(ids);
    else if (field === 'think') this.#thought = this.#text.decode(ids);
    else this.#action = { subtask: this.#text.decode(ids), ticks: 0, targets: [] };
  }

  /** Files where the list's last entry is. */
  #finishEntry(): void {
    const object = this.#objects.at(-1);
    if (!object || this.#action || object.points.length > 0) return;
    if (this.#numbers.length === entryNumbers(this.#layout, object.kind)) {
      Object.assign(object, this.#where(object.kind, this.#take()));
    }
  }

  /** Points and, where they are told, orientation out of the numbers of an entry. */
  #where(kind: EntryKind, values: readonly number[]): Pick<PartialObject, 'points' | 'rotation'> {
    const coordinates = 3 * pointCount(this.#layout, kind);
    const points = values.slice(0, coordinates);
    return values.length === coordinates ? { points } : { points, rotation: vector(values, coordinates) };
  }

  #finishAction(): void {
    const [ticks = 1, ...values] = this.#take();
    const { relativePoses } = this.#layout;
    const targets = chunks(values, targetSlots(this.#layout, 0).length).map((told): TargetRecord => {
      const rest = { opening: told.at(-2) as number, force: told.at(-1) as number };
      return { ...(relativePoses ? this.#placed(told, this.moment, 2) : pose(told)), ...rest };
    });
    this.#action = { subtask: this.#action?.subtask ?? '', ticks, targets };
  }

  /** Files the observed hands; the codes of the picture follow, if there is one. */
  #see(pictures: boolean): void {
    this.#pictures = pictures;
    this.#observed = { hands: this.#takeHands(), codes: [] };
  }

  /** Files a keyframe without a picture once its last point is there. */
  #finishStates(): void {
    if (this.#pictures || !this.#stated) return;
    const told = this.#objects.reduce(
      (sum, { kind }) => sum + (kind === 'place' ? 0 : keyframeEntryValues(this.#layout, kind)),
      0,
    );
    if (this.#numbers.length === told) this.#finishKeyframe([]);
  }

  /** Files a picture, and the keyframe that it belongs to. */
  #finishFrame(): void {
    const codes = this.#codes;
    this.#codes = [];
    this.#previousCodes = codes;
    if (this.#action) this.#finishKeyframe(codes);
    else if (this.#observed) this.#observed = { ...this.#observed, codes };
  }

  #finishKeyframe(codes: readonly number[]): void {
    this.#stated = false;
    const values = this.#take();
    let at = 0;
    const objects = this.#objects.map((listed): TrackedObject => {
      const { name, nameIds, kind } = listed;
      if (kind === 'place') return { ...listed, points: [...listed.points] };
      const from = at;
      at += keyframeEntryValues(this.#layout, kind);
      const told = values.slice(from, at);
      if (!isTurned(this.#layout, kind)) return { name, nameIds, kind, ...this.#where(kind, told) };
      const { position, rotation } = this.#placed(told, this.surroundings, 1);
      return { name, nameIds, kind, points: [...position], rotation };
    });
    const action = this.#action as ActionRecord;
    const keyframe: KeyframeRecord = { ...action, hands: this.#hands, objects, codes };
    this.#keyframes.push(this.givenAction ? { ...keyframe, given: true } : keyframe);
    this.givenAction = false;
  }

  #take(): number[] {
    const values = this.#numbers;
    this.#numbers = [];
    return values;
  }

  #takeHands(): HandRecord[] {
    return chunks(this.#take(), HAND.length).map((told) => ({ ...pose(told), opening: told.at(-1) as number }));
  }

  #takeKeyframeHands(): HandRecord[] {
    if (!this.#layout.relativePoses) return this.#takeHands();
    return chunks(this.#take(), keyframeHandSlots(this.#layout, 0).length).map((told) => ({
      ...this.#placed(told, this.aims, 1),
      opening: told.at(-1) as number,
    }));
  }

  /** The pose in the world of one that is told behind the one or two bins that say what it is relative to. */
  #placed(told: readonly number[], moment: Moment, anchors: 1 | 2): RelativePose {
    const [anchor, axes] = [0, anchors - 1].map((at) => anchorOfBin(this.#layout, told[at] as number)) as [
      Anchor,
      Anchor,
    ];
    return placed({ anchor, axes, pose: pose(told.slice(anchors)) }, moment);
  }

  /** The centre of a bin; ticks are whole, whatever the bins. */
  #decoded(quantity: Quantity, bin: number): number {
    const { quantities, bins } = this.#layout.numbers;
    const value = decodeNumber(quantities[quantity], bins, bin);
    return quantity === 'ticks' ? Math.max(1, Math.round(value)) : value;
  }
}

function pose(values: readonly number[]): RelativePose {
  return { position: vector(values, 0), rotation: vector(values, 3) };
}

function chunks(values: readonly number[], length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, i) => values.slice(i * length, (i + 1) * length));
}

function vector(values: readonly number[], at: number): Vector3 {
  return [values[at] as number, values[at + 1] as number, values[at + 2] as number];
}
