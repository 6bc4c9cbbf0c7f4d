import { z } from 'zod';
import { DEFAULT_QUANTITIES, type Quantity, type QuantityRange } from './numbers.js';

/**
 * Names of the marker tokens; their order is their ids. `close` ends the list of objects, `think` begins the words on the state. The last
 * one is missing in the vocabularies of the first models.
 */
export const MARKERS = [
  'pad',
  'begin',
  'end',
  'instruct',
  'observe',
  'image',
  'state',
  'objects',
  'object',
  'subtask',
  'dt',
  'act',
  'next',
  'think',
  'cloth',
  'close',
  'place',
] as const;

/** Name of a marker token. */
export type Marker = (typeof MARKERS)[number];

/** Largest number of arms that a sequence tells of. */
export const MAXIMUM_ARMS = 4;

/** Token id of each marker. */
export type MarkerIds = Readonly<Record<Exclude<Marker, 'place'>, number>> & {
  /** What begins a place in the list of objects. Missing in the vocabularies of the first models, whose sequences do not tell of places. */
  readonly place?: number | undefined;
};

/** Where the picture's tokens stand in the vocabulary and how a picture is cut into patches. */
export interface ImageLayout {
  /** Token id of code 0. */
  readonly offset: number;
  /** Number of codes: the product of `levels`. */
  readonly size: number;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Height of the picture in pixels. */
  readonly height: number;
  /** Width of a patch in pixels. */
  readonly patchWidth: number;
  /** Height of a patch in pixels. */
  readonly patchHeight: number;
  /** Number of rows of patches. */
  readonly rows: number;
  /** Number of columns of patches. */
  readonly columns: number;
  /** Levels of the finite scalar quantisation, one per channel of a code. */
  readonly levels: readonly number[];
}

/** Where the text's tokens stand in the vocabulary. */
export interface TextLayout {
  /** Token id of BPE id 0. */
  readonly offset: number;
  /** Number of BPE ids. */
  readonly size: number;
}

/** Where the numbers' tokens stand in the vocabulary, and what they mean. */
export interface NumberLayout {
  /** Token id of bin 0. */
  readonly offset: number;
  /** Bins per quantity. */
  readonly bins: number;
  /** Range of each quantity in its unit: metres, radians, newtons, ticks. */
  readonly quantities: Readonly<Record<Quantity, QuantityRange>>;
}

/** Widths of the text fields in tokens. */
export interface FieldWidths {
  /** The instruction. */
  readonly instruction: number;
  /** What is being done. */
  readonly subtask: number;
  /** The name of an object. */
  readonly name: number;
  /** Words on the observed state; 0: the sequences have none. */
  readonly think: number;
}

/** A grid of points on a cloth, from edge to edge. */
export interface ClothGrid {
  /** Number of rows, at least 2. */
  readonly rows: number;
  /** Number of columns, at least 2. */
  readonly columns: number;
}

/** How a vocabulary and its sequences are laid out. Written as `layout.json` beside shards and models. */
export interface Layout {
  /** Version of this format. */
  readonly formatVersion: 1;
  /** Number of token ids, at most 65,536 (shards hold uint16). */
  readonly vocabularySize: number;
  /** Token id of each marker. */
  readonly markers: MarkerIds;
  /** Byte-level BPE ids: token id = `offset` + BPE id, of which there are `size`. */
  readonly text: TextLayout;
  /** The picture's codes: token id = `image.offset` + code. */
  readonly image: ImageLayout;
  /** Number bins: token id = `numbers.offset` + bin, the same ids for every quantity. */
  readonly numbers: NumberLayout;
  /** Widths of the text fields; shorter texts are filled with `pad`. */
  readonly widths: FieldWidths;
  /** Grid of points that stands for a cloth. */
  readonly cloth: ClothGrid;
  /** Whether a sequence may tell of states alone, without any picture: the first models always saw one. */
  readonly statesAlone: boolean;
  /**
   * Whether objects and places are told with their orientations, every entry with its number in the list, and poses in keyframes relative to
   * what they depend on: a hand's target to a thing, the hand to its target, what is held to the hand (`anchors.ts`). The first models
   * know positions in the world alone, in the list's order.
   */
  readonly relativePoses: boolean;
  /** Largest number of tokens that the model can look back on; no sequence is longer. */
  readonly contextLength: number;
  /** Largest number of keyframes in a sequence; a prediction starts afresh from its last frame after as many. */
  readonly keyframesPerSequence: number;
  /** Largest number of entries in the list of objects (a cloth is one entry). */
  readonly maximumObjects: number;
  /**
   * The observation and every keyframe are filled with `pad` to a multiple of this many tokens, so that only a few
   * distances between two frames occur. 1 = no filling.
   */
  readonly alignment: number;
}

const positive = z.number().int().positive();
const offset = z.number().int().nonnegative();
const range = z.object({ low: z.number(), high: z.number() }).refine((r) => r.high > r.low, 'high must exceed low');

const layoutSchema = z.object({
  formatVersion: z.literal(1),
  vocabularySize: positive.max(65536),
  markers: z
    .object(Object.fromEntries(MARKERS.map((name) => [name, offset])) as Record<Marker, typeof offset>)
    .partial({ place: true }),
  text: z.object({ offset, size: positive }),
  image: z.object({
    offset,
    size: positive,
    width: positive,
    height: positive,
    patchWidth: positive,
    patchHeight: positive,
    rows: positive,
    columns: positive,
    levels: z.array(positive).min(1),
  }),
  numbers: z.object({
    offset,
    bins: positive,
    quantities: z.object({
      x: range,
      y: range,
      z: range,
      rotation: range,
      opening: range,
      force: range,
      ticks: range,
    }),
  }),
  // Layouts of the first models have no words on the state.
  widths: z.object({ instruction: positive, subtask: positive, name: positive, think: offset.default(0) }),
  cloth: z.object({ rows: positive.min(2), columns: positive.min(2) }),
  statesAlone: z.boolean().default(false),
  relativePoses: z.boolean().default(false),
  contextLength: positive,
  keyframesPerSequence: positive,
  maximumObjects: positive,
  alignment: positive,
});

/** What `createLayout` needs. */
export interface LayoutOptions {
  /** Number of ids of the text tokenizer. */
  readonly textSize: number;
  /** The picture: size and patch size in pixels (patches must tile the picture), quantisation levels. */
  readonly image: Pick<ImageLayout, 'width' | 'height' | 'patchWidth' | 'patchHeight' | 'levels'>;
  /** Largest number of tokens that the model can look back on. */
  readonly contextLength: number;
  /** Largest number of keyframes in a sequence. Default 3. */
  readonly keyframesPerSequence?: number;
  /** Bins per quantity. Default 1024. */
  readonly bins?: number;
  /** Text widths in tokens. Default: instruction 64, subtask 24, name 8, think 8. */
  readonly widths?: Partial<FieldWidths>;
  /** Largest number of entries in the list of objects. Default 16. */
  readonly maximumObjects?: number;
  /** Multiple to which the observation and every keyframe are filled. Default 16. */
  readonly alignment?: number;
}

/**
 * Lays a vocabulary out: markers, text, image codes, number bins.
 *
 * @throws RangeError when patches do not tile the picture or the vocabulary exceeds 65,536 ids.
 */
export function createLayout(options: LayoutOptions): Layout {
  const { width, height, patchWidth, patchHeight, levels } = options.image;
  const bins = options.bins ?? 1024;
  const textOffset = MARKERS.length;
  const imageOffset = textOffset + options.textSize;
  const imageSize = levels.reduce((product, level) => product * level, 1);
  const numbersOffset = imageOffset + imageSize;
  return checkLayout({
    formatVersion: 1,
    vocabularySize: numbersOffset + bins,
    markers: Object.fromEntries(MARKERS.map((name, id) => [name, id])) as Record<Marker, number>,
    text: { offset: textOffset, size: options.textSize },
    image: {
      offset: imageOffset,
      size: imageSize,
      width,
      height,
      patchWidth,
      patchHeight,
      rows: height / patchHeight,
      columns: width / patchWidth,
      levels: [...levels],
    },
    numbers: {
      offset: numbersOffset,
      bins,
      quantities: { ...DEFAULT_QUANTITIES, ticks: { low: -0.5, high: bins - 0.5 } },
    },
    widths: { instruction: 64, subtask: 24, name: 8, think: 8, ...options.widths },
    cloth: { rows: 3, columns: 3 },
    statesAlone: true,
    relativePoses: true,
    contextLength: options.contextLength,
    keyframesPerSequence: options.keyframesPerSequence ?? 3,
    maximumObjects: options.maximumObjects ?? 16,
    alignment: options.alignment ?? 16,
  });
}

/**
 * Reads a layout from JSON text.
 *
 * @param source - What the text is, such as its path; errors name it.
 * @throws RangeError when the text is no JSON or breaks a rule of the format; the message names path, rule and value.
 */
export function parseLayout(json: string, source = 'layout.json'): Layout {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new RangeError(`${source} must be JSON: ${(error as Error).message}`, { cause: error });
  }
  return checkLayout(value, source);
}

/** A layout as JSON text, indented by two spaces, ending in a newline. */
export function serializeLayout(layout: Layout): string {
  return `${JSON.stringify(layout, null, 2)}\n`;
}

/** Number of patches of a picture. */
export function patchCount(layout: Layout): number {
  return layout.image.rows * layout.image.columns;
}

/** What an entry of the list of objects is: a rigid object, a cloth, or a fixed thing that the task is about. */
export type EntryKind = 'object' | 'cloth' | 'place';

/** Number of points that an entry of a kind has. */
export function pointCount(layout: Layout, kind: EntryKind): number {
  return kind === 'cloth' ? layout.cloth.rows * layout.cloth.columns : 1;
}

/** Whether entries of a kind are told with their orientation. */
export function isTurned(layout: Layout, kind: EntryKind): boolean {
  return layout.relativePoses && kind !== 'cloth';
}

/** Number of numbers that say where an entry of a kind is: its points and, where it is told, its orientation. */
export function entryNumbers(layout: Layout, kind: EntryKind): number {
  return 3 * pointCount(layout, kind) + (isTurned(layout, kind) ? 3 : 0);
}

/** Number of tokens that say where an entry of a kind is in the list, with its number. */
export function entryTokens(layout: Layout, kind: EntryKind): number {
  return entryNumbers(layout, kind) + (layout.relativePoses ? 1 : 0);
}

/** Number of values that say where an entry of a kind is in a keyframe: its numbers and, where it is told, what they are relative to. */
export function keyframeEntryValues(layout: Layout, kind: EntryKind): number {
  return entryNumbers(layout, kind) + (isTurned(layout, kind) ? 1 : 0);
}

/** Number of tokens in which every keyframe tells where the things of a list are; places stay where they are. */
export function keyframeEntryTokens(layout: Layout, objects: readonly { readonly kind: EntryKind }[]): number {
  const ordinal = layout.relativePoses ? 1 : 0;
  return objects.reduce(
    (sum, { kind }) => sum + (kind === 'place' ? 0 : ordinal + keyframeEntryValues(layout, kind)),
    0,
  );
}

/** Validates the shape of a layout and that its ranges of ids neither overlap nor exceed the vocabulary. */
function checkLayout(value: unknown, source = 'layout'): Layout {
  const parsed = layoutSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    throw new RangeError(
      `${source}: ${path} ${issue?.message ?? 'is invalid'}, received ${received(value, issue?.path)}`,
    );
  }
  const layout = parsed.data;
  const { image, text, numbers, markers } = layout;
  const rule = (holds: boolean, message: string): void => {
    if (!holds) throw new RangeError(`${source}: ${message}`);
  };
  rule(
    image.rows * image.patchHeight === image.height,
    `image.patchHeight ${image.patchHeight} must divide image.height ${image.height} into image.rows ${image.rows}`,
  );
  rule(
    image.columns * image.patchWidth === image.width,
    `image.patchWidth ${image.patchWidth} must divide image.width ${image.width} into image.columns ${image.columns}`,
  );
  const codes = image.levels.reduce((product, level) => product * level, 1);
  rule(codes === image.size, `image.size must be the product of image.levels (${codes}), received ${image.size}`);
  const used: [number, number, string][] = [
    ...Object.entries(markers).map(([name, id]): [number, number, string] => [id, id + 1, `markers.${name}`]),
    [text.offset, text.offset + text.size, 'text'],
    [image.offset, image.offset + image.size, 'image'],
    [numbers.offset, numbers.offset + numbers.bins, 'numbers'],
  ];
  used.sort((a, b) => a[0] - b[0]);
  let end = 0;
  let before = 'the start';
  for (const [low, high, name] of used) {
    rule(low >= end, `${name} starts at id ${low}, which ${before} already uses up to id ${end - 1}`);
    end = high;
    before = name;
  }
  const anchors = 2 * layout.maximumObjects + MAXIMUM_ARMS + 1;
  rule(
    !layout.relativePoses || anchors <= numbers.bins,
    `numbers.bins must be at least ${anchors} where ${layout.maximumObjects} entries (maximumObjects) are numbered, received ${numbers.bins}`,
  );
  rule(end <= layout.vocabularySize, `vocabularySize must be at least ${end}, received ${layout.vocabularySize}`);
  return layout;
}

function received(value: unknown, path: readonly PropertyKey[] | undefined): string {
  let at = value;
  for (const key of path ?? [])
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  return JSON.stringify(at) ?? 'undefined';
}
