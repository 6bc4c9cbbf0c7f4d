/** Everything that is measured: its unit, and whether more of it is better or worse. */
export const MEASURES = {
  /** Mean absolute pixel error. */
  'pixel-error': { unit: '8-bit levels', better: 'lower' },
  /** Mean squared pixel error. */
  'squared-pixel-error': { unit: 'squared 8-bit levels', better: 'lower' },
  /** Mean structural similarity of the windows whose middle counts. */
  ssim: { unit: '1', better: 'higher' },
  /** Share of the picture's codes that are right. */
  'code-accuracy': { unit: '1', better: 'higher' },
  /** Distance of an object from its true position. */
  'object-error': { unit: 'mm', better: 'lower' },
  /** Share of the objects that the model lists by their names when it sees only the picture. */
  'object-recall': { unit: '1', better: 'higher' },
  /** Objects that the model lists per picture though there is none of that name. */
  'phantom-objects': { unit: '1', better: 'lower' },
  /** Distance of a hand (tool centre point) from its true position. */
  'hand-error': { unit: 'mm', better: 'lower' },
  /** Share of the rigid objects whose colour is seen where they truly are. */
  'thing-shown': { unit: '1', better: 'higher' },
  /** Share of the rigid objects of whose colour at least half of the pixels are seen near where they truly are. */
  'thing-found': { unit: '1', better: 'higher' },
  /** Distance between the centroids of a rigid object's colour in the prediction and in the truth, where it is found. */
  'thing-offset': { unit: 'pixels', better: 'lower' },
  /** Intersection over union of a cloth's colour in the prediction and in the truth. */
  'cloth-overlap': { unit: '1', better: 'higher' },
  /** Mean squared error of a true picture that was encoded and decoded. */
  'tokenizer-squared-error': { unit: 'squared 8-bit levels', better: 'lower' },
  /** Mean structural similarity of a true picture to itself encoded and decoded. */
  'tokenizer-ssim': { unit: '1', better: 'higher' },
  /** As `thing-shown`, of the true picture encoded and decoded. */
  'tokenizer-thing-shown': { unit: '1', better: 'higher' },
  /** Share of the codes that differ when nothing but sensor noise is added to the picture. */
  'tokenizer-flips': { unit: '1', better: 'lower' },
  /** Share of the codes that differ when nothing but the light is turned a little: shadows move. */
  'tokenizer-light-flips': { unit: '1', better: 'lower' },
} as const satisfies Readonly<Record<string, { readonly unit: string; readonly better: 'higher' | 'lower' }>>;

/** What is measured. */
export type MeasureName = keyof typeof MEASURES;

/**
 * What the model was told, before it predicted or before each action: nothing but the `picture`, the picture and the true names and positions of the objects (`objects`), or
 * these without any picture (`states`).
 */
export const MODEL_INPUTS = ['picture', 'objects', 'states'] as const;

/** What the model was told, one of `MODEL_INPUTS`. */
export type ModelInput = (typeof MODEL_INPUTS)[number];

/**
 * What counts. Pixels and codes: those that changed in the truth or in the prediction (`union`), in the truth (`truth`), in
 * the truth, the prediction or one with false actions (`union-other`), all (`whole`), those of objects that cover less than 1 % of the
 * picture (`small`). Objects and hands: `all`, or those that truly `moved`.
 */
export const REGIONS = ['union', 'truth', 'union-other', 'whole', 'small', 'all', 'moved'] as const;

/** What counts, one of `REGIONS`. */
export type Region = (typeof REGIONS)[number];

/**
 * Who says what comes, in the order of rows: the `model`; `copy` (the observed picture again); `tokenizer-copy` (the observed
 * picture encoded and decoded); `tokenizer-ceiling` (the true picture by its own codes: the best that predicted codes can
 * reach); `linear` (what changed from one keyframe before the observation to it goes on at that rate); `no-motion` (objects
 * and hands stay where they truly were); `no-motion-believed` (objects stay where the model saw them); `given-target` (hands are where
 * the action tells them to be); the model given `other-actions`, or the `zero-action`: hands stay.
 */
export const PREDICTORS = [
  'model',
  'copy',
  'tokenizer-copy',
  'tokenizer-ceiling',
  'linear',
  'no-motion',
  'no-motion-believed',
  'given-target',
  'other-actions',
  'zero-action',
] as const;

/** Who says what comes, one of `PREDICTORS`. */
export type Predictor = (typeof PREDICTORS)[number];

/** One quantity for which predictors are compared. */
export interface Quantity {
  /** What is measured. */
  readonly measure: MeasureName;
  /** What the model was told of the objects. */
  readonly input: ModelInput;
  /** Keyframes from the observation to what is predicted; 0 is the observation itself. */
  readonly horizon: number;
  /** What counts. */
  readonly region: Region;
}

/** A sum and what it is to be divided by. */
export type Sum = readonly [total: number, weight: number];

/** Sums of one seed by quantity and predictor, as plain data: `pixel-error|picture|1|union|model` -> total and weight. */
export type Sums = Readonly<Record<string, Sum>>;

/** Adds up measurements of one seed. */
export class Tally {
  readonly #sums = new Map<string, [number, number]>();

  /** Adds `total`, the sum of `weight` measurements. */
  add(quantity: Quantity, predictor: Predictor, total: number, weight: number): void {
    const key = keyOf(quantity, predictor);
    const sum = this.#sums.get(key) ?? [0, 0];
    sum[0] += total;
    sum[1] += weight;
    this.#sums.set(key, sum);
  }

  /** All sums, in the order in which they were first added to. */
  get sums(): Sums {
    return Object.fromEntries(this.#sums);
  }
}

/** The key of a sum. */
export function keyOf(quantity: Quantity, predictor: Predictor): string {
  const { measure, input, horizon, region } = quantity;
  return [measure, input, horizon, region, predictor].join('|');
}

/** The mean of a sum, or `undefined` when nothing was measured. */
export function meanOf(sums: Sums, quantity: Quantity, predictor: Predictor): number | undefined {
  const [total, weight] = sums[keyOf(quantity, predictor)] ?? [0, 0];
  return weight > 0 ? total / weight : undefined;
}
