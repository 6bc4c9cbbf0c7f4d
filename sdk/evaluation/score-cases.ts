import type { RgbImage, SceneState } from '../../sim/interface/index.js';
import type { Episode } from '../episodes/index.js';
import { believedObjects, compositePicture, predict } from '../world-model/index.js';
import type { PredictedKeyframe, RolloutAction, TokenModel } from '../world-model/index.js';
import { changedPixels, extrapolatedPicture, frameError, unionMask } from './frame-error.js';
import type { HeldOutCase, TrueMoment } from './held-out-cases.js';
import { pixelMasks, scoreCodes, scorePictures, scoreThings, scoreTokenizer, type Place } from './score-pictures.js';
import { believedHands, handBaselines, scoreHands, scoreObjects, scorePerception } from './score-states.js';
import type { ModelInput, Predictor, Tally } from './tally.js';

/** How predictions are measured. */
export interface ScoreOptions {
  /** Keyframes ahead at which short cases are measured, ascending positive integers. */
  readonly horizons: readonly number[];
  /** Keyframes ahead at which the long case is measured as far as it reaches, ascending positive integers above those. */
  readonly longHorizons: readonly number[];
  /** A pixel has changed when a channel differs by more than this many 8-bit levels. */
  readonly changeThreshold: number;
  /** An object or a hand has moved when it is further than this from where it was, in metres. */
  readonly movedThreshold: number;
  /** Pixels of an object below which it is not looked for in pictures. */
  readonly minimumPixels: number;
  /** Whether false actions are tried: those of another moment, and the zero action. */
  readonly falseActions: boolean;
  /** Cancels between two passes of the model. */
  readonly signal?: AbortSignal;
}

/** What one case looks like. */
export interface CasePictures {
  /** Index of the observation in its episode. */
  readonly startFrame: number;
  /** Whether it is one of the few that are predicted far ahead. */
  readonly long: boolean;
  /** Mean absolute error over the pixels that changed in the truth or the prediction, in 8-bit levels, over the horizons. */
  readonly error: number;
  /** The observed picture at the model's size. */
  readonly observed: RgbImage;
  /** Per horizon, what was predicted from the picture alone and what was true. */
  readonly ahead: readonly {
    /** Keyframes from the observation. */
    readonly horizon: number;
    /** The predicted picture. */
    readonly predicted: RgbImage;
    /** The true picture. */
    readonly truth: RgbImage;
  }[];
}

/** A picture as its own codes, and what these are decoded to. */
interface CodedPicture {
  readonly codes: ArrayLike<number>;
  readonly decoded: RgbImage;
}

/** What was told when the prediction began. */
const TOLD = {
  picture: { pictures: true, objects: false },
  objects: { pictures: true, objects: true },
  states: { pictures: false, objects: true },
} as const;

/** What a model predicted. */
interface Rollout {
  readonly keyframes: readonly PredictedKeyframe[];
  readonly observed: SceneState;
}

/**
 * Predicts every case of an episode and measures how far the predictions and the baselines are from the truth.
 *
 * @param tally - Receives the sums.
 * @returns The pictures of each case; none of a model that knows states alone.
 */
export async function scoreCases(
  episode: Episode,
  cases: readonly HeldOutCase[],
  model: TokenModel,
  tally: Tally,
  options: ScoreOptions,
): Promise<CasePictures[]> {
  const pictures: CasePictures[] = [];
  const short = cases.filter(({ long }) => !long);
  for (const entry of cases) {
    const scorer = new CaseScorer(episode, entry, model, tally, options);
    const shown = await scorer.score();
    if (shown) pictures.push(shown);
    if (entry.long || !options.falseActions) continue;
    // Other actions are those of another moment of the same episode: what the hand could be told to do, but was not.
    const other = short[(short.indexOf(entry) + 1) % short.length] as HeldOutCase;
    await scorer.scoreFalseActions(other === entry ? undefined : other.actions);
  }
  return pictures;
}

/** Measures one case. */
class CaseScorer {
  readonly #episode: Episode;
  readonly #case: HeldOutCase;
  readonly #model: TokenModel;
  readonly #tally: Tally;
  readonly #options: ScoreOptions;
  /** What the model predicts when it is told least. */
  #first: readonly PredictedKeyframe[] = [];

  constructor(episode: Episode, entry: HeldOutCase, model: TokenModel, tally: Tally, options: ScoreOptions) {
    this.#episode = episode;
    this.#case = entry;
    this.#model = model;
    this.#tally = tally;
    this.#options = options;
  }

  /**
   * Predicts from the picture alone and, unless the case is a long one, also told of the objects; and from the states alone, where
   * the model knows such sequences.
   *
   * @returns The pictures; null of a model that predicts none.
   */
  async score(): Promise<CasePictures | null> {
    const { actions, long, truth } = this.#case;
    const { horizons, longHorizons } = this.#options;
    const reached = longHorizons.filter((horizon) => horizon <= truth.length);
    const measured = long ? reached : horizons;
    const pictures = this.#seesPictures ? await this.#scorePictures(measured, reached) : null;
    if (this.#model.layout.statesAlone) {
      const rollout = await this.#predict('states', actions);
      for (const horizon of measured) this.#scoreStates({ input: 'states', horizon }, rollout);
      if (!pictures) this.#first = rollout.keyframes;
    }
    return pictures;
  }

  get #seesPictures(): boolean {
    return this.#model.pictures !== false;
  }

  async #scorePictures(measured: readonly number[], reached: readonly number[]): Promise<CasePictures> {
    const { actions, start, startFrame, before, long } = this.#case;
    const { horizons } = this.#options;
    const coded = new Map<number, CodedPicture>();
    for (const horizon of [0, ...measured]) coded.set(horizon, await this.#code(horizon, this.#truth(horizon)));
    const observed = coded.get(0) as CodedPicture;
    for (const input of long ? (['picture'] as const) : (['picture', 'objects'] as const)) {
      const rollout = await this.#predict(input, actions);
      for (const horizon of measured) {
        const truth = this.#truth(horizon);
        const trueCodes = coded.get(horizon) as CodedPicture;
        const { codes } = rollout.keyframes[horizon - 1] as PredictedKeyframe;
        const frame = this.#frame(rollout.keyframes, horizon);
        const place = { input, horizon };
        // A prediction of the true codes would keep the observed pixels of every patch whose code stays.
        const kept = { picture: start.picture, codes: observed.codes };
        const { decoded } = trueCodes;
        const ceiling = compositePicture(this.#model.layout.image, kept, decoded, trueCodes.codes).picture;
        const pictures = new Map<Predictor, RgbImage>([
          ['model', frame],
          ['copy', start.picture],
          ['tokenizer-copy', observed.decoded],
          ['tokenizer-ceiling', ceiling],
          ['linear', extrapolatedPicture(before.picture, start.picture, horizon)],
        ]);
        const masks = pixelMasks(start.picture, frame, truth.picture, this.#options.changeThreshold);
        scorePictures(this.#tally, place, pictures, truth.picture, masks);
        scoreThings(this.#tally, place, pictures, truth, this.#options.minimumPixels);
        scoreCodes(this.#tally, place, observed.codes, codes, trueCodes.codes);
        this.#scoreStates(place, rollout);
      }
      if (input === 'objects') continue;
      scorePerception(this.#tally, start, rollout.observed, this.#model.layout);
      this.#first = rollout.keyframes;
    }
    const ahead = [...horizons, ...reached].map((horizon) => ({
      horizon,
      predicted: this.#frame(this.#first, horizon),
      truth: this.#truth(horizon).picture,
    }));
    const errors = ahead.map(({ predicted, truth }) => this.#changedError(predicted, truth));
    const error = errors.reduce((sum, value) => sum + value, 0) / errors.length;
    return { startFrame, long, error, observed: start.picture, ahead };
  }

  #scoreStates(place: Place, { keyframes, observed }: Rollout): void {
    const { movedThreshold } = this.#options;
    const { state } = keyframes[place.horizon - 1] as PredictedKeyframe;
    const truth = this.#truth(place.horizon);
    const belief = { observed, predicted: state };
    scoreObjects(this.#tally, place, this.#case, truth, belief, this.#model.layout, movedThreshold);
    const hands = [believedHands('model', state), ...handBaselines(this.#case, place.horizon)];
    scoreHands(this.#tally, place, this.#case, truth, hands, movedThreshold);
  }

  /** Predicts with actions that were not taken: those of another moment, where there is one, and the zero action. */
  async scoreFalseActions(otherActions: readonly RolloutAction[] | undefined): Promise<void> {
    const { actions, staying } = this.#case;
    const rollouts: [Predictor, readonly PredictedKeyframe[]][] = [['model', this.#first]];
    const given: [Predictor, readonly RolloutAction[]][] = [['zero-action', actions.map(() => staying)]];
    if (otherActions) given.unshift(['other-actions', otherActions]);
    const input = this.#seesPictures ? 'picture' : 'states';
    for (const [predictor, told] of given) rollouts.push([predictor, (await this.#predict(input, told)).keyframes]);
    const { horizons, movedThreshold } = this.#options;
    for (const horizon of horizons) {
      const place = { input, horizon } as const;
      const truth = this.#truth(horizon);
      this.#scoreFalsePictures(place, rollouts, truth);
      const hands = rollouts
        .filter(([predictor]) => predictor !== 'model')
        .map(([predictor, keyframes]) => believedHands(predictor, (keyframes[horizon - 1] as PredictedKeyframe).state));
      scoreHands(this.#tally, place, this.#case, truth, hands, movedThreshold);
    }
  }

  #scoreFalsePictures(
    place: Place,
    rollouts: readonly (readonly [Predictor, readonly PredictedKeyframe[]])[],
    truth: TrueMoment,
  ): void {
    if (!this.#seesPictures) return;
    const { start } = this.#case;
    const pictures = new Map(rollouts.map(([predictor, frames]) => [predictor, this.#frame(frames, place.horizon)]));
    const changed = [truth.picture, ...pictures.values()].map((picture) =>
      changedPixels(start.picture, picture, this.#options.changeThreshold),
    );
    scorePictures(this.#tally, place, pictures, truth.picture, [['union-other', unionMask(...changed)]]);
  }

  async #code(horizon: number, moment: TrueMoment): Promise<CodedPicture> {
    const codes = await this.#model.encodePicture(moment.picture);
    const coded = { codes, decoded: await this.#model.decodePicture(codes) };
    const seed = this.#case.startFrame + horizon;
    await scoreTokenizer(this.#tally, this.#model, moment, coded, this.#options.minimumPixels, seed);
    return coded;
  }

  async #predict(input: ModelInput, actions: readonly RolloutAction[]): Promise<Rollout> {
    const { observation, start } = this.#case;
    const told = TOLD[input];
    const { instruction, robot, stateSpace, controlRate } = this.#episode;
    const keyframes: PredictedKeyframe[] = [];
    let observed: SceneState | undefined;
    const prediction = predict({
      model: this.#model,
      observation: told.pictures ? observation : { ...observation, images: {} },
      instruction,
      robot,
      stateSpace,
      controlRate,
      mode: 'rollout',
      actions: [...actions],
      objects: told.objects ? believedObjects(start.objects, this.#model.layout) : undefined,
      signal: this.#options.signal,
      onObserved: (state) => (observed = state),
    });
    for await (const keyframe of prediction) keyframes.push(keyframe);
    return { keyframes, observed: observed as SceneState };
  }

  #changedError(predicted: RgbImage, truth: RgbImage): number {
    const masks = pixelMasks(this.#case.start.picture, predicted, truth, this.#options.changeThreshold);
    const { absolute, pixels } = frameError(predicted, truth, masks[0]?.[1]);
    return pixels > 0 ? absolute / pixels : 0;
  }

  #frame(keyframes: readonly PredictedKeyframe[], horizon: number): RgbImage {
    return (keyframes[horizon - 1] as PredictedKeyframe).frame as RgbImage;
  }

  /** What is true so many keyframes after the observation. */
  #truth(horizon: number): TrueMoment {
    return horizon === 0 ? this.#case.start : (this.#case.truth[horizon - 1] as TrueMoment);
  }
}
