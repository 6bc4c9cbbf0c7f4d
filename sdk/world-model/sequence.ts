import { anchorBin, anchoredEntry, anchoredHand, anchoredTarget, entryPose, type AnchoredPose } from './anchors.js';
import { keyframeLength, observationLength, SequenceGrammar } from './grammar.js';
import { isTurned, keyframeEntryTokens, patchCount, pointCount, type Layout } from './layout.js';
import { encodeNumber, saturates, type Quantity } from './numbers.js';
import type {
  ActionRecord,
  FrameRecord,
  HandRecord,
  KeyframeRecord,
  SequenceRecord,
  TrackedObject,
} from './records.js';
import { encodeName } from './object-names.js';
import { SequenceReader } from './sequence-reader.js';
import type { Slot, TextField } from './slots.js';
import type { TextTokenizer } from './text-tokenizer.js';

/** What a token is, for the weights of a training loss. Written beside the tokens of a shard. */
export const TOKEN_KINDS = {
  /** Filling: no loss. */
  pad: 0,
  /** A marker. */
  marker: 1,
  /** Text. */
  text: 2,
  /** A number. */
  number: 3,
  /** A code equal to the one at the same place of the frame before. */
  imageUnchanged: 4,
  /** A code that differs from the one at the same place of the frame before. */
  imageChanged: 5,
  /** Given context: no loss. */
  given: 6,
} as const;

/** A sequence as a model sees it. */
export interface BuiltSequence {
  /** Token ids. */
  readonly tokens: Uint16Array;
  /** One of `TOKEN_KINDS` per token. */
  readonly kinds: Uint8Array;
  /** How many numbers lay outside their quantity's range and were clamped. */
  readonly saturated: number;
}

/**
 * The one builder of sequences, which also reads what it is given (`SequenceReader`). The `write` methods append the parts of a sequence in order; `push` appends
 * single ids that a model chose. Both pass the grammar, so that an ill-formed sequence cannot come about. Markers and
 * filling that nothing else may take the place of are appended by the `write` methods on their own.
 */
export class Sequence {
  /** Which ids may follow. */
  readonly grammar: SequenceGrammar;
  readonly #layout: Layout;
  readonly #text: TextTokenizer;
  readonly #arms: number;
  readonly #tokens: number[] = [];
  readonly #kinds: number[] = [];
  readonly #said: SequenceReader;
  #given = true;
  #saturated = 0;

  /**
   * @param layout - The vocabulary.
   * @param text - The text tokenizer whose ids the layout has room for.
   * @param arms - Number of arms, 0 to 4.
   * @throws RangeError when the tokenizer has more ids than the layout has room for.
   */
  constructor(layout: Layout, text: TextTokenizer, arms: number) {
    if (text.size > layout.text.size) {
      throw new RangeError(
        `the text tokenizer must have at most ${layout.text.size} ids (layout.text.size), received ${text.size}`,
      );
    }
    this.#layout = layout;
    this.#text = text;
    this.#arms = arms;
    this.grammar = new SequenceGrammar(layout, arms);
    this.#said = new SequenceReader(layout, text);
  }

  /** The token ids so far. Live: grows with every write. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** The keyframes read or written completely so far. Live. */
  get keyframes(): readonly KeyframeRecord[] {
    return this.#said.keyframes;
  }

  /** The action of the keyframe under way, once it is complete. */
  get action(): ActionRecord | undefined {
    return this.#said.action;
  }

  /** The codes of the last complete frame. */
  get frameCodes(): readonly number[] {
    return this.#said.frameCodes;
  }

  /**
   * Writes the instruction.
   *
   * @throws RangeError when it takes more tokens than the layout's width.
   */
  writeInstruction(instruction: string): void {
    const width = this.#layout.widths.instruction;
    const ids = this.#text.encode(instruction);
    if (ids.length > width) {
      throw new RangeError(
        `instruction must take at most ${width} tokens, received ${ids.length}: "${instruction}". Say it in fewer words, or train with a wider field (layout.widths.instruction)`,
      );
    }
    this.#given = true;
    this.#forced();
    this.#field('instruction', ids);
    this.#forced();
  }

  /**
   * Writes the observed hands and picture, if there is one: a sequence whose observation has none tells of states alone.
   *
   * @throws RangeError when their number is wrong, or there is no picture and the vocabulary's sequences always have one.
   */
  writeObservation({ hands, codes }: Pick<FrameRecord, 'hands' | 'codes'>): void {
    const { markers, statesAlone } = this.#layout;
    this.#given = true;
    this.#writeHands(hands);
    if (statesAlone) this.push(codes.length > 0 ? markers.image : markers.objects);
    this.#forced();
    if (this.grammar.pictures) this.#writeCodes(codes);
    this.#forced();
    this.#given = false;
  }

  /**
   * Writes the list of observed objects.
   *
   * @throws RangeError when a name is empty or takes more tokens than the layout's width, or a point's count is wrong.
   */
  writeObjects(objects: readonly TrackedObject[]): void {
    const { markers, maximumObjects } = this.#layout;
    if (objects.length > maximumObjects) {
      throw new RangeError(
        `objects must have at most ${maximumObjects} entries (layout.maximumObjects), received ${objects.length}`,
      );
    }
    const told = keyframeEntryTokens(this.#layout, objects);
    const { pictures } = this.grammar;
    const needed =
      observationLength(this.#layout, this.#arms, objects, pictures) +
      keyframeLength(this.#layout, this.#arms, told, pictures);
    if (needed > this.#layout.contextLength) {
      throw new RangeError(
        `an observation of these ${objects.length} objects and one keyframe must fit into ${this.#layout.contextLength} tokens (layout.contextLength), they take ${needed}. Track fewer objects`,
      );
    }
    for (const object of objects) {
      this.push(this.#markerOf(object));
      this.#field('name', object.nameIds ?? encodeName(this.#layout, this.#text, object.name));
      this.#writeWhere(object);
    }
    this.push(markers.close);
    this.#forced();
  }

  /**
   * Writes what the observed state means, in words; empty: nothing. A text that takes more tokens than the layout's width is
   * cut off. Does nothing where the layout has no room for words on the state.
   */
  writeThought(text: string): void {
    const { think } = this.#layout.widths;
    if (think === 0) return;
    this.#forced();
    this.#field('think', this.#text.encode(text).slice(0, think));
    this.#forced();
  }

  /** Writes subtask, ticks and targets of a keyframe. A subtask that takes more tokens than the layout's width is cut off. */
  writeAction(action: ActionRecord, options: { readonly given?: boolean } = {}): void {
    if (!Number.isInteger(action.ticks) || action.ticks < 1) {
      throw new RangeError(`ticks must be a positive integer, received ${action.ticks}`);
    }
    this.#requireCount('targets', action.targets.length, this.#arms);
    this.#given = false;
    this.#forced();
    this.#given = this.#said.givenAction = options.given ?? false;
    this.push(this.#layout.markers.subtask);
    this.#field('subtask', this.#text.encode(action.subtask).slice(0, this.#layout.widths.subtask));
    this.#forced();
    this.#number('ticks', action.ticks);
    this.#forced();
    const { moment } = this.#said;
    for (const [arm, target] of action.targets.entries()) {
      if (this.#layout.relativePoses) {
        const told = anchoredTarget(target, arm, this.#said.action?.subtask ?? '', moment, this.#layout);
        this.#relative(told, ['anchor', 'axes']);
        this.#number('opening', target.opening);
      } else this.#writeHand(target);
      this.#number('force', target.force);
    }
    this.#given = false;
    this.#forced();
  }

  /**
   * Writes hands, objects and picture of a keyframe; a picture in a sequence of states alone is left out.
   *
   * @param options - `given`: they were shown, and are not to be learnt.
   * @throws RangeError when the objects are not those of the observation, in the same order.
   */
  writeNext(frame: FrameRecord, options: { readonly given?: boolean } = {}): void {
    this.#requireCount('objects', frame.objects.length, this.#said.listed.length);
    this.#given = options.given ?? false;
    this.writeNextHands(frame.hands);
    this.writeNextPoints(frame.objects);
    this.writeNextPicture(frame.codes);
    this.#given = false;
  }

  /** Writes the hands of a keyframe alone: its objects follow, then its picture. */
  writeNextHands(hands: readonly HandRecord[]): void {
    this.#requireCount('hands', hands.length, this.#arms);
    const { aims } = this.#said;
    for (const [arm, one] of hands.entries()) {
      if (this.#layout.relativePoses) {
        this.#relative(anchoredHand(one, arm, aims, this.#layout), ['anchor']);
        this.#number('opening', one.opening);
      } else this.#writeHand(one);
    }
    this.#forced();
  }

  /**
   * Writes the objects of a keyframe whose hands are there.
   *
   * @throws RangeError when they are not those of the observation, in the same order.
   */
  writeNextPoints(objects: readonly TrackedObject[]): void {
    this.#requireCount('objects', objects.length, this.#said.listed.length);
    const { surroundings } = this.#said;
    objects.forEach((object, index) => {
      const listed = this.#said.listed[index] as TrackedObject;
      if (object.name !== listed.name || object.kind !== listed.kind) {
        throw new RangeError(
          `objects[${index}] must be the ${listed.kind} "${listed.name}" of the observation, received the ${object.kind} "${object.name}"`,
        );
      }
      if (object.kind === 'place') return;
      if (!isTurned(this.#layout, object.kind)) return this.#writeWhere(object);
      this.#checkWhere(object);
      this.#forced();
      this.#relative(anchoredEntry(entryPose(object), index, surroundings, this.#layout), ['anchor']);
    });
    this.#forced();
  }

  /** Writes the picture of a keyframe whose hands and objects are there; nothing in a sequence of states alone. */
  writeNextPicture(codes: ArrayLike<number>): void {
    if (this.grammar.pictures) this.#writeCodes(codes);
    this.#forced();
  }

  /** Writes that another keyframe follows, without the keyframe: what a sequence that stops in the middle ends with. */
  writeContinuation(): void {
    this.#given = false;
    this.#forced();
    this.push(this.#layout.markers.subtask);
  }

  /** Writes the `end` token, after which nothing follows. */
  writeEnd(): void {
    this.#forced();
    this.push(this.#layout.markers.end);
  }

  /**
   * Appends one id.
   *
   * @throws RangeError when the grammar does not allow it here.
   */
  push(id: number): void {
    const { slot, forced } = this.grammar;
    this.grammar.push(id);
    this.#tokens.push(id);
    this.#kinds.push(this.#kind(slot, id, forced === id));
    this.#said.read(slot, id);
  }

  /** Everything written so far, as shards hold it. */
  build(): BuiltSequence {
    return { tokens: Uint16Array.from(this.#tokens), kinds: Uint8Array.from(this.#kinds), saturated: this.#saturated };
  }

  /** The observed objects listed so far. */
  get objects(): readonly TrackedObject[] {
    return this.#said.objects;
  }

  /** What the observed state means, in words, as far as they are complete; may be empty. */
  get thought(): string {
    return this.#said.thought;
  }

  /** Everything written so far, as plain data; numbers are the centres of their bins. */
  record(): SequenceRecord {
    return { ...this.#said.record(), continues: this.#tokens.at(-1) === this.#layout.markers.subtask };
  }

  #markerOf({ name, kind }: TrackedObject): number {
    const marker = this.#layout.markers[kind];
    if (marker === undefined) {
      throw new RangeError(
        `"${name}" must be left out: it is a place, and this vocabulary has no word for places (layout.markers.place)`,
      );
    }
    return marker;
  }

  #kind(slot: Slot, id: number, forced: boolean): number {
    // The first filling of a text field tells where the text ends, and is learnt.
    if (slot.type === 'filling' || slot.type === 'ordinal' || (slot.type === 'text' && forced)) return TOKEN_KINDS.pad;
    // What a pose is relative to must not be blurred as its numbers may be.
    if (this.#given) return slot.type === 'anchor' ? TOKEN_KINDS.pad : TOKEN_KINDS.given;
    switch (slot.type) {
      case 'text':
        return TOKEN_KINDS.text;
      case 'number':
        return TOKEN_KINDS.number;
      case 'code': {
        const same = this.#said.frameCodes[slot.index] === id - this.#layout.image.offset;
        return same ? TOKEN_KINDS.imageUnchanged : TOKEN_KINDS.imageChanged;
      }
      default:
        return TOKEN_KINDS.marker;
    }
  }

  /** Appends markers and filling as long as nothing else may follow. */
  #forced(): void {
    const types: readonly Slot['type'][] = ['marker', 'filling', 'ordinal'];
    while (types.includes(this.grammar.slot.type)) this.push(this.grammar.forced);
  }

  #field(field: TextField, ids: readonly number[]): void {
    for (let i = 0; i < this.#layout.widths[field]; i++) {
      const id = ids[i];
      this.push(id === undefined ? this.#layout.markers.pad : this.#layout.text.offset + id);
    }
  }

  #number(quantity: Quantity, value: number): void {
    const { quantities, bins, offset } = this.#layout.numbers;
    const range = quantities[quantity];
    if (saturates(range, value)) this.#saturated += 1;
    this.push(offset + encodeNumber(range, bins, value));
  }

  #writeHands(hands: readonly HandRecord[]): void {
    this.#requireCount('hands', hands.length, this.#arms);
    for (const one of hands) this.#writeHand(one);
  }

  #writeHand({ position, rotation, opening }: HandRecord): void {
    this.#point(position[0], position[1], position[2]);
    for (const component of rotation) this.#number('rotation', component);
    this.#number('opening', opening);
  }

  /** Writes a pose behind what it is relative to. */
  #relative({ pose: { position, rotation }, ...frame }: AnchoredPose, told: readonly ('anchor' | 'axes')[]): void {
    for (const part of told) this.push(this.#layout.numbers.offset + anchorBin(this.#layout, frame[part]));
    for (const length of position) this.#number('x', length);
    for (const component of rotation) this.#number('rotation', component);
  }

  #writeWhere(object: TrackedObject): void {
    const { points } = object;
    const rotation = this.#checkWhere(object);
    this.#forced();
    for (let i = 0; i < points.length; i += 3)
      this.#point(points[i] as number, points[i + 1] as number, points[i + 2] as number);
    for (const component of rotation) this.#number('rotation', component);
  }

  /** Returns the rotation as it is to be told, empty where it is not; throws a RangeError for coordinates that are none. */
  #checkWhere(object: TrackedObject): readonly number[] {
    const { points } = object;
    const rotation = isTurned(this.#layout, object.kind) ? (object.rotation ?? null) : [];
    this.#requireCount(`the coordinates of "${object.name}"`, points.length, pointCount(this.#layout, object.kind) * 3);
    const wrong = points.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      throw new RangeError(`the coordinates of "${object.name}" must be finite, received ${wrong}`);
    }
    if (!rotation?.every(Number.isFinite)) {
      throw new RangeError(
        `the rotation of "${object.name}" must be three finite numbers (layout.relativePoses), received ${rotation?.join(', ') ?? 'none'}`,
      );
    }
    return rotation;
  }

  #point(x: number, y: number, z: number): void {
    this.#number('x', x);
    this.#number('y', y);
    this.#number('z', z);
  }

  #writeCodes(codes: ArrayLike<number>): void {
    this.#requireCount('codes', codes.length, patchCount(this.#layout));
    for (let i = 0; i < codes.length; i++) this.push(this.#layout.image.offset + (codes[i] as number));
  }

  #requireCount(what: string, count: number, expected: number): void {
    if (count !== expected) throw new RangeError(`${what} must be ${expected} in number, received ${count}`);
  }
}
