import { stat } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { DatasetCorruptError } from './errors.js';

/** Which part of a parquet file to read. */
export interface ReadTableOptions {
  /** Columns to read; all when left out. */
  readonly columns?: readonly string[];
  /** First row, from 0. Default 0. */
  readonly rowStart?: number;
  /** Row after the last. Default: the number of rows. */
  readonly rowEnd?: number;
}

/**
 * The footer of a parquet file.
 *
 * @throws DatasetCorruptError when the file is missing, cut off or no parquet file.
 */
export async function readTableMetadata(file: string): Promise<FileMetaData> {
  await requireFile(file);
  try {
    return await parquetMetadataAsync(await asyncBufferFromFile(file));
  } catch (error) {
    throw new DatasetCorruptError(file, `is not a whole parquet file (${reason(error)})`, error);
  }
}

/**
 * Rows of a parquet file as objects: INT64 as bigint, binary as Uint8Array, lists as arrays.
 *
 * @throws DatasetCorruptError when the file is missing, cut off or damaged.
 */
export async function readTable(file: string, options: ReadTableOptions = {}): Promise<Record<string, unknown>[]> {
  const metadata = await readTableMetadata(file);
  const { columns, rowStart, rowEnd } = options;
  try {
    return (await parquetReadObjects({
      file: await asyncBufferFromFile(file),
      metadata,
      utf8: false,
      ...(columns === undefined ? {} : { columns: [...columns] }),
      ...(rowStart === undefined ? {} : { rowStart }),
      ...(rowEnd === undefined ? {} : { rowEnd }),
    })) as Record<string, unknown>[];
  } catch (error) {
    throw new DatasetCorruptError(file, `cannot be decoded (${reason(error)})`, error);
  }
}

/** The bytes of a picture in a column: `struct<bytes, path>` or plain binary; `undefined` where there are none. */
export function pictureBytes(value: unknown): Uint8Array | undefined {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null | undefined)?.bytes;
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : undefined;
}

async function requireFile(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (error) {
    throw new DatasetCorruptError(file, 'is missing', error);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
