/**
 * Compiles the kernels of each room (LAYER/ROOM/kernels/index.ts, in AssemblyScript) to WebAssembly with vector instructions,
 * and writes them as LAYER/ROOM/kernels.generated.ts: the binary in base64, which loads in Node and in browsers alike, and the
 * types of what it exports. A room whose sources did not change is left alone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Run as a command: its typings declare globals of their own.
const COMPILER = join('node_modules', 'assemblyscript', 'bin', 'asc.js');
if (!existsSync(COMPILER)) {
  console.error('the compiler of kernels (assemblyscript) is not installed: run npm install');
  process.exit(1);
}
const VERSION = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies.assemblyscript;
const SHARED = join('sim', 'kernels', 'assembly');
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'];

for (const layer of ['sim', 'sdk']) {
  const rooms = readdirSync(layer).filter((room) => existsSync(join(layer, room, 'kernels', 'index.ts')));
  for (const room of rooms.sort()) build(layer, room);
}

/**
 * @param {string} layer
 * @param {string} room
 */
function build(layer, room) {
  const home = join(layer, room);
  const folder = join(home, 'kernels');
  const target = join(home, 'kernels.generated.ts');
  const sources = createHash('sha256')
    .update(VERSION)
    .update(readFileSync(join('tools', 'build-kernels.mjs')));
  const layout = join(home, 'layout.ts');
  const paths = [...[SHARED, folder].flatMap(filesOf), ...(existsSync(layout) ? [layout] : [])];
  for (const path of paths) sources.update(path).update(readFileSync(path));
  const head = `// Written by tools/build-kernels.mjs from ${folder}, to be changed there. Sources: ${sources.digest('hex')}\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(head)) return;
  const entry = join(folder, 'index.ts');
  // Bindings bring exports of their own, so that they and the binary are made one after the other.
  const bindings = compile(entry, 'out.d.ts', ['--bindings', 'raw']);
  const binary = compile(entry, 'out.wasm', []);
  const base64 = binary.toString('base64');
  const name = `${room}Kernels`;
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  writeFileSync(
    target,
    `${head}import { KernelModule } from '${layer === 'sim' ? '../' : '../../sim/'}kernels/index.js';

/** The compiled loops of ${home}; array parameters are addresses, as \`KernelArray.pointer\` gives them. */
export interface ${type} {
${members(String(bindings), filesOf(folder)).join('\n')}
}

/** Binds the loops of ${home} to a memory. */
export const ${name}: KernelModule<${type}> = new KernelModule('${base64}');
`,
  );
  console.log(`${target}: ${binary.length} bytes of WebAssembly`);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesOf(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(folder, file));
}

/**
 * Compiles `entry` and returns one of the files that the compiler writes.
 *
 * @param {string} entry
 * @param {string} wanted
 * @param {readonly string[]} options
 * @returns {Buffer}
 */
function compile(entry, wanted, options) {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const args = [COMPILER, entry, ...OPTIONS, '--outFile', join(folder, 'out.wasm'), ...options];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
    return readFileSync(join(folder, wanted));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The exported functions as members of an interface, with the doc comments of their sources. In the compiler's typings
 * addresses are records.
 *
 * @param {string} typings
 * @param {readonly string[]} files
 * @returns {string[]}
 */
function members(typings, files) {
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const comments = new Map(
    [...text.matchAll(/(\/\*\*(?:(?!\*\/)[^])*\*\/)\nexport function (\w+)/g)].map(([, comment, name]) => [
      name,
      comment,
    ]),
  );
  return [...typings.matchAll(/export function ((\w+)\(.*\): \w+);/g)].map(([, signature = '', name = '']) => {
    const comment = (comments.get(name) ?? '').replaceAll('\n', '\n  ');
    return `  ${comment}\n  ${signature.replaceAll(/: __(Record|Internref)\w*(<\w+>)?/g, ': number')};`;
  });
}
