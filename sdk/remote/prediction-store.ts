import type { OpenPrediction, PredictedAction, PredictedKeyframe, RolloutAction } from '../world-model/index.js';

/** A refusal with the HTTP status that tells it. */
export class Refusal extends Error {
  /** HTTP status. */
  readonly status: number;

  /** @param message - What is wrong and what to do. */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A prediction that is held for a client. */
interface Held {
  readonly prediction: OpenPrediction;
  readonly cancel: AbortController;
  /** Steps are taken one after another. */
  queue: Promise<unknown>;
  /** Number of keyframes asked for so far. */
  count: number;
  last: PredictedKeyframe | null;
  /** When somebody last asked, in milliseconds. */
  used: number;
}

/** How many predictions are held, and how long. */
export interface StoreLimits {
  /** Largest number of open predictions. */
  readonly predictions: number;
  /** After how many milliseconds without a request a prediction is closed. */
  readonly idle: number;
}

/**
 * The predictions that clients have open. Each is a sequence of keyframes that is asked for by index: the next one is
 * predicted, the last one is told again, so that a client may repeat a request whose answer was lost.
 */
export class PredictionStore {
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  #opening = 0;

  /** @param now - The time in milliseconds. */
  constructor(limits: StoreLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Number of open predictions. */
  get size(): number {
    return this.#held.size;
  }

  /**
   * Holds a prediction under an id that nobody can guess.
   *
   * @param open - Opens it; its signal is aborted when the prediction is closed.
   * @throws Refusal with status 429 when there are too many.
   */
  async open(
    open: (signal: AbortSignal) => Promise<OpenPrediction>,
  ): Promise<{ id: string } & Pick<OpenPrediction, 'state' | 'thought'>> {
    const { predictions, idle } = this.#limits;
    if (this.#held.size + this.#opening >= predictions) {
      throw new Refusal(
        429,
        `${predictions} predictions are open, as many as this server holds: close one, or wait ${idle / 1000} s for idle ones to be closed`,
      );
    }
    const cancel = new AbortController();
    this.#opening++;
    try {
      const prediction = await open(cancel.signal);
      const id = crypto.randomUUID();
      const held = { prediction, cancel, queue: Promise.resolve(), count: 0, last: null, used: this.#now() };
      this.#held.set(id, held);
      const { state, thought } = prediction;
      return { id, state, thought };
    } finally {
      this.#opening--;
    }
  }

  /**
   * The keyframe of an index: the next one, or the last one again.
   *
   * @throws Refusal with status 404 when there is no such prediction, 409 when the index is neither.
   */
  next(id: string, index: number, action: RolloutAction | undefined): Promise<PredictedKeyframe | null> {
    return this.#take(id, async (held) => {
      if (index === held.count - 1) return held.last;
      if (index !== held.count) {
        throw new Refusal(409, `index must be ${held.count} (the next keyframe) or the one before, received ${index}`);
      }
      held.last = await held.prediction.next(action);
      held.count++;
      return held.last;
    });
  }

  /**
   * The action up to the keyframe of an index, which must be the next one. It may be asked for again.
   *
   * @throws Refusal with status 404 when there is no such prediction, 409 when the index is not that of the next keyframe.
   */
  nextAction(id: string, index: number): Promise<PredictedAction | null> {
    return this.#take(id, (held) => {
      if (index === held.count) return held.prediction.nextAction();
      throw new Refusal(409, `index must be ${held.count} (the next keyframe), received ${index}`);
    });
  }

  /** Closes a prediction. Throws a Refusal with status 404 when there is none. */
  async close(id: string): Promise<void> {
    const held = this.#find(id);
    this.#held.delete(id);
    held.cancel.abort(new Refusal(404, 'the prediction was closed'));
    await held.queue;
    await held.prediction.close();
  }

  /** Closes what nobody has asked for in a while. */
  async closeIdle(): Promise<void> {
    const oldest = this.#now() - this.#limits.idle;
    const idle = [...this.#held].filter(([, { used }]) => used < oldest);
    await Promise.all(idle.map(([id]) => this.close(id)));
  }

  /** Closes everything. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.close(id)));
  }

  /** Takes a step of a prediction after those that were asked for before. */
  #take<T>(id: string, take: (held: Held) => Promise<T>): Promise<T> {
    const held = this.#find(id);
    held.used = this.#now();
    const step = held.queue.then(async () => {
      const taken = await take(held);
      held.used = this.#now();
      return taken;
    });
    held.queue = step.catch(() => null);
    return step;
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (held) return held;
    throw new Refusal(404, 'there is no such prediction: it was closed, or was idle for too long');
  }
}
