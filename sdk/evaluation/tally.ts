/** What is measured. */
export type MeasureName =
  /** Mean absolute pixel error in 8-bit levels. */
  | 'pixel-error'
  /** Mean squared pixel error in squared 8-bit levels. */
  | 'squared-pixel-error'
  /** Distance of an object from its true position in millimetres. */
  | 'object-error'
  /** Share of the objects that the model lists by their names when it sees only the picture. */
  | 'object-recall'
  /** Objects that the model lists per picture though there is none of that name. */
  | 'phantom-objects';

/** What the model is told of the objects: nothing but the `picture`, or their true names and positions (`objects`). */
export type ModelInput = 'picture' | 'objects';

/**
 * What counts. Pixels: those that changed in the truth or in the prediction (`union`), in the truth (`truth`), in the
 * truth, the prediction or the one with other actions (`union-other`), all (`whole`). Objects: `all`, or those that truly `moved`.
 */
export type Region = 'union' | 'truth' | 'union-other' | 'whole' | 'all' | 'moved';

/**
 * Who says what comes: the `model`, the model given `other-actions`, `copy` (the observed picture again), `tokenizer-copy`
 * (the observed picture encoded and decoded), `tokenizer-ceiling` (the true picture by its own codes: the best that
 * predicted codes can reach), `no-motion` (objects stay where they truly were), `no-motion-believed` (objects stay where the model saw them).
 */
export type Predictor =
  'model' | 'other-actions' | 'copy' | 'tokenizer-copy' | 'tokenizer-ceiling' | 'no-motion' | 'no-motion-believed';

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
