import type { BoxSpace } from '../../sim/interface/index.js';
import { cameraNames, type Episode } from '../episodes/index.js';
import type { DatasetReader } from '../episodes/index.node.js';

/** robomimic's number for environments behind Gymnasium's interface (`robomimic.envs.env_base.EnvType.GYM_TYPE`). */
const GYM_TYPE = 2;

/** Share of the demonstrations that the mask `valid` lists, as robomimic's own split does. */
const VALIDATION_SHARE = 0.1;

/** The parts of an h5wasm group that are used. */
interface Group {
  create_group(name: string): Group;
  create_dataset(args: object): unknown;
  create_attribute(name: string, data: unknown, shape?: number[] | null, dtype?: string): void;
}

/**
 * Writes demonstrations in robomimic's HDF5 layout: `/data/demo_<i>` with `states`, `actions`, `actions_abs`, `rewards`,
 * `dones`, `obs` and `next_obs`, and the masks `train` and `valid`.
 *
 * robomimic expects actions from -1 to 1: they are scaled by the bounds of the action space, or of the data where it has
 * none; `actions_abs` holds them as they were recorded, and the attributes `action_low` and `action_high` of `/data` the bounds.
 *
 * @param dataset - The dataset.
 * @param episodes - Indices of the episodes, at least one.
 * @param file - Path of the file to write.
 * @param onEpisode - Called after every episode.
 */
export async function exportHdf5(
  dataset: DatasetReader,
  episodes: readonly number[],
  file: string,
  onEpisode?: (done: number) => void,
): Promise<void> {
  const { default: h5wasm } = await import('h5wasm/node');
  await h5wasm.ready;
  const output = new h5wasm.File(file, 'w');
  try {
    const data = output.create_group('data') as unknown as Group;
    const bounds = await actionBounds(dataset, episodes);
    let total = 0;
    for (const [i, index] of episodes.entries()) {
      const episode = await dataset.episode(index, { depth: true });
      writeDemo(data.create_group(`demo_${i}`), episode, bounds);
      total += episode.steps.length;
      onEpisode?.(i + 1);
    }
    data.create_attribute('total', [total], [], '<i');
    data.create_attribute('env_args', environmentArguments(dataset));
    data.create_attribute('action_low', Float32Array.from(bounds.low));
    data.create_attribute('action_high', Float32Array.from(bounds.high));
    const mask = output.create_group('mask') as unknown as Group;
    const valid = episodes.length < 2 ? 0 : Math.max(1, Math.round(episodes.length * VALIDATION_SHARE));
    const names = episodes.map((_, i) => `demo_${i}`);
    const train = names.length - valid;
    mask.create_dataset({ name: 'train', data: names.slice(0, train), dtype: 'S16', shape: [train] });
    if (valid > 0) mask.create_dataset({ name: 'valid', data: names.slice(train), dtype: 'S16', shape: [valid] });
  } finally {
    output.close();
  }
}

/** Bounds of every entry of the action: those of its space, or of the data where it has none. */
async function actionBounds(
  dataset: DatasetReader,
  episodes: readonly number[],
): Promise<{ readonly low: readonly number[]; readonly high: readonly number[] }> {
  const { low, high }: BoxSpace = dataset.layout.actionSpace;
  if ([...low, ...high].every(Number.isFinite)) return { low, high };
  const [least, most] = [low.map(() => Infinity), high.map(() => -Infinity)];
  for (const index of episodes) {
    for (const { action } of (await dataset.episode(index, { images: false })).steps) {
      action.forEach((value, d) => {
        least[d] = Math.min(least[d] ?? value, value);
        most[d] = Math.max(most[d] ?? value, value);
      });
    }
  }
  return {
    low: low.map((bound, d) => (Number.isFinite(bound) ? bound : (least[d] as number))),
    high: high.map((bound, d) => (Number.isFinite(bound) ? bound : (most[d] as number))),
  };
}

function environmentArguments(dataset: DatasetReader): string {
  const { origin, layout, info } = dataset;
  const scenario = origin?.request['scenario'];
  return JSON.stringify({
    env_name: typeof scenario === 'string' ? scenario : layout.robot.type,
    env_type: GYM_TYPE,
    env_kwargs: {
      control_freq: info.fps,
      robot_type: layout.robot.type,
      action_names: layout.actionSpace.names,
      cameras: layout.cameras.map(({ name }) => name),
    },
  });
}

function writeDemo(
  demo: Group,
  episode: Episode,
  { low, high }: { readonly low: readonly number[]; readonly high: readonly number[] },
): void {
  const { steps } = episode;
  const length = steps.length;
  const matrix = (rows: readonly Float32Array[]): object => {
    const columns = rows[0]?.length ?? 0;
    const data = new Float32Array(rows.length * columns);
    rows.forEach((row, i) => data.set(row, i * columns));
    return { data, shape: [rows.length, columns], dtype: '<f' };
  };
  const actions = steps.map(({ action }) => action);
  const scaled = actions.map((action) =>
    action.map((value, d) => {
      const [least, most] = [low[d] as number, high[d] as number];
      return most > least ? Math.min(1, Math.max(-1, (2 * (value - least)) / (most - least) - 1)) : 0;
    }),
  );
  const hasScene = (steps[0]?.environmentState.length ?? 0) > 0;
  const states = steps.map(({ environmentState, state }) => (hasScene ? environmentState : state));
  demo.create_attribute('num_samples', [length], [], '<i');
  demo.create_attribute('instruction', episode.instruction);
  demo.create_attribute('seed', [episode.seed], [], '<d');
  demo.create_attribute('success', [episode.success ? 1 : 0], [], '<i');
  demo.create_dataset({ name: 'states', ...matrix(states) });
  demo.create_dataset({ name: 'actions', ...matrix(scaled) });
  demo.create_dataset({ name: 'actions_abs', ...matrix(actions) });
  const rewards = Float64Array.from(steps, ({ reward }) => reward);
  demo.create_dataset({ name: 'rewards', data: rewards, shape: [length], dtype: '<d' });
  const dones = Int32Array.from(steps, (_, i) => (i === length - 1 ? 1 : 0));
  demo.create_dataset({ name: 'dones', data: dones, shape: [length], dtype: '<i' });
  // The observation after the last action is the last one: the hold frames at the end let the scene come to rest.
  const order = steps.map((_, i) => i);
  for (const [name, indices] of [
    ['obs', order],
    ['next_obs', order.map((i) => Math.min(i + 1, length - 1))],
  ] as const) {
    const group = demo.create_group(name);
    const at = (i: number): Episode['steps'][number] => steps[i] as Episode['steps'][number];
    group.create_dataset({ name: 'state', ...matrix(indices.map((i) => at(i).state)) });
    if (hasScene) group.create_dataset({ name: 'object', ...matrix(indices.map((i) => at(i).environmentState)) });
    for (const reading of Object.keys(steps[0]?.sensors ?? {})) {
      const rows = indices.map((i) => at(i).sensors?.[reading] ?? new Float32Array(0));
      group.create_dataset({ name: reading, ...matrix(rows) });
    }
    for (const camera of cameraNames(episode)) writeCamera(group, camera, indices.map(at));
  }
}

function writeCamera(group: Group, camera: string, steps: readonly Episode['steps'][number][]): void {
  const first = steps[0]?.images[camera];
  if (first === undefined) return;
  const { width, height } = first;
  const pixels = new Uint8Array(steps.length * width * height * 3);
  steps.forEach(({ images }, i) => pixels.set(images[camera]?.data ?? [], i * width * height * 3));
  const common = { compression: 4 };
  group.create_dataset({
    name: `${camera}_image`,
    data: pixels,
    shape: [steps.length, height, width, 3],
    chunks: [1, height, width, 3],
    dtype: '<B',
    ...common,
  });
  if (steps[0]?.depth?.[camera] === undefined) return;
  const metres = new Float32Array(steps.length * width * height);
  steps.forEach(({ depth }, i) => metres.set(depth?.[camera] ?? [], i * width * height));
  group.create_dataset({
    name: `${camera}_depth`,
    data: metres,
    shape: [steps.length, height, width, 1],
    chunks: [1, height, width, 1],
    dtype: '<f',
    ...common,
  });
}
