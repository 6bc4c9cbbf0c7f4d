import type { FieldWidths, Marker } from './layout.js';
import type { Quantity } from './numbers.js';

/** A text field of fixed width. */
export type TextField = keyof FieldWidths;

/** A marker that nothing else may take the place of. */
export interface MarkerSlot {
  /** Discriminant. */
  readonly type: 'marker';
  /** The marker. */
  readonly marker: Exclude<Marker, 'place'>;
}

/** One token of a text field. */
export interface TextSlot {
  /** Discriminant. */
  readonly type: 'text';
  /** The field. */
  readonly field: TextField;
  /** Index of the token in the field, from 0. */
  readonly index: number;
}

/** A number. */
export interface NumberSlot {
  /** Discriminant. */
  readonly type: 'number';
  /** What it measures. */
  readonly quantity: Quantity;
}

/** The number of an entry in the list of objects, counted from 0: bin `index`, which nothing else may take the place of. */
export interface OrdinalSlot {
  /** Discriminant. */
  readonly type: 'ordinal';
  /** The number. */
  readonly index: number;
}

/** What the pose that follows is relative to, or along whose axes (`anchors.ts`). */
export interface AnchorSlot {
  /** Discriminant. */
  readonly type: 'anchor';
  /** Of what: a hand's target, its axes, a hand in a keyframe, an entry in a keyframe. */
  readonly of: 'target' | 'axes' | 'hand' | 'entry';
  /** Number of the arm, or of the entry in the list, from 0. */
  readonly index: number;
}

/** The code of a patch. */
export interface CodeSlot {
  /** Discriminant. */
  readonly type: 'code';
  /** Index of the patch, row-major. */
  readonly index: number;
}

/** A place that needs no further description. */
export interface PlainSlot {
  /**
   * `filling`: filling up to the alignment. `sight`: a choice of a picture (`image`) or none (`objects`). `entry`: a choice of
   * `object`, `cloth`, `place` or `close`. `step`: a choice of another keyframe (`subtask`) or `end`. `finished`: nothing may follow.
   */
  readonly type: 'filling' | 'sight' | 'entry' | 'step' | 'finished';
}

/** What stands at one position of a sequence. */
export type Slot = MarkerSlot | TextSlot | NumberSlot | OrdinalSlot | AnchorSlot | CodeSlot | PlainSlot;
