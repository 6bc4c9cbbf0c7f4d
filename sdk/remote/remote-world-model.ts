import type * as z from 'zod';
import type { SceneState } from '../../sim/interface/index.js';
import {
  DisposedError,
  type OpenPrediction,
  type PictureSize,
  type PredictedAction,
  type PredictedKeyframe,
  type PredictionStart,
  type RolloutAction,
  type WorldModel,
} from '../world-model/index.js';
import { RemoteModelError } from './errors.js';
import {
  actionSchema,
  errorSchema,
  keyframeSchema,
  modelSchema,
  openedSchema,
  packAction,
  packStart,
  PROTOCOL_VERSION,
  unpackKeyframe,
} from './protocol.js';

/** How a world model behind a server is reached. */
export interface RemoteOptions {
  /** Secret that the server asks for, sent as a bearer token. Default: none. */
  readonly token?: string;
  /** Longest time for one answer in seconds, a positive number. Default 60. */
  readonly timeout?: number;
  /** Cancels connecting. */
  readonly signal?: AbortSignal;
}

/** A call to the server. */
interface Call<S extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly answer: S;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a world model behind a server, such as `nextstate serve` or any other that keeps to the protocol. It
 * predicts what the model itself would predict, for the same seed.
 *
 * @param url - Address of the server, such as `http://127.0.0.1:8100`.
 * @throws RangeError when the address is no http or https URL, or the timeout not positive.
 * @throws RemoteModelError when it is not reached, refuses the token or speaks another version of the protocol.
 */
export async function connectWorldModel(url: string, options: RemoteOptions = {}): Promise<RemoteWorldModel> {
  const connection = new Connection(url, options);
  const model = await connection.call({ method: 'GET', path: 'model', answer: modelSchema, signal: options.signal });
  return new RemoteWorldModel(connection, model);
}

/** A world model behind a server. Made by `connectWorldModel`. */
export class RemoteWorldModel implements WorldModel {
  readonly name: string;
  readonly checksum: string;
  readonly picture: PictureSize;
  readonly pictures: boolean;
  readonly statesAlone: boolean;
  readonly #connection: Connection;
  readonly #open = new Set<OpenPrediction>();
  #disposed = false;

  /** Use `connectWorldModel`. */
  constructor(
    connection: Connection,
    { name, checksum, picture, pictures, statesAlone }: z.output<typeof modelSchema>,
  ) {
    this.name = name;
    this.checksum = checksum;
    this.picture = picture;
    this.pictures = pictures;
    this.statesAlone = statesAlone;
    this.#connection = connection;
  }

  /** Address of the server. */
  get url(): string {
    return this.#connection.url;
  }

  async openPrediction(start: PredictionStart): Promise<OpenPrediction> {
    if (this.#disposed) throw new DisposedError('the world model');
    const { signal } = start;
    signal?.throwIfAborted();
    const opening = this.#connection.call({
      method: 'POST',
      path: 'predictions',
      body: packStart(start),
      answer: openedSchema,
    });
    // A request that is cut off may have been carried out: it is waited for, and what it opened is closed.
    const { id, ...observed } = await unlessAborted(opening, signal).catch(async (error: unknown) => {
      void opening.then(({ id }) => this.#connection.forget(pathOf(id))).catch(() => null);
      throw error;
    });
    const prediction = new RemotePrediction(this.#connection, id, observed, signal, () =>
      this.#open.delete(prediction),
    );
    this.#open.add(prediction);
    return prediction;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#open].map((prediction) => prediction.close()));
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }
}

function pathOf(id: string): string {
  return `predictions/${encodeURIComponent(id)}`;
}

/** What a promise gives, unless the signal is aborted before: then it fails with the signal's reason. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(reasonOf(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** A prediction that a server holds. */
class RemotePrediction implements OpenPrediction {
  readonly thought: string;
  readonly #connection: Connection;
  readonly #path: string;
  readonly #signal: AbortSignal | undefined;
  readonly #onClose: () => void;
  #state: SceneState;
  #index = 0;
  #closed = false;

  constructor(
    connection: Connection,
    id: string,
    { state, thought }: Pick<OpenPrediction, 'state' | 'thought'>,
    signal: AbortSignal | undefined,
    onClose: () => void,
  ) {
    this.#connection = connection;
    this.#path = pathOf(id);
    this.thought = thought;
    this.#state = state;
    this.#signal = signal;
    this.#onClose = onClose;
  }

  get state(): SceneState {
    return this.#state;
  }

  async nextAction(): Promise<PredictedAction | null> {
    const { action } = await this.#ask('action', {}, actionSchema);
    return action;
  }

  async next(action?: RolloutAction): Promise<PredictedKeyframe | null> {
    const answer = await this.#ask('keyframes', action ? { action: packAction(action) } : {}, keyframeSchema);
    const keyframe = unpackKeyframe(answer);
    this.#index++;
    if (keyframe) this.#state = keyframe.state;
    return keyframe;
  }

  async #ask<S extends z.ZodType>(what: string, body: object, answer: S): Promise<z.output<S>> {
    if (this.#closed) throw new DisposedError('the prediction');
    this.#signal?.throwIfAborted();
    return this.#connection.call({
      method: 'POST',
      path: `${this.#path}/${what}`,
      body: { index: this.#index, ...body },
      answer,
      signal: this.#signal,
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    // A server that is gone, or has forgotten it already, holds nothing any more.
    await this.#connection.forget(this.#path).catch(() => null);
  }
}

/** Where the server is and how it is spoken to. */
class Connection {
  readonly url: string;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;

  constructor(url: string, { token, timeout = 60 }: RemoteOptions) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new RangeError(`url must be an http or https address such as http://127.0.0.1:8100, received "${url}"`);
    }
    if (!(timeout > 0)) throw new RangeError(`timeout must be positive seconds, received ${timeout}`);
    this.url = url;
    this.#base = `${url.replace(/\/+$/, '')}/v${PROTOCOL_VERSION}/`;
    this.#timeout = 1000 * timeout;
    this.#headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  async call<S extends z.ZodType>({ answer, ...call }: Call<S>): Promise<z.output<S>> {
    const response = await this.#send(call);
    const text = await this.#read(response, call.signal);
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (cause) {
      const start = text.slice(0, 80).replace(/\s+/g, ' ');
      const problem = `must answer JSON, received status ${response.status} and "${start}": is it a world-model server?`;
      throw new RemoteModelError(this.url, problem, { cause, status: response.status });
    }
    if (!response.ok) throw this.#refusal(response.status, data);
    const parsed = answer.safeParse(data);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const problem = `answers what protocol version ${PROTOCOL_VERSION} does not know (${issue?.path.join('.')}: ${issue?.message}): use the same release on both sides`;
    throw new RemoteModelError(this.url, problem, { status: response.status });
  }

  async forget(path: string): Promise<void> {
    await this.#send({ method: 'DELETE', path });
  }

  async #send({ method, path, body, signal }: Omit<Call<z.ZodType>, 'answer'>): Promise<Response> {
    const late = AbortSignal.timeout(this.#timeout);
    try {
      return await fetch(this.#base + path, {
        method,
        headers: this.#headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
    } catch (cause) {
      throw this.#noAnswer(cause, signal, late);
    }
  }

  async #read(response: Response, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await response.text();
    } catch (cause) {
      throw this.#noAnswer(cause, signal);
    }
  }

  #noAnswer(cause: unknown, signal: AbortSignal | undefined, late?: AbortSignal): Error {
    if (signal?.aborted) return reasonOf(signal);
    if (late?.aborted) {
      return new RemoteModelError(
        this.url,
        `did not answer within ${this.#timeout / 1000} s: raise the timeout, or see what keeps it busy`,
        { cause },
      );
    }
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const reason = inner instanceof Error ? inner.message : String(inner);
    return new RemoteModelError(this.url, `is not reached (${reason}): start it with "nextstate serve"`, { cause });
  }

  #refusal(status: number, data: unknown): Error {
    const parsed = errorSchema.safeParse(data);
    const { name, message } = parsed.success ? parsed.data.error : { name: 'Error', message: JSON.stringify(data) };
    if (name === 'RangeError') return new RangeError(message);
    return new RemoteModelError(this.url, `answers status ${status}: ${message}`, { status });
  }
}
