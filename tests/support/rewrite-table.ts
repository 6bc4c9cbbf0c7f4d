import { readFile, writeFile } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { KeyValue, SchemaElement } from 'hyparquet-writer';
import { TableWriter, type TableColumn } from '../../sdk/episodes/parquet-table.js';

/** The rows of a parquet file, with its columns and key-value metadata, and how many rows each row group has. */
export interface EditedTable {
  rows: Record<string, unknown>[];
  columns: TableColumn[];
  metadata: KeyValue[];
  groups: number[];
}

/** Writes a parquet file anew after a change. */
export async function rewriteTable(file: string, change: (table: EditedTable) => void): Promise<void> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const table: EditedTable = {
    rows: await parquetReadObjects({ file: buffer, metadata, utf8: false }),
    columns: columnsOf(metadata.schema),
    metadata: metadata.key_value_metadata ?? [],
    groups: metadata.row_groups.map(({ num_rows: rows }) => Number(rows)),
  };
  change(table);
  const writer = new TableWriter(table.columns, table.metadata);
  let at = 0;
  for (const length of table.groups) {
    const rows = table.rows.slice(at, at + length);
    writer.rowGroup(Object.fromEntries(table.columns.map(({ name }) => [name, rows.map((row) => row[name] ?? null)])));
    at += length;
  }
  await writeFile(file, writer.finish());
}

/** Sets a value within a JSON file, or removes it where the new one is undefined. */
export async function rewriteJson(file: string, path: readonly string[], value: unknown): Promise<void> {
  const whole = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  let at = whole;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path[path.length - 1] ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  await writeFile(file, JSON.stringify(whole));
}

function columnsOf(schema: readonly SchemaElement[]): TableColumn[] {
  const columns: TableColumn[] = [];
  let at = 1;
  const take = (into: SchemaElement[]): void => {
    const element = schema[at++] as SchemaElement;
    into.push(element);
    for (let i = 0; i < (element.num_children ?? 0); i++) take(into);
  };
  while (at < schema.length) {
    const own: SchemaElement[] = [];
    take(own);
    columns.push({ name: own[0]?.name ?? '', schema: own });
  }
  return columns;
}
