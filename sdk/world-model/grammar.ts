import {
  entryTokens,
  isTurned,
  keyframeEntryTokens,
  MAXIMUM_ARMS,
  patchCount,
  pointCount,
  type EntryKind,
  type Layout,
  type Marker,
} from './layout.js';
import { anchorBin, WORLD, type Anchor } from './anchors.js';
import type { Quantity } from './numbers.js';
import type { AnchorSlot, Slot, TextField } from './slots.js';

const POINT: readonly Slot[] = [number('x'), number('y'), number('z')];
const ROTATION: readonly Slot[] = [number('rotation'), number('rotation'), number('rotation')];
/** The slots that say where a hand is in an observation. */
export const HAND: readonly Slot[] = [...POINT, ...ROTATION, number('opening')];
/** A pose in a frame of its own: lengths along all three axes have the range of x. */
const RELATIVE: readonly Slot[] = [number('x'), number('x'), number('x'), ...ROTATION];
const SIGHT: Slot = { type: 'sight' };
const ENTRY: Slot = { type: 'entry' };
const STEP: Slot = { type: 'step' };
const FILLING: Slot = { type: 'filling' };
const FINISHED: Slot = { type: 'finished' };

/**
 * Tells at each position of a sequence which token ids may follow. A sequence is
 *
 * ```
 * begin instruct text observe state HAND* [ image code* ] objects { object text POSE | cloth text POINTS | place text POSE }* close
 * [ think text ] filling
 * { subtask text dt ticks act TARGET* next state HAND* objects { POSE | POINTS }* [ image code* ] filling }* end
 * ```
 *
 * with HAND = x y z, three components of the rotation vector, opening; POSE = the entry's number in the list, x y z, three components of the
 * rotation vector; POINTS = the entry's number, x y z of each point. In keyframes HAND and POSE (of what is no cloth) are relative: what to
 * comes before x (`anchors.ts`). TARGET = what it is relative to, whose axes it has, and HAND and grip force, once per arm. Vocabularies
 * without relative poses have no numbers of entries, x y z alone for a POSE, and all of it in the world. The poses and points of a keyframe
 * are those of the observation's list, in the same order, but for places, which stay where they are. The list follows the picture
 * that it is read from, and the words on the state follow the list; in keyframes the numbers come first, so that the picture
 * is drawn from a state already settled. Keyframes have pictures where the observation has one.
 */
export class SequenceGrammar {
  readonly #layout: Layout;
  readonly #arms: number;
  readonly #action: readonly Slot[];
  readonly #codes: readonly Slot[];
  #slots: Slot[];
  #at = 0;
  #position = 0;
  #told: Slot[] = [];
  #pictures = true;
  readonly #kinds: EntryKind[] = [];
  #textEnded = false;
  #rangesFor = -1;
  #ranges: number[] = [];

  /**
   * @param layout - The vocabulary.
   * @param arms - Number of arms, 0 to 4.
   * @throws RangeError when `arms` is no such number.
   */
  constructor(layout: Layout, arms: number) {
    if (!Number.isInteger(arms) || arms < 0 || arms > MAXIMUM_ARMS) {
      throw new RangeError(`arms must be an integer from 0 to ${MAXIMUM_ARMS}, received ${arms}`);
    }
    this.#layout = layout;
    this.#arms = arms;
    this.#codes = Array.from({ length: patchCount(layout) }, (_, index): Slot => ({ type: 'code', index }));
    this.#action = [
      ...this.#text('subtask'),
      marker('dt'),
      number('ticks'),
      marker('act'),
      ...perArm(arms, (arm) => targetSlots(layout, arm)),
      marker('next'),
      marker('state'),
      ...perArm(arms, (arm) => keyframeHandSlots(layout, arm)),
      marker('objects'),
    ];
    this.#slots = [
      marker('begin'),
      marker('instruct'),
      ...this.#text('instruction'),
      marker('observe'),
      marker('state'),
      ...repeat(HAND, arms),
      ...(layout.statesAlone ? [SIGHT] : [marker('image'), ...this.#codes, marker('objects'), ENTRY]),
    ];
  }

  /** Number of tokens so far. */
  get position(): number {
    return this.#position;
  }

  /** What stands at the next position. */
  get slot(): Slot {
    return this.#slots[this.#at] ?? FINISHED;
  }

  /** Number of tokens in which every keyframe tells where the objects are. Grows while the list of objects is read. */
  get keyframeEntryTokens(): number {
    return this.#told.length;
  }

  /** Whether the sequence has pictures: true until the observation says that it has none. */
  get pictures(): boolean {
    return this.#pictures;
  }

  /**
   * The ids that may follow, as half-open ranges `start, end, start, end, ...`. Empty when the sequence is finished. The
   * array is reused: it is valid until the next `push`.
   */
  get allowed(): readonly number[] {
    if (this.#rangesFor !== this.#position) {
      this.#ranges.length = 0;
      this.#fillRanges(this.slot);
      this.#rangesFor = this.#position;
    }
    return this.#ranges;
  }

  /** The only id that may follow, or -1 when there is a choice or none. */
  get forced(): number {
    const ranges = this.allowed;
    return ranges.length === 2 && (ranges[1] as number) - (ranges[0] as number) === 1 ? (ranges[0] as number) : -1;
  }

  /** Whether `id` may follow. */
  allows(id: number): boolean {
    const ranges = this.allowed;
    for (let i = 0; i < ranges.length; i += 2) {
      if (id >= (ranges[i] as number) && id < (ranges[i + 1] as number)) return true;
    }
    return false;
  }

  /**
   * Goes on by one token.
   *
   * @throws RangeError when `id` may not stand here; the message tells position, what is expected and what was received.
   */
  push(id: number): void {
    const slot = this.slot;
    if (!this.allows(id)) {
      throw new RangeError(
        `token ${this.#position} must be ${describe(slot)} (ids ${rangesText(this.allowed)}), received ${id}`,
      );
    }
    this.#position += 1;
    this.#at += 1;
    this.#rangesFor = -1;
    const { markers } = this.#layout;
    if (slot.type === 'text') this.#textEnded = id === markers.pad && slot.index + 1 < this.#layout.widths[slot.field];
    else if (slot.type === 'sight') this.#seen(id === markers.image);
    else if (slot.type === 'entry') this.#entry(id);
    else if (slot.type === 'step') this.#follow(id === markers.end ? [] : this.#keyframe());
  }

  /** After `image`, or `objects` in its place. */
  #seen(pictures: boolean): void {
    this.#pictures = pictures;
    this.#follow(pictures ? [...this.#codes, marker('objects'), ENTRY] : [ENTRY]);
  }

  /** After `object`, `cloth`, `place` or `close`. */
  #entry(id: number): void {
    const { markers } = this.#layout;
    if (id === markers.close) {
      const thought = this.#layout.widths.think > 0 ? [marker('think'), ...this.#text('think')] : [];
      this.#follow([...thought, ...this.#filling(this.#position + thought.length), STEP]);
      return;
    }
    const kind = id === markers.cloth ? 'cloth' : id === markers.place ? 'place' : 'object';
    if (kind !== 'place') this.#told.push(...this.#where(kind, true));
    const where = this.#where(kind, false);
    this.#kinds.push(kind);
    this.#follow([...this.#text('name'), ...where, ENTRY]);
  }

  /** The slots that say where the next entry of the list is, in the list or in a keyframe. */
  #where(kind: EntryKind, inKeyframe: boolean): Slot[] {
    const index = this.#kinds.length;
    const ordinal: readonly Slot[] = this.#layout.relativePoses ? [{ type: 'ordinal', index }] : [];
    if (!isTurned(this.#layout, kind)) return [...ordinal, ...repeat(POINT, pointCount(this.#layout, kind))];
    return inKeyframe
      ? [...ordinal, { type: 'anchor', of: 'entry', index }, ...RELATIVE]
      : [...ordinal, ...POINT, ...ROTATION];
  }

  /** Whether an entry of a kind leaves room for the list's end and one keyframe. */
  #fits(kind: EntryKind): boolean {
    const { widths, alignment, contextLength } = this.#layout;
    const where = entryTokens(this.#layout, kind);
    const list = this.#position + 1 + widths.name + where + 1 + thoughtLength(this.#layout);
    const aligned = Math.ceil(list / alignment) * alignment;
    const told = this.#told.length + keyframeEntryTokens(this.#layout, [{ kind }]);
    return aligned + keyframeLength(this.#layout, this.#arms, told, this.#pictures) <= contextLength;
  }

  /** The slots of a keyframe after `subtask`. */
  #keyframe(): Slot[] {
    const picture = this.#pictures ? [marker('image'), ...this.#codes] : [];
    const slots = [...this.#action, ...this.#told, ...picture];
    slots.push(...this.#filling(this.#position + slots.length), STEP);
    return slots;
  }

  #follow(slots: Slot[]): void {
    this.#slots = slots;
    this.#at = 0;
  }

  #filling(position: number): Slot[] {
    const { alignment } = this.#layout;
    return Array.from({ length: (alignment - (position % alignment)) % alignment }, () => FILLING);
  }

  #text(field: TextField): Slot[] {
    return Array.from({ length: this.#layout.widths[field] }, (_, index): Slot => ({ type: 'text', field, index }));
  }

  /** The bins that may stand for what a pose is relative to, ascending. */
  #anchors({ of, index }: AnchorSlot): number[] {
    const bin = (kind: Anchor['kind'], at: number): number => anchorBin(this.#layout, { kind, index: at });
    const entries = [...this.#kinds.keys()].filter((entry) => isTurned(this.#layout, this.#kinds[entry] as EntryKind));
    const hands = perArm(this.#arms, (arm) => [bin('hand', arm)]);
    const world = anchorBin(this.#layout, WORLD);
    switch (of) {
      case 'target':
        return [...entries, ...hands, world];
      case 'axes':
        return [...entries, ...hands, world, ...entries.map((entry) => bin('towards', entry))];
      case 'hand':
        return [bin('hand', index), world];
      case 'entry':
        return [index, ...hands, world];
    }
  }

  #fillRanges(slot: Slot): void {
    const { markers, text, image, numbers, maximumObjects } = this.#layout;
    const ranges = this.#ranges;
    const one = (id: number): void => {
      ranges.push(id, id + 1);
    };
    switch (slot.type) {
      case 'marker':
        one(markers[slot.marker]);
        break;
      case 'filling':
        one(markers.pad);
        break;
      case 'text':
        // A name must not be empty, and nothing follows the end of a text but filling.
        if (slot.index === 0 ? slot.field !== 'name' : true) one(markers.pad);
        if (slot.index === 0 || !this.#textEnded) ranges.push(text.offset, text.offset + text.size);
        break;
      case 'number':
        // A keyframe lies at least one tick after the one before it.
        ranges.push(numbers.offset + (slot.quantity === 'ticks' ? 1 : 0), numbers.offset + numbers.bins);
        break;
      case 'ordinal':
        one(numbers.offset + slot.index);
        break;
      case 'anchor':
        for (const bin of this.#anchors(slot)) one(numbers.offset + bin);
        break;
      case 'code':
        ranges.push(image.offset, image.offset + image.size);
        break;
      case 'sight':
        one(markers.image);
        one(markers.objects);
        break;
      case 'entry':
        if (this.#kinds.length < maximumObjects) {
          if (this.#fits('object')) one(markers.object);
          if (this.#fits('cloth')) one(markers.cloth);
          if (markers.place !== undefined && this.#fits('place')) one(markers.place);
        }
        one(markers.close);
        break;
      case 'step':
        one(markers.end);
        one(markers.subtask);
        break;
      case 'finished':
        break;
    }
  }
}

/**
 * Number of tokens of a keyframe with its filling, for a number of arms and of tokens that say where the objects are
 * (`keyframeEntryTokens`), with or without its picture.
 */
export function keyframeLength(layout: Layout, arms: number, told: number, pictures = true): number {
  const length =
    1 +
    layout.widths.subtask +
    2 +
    1 +
    arms * targetSlots(layout, 0).length +
    2 +
    arms * keyframeHandSlots(layout, 0).length +
    1 +
    told +
    pictureLength(layout, pictures);
  return Math.ceil(length / layout.alignment) * layout.alignment;
}

/** Number of tokens from `begin` to the end of the words on the state, with the filling, with or without the picture. */
export function observationLength(
  layout: Layout,
  arms: number,
  objects: readonly { readonly kind: EntryKind }[],
  pictures = true,
): number {
  const list = objects.reduce((sum, { kind }) => sum + 1 + layout.widths.name + entryTokens(layout, kind), 0);
  const seen = 2 + layout.widths.instruction + 2 + arms * HAND.length + pictureLength(layout, pictures);
  const length = seen + 1 + list + 1 + thoughtLength(layout);
  return Math.ceil(length / layout.alignment) * layout.alignment;
}

/** Number of tokens of a picture with its marker. */
function pictureLength(layout: Layout, pictures: boolean): number {
  return pictures ? 1 + patchCount(layout) : 0;
}

/** Number of tokens of the words on the state, with their marker; 0 where sequences have none. */
function thoughtLength({ widths }: Layout): number {
  return widths.think > 0 ? 1 + widths.think : 0;
}

function marker(name: Exclude<Marker, 'place'>): Slot {
  return { type: 'marker', marker: name };
}

function number(quantity: Quantity): Slot {
  return { type: 'number', quantity };
}

/** The slots that say where an arm's hand is to be. */
export function targetSlots({ relativePoses }: Layout, index: number): Slot[] {
  const grip = [number('opening'), number('force')];
  if (!relativePoses) return [...POINT, ...ROTATION, ...grip];
  return [{ type: 'anchor', of: 'target', index }, { type: 'anchor', of: 'axes', index }, ...RELATIVE, ...grip];
}

/** The slots that say where an arm's hand is in a keyframe. */
export function keyframeHandSlots({ relativePoses }: Layout, index: number): Slot[] {
  if (!relativePoses) return [...HAND];
  return [{ type: 'anchor', of: 'hand', index }, ...RELATIVE, number('opening')];
}

function perArm<T>(arms: number, of: (arm: number) => readonly T[]): T[] {
  return Array.from({ length: arms }, (_, arm) => of(arm)).flat();
}

function repeat(slots: readonly Slot[], times: number): Slot[] {
  return Array.from({ length: times }, () => slots).flat();
}

function describe(slot: Slot): string {
  switch (slot.type) {
    case 'marker':
      return `the marker "${slot.marker}"`;
    case 'filling':
      return 'filling';
    case 'text':
      return `token ${slot.index} of the ${slot.field}`;
    case 'number':
      return `a number (${slot.quantity})`;
    case 'ordinal':
      return `the number of entry ${slot.index}`;
    case 'anchor':
      return `what a pose is relative to (${slot.of} ${slot.index})`;
    case 'code':
      return `the code of patch ${slot.index}`;
    case 'sight':
      return 'a picture or the list of objects';
    case 'entry':
      return 'an object, a cloth, a place or the end of the list';
    case 'step':
      return 'a keyframe or the end';
    case 'finished':
      return 'nothing: the sequence is finished';
  }
}

function rangesText(ranges: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) parts.push(`${ranges[i]} to ${(ranges[i + 1] as number) - 1}`);
  return parts.join(', ') || 'none';
}
