import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FieldWidths } from '../../../sdk/world-model/index.js';

/** Tests run in the repository's root; compiled tests lie in dist/, the fixtures do not. */
const FIXTURE = resolve('tests/sdk/world-model/fixtures/tiny-random');

/**
 * Copies the test model `tiny-random` (real graphs, random weights), lets it do without pictures, and widens its text fields, so that the instructions
 * and object names of the built-in scenarios fit.
 *
 * @param widths - Other widths than those.
 */
export async function wideModel(folder: string, widths: Partial<FieldWidths> = {}): Promise<string> {
  const model = join(folder, 'model');
  await cp(FIXTURE, model, { recursive: true });
  const layout = JSON.parse(await readFile(join(model, 'layout.json'), 'utf8')) as Record<string, unknown>;
  const text = JSON.stringify({
    ...layout,
    statesAlone: true,
    widths: { instruction: 80, subtask: 4, name: 14, ...widths },
  });
  await writeFile(join(model, 'layout.json'), text);
  const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8')) as {
    files: Record<string, object>;
  };
  manifest.files['layout.json'] = {
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
  };
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  return model;
}
