import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as z from 'zod';
import type { WorldModel } from '../world-model/index.js';
import { PredictionStore, Refusal } from './prediction-store.js';
import {
  actionRequestSchema,
  nextSchema,
  packChosenAction,
  packKeyframe,
  PROTOCOL_VERSION,
  startSchema,
  unpackStart,
} from './protocol.js';

/** How a world model is served. */
export interface ServeOptions {
  /** Name or address on which to listen. Default `127.0.0.1`: this machine alone. */
  readonly host?: string;
  /** Port, 0 for any free one. Default 8100. */
  readonly port?: number;
  /** Secret that clients must send as a bearer token. Default: none. */
  readonly token?: string;
  /** Largest number of predictions open at once, a positive integer. Default 16. */
  readonly maxPredictions?: number;
  /** After how many seconds without a request a prediction is closed. Default 300. */
  readonly idleSeconds?: number;
  /** Largest body of a request in bytes. Default 16 MiB. */
  readonly maxBodyBytes?: number;
}

/** A server under way. */
export interface WorldModelServer {
  /** Its address, such as `http://127.0.0.1:8100`. */
  readonly url: string;
  /** Number of open predictions. */
  readonly openPredictions: number;
  /** Closes every prediction and the server. The model stays the caller's to dispose of. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves a world model over HTTP, by the protocol of docs/remote-world-model.md.
 *
 * @param model - The model. It stays the caller's to dispose of.
 * @throws RangeError when an option is out of range; Node's error (EADDRINUSE, EACCES) when it cannot listen.
 */
export async function serveWorldModel(model: WorldModel, options: ServeOptions = {}): Promise<WorldModelServer> {
  const { host = '127.0.0.1', port = 8100, maxPredictions = 16, idleSeconds = 300 } = options;
  requirePositive('maxPredictions', maxPredictions);
  requirePositive('idleSeconds', idleSeconds);
  const idle = 1000 * idleSeconds;
  const store = new PredictionStore({ predictions: maxPredictions, idle }, () => performance.now());
  const answer = answering(model, store, options);
  const server = createServer((request, response) => void answer(request, response));
  await listen(server, host, port);
  const sweep = setInterval(() => void store.closeIdle(), Math.min(idle / 2, 10_000)).unref();
  let closing: Promise<void> | undefined;
  return {
    url: addressOf(server, host),
    get openPredictions() {
      return store.size;
    },
    close() {
      closing ??= (async () => {
        clearInterval(sweep);
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await store.closeAll();
        server.closeAllConnections();
        await closed;
      })();
      return closing;
    },
  };
}

/** What a request is answered. */
interface Answer {
  readonly status: number;
  readonly body: object | null;
  /** Called when the client went away before it had the answer. */
  readonly onLost?: () => Promise<void>;
}

/** Answers requests; whatever happens, a request gets an answer. */
function answering(
  model: WorldModel,
  store: PredictionStore,
  { token, maxBodyBytes = 16 * 1024 * 1024 }: ServeOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  requirePositive('maxBodyBytes', maxBodyBytes);
  const route = async (request: IncomingMessage): Promise<Answer> => {
    if (token !== undefined && !sameSecret(request.headers.authorization ?? '', `Bearer ${token}`)) {
      throw new Refusal(401, 'this server asks for a token: send it as "authorization: Bearer TOKEN"');
    }
    const path = new URL(request.url ?? '/', 'http://server').pathname;
    const [version, resource, id, part, ...rest] = path.split('/').slice(1);
    const call = `${request.method} ${[resource, id && 'ID', part, ...rest].filter(Boolean).join('/')}`;
    if (version === `v${PROTOCOL_VERSION}`) {
      if (call === 'GET model') {
        const { name, checksum, picture, pictures = true, statesAlone = false } = model;
        const { width, height } = picture;
        const knows = { picture: { width, height }, pictures, statesAlone };
        return { status: 200, body: { protocol: PROTOCOL_VERSION, name, checksum, ...knows } };
      }
      if (call === 'POST predictions') {
        const start = unpackStart(await readBody(request, startSchema, maxBodyBytes));
        const body = await store.open((signal) => model.openPrediction({ ...start, signal }));
        // Whoever has not heard the id cannot close it.
        return { status: 201, body, onLost: () => store.close(body.id) };
      }
      if (call === 'POST predictions/ID/action') {
        const { index } = await readBody(request, actionRequestSchema, maxBodyBytes);
        return { status: 200, body: packChosenAction(await store.nextAction(id ?? '', index)) };
      }
      if (call === 'POST predictions/ID/keyframes') {
        const { index, action } = await readBody(request, nextSchema, maxBodyBytes);
        return { status: 200, body: packKeyframe(await store.next(id ?? '', index, action)) };
      }
      if (call === 'DELETE predictions/ID') {
        await store.close(id ?? '');
        return { status: 204, body: null };
      }
    }
    const known = [
      'GET model',
      'POST predictions',
      'POST predictions/ID/action',
      'POST predictions/ID/keyframes',
      'DELETE predictions/ID',
    ];
    throw new Refusal(
      404,
      `there is no ${request.method} ${path}; version ${PROTOCOL_VERSION} knows ${known.map((each) => each.replace(' ', ` /v${PROTOCOL_VERSION}/`)).join(', ')}`,
    );
  };
  return async (request, response) => {
    const { status, body, onLost } = await route(request).catch(refusal);
    if (onLost) {
      const settle = (): void => void (response.writableFinished || onLost().catch(() => null));
      if (response.destroyed) settle();
      else response.once('close', settle);
    }
    // What is left of a body that was refused is not read: the connection ends with the answer.
    if (!request.complete) response.setHeader('connection', 'close');
    if (body) response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    else response.writeHead(status).end();
  };
}

function refusal(error: unknown): Answer {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (error instanceof Refusal) return { status: error.status, body: { error: { name: 'Refusal', message } } };
  const status = error instanceof RangeError || error instanceof TypeError ? 400 : 500;
  return { status, body: { error: { name: status === 400 ? 'RangeError' : name, message } } };
}

/** The body of a request, checked. Throws a Refusal that names the path, the rule and what was received. */
async function readBody<S extends z.ZodType>(request: IncomingMessage, schema: S, limit: number): Promise<z.output<S>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new Refusal(413, `a body may have ${limit} bytes: send pictures at the model's size`);
    chunks.push(chunk);
  }
  let data: unknown;
  try {
    data = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new Refusal(400, `the body must be JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, `${['body', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'is not valid'}`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Compares in a time that does not tell how much of it was right. */
function sameSecret(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} must be positive, received ${value}`);
}
