import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PANDA } from '../../../scenarios/robots.js';
import { PredictionStore } from '../../../sdk/remote/prediction-store.js';
import { packStart } from '../../../sdk/remote/protocol.js';
import { connectWorldModel, RemoteModelError } from '../../../sdk/remote/index.js';
import { openWorldModel, serveWorldModel, type ServeOptions } from '../../../sdk/remote/index.node.js';
import {
  predict,
  type OpenPrediction,
  type PredictedKeyframe,
  type PredictOptions,
  type WorldModel,
} from '../../../sdk/world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../../../sdk/world-model/index.node.js';
import { MODEL_FOLDER, observation, picture } from '../world-model/support.js';

let model: OnnxWorldModel;
beforeAll(async () => {
  model = await loadWorldModel(MODEL_FOLDER);
});
afterAll(() => model.dispose());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(options: ServeOptions = {}, served: WorldModel = model) {
  const server = await serveWorldModel(served, { port: 0, ...options });
  closing.push(() => server.close());
  return server;
}

async function all(change: Partial<PredictOptions>): Promise<PredictedKeyframe[]> {
  const keyframes: PredictedKeyframe[] = [];
  const options = {
    model,
    observation: observation(),
    instruction: 'fold the towel',
    robot: PANDA,
    seed: 4,
    temperature: 1,
  };
  for await (const keyframe of predict({ ...options, ...change })) keyframes.push(keyframe);
  return keyframes;
}

/** Bytes of a request that are sent as they are. */
async function post(url: string, path: string, body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/v2/${path}`, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

/** A model whose predictions wait until they are cancelled. */
function waitingModel(): WorldModel {
  return {
    name: 'waiting',
    checksum: '0',
    picture: { width: 32, height: 32 },
    openPrediction: ({ signal }) => {
      const prediction: OpenPrediction = {
        state: { time: 0, objects: {}, cloths: {}, arms: [], contacts: [] },
        thought: '',
        nextAction: () => Promise.resolve(null),
        next: () =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
        close: () => Promise.resolve(),
      };
      return Promise.resolve(prediction);
    },
    dispose: () => Promise.resolve(),
    [Symbol.dispose]: () => undefined,
  };
}

describe('a remote world model', () => {
  it('predicts what the model itself predicts, bit by bit, as a plan and as a rollout', async () => {
    const server = await serve();
    const remote = await connectWorldModel(server.url);
    expect([remote.name, remote.checksum, remote.picture]).toEqual([
      model.name,
      model.checksum,
      { width: 32, height: 32 },
    ]);
    const own = await all({ maxKeyframes: 3 });
    expect(await all({ model: remote, maxKeyframes: 3 })).toEqual(own);
    const actions = own.map(({ ticks, targets }) => ({ ticks, targets }));
    const rolled = await all({ mode: 'rollout', actions });
    expect(await all({ model: remote, mode: 'rollout', actions })).toEqual(rolled);
    const pages = {
      robot: { type: 'none', arms: [] },
      objects: { objects: {}, cloths: {} },
      shown: [{ text: 'first', image: picture(1) }],
      maxKeyframes: 2,
    };
    expect(await all({ model: remote, ...pages })).toEqual(await all(pages));
    expect(server.openPredictions).toBe(0);
  });

  it('chooses the next action alone, as the model itself', async () => {
    const remote = await connectWorldModel((await serve()).url);
    const target = { position: [0, 0, 0.2], orientation: [1, 0, 0, 0], gripperOpening: 0.08, gripForce: 20 } as const;
    const past = [{ observation: observation(), action: { subtask: 'reach', ticks: 5, targets: [target] } }];
    const seen = { observation: observation(), past, unfinished: true, instruction: 'fold the towel' };
    const start = { ...seen, robot: PANDA, seed: 4, temperature: 1 };
    const [own, there] = [await model.openPrediction(start), await remote.openPrediction(start)];
    for (let i = 0; i < 3; i++) {
      const action = await own.nextAction();
      expect(await there.nextAction()).toEqual(action);
      expect(await there.nextAction()).toEqual(action);
      expect(await there.next()).toEqual(await own.next());
    }
    expect(there.state).toEqual(own.state);
    await Promise.all([own.close(), there.close()]);
  });

  it('is opened by its address like a folder by its path', async () => {
    const server = await serve();
    const remote = await openWorldModel(server.url);
    expect(remote.checksum).toBe(model.checksum);
    await expect(openWorldModel('http://')).rejects.toThrow('url must be an http or https address');
  });

  it('throws the errors that the model throws', async () => {
    const remote = await connectWorldModel((await serve()).url);
    const wrong = all({ model: remote, observation: { ...observation(), images: {} } });
    await expect(wrong).rejects.toThrow(
      new RangeError(
        'observation.images must hold a picture: this model was not trained on states alone (layout.statesAlone)',
      ),
    );
    await remote.dispose();
    await expect(all({ model: remote })).rejects.toThrow('the world model was disposed of');
  });

  it('asks for its token', async () => {
    const { url } = await serve({ token: 'secret' });
    await expect(connectWorldModel(url)).rejects.toThrow(
      `the world model at ${url} answers status 401: this server asks`,
    );
    await expect(connectWorldModel(url, { token: 'secreT' })).rejects.toThrow('status 401');
    expect((await connectWorldModel(url, { token: 'secret' })).name).toBe(model.name);
  });

  it('says that nobody is there, that somebody else is, and that it takes too long', async () => {
    const server = await serve();
    await server.close();
    const gone = connectWorldModel(server.url);
    await expect(gone).rejects.toThrow(RemoteModelError);
    await expect(gone).rejects.toThrow(/is not reached \(.*\): start it with "nextstate serve"/);

    const other = createServer((request, response) => {
      if (request.url === '/v2/model') response.end('<html>hello</html>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      other.closeAllConnections();
      await new Promise((resolve) => other.close(resolve));
    });
    const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(connectWorldModel(address)).rejects.toThrow('received status 200 and "<html>hello</html>"');
    await expect(connectWorldModel(`${address}/silent`, { timeout: 0.05 })).rejects.toThrow(
      'did not answer within 0.05 s',
    );
    await expect(connectWorldModel(address, { timeout: 0 })).rejects.toThrow('timeout must be positive seconds');
  });

  it('stops when it is cancelled, and the server forgets the prediction', async () => {
    const server = await serve({}, waitingModel());
    const remote = await connectWorldModel(server.url);
    const cancel = new AbortController();
    const prediction = all({ model: remote, signal: cancel.signal });
    while (server.openPredictions === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort(new Error('enough'));
    await expect(prediction).rejects.toThrow('enough');
    while (server.openPredictions > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('a world-model server', () => {
  it('repeats the last keyframe, and refuses any other index and what it does not hold', async () => {
    const { url } = await serve();
    const start = { observation: observation(), instruction: 'fold the towel', robot: PANDA, seed: 4 };
    const opened = await post(url, 'predictions', JSON.stringify(packStart(start)));
    const { id } = JSON.parse(opened.text) as { id: string };
    const ask = (index: number) => post(url, `predictions/${id}/keyframes`, JSON.stringify({ index }));
    const first = await ask(0);
    expect(first.status).toBe(200);
    expect(await ask(0)).toEqual(first);
    expect(await ask(2)).toMatchObject({ status: 409, text: expect.stringContaining('index must be 1') });
    expect(await post(url, `predictions/${id}/action`, JSON.stringify({ index: 0 }))).toMatchObject({
      status: 409,
      text: expect.stringContaining('index must be 1'),
    });
    expect((await fetch(`${url}/v2/predictions/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await ask(1)).toMatchObject({ status: 404, text: expect.stringContaining('there is no such prediction') });
  });

  it('holds no more predictions than it may', async () => {
    const server = await serve({ maxPredictions: 1 }, waitingModel());
    const remote = await connectWorldModel(server.url);
    const start = { observation: observation(), instruction: 'wait', robot: PANDA };
    const first = await remote.openPrediction(start);
    await expect(remote.openPrediction(start)).rejects.toThrow('status 429: 1 predictions are open');
    await first.close();
    await expect(remote.openPrediction(start)).resolves.toBeDefined();
  });

  it('closes predictions for which nobody has asked in a while', async () => {
    let now = 0;
    const store = new PredictionStore({ predictions: 4, idle: 1000 }, () => now);
    const open = async (): Promise<string> => {
      const opened = await store.open((signal) =>
        waitingModel().openPrediction({ observation: observation(), instruction: 'wait', robot: PANDA, signal }),
      );
      return opened.id;
    };
    const asked = await open();
    await open();
    now = 900;
    const step = store.next(asked, 0, undefined);
    now = 1500;
    await store.closeIdle();
    expect(store.size).toBe(1);
    now = 1901;
    await store.closeIdle();
    expect(store.size).toBe(0);
    await expect(step).rejects.toThrow('the prediction was closed');
  });

  it('answers what is wrong with a request', async () => {
    const { url } = await serve({ maxBodyBytes: 1000 });
    expect(await post(url, 'predictions', '{')).toMatchObject({ status: 400 });
    expect((await post(url, 'predictions', '{"instruction":""}')).text).toContain('body.observation');
    expect(await post(url, 'predictions', ' '.repeat(1001))).toMatchObject({ status: 413 });
    const unknown = await fetch(`${url}/v1/model`);
    expect([unknown.status, await unknown.text()]).toEqual([
      404,
      expect.stringContaining('there is no GET /v1/model; version 2 knows GET /v2/model'),
    ]);
  });

  it('stays healthy under a thousand broken requests', async () => {
    const { url } = await serve();
    const whole = JSON.stringify({
      observation: { time: 0, images: { front: 'AAAA' }, state: [1] },
      instruction: 'x',
      robot: PANDA,
    });
    const requests: Promise<{ status: number }>[] = [];
    for (let i = 0; i < 1000; i++) {
      if (i % 50 === 0) await Promise.all(requests);
      const at = (i * 7919) % whole.length;
      const broken =
        i % 3 === 0
          ? whole.slice(0, at)
          : whole.slice(0, at) + String.fromCharCode(33 + ((i * 31) % 90)) + whole.slice(at + (i % 2));
      requests.push(post(url, 'predictions', broken));
    }
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    expect([statuses.length, [...new Set(statuses)]]).toEqual([1000, [400]]);
    expect((await connectWorldModel(url)).checksum).toBe(model.checksum);
  });
});
