import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readEpisodeRows, readInfo, readJson, type EpisodeRow, type LeRobotInfo } from './dataset-metadata.node.js';
import { isVersionTwo } from './dataset-paths.js';
import { DatasetCorruptError } from './errors.js';
import { SPOOL_FOLDER } from './spool.node.js';
import { DataChecker } from './validate-data.node.js';
import { checkDeclarations, hasStatistics } from './validate-declarations.js';
import { checkStatistics } from './validate-statistics.js';
import { checkTasks } from './validate-tasks.node.js';
import { checkVideos } from './validate-videos.node.js';
import { FindingList, type ValidationFinding } from './validation-findings.js';

/** What `validateDataset` found. */
export interface ValidationReport {
  /** Whether no finding is an error. */
  readonly valid: boolean;
  /** Everything found, in the order of the checks. */
  readonly findings: readonly ValidationFinding[];
  /** Number of episodes that `meta/info.json` tells of. */
  readonly episodes: number;
  /** Number of frames that were checked. */
  readonly frames: number;
}

const EPISODES = 'meta/episodes';

/**
 * Checks a LeRobotDataset folder, ours or anybody's, for everything that LeRobot's loader refuses or silently reads wrong:
 * the rules of `VALIDATION_RULES`. Of a dataset of v2.0 or v2.1 its statistics, of which there are only those of single
 * episodes, are not checked. Pictures are not decoded; the times of videos are read.
 *
 * A dataset whose writer was stopped, and which can be resumed, may hold more than `meta/info.json` tells of.
 *
 * @param folder - The dataset's folder.
 * @returns every finding; it does not throw for a damaged dataset.
 */
export async function validateDataset(folder: string): Promise<ValidationReport> {
  const findings = new FindingList();
  const data = new DataChecker(folder, findings);
  let episodes = 0;
  try {
    const info = await readInfo(folder);
    episodes = info.total_episodes;
    await checkAll(folder, info, data, findings);
  } catch (error) {
    if (!(error instanceof DatasetCorruptError)) throw error;
    findings.error('file', relative(folder, error.file), error.message);
  }
  const all = findings.all();
  return { valid: all.every(({ severity }) => severity !== 'error'), findings: all, episodes, frames: data.frames };
}

async function checkAll(folder: string, info: LeRobotInfo, data: DataChecker, findings: FindingList): Promise<void> {
  const isOld = isVersionTwo(info);
  const inTheMaking = await exists(join(folder, SPOOL_FOLDER));
  if (isOld) {
    findings.warn(
      'info/version',
      'meta/info.json',
      `is of ${info.codebase_version}, which LeRobot 0.4 and later refuse: convert it with ` +
        'python -m lerobot.scripts.convert_dataset_v21_to_v30',
    );
  }
  checkDeclarations(info, findings);
  const tasks = await checkTasks(folder, info, inTheMaking, findings);
  const all = await readEpisodeRows(folder, info);
  // A writer that was stopped between two files leaves rows that `meta/info.json` does not tell of; they do no harm.
  const rows = inTheMaking ? all.slice(0, info.total_episodes) : all;
  const cutOff = rows.length < all.length;
  checkEpisodes(info, rows, tasks, findings);
  const left = await data.check(info, rows, tasks, inTheMaking);
  if (cutOff || left) {
    findings.warn(
      'info/cut-off',
      'meta/info.json',
      'tells of less than the folder holds: a publication was cut off, which generate --resume completes',
    );
  }
  await checkVideos(folder, info, rows, inTheMaking, findings);
  if (isOld || cutOff) return;
  const file = join(folder, 'meta/stats.json');
  if (!(await exists(file))) {
    findings.error('stats/missing', 'meta/stats.json', 'is missing: the dataset loads, and lerobot-train fails');
    return;
  }
  const stats = (await readJson(file)) as Parameters<typeof checkStatistics>[0];
  checkStatistics(stats, info.features, data.measured(), findings);
}

function checkEpisodes(
  info: LeRobotInfo,
  rows: readonly EpisodeRow[],
  tasks: readonly string[],
  findings: FindingList,
): void {
  if (rows.length !== info.total_episodes) {
    const message = `must list ${info.total_episodes} episodes (meta/info.json), lists ${rows.length}`;
    findings.error('episodes/total', EPISODES, message);
  }
  let at = 0;
  for (const [i, row] of rows.entries()) {
    if (row.episodeIndex !== i) {
      const message = `row ${i} must be episode ${i}, received ${row.episodeIndex}: LeRobot looks up by position`;
      findings.error('episodes/order', EPISODES, message);
    }
    if (row.length < 1) {
      findings.error('episodes/length', EPISODES, `episode ${i} must have at least one frame, received ${row.length}`);
    }
    if (row.fromIndex !== at || row.toIndex !== at + row.length) {
      const received = `${row.fromIndex} to ${row.toIndex}`;
      const message = `episode ${i} must span frames ${at} to ${at + row.length}, received ${received}`;
      findings.error('episodes/span', EPISODES, message);
    }
    for (const task of row.tasks) {
      if (tasks.includes(task)) continue;
      const message = `episode ${i} has the task ${JSON.stringify(task)}, which is not in the list of tasks`;
      findings.error('episodes/tasks', EPISODES, message);
    }
    at = row.toIndex;
  }
  if (at !== info.total_frames) {
    findings.error('episodes/span', EPISODES, `spans ${at} frames, meta/info.json tells of ${info.total_frames}`);
  }
  const first = rows[0];
  if (first === undefined || isVersionTwo(info)) return;
  const missing = Object.entries(info.features).filter(
    ([name, feature]) => hasStatistics(feature) && !(`stats/${name}/mean` in first.values),
  );
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ');
    findings.warn(
      'episodes/statistics',
      EPISODES,
      `has no statistics per episode of ${names}: LeRobot's tools for editing datasets need them`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
