import type { RgbImage, SceneState } from '../../sim/interface/index.js';
import type { Episode } from '../episodes/index.js';
import { believedObjects, compositePicture, predict, trackedObjects } from '../world-model/index.js';
import type { PredictedKeyframe, RolloutAction, TokenModel } from '../world-model/index.js';
import { changedPixels, frameError, unionMask } from './frame-error.js';
import type { HeldOutCase, TrueMoment } from './held-out-cases.js';
import { objectErrors } from './object-error.js';
import type { ModelInput, Predictor, Quantity, Region } from './tally.js';
import type { Tally } from './tally.js';

/** How predictions are measured. */
export interface ScoreOptions {
  /** Keyframes ahead at which predictions are measured, positive integers. */
  readonly horizons: readonly number[];
  /** A pixel has changed when a channel differs by more than this many 8-bit levels. */
  readonly changeThreshold: number;
  /** An object has moved when it is further than this from where it was, in metres. */
  readonly movedThreshold: number;
  /** Cancels between two passes of the model. */
  readonly signal?: AbortSignal;
}

/** What one case looks like. */
export interface CasePictures {
  /** Index of the observation in its episode. */
  readonly startFrame: number;
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

const INPUTS: readonly ModelInput[] = ['picture', 'objects'];
const MILLIMETRES = 1000;

/**
 * Predicts every case of an episode and measures how far the predictions and the baselines are from the truth.
 *
 * @param tally - Receives the sums.
 * @returns The pictures of each case.
 */
export async function scoreCases(
  episode: Episode,
  cases: readonly HeldOutCase[],
  model: TokenModel,
  tally: Tally,
  options: ScoreOptions,
): Promise<CasePictures[]> {
  const pictures: CasePictures[] = [];
  for (const [index, entry] of cases.entries()) {
    // Other actions are those of another moment of the same episode: what the hand could be told to do, but was not.
    const other = cases[(index + 1) % cases.length] as HeldOutCase;
    pictures.push(await new CaseScorer(episode, entry, model, tally, options).score(other.actions));
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

  constructor(episode: Episode, entry: HeldOutCase, model: TokenModel, tally: Tally, options: ScoreOptions) {
    this.#episode = episode;
    this.#case = entry;
    this.#model = model;
    this.#tally = tally;
    this.#options = options;
  }

  async score(otherActions: readonly RolloutAction[]): Promise<CasePictures> {
    const { actions, start, startFrame } = this.#case;
    const baselines = await this.#baselines();
    let alone: PredictedKeyframe[] = [];
    for (const input of INPUTS) {
      const { keyframes, observed } = await this.#predict(input, actions);
      for (const horizon of this.#options.horizons) {
        const keyframe = keyframes[horizon - 1] as PredictedKeyframe;
        this.#scoreFrame(input, horizon, keyframe.frame, baselines.get(horizon) as ReadonlyMap<Predictor, RgbImage>);
        this.#scoreObjects(input, horizon, keyframe.state, observed);
      }
      if (input === 'picture') {
        this.#scorePerception(observed);
        alone = keyframes;
      }
    }
    const first = this.#options.horizons[0] as number;
    const other = await this.#predict('picture', otherActions.slice(0, first));
    this.#scoreOtherActions(first, alone, other.keyframes);
    return {
      startFrame,
      observed: start.picture,
      ahead: this.#options.horizons.map((horizon) => ({
        horizon,
        predicted: (alone[horizon - 1] as PredictedKeyframe).frame,
        truth: this.#truth(horizon).picture,
      })),
    };
  }

  async #predict(
    input: ModelInput,
    actions: readonly RolloutAction[],
  ): Promise<{ keyframes: PredictedKeyframe[]; observed: SceneState }> {
    const { observation, start } = this.#case;
    const { instruction, robot, stateSpace, controlRate } = this.#episode;
    const keyframes: PredictedKeyframe[] = [];
    let observed: SceneState | undefined;
    const prediction = predict({
      model: this.#model,
      observation,
      instruction,
      robot,
      stateSpace,
      controlRate,
      mode: 'rollout',
      actions: [...actions],
      objects: input === 'objects' ? believedObjects(start.objects, this.#model.layout) : undefined,
      signal: this.#options.signal,
      onObserved: (state) => (observed = state),
    });
    for await (const keyframe of prediction) keyframes.push(keyframe);
    return { keyframes, observed: observed as SceneState };
  }

  /** The pictures that the baselines give, per horizon. */
  async #baselines(): Promise<Map<number, ReadonlyMap<Predictor, RgbImage>>> {
    const model = this.#model;
    const copy = this.#case.start.picture;
    const codes = await model.encodePicture(copy);
    const tokenizerCopy = await model.decodePicture(codes);
    const baselines = new Map<number, ReadonlyMap<Predictor, RgbImage>>();
    for (const horizon of this.#options.horizons) {
      const trueCodes = await model.encodePicture(this.#truth(horizon).picture);
      const decoded = await model.decodePicture(trueCodes);
      // A prediction of the true codes would keep the observed pixels of every patch whose code stays.
      const ceiling = compositePicture(model.layout.image, { picture: copy, codes }, decoded, trueCodes).picture;
      const pictures: [Predictor, RgbImage][] = [
        ['copy', copy],
        ['tokenizer-copy', tokenizerCopy],
        ['tokenizer-ceiling', ceiling],
      ];
      baselines.set(horizon, new Map(pictures));
    }
    return baselines;
  }

  #scoreFrame(
    input: ModelInput,
    horizon: number,
    predicted: RgbImage,
    baselines: ReadonlyMap<Predictor, RgbImage>,
  ): void {
    const truth = this.#truth(horizon).picture;
    const changed = this.#changed(truth);
    const masks: [Region, Uint8Array | undefined][] = [
      ['union', unionMask(changed, this.#changed(predicted))],
      ['truth', changed],
      ['whole', undefined],
    ];
    for (const [region, mask] of masks) {
      for (const [predictor, picture] of [['model', predicted] as const, ...baselines]) {
        this.#addFrame({ input, horizon, region }, predictor, picture, truth, mask);
      }
    }
  }

  #scoreOtherActions(
    horizon: number,
    keyframes: readonly PredictedKeyframe[],
    others: readonly PredictedKeyframe[],
  ): void {
    const truth = this.#truth(horizon).picture;
    const { frame } = keyframes[horizon - 1] as PredictedKeyframe;
    const { frame: otherFrame } = others[horizon - 1] as PredictedKeyframe;
    const mask = unionMask(this.#changed(truth), this.#changed(frame), this.#changed(otherFrame));
    const at = { input: 'picture', horizon, region: 'union-other' } as const;
    this.#addFrame(at, 'model', frame, truth, mask);
    this.#addFrame(at, 'other-actions', otherFrame, truth, mask);
  }

  #addFrame(
    at: Omit<Quantity, 'measure'>,
    predictor: Predictor,
    picture: RgbImage,
    truth: RgbImage,
    mask: Uint8Array | undefined,
  ): void {
    const { absolute, squared, pixels } = frameError(picture, truth, mask);
    this.#tally.add({ measure: 'pixel-error', ...at }, predictor, absolute, pixels);
    this.#tally.add({ measure: 'squared-pixel-error', ...at }, predictor, squared, pixels);
  }

  #scoreObjects(input: ModelInput, horizon: number, predicted: SceneState, observed: SceneState): void {
    const { layout } = this.#model;
    const { start } = this.#case;
    const truth = this.#truth(horizon).objects;
    const errorsOf = (belief: Parameters<typeof objectErrors>[2]): ReturnType<typeof objectErrors> =>
      objectErrors(start.objects, truth, belief);
    const rows: [Predictor, ReturnType<typeof objectErrors>][] = [
      ['model', errorsOf(trackedObjects(predicted, layout))],
      ['no-motion', errorsOf(start.objects)],
    ];
    if (input === 'picture') rows.push(['no-motion-believed', errorsOf(trackedObjects(observed, layout))]);
    truth.forEach((_, index) => {
      // Paired: an object counts for everybody or, where the model does not list it, for nobody (recall tells how many).
      if (rows.some(([, errors]) => errors[index]?.error == null)) return;
      const moved = (rows[0]?.[1][index]?.motion ?? 0) > this.#options.movedThreshold;
      for (const [predictor, errors] of rows) {
        const millimetres = (errors[index]?.error ?? 0) * MILLIMETRES;
        for (const region of moved ? (['all', 'moved'] as const) : (['all'] as const)) {
          this.#tally.add({ measure: 'object-error', input, horizon, region }, predictor, millimetres, 1);
        }
      }
    });
  }

  /** What the model sees in the observed picture. */
  #scorePerception(observed: SceneState): void {
    const { objects } = this.#case.start;
    const at = { input: 'picture', horizon: 0, region: 'all' } as const;
    const seen = trackedObjects(observed, this.#model.layout);
    const errors = objectErrors(objects, objects, seen);
    for (const { error } of errors) {
      this.#tally.add({ measure: 'object-recall', ...at }, 'model', error === null ? 0 : 1, 1);
      if (error !== null) this.#tally.add({ measure: 'object-error', ...at }, 'model', error * MILLIMETRES, 1);
    }
    const phantoms = seen.filter(
      ({ name, kind }) => !objects.some((object) => object.name === name && object.kind === kind),
    );
    this.#tally.add({ measure: 'phantom-objects', ...at }, 'model', phantoms.length, 1);
  }

  #changed(picture: RgbImage): Uint8Array {
    return changedPixels(this.#case.start.picture, picture, this.#options.changeThreshold);
  }

  #truth(horizon: number): TrueMoment {
    return this.#case.truth[horizon - 1] as TrueMoment;
  }
}
