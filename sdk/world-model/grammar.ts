import { entryTokens, isTurned, patchCount, pointCount, type EntryKind, type Layout, type Marker } from './layout.js';
import type { Quantity } from './numbers.js';
import type { Slot, TextField } from './slots.js';

const POINT: readonly Slot[] = [number('x'), number('y'), number('z')];
const ROTATION: readonly Slot[] = [number('rotation'), number('rotation'), number('rotation')];
const HAND: readonly Slot[] = [...POINT, ...ROTATION, number('opening')];
const TARGET: readonly Slot[] = [...HAND, number('force')];
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
 * with HAND = x y z, three components of the rotation vector, opening; TARGET = HAND and grip force, once per arm; POSE = the entry's number
 * in the list, x y z, three components of the rotation vector; POINTS = the entry's number, x y z of each point. Vocabularies without
 * numbered poses have no numbers of entries, and x y z alone for a POSE. The poses and points of a keyframe are those of the observation's
 * list, in the same order, but for places, which stay where they are. The list follows the picture
 * that it is read from, and the words on the state follow the list; in keyframes the numbers come first, so that the picture
 * is drawn from a state already settled. Keyframes have pictures where the observation has one.
 */
export class SequenceGrammar {
  readonly #layout: Layout;
  readonly #arms: number;
  readonly #action: readonly Slot[];
  readonly #hands: readonly Slot[];
  readonly #codes: readonly Slot[];
  #slots: Slot[];
  #at = 0;
  #position = 0;
  #told: Slot[] = [];
  #pictures = true;
  #entries = 0;
  #textEnded = false;
  #rangesFor = -1;
  #ranges: number[] = [];

  /**
   * @param layout - The vocabulary.
   * @param arms - Number of arms, 0 to 4.
   * @throws RangeError when `arms` is no such number.
   */
  constructor(layout: Layout, arms: number) {
    if (!Number.isInteger(arms) || arms < 0 || arms > 4) {
      throw new RangeError(`arms must be an integer from 0 to 4, received ${arms}`);
    }
    this.#layout = layout;
    this.#arms = arms;
    this.#codes = Array.from({ length: patchCount(layout) }, (_, index): Slot => ({ type: 'code', index }));
    this.#hands = repeat(HAND, arms);
    this.#action = [
      ...this.#text('subtask'),
      marker('dt'),
      number('ticks'),
      marker('act'),
      ...repeat(TARGET, arms),
      marker('next'),
      marker('state'),
      ...this.#hands,
      marker('objects'),
    ];
    this.#slots = [
      marker('begin'),
      marker('instruct'),
      ...this.#text('instruction'),
      marker('observe'),
      marker('state'),
      ...this.#hands,
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
    const where = this.#where(kind);
    if (kind !== 'place') this.#told.push(...where);
    this.#entries += 1;
    this.#follow([...this.#text('name'), ...where, ENTRY]);
  }

  /** The slots that say where the next entry of the list is. */
  #where(kind: EntryKind): Slot[] {
    const { numberedPoses } = this.#layout;
    const ordinal: readonly Slot[] = numberedPoses ? [{ type: 'ordinal', index: this.#entries }] : [];
    const rotation = isTurned(this.#layout, kind) ? ROTATION : [];
    return [...ordinal, ...repeat(POINT, pointCount(this.#layout, kind)), ...rotation];
  }

  /** Whether an entry of a kind leaves room for the list's end and one keyframe. */
  #fits(kind: EntryKind): boolean {
    const { widths, alignment, contextLength } = this.#layout;
    const where = entryTokens(this.#layout, kind);
    const list = this.#position + 1 + widths.name + where + 1 + thoughtLength(this.#layout);
    const aligned = Math.ceil(list / alignment) * alignment;
    const told = this.#told.length + (kind === 'place' ? 0 : where);
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
      case 'code':
        ranges.push(image.offset, image.offset + image.size);
        break;
      case 'sight':
        one(markers.image);
        one(markers.objects);
        break;
      case 'entry':
        if (this.#entries < maximumObjects) {
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
    arms * TARGET.length +
    2 +
    arms * HAND.length +
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
