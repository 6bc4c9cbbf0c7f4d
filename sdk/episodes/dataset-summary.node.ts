import type { PlainData } from '../../sim/interface/index.js';
import { AttemptTally, type RejectionCount } from './attempts.js';
import type { DatasetCamera } from './dataset-layout.js';
import type { DatasetReader } from './dataset-reader.node.js';
import { successRate, summarize, type SuccessRate, type Summary } from './statistics.js';

/** What is in a dataset. */
export interface DatasetSummary {
  /** Path of the folder. */
  readonly folder: string;
  /** Name of the scenario; `null` in a foreign dataset. */
  readonly scenario: string | null;
  /** Number of episodes. */
  readonly episodes: number;
  /** Number of frames. */
  readonly frames: number;
  /** Frames per second. */
  readonly fps: number;
  /** The robot's type. */
  readonly robot: string;
  /** Entries of `action`. */
  readonly actionLength: number;
  /** Entries of `observation.state`. */
  readonly stateLength: number;
  /** Entries of `observation.environment_state`. */
  readonly environmentStateLength: number;
  /** Cameras whose pictures can be read. */
  readonly cameras: readonly DatasetCamera[];
  /** Lengths of the episodes in frames. */
  readonly length: Summary;
  /** How many episodes end in success; `null` where the dataset does not say. */
  readonly success: SuccessRate | null;
  /** How many attempts were kept; `null` in a foreign dataset. */
  readonly yield: SuccessRate | null;
  /** Why attempts were not kept, most frequent first. */
  readonly rejections: readonly RejectionCount[];
  /** The instructions, most frequent first. */
  readonly tasks: readonly {
    /** The instruction. */
    readonly task: string;
    /** How many episodes have it. */
    readonly episodes: number;
  }[];
  /** Every figure in the episodes' outcomes (physics metrics, measures) by its path, over the episodes. */
  readonly figures: Readonly<Record<string, Summary>>;
}

/**
 * Summarises a dataset without reading its data files.
 *
 * @throws DatasetCorruptError when a file of the metadata or the sidecar is damaged.
 */
export async function summarizeDataset(dataset: DatasetReader): Promise<DatasetSummary> {
  const { folder, info, layout, rows, origin } = dataset;
  const figures = new Map<string, number[]>();
  const tasks = new Map<string, number>();
  let successes = 0;
  const told = 'next.success' in info.features;
  for (const [index, row] of rows.entries()) {
    const record = await dataset.record(index);
    collectFigures(record?.outcome, '', figures);
    const success =
      record?.success ?? row.values['success'] ?? (told && (await dataset.episode(index, { images: false })).success);
    if (success === true) successes++;
    for (const task of row.tasks) tasks.set(task, (tasks.get(task) ?? 0) + 1);
  }
  const tally = new AttemptTally();
  for await (const attempt of dataset.attempts()) tally.add(attempt);
  const scenario = origin?.request['scenario'];
  return {
    folder,
    scenario: typeof scenario === 'string' ? scenario : null,
    episodes: rows.length,
    frames: info.total_frames,
    fps: info.fps,
    robot: layout.robot.type,
    actionLength: layout.actionSpace.names.length,
    stateLength: layout.stateSpace.names.length,
    environmentStateLength: layout.environmentStateSpace.names.length,
    cameras: layout.cameras,
    length: summarize(rows.length === 0 ? [0] : rows.map((row) => row.length)),
    success: told || origin !== undefined ? successRate(successes, rows.length) : null,
    yield: origin === undefined ? null : successRate(rows.length, tally.count),
    rejections: tally.rejections(),
    tasks: [...tasks]
      .map(([task, episodes]) => ({ task, episodes }))
      .sort((a, b) => b.episodes - a.episodes || (a.task < b.task ? -1 : 1)),
    figures: Object.fromEntries([...figures].map(([name, values]) => [name, summarize(values)])),
  };
}

/** Collects the numbers in plain data by their path; a `{ value, unit }` counts as one number with its unit. */
function collectFigures(data: PlainData | undefined, path: string, into: Map<string, number[]>): void {
  if (typeof data === 'number') {
    const values = into.get(path) ?? [];
    values.push(data);
    into.set(path, values);
  } else if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    const entries = data as Readonly<Record<string, PlainData>>;
    if (typeof entries['value'] === 'number' && typeof entries['unit'] === 'string') {
      collectFigures(entries['value'], `${path} (${entries['unit']})`, into);
      return;
    }
    for (const [key, value] of Object.entries(entries))
      collectFigures(value, path === '' ? key : `${path}.${key}`, into);
  }
}
