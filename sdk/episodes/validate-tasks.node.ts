import { join } from 'node:path';
import { readJsonLines, type LeRobotInfo } from './dataset-metadata.node.js';
import { isVersionTwo } from './dataset-paths.js';
import { readTable, readTableMetadata } from './parquet-file.node.js';
import type { FindingList } from './validation-findings.js';

/**
 * Checks the list of instructions.
 *
 * @param inTheMaking - Whether it may hold more than `meta/info.json` tells of.
 * @returns the instructions in order of their rows.
 */
export async function checkTasks(
  folder: string,
  info: LeRobotInfo,
  inTheMaking: boolean,
  findings: FindingList,
): Promise<string[]> {
  const isOld = isVersionTwo(info);
  const file = isOld ? 'meta/tasks.jsonl' : 'meta/tasks.parquet';
  const path = join(folder, file);
  if (!isOld) await checkPandasIndex(path, file, findings);
  const rows = (isOld ? await readJsonLines(path) : await readTable(path)) as Record<string, unknown>[];
  for (const [i, row] of rows.entries()) {
    if (Number(row['task_index']) === i) continue;
    const received = `received ${String(row['task_index'])}: LeRobot looks up by position`;
    findings.error('tasks/order', file, `row ${i} must have task_index ${i}, ${received}`);
  }
  const { total_tasks: total } = info;
  if (total !== undefined && (inTheMaking ? rows.length < total : rows.length !== total)) {
    findings.error('tasks/total', file, `must hold ${total} tasks (meta/info.json), holds ${rows.length}`);
  }
  const tasks = rows.map((row) => {
    const task = row['task'] ?? row['__index_level_0__'];
    return typeof task === 'string' ? task : '';
  });
  for (const [i, task] of tasks.entries()) {
    if (task.trim() === '') findings.warn('tasks/text', file, `task ${i} is empty: policies are told nothing`);
    else if (tasks.indexOf(task) < i)
      findings.warn('tasks/text', file, `tasks ${tasks.indexOf(task)} and ${i} are the same`);
  }
  return tasks;
}

async function checkPandasIndex(path: string, file: string, findings: FindingList): Promise<void> {
  const metadata = await readTableMetadata(path);
  const pandas = metadata.key_value_metadata?.find(({ key }) => key === 'pandas')?.value;
  const index = pandas === undefined ? undefined : (JSON.parse(pandas) as { index_columns?: unknown[] }).index_columns;
  if (index?.[0] === 'task' || index?.[0] === '__index_level_0__') return;
  findings.error(
    'tasks/pandas-index',
    file,
    'has no "pandas" key whose index_columns are ["task"]: LeRobot would give numbers instead of instructions',
  );
}
