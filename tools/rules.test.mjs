/** Proves that every rule of `npm run check` can fail: a small package with one planted violation per rule. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'rules-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A package with the house's settings and the given files.
 *
 * @param {string} name
 * @param {Record<string, string>} files
 * @returns {string}
 */
function plant(name, files) {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, dirname(file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.portable.json', '.prettierrc', '.prettierignore']) {
    copyFileSync(join(root, file), join(path, file));
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  return path;
}

/**
 * @param {string} cwd
 * @param {string} command - A script below node_modules/ or tools/.
 * @param {readonly string[]} args
 */
function run(cwd, command, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, command), ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

/**
 * @param {string} cwd
 * @returns {string[]} `rule file`, sorted, without repetitions.
 */
function layerViolations(cwd) {
  const { stdout, stderr } = run(
    cwd,
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json'],
    ...['sim', 'scenarios', 'policies', 'sdk', 'examples'],
  );
  assert.ok(stdout.startsWith('{'), stderr);
  /** @type {{ summary: { violations: { from: string, rule: { name: string } }[] } }} */
  const { summary } = JSON.parse(stdout);
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))].sort();
}

/**
 * @param {string} cwd
 * @returns {string[]} `file rule`, sorted, without repetitions.
 */
function lintViolations(cwd) {
  const { stdout, stderr } = run(
    cwd,
    'node_modules/eslint/bin/eslint.js',
    ...['--config', join(root, 'eslint.config.js'), '--format', 'json', '.'],
  );
  assert.ok(stdout.startsWith('['), stderr);
  /** @type {{ filePath: string, messages: { ruleId: string | null, message: string }[] }[]} */
  const results = JSON.parse(stdout);
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ ruleId, message }) => `${filePath.slice(filePath.indexOf(cwd) + cwd.length + 1)} ${ruleId ?? message}`,
    ),
  );
  return [...new Set(found)].sort();
}

const lawful = {
  'sim/index.ts': "export { Cloth } from './cloth/index.js';\n",
  'sim/interface/index.ts': 'export type Metres = number;\n',
  'sim/math/vector.ts': "import type { Metres } from '../interface/index.js';\n\nexport const ZERO: Metres = 0;\n",
  'sim/cloth/index.ts': "export { Cloth } from './cloth.js';\n",
  'sim/cloth/cloth.ts':
    "import { ZERO } from '../math/vector.js';\n\nexport class Cloth {\n  readonly #size = ZERO;\n\n  size(): number {\n    return this.#size;\n  }\n}\n",
  'scenarios/index.ts': "export { make } from './fold.js';\n",
  'scenarios/fold.ts': "import { Cloth } from '../sim/index.js';\n\nexport const make = (): Cloth => new Cloth();\n",
  'policies/index.ts': "export { make } from '../scenarios/index.js';\n",
  'sdk/index.ts': "export { make } from '../policies/index.js';\n",
  'sdk/media/file.node.ts':
    "import { readFileSync } from 'node:fs';\n\nexport const read = (path: string): Uint8Array => readFileSync(path);\n",
  'examples/fold.ts': "import { make } from 'nextstate';\n\nmake();\n",
};

/** Rooms of sim/, each with a planted import that runs upwards or sideways. */
const ROOMS = [
  'kernels',
  'interface',
  'math',
  'shapes',
  'cloth',
  'arms',
  'bodies',
  'rendering',
  'grasping',
  'sensors',
  'simulation',
];

describe('layering', () => {
  it('accepts a package that keeps the rules', () => {
    assert.deepEqual(layerViolations(plant('layers-lawful', lawful)), []);
  });

  it('finds one planted violation of each rule', () => {
    const path = plant('layers-broken', {
      ...lawful,
      'sim/layer.ts': "export { make } from '../scenarios/index.js';\n",
      'scenarios/layer.ts': "export { make } from '../policies/index.js';\n",
      'policies/layer.ts': "export { make } from '../sdk/index.js';\n",
      'sdk/layer.ts': "import '../examples/fold.js';\n",
      'sim/kernels/rooms.ts': "export { ZERO } from '../math/vector.js';\n",
      'sim/cloth/kernels/index.ts': "export { Cloth } from '../cloth';\n",
      'sim/cloth/source.ts': "export { Cloth } from './kernels/index.js';\n",
      'sim/interface/rooms.ts': "export { ZERO } from '../math/vector.js';\n",
      'sim/math/rooms.ts': "export { Cloth } from '../cloth/index.js';\n",
      'sim/shapes/rooms.ts': "export { Cloth } from '../cloth/index.js';\n",
      'sim/cloth/rooms.ts': "export { ARM } from '../arms/index.js';\n",
      'sim/arms/index.ts': 'export const ARM = 1;\n',
      'sim/arms/rooms.ts': "export { Cloth } from '../cloth/index.js';\n",
      'sim/bodies/rooms.ts': "export { Cloth } from '../cloth/index.js';\n",
      'sim/rendering/rooms.ts': "export { Cloth } from '../cloth/index.js';\n",
      'sim/simulation/index.ts': 'export const SIMULATION = 1;\n',
      'sim/grasping/rooms.ts': "export { SIMULATION } from '../simulation/index.js';\n",
      'sim/sensors/rooms.ts': "export { SIMULATION } from '../simulation/index.js';\n",
      'sim/simulation/rooms.ts': "export { Cloth } from '../index.js';\n",
      'sim/grasping/door.ts': "export { Cloth } from '../cloth/cloth.js';\n",
      'scenarios/door.ts': "export { Cloth } from '../sim/cloth/cloth.js';\n",
      'sdk/episodes/statistics.ts': 'export const COUNT = 1;\n',
      'sdk/referee/door.ts': "export { COUNT } from '../episodes/statistics.js';\n",
      'examples/files.ts': "import { Cloth } from '../sim/cloth/cloth.js';\n\nnew Cloth();\n",
      'sim/cloth/circle-a.ts': "import type { B } from './circle-b.js';\n\nexport type A = B | 1;\n",
      'sim/cloth/circle-b.ts': "import type { A } from './circle-a.js';\n\nexport type B = A | 2;\n",
      'sdk/media/builtin.ts': "export { readFileSync } from 'node:fs';\n",
      'sdk/media/builtin-bare.ts': "export { Worker } from 'worker_threads';\n",
      'policies/onnx.ts': "export { InferenceSession } from 'onnxruntime-node';\n",
      'sdk/media/through.ts': "export { read } from './file.node.js';\n",
      'sdk/media/nowhere.ts': "export { nothing } from './nothing.js';\n",
      'sdk/media/undeclared.ts': "export { format } from 'prettier';\n",
      'sdk/media/GifWriter.ts': 'export const GIF = 1;\n',
      'sdk/media/gif.ts': "export { GIF } from './GifWriter.js';\n",
    });
    assert.deepEqual(
      layerViolations(path),
      [
        'layer-sim sim/layer.ts',
        'layer-scenarios scenarios/layer.ts',
        'layer-policies policies/layer.ts',
        'layer-sdk sdk/layer.ts',
        ...ROOMS.map((room) => `sim-room-${room} sim/${room}/rooms.ts`),
        'sim-rooms-have-one-door sim/grasping/door.ts',
        'kernels-are-compiled sim/cloth/source.ts',
        'kernels-import-kernels sim/cloth/kernels/index.ts',
        'sim-is-entered-by-its-doors scenarios/door.ts',
        'sdk-rooms-have-doors sdk/referee/door.ts',
        'examples-use-the-package examples/files.ts',
        'no-cycle sim/cloth/circle-a.ts',
        'node-builtins-in-node-files sdk/media/builtin.ts',
        'node-builtins-in-node-files sdk/media/builtin-bare.ts',
        'node-packages-in-node-files policies/onnx.ts',
        'portable-files-stay-portable sdk/media/through.ts',
        'no-unresolvable sdk/media/nowhere.ts',
        'declared-dependencies sdk/media/undeclared.ts',
        'kebab-case sdk/media/gif.ts',
      ].sort(),
    );
  });
});

describe('lint', () => {
  it('accepts a package that keeps the rules', () => {
    assert.deepEqual(lintViolations(plant('lint-lawful', lawful)), []);
  });

  it('finds one planted violation of each rule', () => {
    const path = plant('lint-broken', {
      'sim/cloth/random.ts': 'export const draw = (): number => Math.random();\n',
      'sim/cloth/now.ts': 'export const now = (): number => Date.now();\n',
      'scenarios/clock.ts': 'export const now = (): number => performance.now();\n',
      'policies/date.ts': 'export const today = (): number => new Date().getTime();\n',
      'scenarios/uuid.ts': 'export const id = (): string => crypto.randomUUID();\n',
      'sdk/random.ts': 'export const draw = (): number => Math.random();\n',
      'sdk/any.ts': 'export const anything = (value: any): unknown => value as unknown;\n',
      'sdk/unused.ts': 'const unused = 1;\nexport const used = 2;\n',
      'sdk/floating.ts': 'export function start(work: () => Promise<void>): void {\n  work();\n}\n',
      'sdk/default.ts': 'export default 1;\n',
      'sdk/all.ts': "export * from './unused.js';\n",
      'sdk/private.ts': 'export class Box {\n  private size = 1;\n\n  get(): number {\n    return this.size;\n  }\n}\n',
      'sdk/non-null.ts': 'export const first = (list: readonly number[]): number => list[0]!;\n',
      'sim/cloth/non-null.ts': 'export const first = (list: readonly number[]): number => list[0]!;\n',
      'sim/simulation/non-null.ts': 'export const first = (list: readonly number[]): number => list[0]!;\n',
      'sim/cloth/kernels/index.ts':
        'export function first(list: usize): f32 {\n  var first = load<f32>(list);\n  let value = first;\n  return value;\n}\n',
      'sdk/console.ts': "export const hello = (): void => console.log('hello');\n",
      'sdk/cli/console.ts': "export const hello = (): void => console.log('hello');\n",
      'sdk/window.ts': 'export const title = (): string => document.title;\n',
      'sdk/process.ts': 'export const home = (): string | undefined => process.env.HOME;\n',
      'sdk/process.node.ts': 'export const home = (): string | undefined => process.env.HOME;\n',
      'sdk/todo.ts': '// TODO later\nexport const later = 1;\n',
      'sdk/long.ts': 'export const LIST = [\n' + '  1,\n'.repeat(400) + '];\n',
      'sdk/types.ts': "import { used } from './unused.js';\n\nexport type Used = typeof used;\n",
      'sdk/untyped.ts': 'export function sum(a: number, b: number) {\n  return a + b;\n}\n',
      'tests/only.test.ts': "import { it } from '@jest/globals';\n\nit.only('hides the others', () => {});\n",
    });
    assert.deepEqual(
      lintViolations(path),
      [
        'sim/cloth/random.ts no-restricted-properties',
        'sim/cloth/now.ts no-restricted-properties',
        'scenarios/clock.ts no-restricted-properties',
        'policies/date.ts no-restricted-syntax',
        'scenarios/uuid.ts no-restricted-properties',
        'sdk/random.ts no-restricted-properties',
        'sdk/any.ts @typescript-eslint/no-explicit-any',
        'sdk/any.ts @typescript-eslint/explicit-module-boundary-types',
        'sdk/unused.ts @typescript-eslint/no-unused-vars',
        'sdk/floating.ts @typescript-eslint/no-floating-promises',
        'sdk/default.ts no-restricted-syntax',
        'sdk/all.ts no-restricted-syntax',
        'sdk/private.ts no-restricted-syntax',
        'sdk/non-null.ts @typescript-eslint/no-non-null-assertion',
        'sim/simulation/non-null.ts @typescript-eslint/no-non-null-assertion',
        'sim/cloth/kernels/index.ts no-var',
        'sim/cloth/kernels/index.ts prefer-const',
        'sdk/console.ts no-console',
        'sdk/window.ts no-restricted-globals',
        'sdk/process.ts no-restricted-globals',
        'sdk/todo.ts no-warning-comments',
        'sdk/long.ts max-lines',
        'sdk/types.ts @typescript-eslint/consistent-type-imports',
        'sdk/untyped.ts @typescript-eslint/explicit-module-boundary-types',
        'tests/only.test.ts no-restricted-syntax',
      ].sort(),
    );
  });
});

describe('portable types', () => {
  const tsc = 'node_modules/typescript/bin/tsc';

  it('accepts what runs in Node and in a browser, and Node in *.node.ts', () => {
    const path = plant('portable-lawful', {
      ...lawful,
      'sdk/portable.ts': 'export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);\n',
    });
    const { status, stdout } = run(path, tsc, '-p', 'tsconfig.portable.json');
    assert.equal(status, 0, stdout);
  });

  it('refuses Node globals and modules, and the DOM', () => {
    const path = plant('portable-broken', {
      'sdk/buffer.ts': "export const bytes = Buffer.from('a');\n",
      'sdk/builtin.ts': "export { readFileSync } from 'node:fs';\n",
      'sdk/dom.ts': 'export const title = (): string => document.title;\n',
    });
    const { status, stdout } = run(path, tsc, '-p', 'tsconfig.portable.json');
    assert.notEqual(status, 0);
    assert.deepEqual([...stdout.matchAll(/^(\S+)\(/gm)].map(([, file]) => file).sort(), [
      'sdk/buffer.ts',
      'sdk/builtin.ts',
      'sdk/dom.ts',
    ]);
  });
});

describe('doc comments', () => {
  /** @param {string} sim */
  const declarations = (sim) => ({
    'dist/sdk/index.d.ts': "export { inner } from './inner.js';\n",
    'dist/sdk/inner.d.ts': '/** Reached through the entry point. */\nexport declare const inner: number;\n',
    'dist/sdk/index.node.d.ts': 'export {};\n',
    'dist/scenarios/index.d.ts': 'export {};\n',
    'dist/policies/index.d.ts': 'export {};\n',
    'dist/sim/index.d.ts': sim,
  });

  it('accepts a documented package', () => {
    const path = plant(
      'docs-lawful',
      declarations(
        '/** A thing. */\nexport interface Thing {\n  /** Its size. */\n  size(): number;\n}\n' +
          '/** A box. */\nexport declare class Box implements Thing {\n  #private;\n  private readonly secret;\n  size(): number;\n}\n',
      ),
    );
    const { status, stdout, stderr } = run(path, 'tools/check-docs.mjs');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^5 public names in 6 declaration files, 0 without/);
  });

  it('names every undocumented export and member with its place', () => {
    const path = plant('docs-broken', {
      ...declarations(
        'export declare function run(): void;\n' +
          '/** Documented. */\nexport interface Options {\n  size: number;\n  call(): void;\n}\n' +
          '/** Documented. */\nexport declare class Box {\n  constructor(size: number);\n  readonly size: number;\n  open(): void;\n}\n' +
          '/** Documented. */\nexport type Choice = {\n  kind: string;\n};\n' +
          'export type Length = number;\nexport declare const ZERO = 0;\n' +
          '/** Documented. */\nexport declare enum Side {\n  Left = 0\n}\n',
      ),
      'dist/sdk/inner.d.ts': 'export declare const inner: number;\n',
    });
    const { status, stderr } = run(path, 'tools/check-docs.mjs');
    assert.equal(status, 1);
    assert.deepEqual(
      stderr.trim().split('\n').sort(),
      [
        'dist/sim/index.d.ts:1 run',
        'dist/sim/index.d.ts:4 Options.size',
        'dist/sim/index.d.ts:5 Options.call',
        'dist/sim/index.d.ts:9 Box.constructor',
        'dist/sim/index.d.ts:10 Box.size',
        'dist/sim/index.d.ts:11 Box.open',
        'dist/sim/index.d.ts:15 Choice.kind',
        'dist/sim/index.d.ts:17 Length',
        'dist/sim/index.d.ts:18 ZERO',
        'dist/sim/index.d.ts:21 Side.Left',
        'dist/sdk/inner.d.ts:1 inner',
      ]
        .map((line) => `${line} has no doc comment`)
        .sort(),
    );
  });

  it('refuses a package whose entry points are not built', () => {
    const { status, stderr } = run(plant('docs-missing', {}), 'tools/check-docs.mjs');
    assert.equal(status, 1);
    assert.match(stderr, /dist\/sdk\/index\.d\.ts:1 entry point is missing/);
  });
});

describe('browser bundle', () => {
  /** @param {string} sim */
  const built = (sim) => ({
    'dist/sim/index.js': sim,
    'dist/scenarios/index.js': 'export {};\n',
    'dist/policies/index.js': 'export {};\n',
    'dist/sdk/index.js': 'export {};\n',
  });

  it('accepts portable code', () => {
    const { status, stderr } = run(
      plant('browser-lawful', built("export { Vector3 } from 'three';\n")),
      'tools/check-browser.mjs',
    );
    assert.equal(status, 0, stderr);
  });

  it('refuses Node modules, also behind a try', () => {
    for (const [name, text] of [
      ['import', "export { readFileSync } from 'node:fs';\n"],
      ['package', "export { InferenceSession } from 'onnxruntime-node';\n"],
      ['try', "export let fs;\ntry {\n  fs = await import('node:fs');\n} catch {}\n"],
    ]) {
      const path = plant(`browser-${name}`, built(/** @type {string} */ (text)));
      const { status, stderr } = run(path, 'tools/check-browser.mjs');
      assert.equal(status, 1, name);
      assert.match(stderr, /^dist\/sim\/index\.js: /m);
    }
  });
});

describe('format', () => {
  it('finds an unformatted file', () => {
    const path = plant('format', {
      'sim/a.ts': 'export const a = "double quotes"\n',
      'sim/b.ts': 'export const b = 1;\n',
    });
    const { status, stderr } = run(path, 'node_modules/prettier/bin/prettier.cjs', '--check', '.');
    assert.equal(status, 1);
    assert.match(stderr, /sim\/a\.ts/);
    assert.doesNotMatch(stderr, /sim\/b\.ts/);
  });
});

describe('lock file', () => {
  it('names no registry', () => {
    assert.doesNotMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved": "http/);
  });
});

describe('links', () => {
  it('accepts links to files, folders, headings and the web, and what looks like one in code', () => {
    const path = plant('links-lawful', {
      'README.md':
        '# Links\n\nSee [a page](docs/page.md#two-words), [a folder](docs), [above](#links), [the web](https://example.org/none).\n\n' +
        '```ts\nconst f = ops[name](missing.md);\n```\n\nSo does `[x](missing.md)`.\n',
      'docs/page.md': '# Page\n\n## Two `words`\n\n![picture](../README.md)\n',
    });
    const { status, stdout, stderr } = run(path, 'tools/check-links.mjs');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^4 links, 0 lead nowhere/);
  });

  it('names every link that leads nowhere', () => {
    const path = plant('links-broken', {
      'README.md': '# Links\n\n[a page](docs/none.md), <img src="none.png">, [a heading](docs/page.md#three)\n',
      'docs/page.md': '# Page\n',
    });
    const { status, stderr } = run(path, 'tools/check-links.mjs');
    assert.equal(status, 1);
    assert.deepEqual(
      stderr.trim().split('\n').sort(),
      ['docs/none.md', 'docs/page.md#three', 'none.png'].map(
        (target) => `README.md links to ${target}, which does not exist`,
      ),
    );
  });
});
