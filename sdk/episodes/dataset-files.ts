import { doneColumn, timestampColumn, type EncodedEpisode, type EpisodeRecord } from './encoded-episode.js';
import { depthFeature, filePosition, imageFeature, lerobotFeatures, type DatasetLayout } from './dataset-layout.js';
import { STATISTIC_KEYS, vectorStatistics, type FeatureStatistics } from './feature-statistics.js';
import {
  imageColumn,
  languageColumn,
  listColumn,
  scalarColumn,
  TableWriter,
  type LeafType,
  type TableColumn,
} from './parquet-table.js';

/** An encoded episode and its place in the dataset. */
export interface PlacedEpisode {
  /** The episode. */
  readonly encoded: EncodedEpisode;
  /** Index of the episode, from 0. */
  readonly episodeIndex: number;
  /** Index of its first frame in the whole dataset. */
  readonly fromIndex: number;
  /** Index of its instruction in `meta/tasks.parquet`. */
  readonly taskIndex: number;
  /** Statistics of all features, the global columns included. */
  readonly statistics: Readonly<Record<string, FeatureStatistics>>;
}

const LEAVES: Readonly<Record<string, LeafType>> = { float32: 'FLOAT', int64: 'INT64', bool: 'BOOLEAN' };

/** Puts an episode in its place: adds the statistics of the columns that depend on it. */
export function placeEpisode(
  encoded: EncodedEpisode,
  place: { readonly episodeIndex: number; readonly fromIndex: number; readonly taskIndex: number },
): PlacedEpisode {
  const { length } = encoded;
  const constant = (value: number): FeatureStatistics => vectorStatistics(new Float64Array(length).fill(value), 1);
  const index = vectorStatistics(
    Float64Array.from({ length }, (_, i) => place.fromIndex + i),
    1,
  );
  const all: Record<string, FeatureStatistics> = {
    ...encoded.statistics,
    episode_index: constant(place.episodeIndex),
    index,
    task_index: constant(place.taskIndex),
  };
  return { encoded, ...place, statistics: all };
}

/** Bytes of one data file: one row group per episode. */
export function dataFileBytes(layout: DatasetLayout, episodes: readonly PlacedEpisode[]): Uint8Array {
  const features = Object.entries(lerobotFeatures(layout)).filter(([, { dtype }]) => dtype !== 'video');
  const columns = features.map(([name, { dtype, shape }]): TableColumn => {
    if (dtype === 'image') return imageColumn(name);
    if (dtype === 'language') return languageColumn(name);
    const leaf = LEAVES[dtype] as LeafType;
    // LeRobot reads shape [1] as a scalar column and refuses a list there.
    return shape[0] === 1 ? scalarColumn(name, leaf) : listColumn(name, leaf);
  });
  const writer = new TableWriter(columns);
  for (const episode of episodes) writer.rowGroup(dataColumns(layout, episode));
  return writer.finish();
}

function dataColumns(layout: DatasetLayout, placed: PlacedEpisode): Record<string, unknown[]> {
  const { encoded, episodeIndex, fromIndex, taskIndex } = placed;
  const { length } = encoded;
  const frames = Array.from({ length }, (_, i) => i);
  const vectors = (values: Float32Array, dimension: number): unknown[] =>
    dimension === 1
      ? Array.from(values)
      : frames.map((i) => Array.from(values.subarray(i * dimension, (i + 1) * dimension)));
  const data: Record<string, unknown[]> = {};
  const acts = layout.actionSpace.names.length > 0;
  if (encoded.state.length > 0) data['observation.state'] = vectors(encoded.state, layout.stateSpace.names.length);
  const environmentDimension = layout.environmentStateSpace.names.length;
  if (environmentDimension > 0) {
    data['observation.environment_state'] = vectors(encoded.environmentState, environmentDimension);
  }
  for (const [group, { names }] of Object.entries(layout.sensorSpaces ?? {})) {
    data[`observation.${group}`] = vectors(encoded.sensors?.[group] ?? new Float32Array(0), names.length);
  }
  if (acts) data['action'] = vectors(encoded.action, layout.actionSpace.names.length);
  for (const { name, depth } of layout.cameras) {
    if (layout.video === undefined) data[imageFeature(name)] = pictureColumn(encoded.images[name]);
    if (depth === true) data[depthFeature(name)] = pictureColumn(encoded.depth?.[name]);
  }
  // LeRobot's own rows leave camera and tools out; its viewer puts frames together as torch does, which refuses that.
  const subtasks = encoded.subtasks.map(({ text, frame, asked }) => ({
    role: asked === true ? 'user' : 'assistant',
    content: text,
    style: 'subtask',
    timestamp: Math.fround(frame / layout.fps),
    camera: '',
    tool_calls: [],
  }));
  data['language_persistent'] = frames.map(() => subtasks);
  if (acts) {
    data['next.reward'] = Array.from(encoded.reward);
    data['next.done'] = Array.from(doneColumn(length), (value) => value === 1);
    data['next.success'] = Array.from(encoded.success, (value) => value === 1);
  }
  data['timestamp'] = Array.from(timestampColumn(length, layout.fps));
  data['frame_index'] = frames.map(BigInt);
  data['episode_index'] = frames.map(() => BigInt(episodeIndex));
  data['index'] = frames.map((i) => BigInt(fromIndex + i));
  data['task_index'] = frames.map(() => BigInt(taskIndex));
  return data;
}

/** A column of PNG pictures as LeRobot keeps them. */
function pictureColumn(pictures: readonly Uint8Array[] = []): unknown[] {
  return pictures.map((bytes, i) => ({ bytes, path: `frame-${String(i).padStart(6, '0')}.png` }));
}

/** Bytes of `meta/tasks.parquet`. The `pandas` key makes the instruction the index, which is how LeRobot looks it up. */
export function tasksFileBytes(tasks: readonly string[]): Uint8Array {
  const described = (name: string, type: string, numpy: string): object => ({
    name,
    field_name: name,
    pandas_type: type,
    numpy_type: numpy,
    metadata: null,
  });
  const pandas = {
    index_columns: ['task'],
    column_indexes: [
      { name: null, field_name: null, pandas_type: 'unicode', numpy_type: 'object', metadata: { encoding: 'UTF-8' } },
    ],
    columns: [described('task_index', 'int64', 'int64'), described('task', 'unicode', 'object')],
    creator: { library: 'pyarrow', version: '15.0.0' },
    pandas_version: '2.2.0',
  };
  const columns = [scalarColumn('task_index', 'INT64'), scalarColumn('task', 'STRING')];
  const writer = new TableWriter(columns, [{ key: 'pandas', value: JSON.stringify(pandas) }]);
  writer.rowGroup({ task_index: tasks.map((_, i) => BigInt(i)), task: [...tasks] });
  return writer.finish();
}

/**
 * Bytes of one file of `meta/episodes`, one row per episode.
 *
 * @param file - Number of this file, of the data file and of each camera's video file in which all these episodes lie, from 0.
 */
export function episodesFileBytes(layout: DatasetLayout, episodes: readonly PlacedEpisode[], file: number): Uint8Array {
  const position = filePosition(file);
  const columns: TableColumn[] = [];
  const data: Record<string, unknown[]> = {};
  const add = (column: TableColumn, value: (episode: PlacedEpisode) => unknown): void => {
    columns.push(column);
    data[column.name] = episodes.map(value);
  };
  const integer = (name: string, value: (episode: PlacedEpisode) => number): void =>
    add(scalarColumn(name, 'INT64'), (episode) => BigInt(value(episode)));
  integer('episode_index', (episode) => episode.episodeIndex);
  add(listColumn('tasks', 'STRING'), (episode) => [episode.encoded.record.instruction]);
  integer('length', (episode) => episode.encoded.length);
  integer('data/chunk_index', () => position.chunk);
  integer('data/file_index', () => position.file);
  integer('dataset_from_index', (episode) => episode.fromIndex);
  integer('dataset_to_index', (episode) => episode.fromIndex + episode.encoded.length);
  const seconds = (frame: number): number => frame / layout.fps;
  const firstIndex = episodes[0]?.fromIndex ?? 0;
  for (const { name } of layout.video === undefined ? [] : layout.cameras) {
    const key = `videos/${imageFeature(name)}`;
    integer(`${key}/chunk_index`, () => position.chunk);
    integer(`${key}/file_index`, () => position.file);
    add(scalarColumn(`${key}/from_timestamp`, 'DOUBLE'), ({ fromIndex }) => seconds(fromIndex - firstIndex));
    add(scalarColumn(`${key}/to_timestamp`, 'DOUBLE'), ({ fromIndex, encoded }) =>
      seconds(fromIndex - firstIndex + encoded.length),
    );
  }
  for (const feature of Object.keys(episodes[0]?.statistics ?? {})) {
    const of = (episode: PlacedEpisode): FeatureStatistics => episode.statistics[feature] as FeatureStatistics;
    const isImage = feature.startsWith('observation.images.');
    for (const key of STATISTIC_KEYS) {
      add(listColumn(`stats/${feature}/${key}`, 'DOUBLE', isImage ? 3 : 1), (episode) =>
        isImage ? of(episode)[key].map((value) => [[value]]) : of(episode)[key],
      );
    }
    add(listColumn(`stats/${feature}/count`, 'INT64'), (episode) => [BigInt(of(episode).count)]);
  }
  integer('meta/episodes/chunk_index', () => position.chunk);
  integer('meta/episodes/file_index', () => position.file);
  integer('seed', (episode) => episode.encoded.record.seed);
  add(scalarColumn('success', 'BOOLEAN'), (episode) => episode.encoded.record.success);
  add(scalarColumn('scenario', 'STRING'), (episode) => episode.encoded.record.scenario?.name ?? null);
  add(scalarColumn('provenance', 'STRING'), (episode) => JSON.stringify(episode.encoded.record.provenance));
  const writer = new TableWriter(columns);
  writer.rowGroup(data);
  return writer.finish();
}

/** The text of `meta/stats.json`. */
export function statsFileText(statistics: Readonly<Record<string, FeatureStatistics>>): string {
  const out: Record<string, unknown> = {};
  for (const [feature, of] of Object.entries(statistics)) {
    const isImage = feature.startsWith('observation.images.');
    const entries: Record<string, unknown> = {};
    for (const key of STATISTIC_KEYS) entries[key] = isImage ? of[key].map((value) => [[value]]) : of[key];
    out[feature] = { ...entries, count: [of.count] };
  }
  return `${JSON.stringify(out, null, 2)}\n`;
}

/** The text of one sidecar file: a line of JSON per episode. */
export function recordsFileText(
  episodes: readonly { readonly episodeIndex: number; readonly record: EpisodeRecord }[],
): string {
  return episodes.map(({ episodeIndex, record }) => `${JSON.stringify({ episodeIndex, ...record })}\n`).join('');
}
