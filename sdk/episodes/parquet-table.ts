import { ByteWriter, ParquetWriter, type KeyValue, type SchemaElement } from 'hyparquet-writer';

/** Physical types of parquet leaves, with `STRING` for UTF-8 text. */
export type LeafType = 'FLOAT' | 'DOUBLE' | 'INT64' | 'BOOLEAN' | 'BYTE_ARRAY' | 'STRING';

/** One column of a table: its name and its parquet schema, depth first. */
export interface TableColumn {
  /** Column name; dots and slashes are allowed. */
  readonly name: string;
  /** Schema elements of the column. */
  readonly schema: readonly SchemaElement[];
}

function leaf(name: string, type: LeafType): SchemaElement {
  return type === 'STRING'
    ? {
        name,
        repetition_type: 'OPTIONAL',
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
      }
    : { name, repetition_type: 'OPTIONAL', type };
}

function group(name: string, children: number): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', num_children: children };
}

function listGroup(name: string): SchemaElement[] {
  return [
    { ...group(name, 1), converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ];
}

/** A column of single values. */
export function scalarColumn(name: string, type: LeafType): TableColumn {
  return { name, schema: [leaf(name, type)] };
}

/** A column of lists, nested `depth` deep. */
export function listColumn(name: string, type: LeafType, depth = 1): TableColumn {
  const schema: SchemaElement[] = [];
  for (let d = 0; d < depth; d++) schema.push(...listGroup(d === 0 ? name : 'element'));
  return { name, schema: [...schema, leaf('element', type)] };
}

/** A column of pictures as LeRobot keeps them: `struct<bytes: binary, path: string>`. */
export function imageColumn(name: string): TableColumn {
  return { name, schema: [group(name, 2), leaf('bytes', 'BYTE_ARRAY'), leaf('path', 'STRING')] };
}

/** LeRobot's `language_persistent` column: a list of `{ role, content, style, timestamp, camera, tool_calls }`. */
export function languageColumn(name: string): TableColumn {
  return {
    name,
    schema: [
      ...listGroup(name),
      group('element', 6),
      leaf('role', 'STRING'),
      leaf('content', 'STRING'),
      leaf('style', 'STRING'),
      leaf('timestamp', 'FLOAT'),
      leaf('camera', 'STRING'),
      ...listGroup('tool_calls'),
      leaf('element', 'STRING'),
    ],
  };
}

/** Writes one parquet file in memory, a row group at a time (Snappy, dictionaries where they pay). */
export class TableWriter {
  readonly #columns: readonly TableColumn[];
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;

  /**
   * @param columns - The columns in order.
   * @param kvMetadata - Key-value metadata of the file.
   */
  constructor(columns: readonly TableColumn[], kvMetadata: KeyValue[] = []) {
    this.#columns = columns;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'schema', num_children: columns.length }, ...columns.flatMap((column) => column.schema)],
      codec: 'SNAPPY',
      ...(kvMetadata.length === 0 ? {} : { kvMetadata }),
    });
  }

  /**
   * Appends one row group.
   *
   * @param data - Values by column name, all of the same length; bigint for INT64, arrays for lists, objects for structs.
   * @throws RangeError when a column has no values.
   */
  rowGroup(data: Readonly<Record<string, readonly unknown[]>>): void {
    const rows = Object.values(data)[0]?.length ?? 0;
    const columnData = this.#columns.map(({ name, schema }) => {
      const values = data[name];
      if (values === undefined || values.length !== rows) {
        throw new RangeError(`column ${name} must have ${rows} values, received ${values?.length ?? 'none'}`);
      }
      // Bounds of compressed pictures help no reader.
      const isImage = schema.length === 3 && schema[1]?.name === 'bytes';
      return { name, data: values as unknown[], ...(isImage ? { statistics: false } : {}) };
    });
    void this.#writer.write({ columnData, rowGroupSize: rows });
  }

  /** Completes the file and returns its bytes. */
  finish(): Uint8Array {
    void this.#writer.finish();
    return this.#bytes.getBytes();
  }
}
