/**
 * Removes what the compiler once wrote to dist/ for sources that are gone, so that neither tests nor the package hold
 * stale files. Outputs that are missing although their source stands make the next compilation a full one: an
 * incremental one would not write them again.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OUTPUT = /(\.js|\.d\.ts)(\.map)?$/;
const BUILD_INFO = join('dist', '.tsbuildinfo');
/** Sources that another compiler reads. */
const KERNELS = /^(sim\/kernels\/assembly|(sim|sdk)\/[^/]+\/kernels)\//;
const FOLDERS = ['sim', 'scenarios', 'policies', 'sdk', 'examples', 'tests', 'bench'];

let pruned = 0;
for (const folder of existsSync('dist') ? readdirSync('dist', { withFileTypes: true }) : []) {
  if (folder.isDirectory()) pruneFolder(join('dist', folder.name), folder.name);
}
if (pruned > 0) console.log(`removed ${pruned} stale file${pruned === 1 ? '' : 's'} from dist/`);
if (existsSync(BUILD_INFO) && FOLDERS.some(outputMissing)) rmSync(BUILD_INFO);

/**
 * @param {string} output
 * @param {string} source
 */
function pruneFolder(output, source) {
  for (const entry of readdirSync(output, { withFileTypes: true })) {
    const path = join(output, entry.name);
    if (entry.isDirectory()) pruneFolder(path, join(source, entry.name));
    else if (!OUTPUT.test(entry.name) || !existsSync(join(source, entry.name.replace(OUTPUT, '.ts')))) {
      rmSync(path);
      pruned++;
    }
  }
  if (readdirSync(output).length === 0) rmdirSync(output);
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
function outputMissing(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(
    (file) =>
      file.endsWith('.ts') &&
      !file.endsWith('.d.ts') &&
      !KERNELS.test(join(folder, file)) &&
      !existsSync(join('dist', dirname(join(folder, file)), `${file.split('/').pop()?.slice(0, -3)}.js`)),
  );
}
