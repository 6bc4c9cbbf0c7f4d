import { open } from 'node:fs/promises';
import { encodePng } from '../media/index.js';
import { cameraNames, type Episode } from '../episodes/index.js';
import { FOXGLOVE_SCHEMAS, vectorSchema, type JsonSchema } from './foxglove-schemas.js';

/** Foxglove's log level of information. */
const INFO = 2;

/** A moment in the form of Foxglove's messages. */
function timestamp(nanoseconds: bigint): { readonly sec: number; readonly nsec: number } {
  return { sec: Number(nanoseconds / 1_000_000_000n), nsec: Number(nanoseconds % 1_000_000_000n) };
}

/**
 * Writes an episode as an MCAP file with Foxglove's schemas, JSON-encoded, time 0 at the episode's start: the pictures
 * (`/camera/<name>/image`, PNG), their calibration, `/observation/state`, `/observation/environment_state`, `/action`,
 * `/reward` as vectors with named entries, and subtasks, instruction and verdict in `/log`.
 *
 * @param episode - The episode, with its pictures.
 * @param file - Path of the file to write.
 */
export async function exportMcap(episode: Episode, file: string): Promise<void> {
  const { McapWriter } = await import('@mcap/core');
  const handle = await open(file, 'w');
  let position = 0n;
  const writable = {
    position: () => position,
    async write(buffer: Uint8Array): Promise<void> {
      await handle.writeFile(buffer);
      position += BigInt(buffer.byteLength);
    },
  };
  try {
    const writer = new McapWriter({ writable, useChunks: true });
    await writer.start({ profile: '', library: 'nextstate' });
    const encoder = new TextEncoder();
    const channel = async (topic: string, name: string, schema: JsonSchema): Promise<number> => {
      const data = encoder.encode(JSON.stringify(schema));
      const schemaId = await writer.registerSchema({ name, encoding: 'jsonschema', data });
      return writer.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata: new Map() });
    };
    const foxglove = (topic: string, name: keyof typeof FOXGLOVE_SCHEMAS): Promise<number> =>
      channel(topic, name, FOXGLOVE_SCHEMAS[name] as JsonSchema);
    const send = async (channelId: number, sequence: number, at: bigint, contents: object): Promise<void> => {
      const data = encoder.encode(JSON.stringify({ timestamp: timestamp(at), ...contents }));
      await writer.addMessage({ channelId, sequence, logTime: at, publishTime: at, data });
    };

    const vectors = vectorsOf(episode);
    const vectorChannels: number[] = [];
    for (const { topic, names } of vectors) {
      const title = `nextstate${topic.replaceAll('/', '.')}`;
      vectorChannels.push(await channel(topic, title, vectorSchema(title, names)));
    }
    const cameras = cameraNames(episode);
    const images: number[] = [];
    for (const camera of cameras) images.push(await foxglove(`/camera/${camera}/image`, 'foxglove.CompressedImage'));
    const log = await foxglove('/log', 'foxglove.Log');
    const say = (sequence: number, at: bigint, name: string, words: string): Promise<void> =>
      send(log, sequence, at, { level: INFO, message: words, name, file: '', line: 0 });

    await say(0, 0n, 'instruction', episode.instruction);
    for (const camera of cameras) {
      const recorded = episode.cameras?.[camera];
      const image = episode.steps[0]?.images[camera];
      if (recorded === undefined || image === undefined) continue;
      const id = await foxglove(`/camera/${camera}/calibration`, 'foxglove.CameraCalibration');
      const [fx = 0, , cx = 0, , fy = 0, cy = 0] = recorded.k;
      await send(id, 0, 0n, {
        frame_id: camera,
        width: image.width,
        height: image.height,
        distortion_model: '',
        D: [],
        K: recorded.k,
        R: [1, 0, 0, 0, 1, 0, 0, 0, 1],
        P: [fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0],
      });
    }
    let subtask = '';
    let last = 0n;
    for (const [i, step] of episode.steps.entries()) {
      const at = BigInt(Math.round((i / episode.controlRate) * 1e9));
      last = at;
      for (const [v, { names, values }] of vectors.entries()) {
        const row = values(i);
        const contents = Object.fromEntries(names.map((name, d) => [name, row[d] ?? 0]));
        await send(vectorChannels[v] as number, i, at, contents);
      }
      for (const [c, camera] of cameras.entries()) {
        const image = step.images[camera];
        if (image === undefined) continue;
        const data = Buffer.from(encodePng(image)).toString('base64');
        await send(images[c] as number, i, at, { frame_id: camera, data, format: 'png' });
      }
      if (step.subtask !== subtask && step.subtask !== '') await say(i + 1, at, 'subtask', step.subtask);
      subtask = step.subtask;
    }
    const summary = (episode.verdict as { readonly summary?: unknown } | undefined)?.summary;
    const outcome = episode.success ? 'success' : 'no success';
    const words = typeof summary === 'string' && summary !== '' ? `${outcome}; ${summary}` : outcome;
    await say(episode.steps.length + 1, last, 'outcome', words);
    await writer.addMetadata({
      name: 'episode',
      metadata: new Map([
        ['seed', String(episode.seed)],
        ['scenario', episode.scenario?.name ?? ''],
        ['instruction', episode.instruction],
        ['robot', episode.robot.type],
        ['policy', episode.provenance.policy],
      ]),
    });
    await writer.end();
  } finally {
    await handle.close();
  }
}

/** A series of vectors with the names of their entries in the form that message paths can hold. */
interface VectorSeries {
  readonly topic: string;
  readonly names: readonly string[];
  readonly values: (step: number) => ArrayLike<number>;
}

function vectorsOf({ steps, stateSpace, environmentStateSpace, actionSpace, sensorSpaces }: Episode): VectorSeries[] {
  const empty = new Float32Array(0);
  const safe = (names: readonly string[]): string[] => names.map((name) => name.replace(/[^A-Za-z0-9_]/g, '_'));
  const series: VectorSeries[] = [
    { topic: '/observation/state', names: safe(stateSpace.names), values: (i) => steps[i]?.state ?? empty },
    {
      topic: '/observation/environment_state',
      names: safe(environmentStateSpace.names),
      values: (i) => steps[i]?.environmentState ?? empty,
    },
    { topic: '/action', names: safe(actionSpace.names), values: (i) => steps[i]?.action ?? empty },
    { topic: '/reward', names: ['reward'], values: (i) => [steps[i]?.reward ?? 0] },
  ];
  for (const [group, { names }] of Object.entries(sensorSpaces ?? {})) {
    series.push({
      topic: `/observation/${group}`,
      names: safe(names),
      values: (i) => steps[i]?.sensors?.[group] ?? empty,
    });
  }
  return series.filter(({ topic, values }) => topic === '/reward' || values(0).length > 0);
}
