import { Observable } from 'rxjs';
import type { ActionPlan, PlanKeyframe } from '../../sim/interface/index.js';
import type { PredictedKeyframe, PredictOptions, RolloutAction } from './prediction.js';

/** Largest number of keyframes, unless the caller says otherwise. */
const DEFAULT_KEYFRAMES = { plan: 64, rollout: Infinity } as const;

/**
 * A prediction, keyframe by keyframe: an rxjs Observable and an AsyncIterable. It is cold: every subscription and every
 * iteration predicts anew, with the same result. An iteration computes a keyframe only when it is asked for, so that
 * nothing piles up; a subscription predicts as fast as it can and stops when it is unsubscribed.
 */
export class Prediction extends Observable<PredictedKeyframe> implements AsyncIterable<PredictedKeyframe> {
  readonly #options: PredictOptions;

  /** @param options - Use `predict`, which checks them. */
  constructor(options: PredictOptions) {
    super((subscriber) => {
      const unsubscribed = new AbortController();
      const signal = options.signal ? AbortSignal.any([options.signal, unsubscribed.signal]) : unsubscribed.signal;
      void (async () => {
        try {
          for await (const keyframe of predictKeyframes({ ...options, signal })) subscriber.next(keyframe);
          subscriber.complete();
        } catch (error) {
          if (!unsubscribed.signal.aborted) subscriber.error(error);
        }
      })();
      return () => unsubscribed.abort();
    });
    this.#options = options;
  }

  /** Predicts keyframe by keyframe, as they are asked for. Leaving the loop frees what the prediction holds. */
  [Symbol.asyncIterator](): AsyncIterator<PredictedKeyframe> {
    return predictKeyframes(this.#options);
  }
}

/**
 * Predicts what follows an observation.
 *
 * @throws RangeError when an option is out of range. What depends on the model (a too long instruction, too many objects)
 * fails on the first keyframe.
 */
export function predict(options: PredictOptions): Prediction {
  const { maxKeyframes, mode = 'plan', actions, controlRate = 20 } = options;
  if (maxKeyframes !== undefined && (!Number.isInteger(maxKeyframes) || maxKeyframes < 1)) {
    throw new RangeError(`maxKeyframes must be a positive integer, received ${maxKeyframes}`);
  }
  if (!(controlRate > 0)) throw new RangeError(`controlRate must be positive, received ${controlRate}`);
  if (mode === 'rollout' && actions === undefined)
    throw new RangeError('actions must be given in a rollout, received none');
  if (mode === 'plan' && actions !== undefined)
    throw new RangeError('actions must not be given in a plan: the model chooses them');
  const given = Array.isArray(actions) ? actions.length : Infinity;
  return new Prediction({ ...options, maxKeyframes: Math.min(maxKeyframes ?? DEFAULT_KEYFRAMES[mode], given) });
}

/** Predicts keyframe by keyframe, as they are asked for. */
async function* predictKeyframes(options: PredictOptions): AsyncGenerator<PredictedKeyframe, void, undefined> {
  const { maxKeyframes = Infinity, actions } = options;
  const session = await options.model.openPrediction(options);
  try {
    options.onObserved?.(session.state, session.thought);
    const given = actions && iterate(actions);
    for (let count = 1; count <= maxKeyframes; count++) {
      const action = await given?.next();
      if (action?.done) return;
      const keyframe = await session.next(action?.value);
      if (!keyframe) return;
      yield keyframe.ending === null && count === maxKeyframes ? { ...keyframe, ending: 'limit' } : keyframe;
      if (keyframe.ending !== null) return;
    }
  } finally {
    await session.close();
  }
}

function iterate(
  actions: NonNullable<PredictOptions['actions']>,
): AsyncIterator<RolloutAction> | Iterator<RolloutAction> {
  return Symbol.asyncIterator in actions ? actions[Symbol.asyncIterator]() : actions[Symbol.iterator]();
}

/**
 * The plan that a prediction contains.
 *
 * @throws RangeError when there is no keyframe.
 */
export function planFromPrediction(keyframes: readonly PredictedKeyframe[]): ActionPlan {
  if (keyframes.length === 0) {
    throw new RangeError('keyframes must hold at least one, received none: the model holds the task for done already');
  }
  const planned = keyframes.map(({ subtask, ticks, targets }): PlanKeyframe => ({ subtask, ticks, arms: targets }));
  return { keyframes: planned, interpolation: 'linear' };
}
