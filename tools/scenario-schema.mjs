/**
 * Writes the JSON Schema of scenario documents from the schema that reads them.
 *
 *   node tools/scenario-schema.mjs           writes schemas/scenario.schema.json
 *   node tools/scenario-schema.mjs --check   fails when the file is not what would be written
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { scenarioJsonSchema } from '../dist/scenarios/index.js';

const FILE = 'schemas/scenario.schema.json';
const config = await resolveConfig(FILE);
const text = await format(JSON.stringify(scenarioJsonSchema()), { ...config, filepath: FILE });
if (!process.argv.includes('--check')) {
  mkdirSync('schemas', { recursive: true });
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(`${FILE} is not current: run npm run schema`);
  process.exitCode = 1;
}
