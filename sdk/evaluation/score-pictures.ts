import type { RgbImage } from '../../sim/interface/index.js';
import { noisy } from '../../scenarios/index.js';
import { fitPicture, type TokenModel } from '../world-model/index.js';
import { changedPixels, frameError, similarity, unionMask } from './frame-error.js';
import type { TrueMoment } from './held-out-cases.js';
import type { Predictor, Quantity, Region, Tally } from './tally.js';
import { ThingColors, type SeenThing } from './thing-colors.js';

/** Deviation of the sensor noise in 8-bit levels under which codes should stay. */
export const NOISE_DEVIATION = 2;
/** Share of the picture below which an object is a small one. */
export const SMALL_SHARE = 0.01;

/** Where a measurement belongs, but for what is measured and of what. */
export type Place = Pick<Quantity, 'input' | 'horizon'>;

/** Pictures by who drew them; the model's is among them. */
export type PicturesByPredictor = ReadonlyMap<Predictor, RgbImage>;

/**
 * Measures pictures of one moment against the true one: pixels and structural similarity.
 *
 * @param masks - What counts, by its name; `undefined` where everything does.
 */
export function scorePictures(
  tally: Tally,
  place: Place,
  pictures: PicturesByPredictor,
  truth: RgbImage,
  masks: readonly (readonly [Region, Uint8Array | undefined])[],
): void {
  for (const [region, mask] of masks) {
    for (const [predictor, picture] of pictures) {
      const { absolute, squared, pixels } = frameError(picture, truth, mask);
      const { total, windows } = similarity(picture, truth, mask);
      tally.add({ measure: 'pixel-error', ...place, region }, predictor, absolute, pixels);
      tally.add({ measure: 'squared-pixel-error', ...place, region }, predictor, squared, pixels);
      tally.add({ measure: 'ssim', ...place, region }, predictor, total, windows);
    }
  }
}

/** The pixels that count for a prediction, by the name of the region. */
export function pixelMasks(
  observed: RgbImage,
  predicted: RgbImage,
  truth: RgbImage,
  threshold: number,
): (readonly [Region, Uint8Array | undefined])[] {
  const changed = changedPixels(observed, truth, threshold);
  return [
    ['union', unionMask(changed, changedPixels(observed, predicted, threshold))],
    ['truth', changed],
    ['whole', undefined],
  ];
}

/** Measures predicted codes: of the whole picture, and of the patches whose code changes in the truth, or there or in the prediction. */
export function scoreCodes(
  tally: Tally,
  place: Place,
  observed: ArrayLike<number>,
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
): void {
  const count = truth.length;
  const changes = (codes: ArrayLike<number>, i: number): boolean => codes[i] !== observed[i];
  const regions: readonly (readonly [Region, (i: number) => boolean])[] = [
    ['truth', (i) => changes(truth, i)],
    ['union', (i) => changes(truth, i) || changes(predicted, i)],
    ['whole', () => true],
  ];
  for (const [region, counts] of regions) {
    const patches = Array.from({ length: count }, (_, i) => i).filter(counts);
    const at = { measure: 'code-accuracy', ...place, region } as const;
    for (const [predictor, codes] of [
      ['model', predicted],
      ['copy', observed],
    ] as const) {
      tally.add(at, predictor, patches.filter((i) => codes[i] === truth[i]).length, patches.length);
    }
  }
}

/** Measures what pictures show of the rigid objects and the cloths. */
export function scoreThings(
  tally: Tally,
  place: Place,
  pictures: PicturesByPredictor,
  truth: TrueMoment,
  minimumPixels: number,
): void {
  const colors = new ThingColors(truth.picture, truth.labels);
  const at = { ...place, region: 'all' } as const;
  for (const thing of visibleOf(colors, truth, 'object', minimumPixels)) {
    const findings = [...pictures].map(([predictor, picture]) => [predictor, colors.find(picture, thing)] as const);
    for (const [predictor, { shown, offset }] of findings) {
      tally.add({ measure: 'thing-shown', ...at }, predictor, shown ? 1 : 0, 1);
      tally.add({ measure: 'thing-found', ...at }, predictor, offset === null ? 0 : 1, 1);
      if (offset !== null) tally.add({ measure: 'thing-offset', ...at }, predictor, offset, 1);
    }
  }
  for (const thing of visibleOf(colors, truth, 'cloth', minimumPixels)) {
    for (const [predictor, picture] of pictures) {
      tally.add({ measure: 'cloth-overlap', ...at }, predictor, colors.overlap(picture, thing), 1);
    }
  }
}

/** Measures what the picture tokenizer makes of a true picture, and whether sensor noise changes its codes. */
export async function scoreTokenizer(
  tally: Tally,
  model: TokenModel,
  { picture, labels, objects }: TrueMoment,
  { codes, decoded }: { readonly codes: ArrayLike<number>; readonly decoded: RgbImage },
  minimumPixels: number,
  seed: number,
): Promise<void> {
  const place = { input: 'picture', horizon: 0 } as const;
  const whole = { ...place, region: 'whole' } as const;
  const all = frameError(decoded, picture);
  const like = similarity(decoded, picture);
  tally.add({ measure: 'tokenizer-squared-error', ...whole }, 'model', all.squared, all.pixels);
  tally.add({ measure: 'tokenizer-ssim', ...whole }, 'model', like.total, like.windows);
  const colors = new ThingColors(picture, labels);
  const names = objects.filter(({ kind }) => kind === 'object').map(({ name }) => name);
  for (const thing of colors.visible(names, minimumPixels)) {
    const small = thing.pixels < SMALL_SHARE * thing.mask.length;
    const { squared, pixels } = frameError(decoded, picture, thing.mask);
    const { shown } = colors.find(decoded, thing);
    for (const region of small ? (['all', 'small'] as const) : (['all'] as const)) {
      tally.add({ measure: 'tokenizer-squared-error', ...place, region }, 'model', squared, pixels);
      tally.add({ measure: 'tokenizer-thing-shown', ...place, region }, 'model', shown ? 1 : 0, 1);
    }
  }
  const again = await model.encodePicture(noisy(picture, NOISE_DEVIATION, seed));
  const flips = Array.from(codes).filter((code, i) => again[i] !== code).length;
  tally.add({ measure: 'tokenizer-flips', ...whole }, 'model', flips, codes.length);
}

/** Measures how many codes change where shadows do. */
export async function scoreMovedLight(
  tally: Tally,
  model: TokenModel,
  pictures: readonly [own: RgbImage, moved: RgbImage],
): Promise<void> {
  const [own, moved] = [
    await model.encodePicture(fitPicture(pictures[0], model.layout.image)),
    await model.encodePicture(fitPicture(pictures[1], model.layout.image)),
  ];
  const flips = Array.from(own).filter((code, i) => moved[i] !== code).length;
  const quantity = { measure: 'tokenizer-light-flips', input: 'picture', horizon: 0, region: 'whole' } as const;
  tally.add(quantity, 'model', flips, own.length);
}

function visibleOf(
  colors: ThingColors,
  { objects }: TrueMoment,
  kind: 'object' | 'cloth',
  minimumPixels: number,
): SeenThing[] {
  return colors.visible(
    objects.filter((object) => object.kind === kind).map(({ name }) => name),
    minimumPixels,
  );
}
