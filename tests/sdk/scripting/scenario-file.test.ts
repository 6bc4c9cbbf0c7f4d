import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { stop } from 'esbuild';
import { checkScenarioFile } from '../../../sdk/checking/index.node.js';
import { gatherProblems } from '../../../sdk/checking/gather-problems.js';
import { nextstate } from '../../support/command.js';
import { TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();
const SCRIPT = await readFile('examples/my-scenario.ts', 'utf8');

afterAll(async () => {
  await stop();
  await folders.removeAll();
});

/** A file with the example in which something is replaced. */
async function mine(replace: readonly (readonly [string, string])[]): Promise<string> {
  const file = join(await folders.make(), 'mine.ts');
  const text = replace.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, SCRIPT);
  await writeFile(file, text);
  return file;
}

/** What is wrong with it, all problems joined. */
async function problemsOf(replace: readonly (readonly [string, string])[]): Promise<string> {
  const { problems } = await checkScenarioFile(await mine(replace), { seeds: [0] });
  return problems.join('\n');
}

describe('nextstate scenarios check FILE', () => {
  it('finds nothing wrong with the example, and its expert succeeds', async () => {
    const { code, stdout } = await nextstate(
      'scenarios',
      'check',
      'examples/my-scenario.ts',
      '--seeds',
      '1',
      '--expert',
      '1',
    );
    expect(stdout).toBe(
      'cube-on-stand, version 1: nothing wrong with seed 0 at the levels default, randomized, clean\n' +
        'the expert on seed 0: 1/1 (100.0 %, 95 % interval 20.7 to 100.0 %)\n',
    );
    expect(code).toBe(0);
  });

  it('tells several mistakes at once', async () => {
    const problems = await problemsOf([
      ['const parts = [{ shape: { type', 'mass += 0.001 * Math.random();\n    const parts = [{ shape: { type'],
      ['distance: 0.02 }', 'distance: 2 }'],
      ['y: 0.18 },', 'y: 0.98 },'],
      ['y: -0.18 },', 'y: -0.98 },'],
    ]);
    expect(problems.split('\n')).toEqual([
      'success is true at the start (default, seed 0, and 2 more)',
      'building the scene twice gave two different states (default, seed 0, and 2 more)',
      expect.stringMatching(
        /^"carry cube over white stand" cannot be carried out: arm cannot reach \(.*\(the 3 after it were not tried\) \(default, seed 0, and 2 more\)$/,
      ),
    ]);
  });

  it('tells what throws with the line of the file', async () => {
    const file = await mine([
      ['const pose = upright([x, y', "if (mass > 0) throw new Error('too heavy');\n    const pose = upright([x, y"],
    ]);
    const { code, stdout } = await nextstate('scenarios', 'check', file, '--seeds', '1', '--json');
    const { report } = JSON.parse(stdout) as { report: { problems: string[] } };
    expect([code, report.problems]).toEqual([
      1,
      ['build throws: too heavy (mine.ts:44:25) (default, seed 0, and 2 more)'],
    ]);
  });

  it.each([
    [[["name: 'cube-on-stand'", "name: 'Cube'"]], 'scenario.name must be in kebab case, received "Cube"'],
    [[['version: 1', 'version: 1.5']], 'scenario.version of cube-on-stand must be a positive integer, received 1.5'],
    [
      [["'m', 'place of the cube along x'", "'', 'place of the cube along x'"]],
      '"place of the cube along x" needs a unit ("1" when it has none)',
    ],
    [
      [['export const cubeOnStand =', 'const cubeOnStand =']],
      'it exports no scenario: export what defineScenario returns. It exports nothing',
    ],
    [[['import { choice, ', 'import { choise, ']], 'choice is not defined'],
    [[['maxDuration: 12,', 'maxDuration: 12']], 'mine.ts:'],
    [
      [['the {color} cube belongs', 'the {colour} cube belongs']],
      'instructions.en[1]: there is no draw "colour"; there are x, y, yaw, mass, color, stand',
    ],
  ] as const)('refuses %j', async (replace, message) => {
    expect(await problemsOf(replace)).toContain(message);
  });

  it('says that there is no such file', async () => {
    const { problems } = await checkScenarioFile('./none.ts');
    expect(problems).toEqual(['there is no such file']);
  });
});

describe('nextstate generate FILE', () => {
  it('records the hash of the file, and refuses another one on replay and on resumption', async () => {
    const folder = await folders.make();
    const file = join(folder, 'mine.yaml');
    await copyFile('examples/cube-on-coaster.yaml', file);
    const out = join(folder, 'data');
    const generated = await nextstate(
      'generate',
      file,
      '--episodes',
      '1',
      '--policy',
      'hold',
      '--workers',
      '1',
      '--out',
      out,
    );
    expect(generated).toMatchObject({ code: 0 });
    const text = await readFile(file, 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    const { request } = JSON.parse(await readFile(join(out, 'meta/nextstate/dataset.json'), 'utf8')) as {
      request: object;
    };
    expect(request).toMatchObject({
      scenario: 'cube-on-coaster',
      scenarioVersion: 2,
      scenarioFile: 'mine.yaml',
      scenarioHash: hash,
    });
    expect(await nextstate('replay', out, '--scenario', file)).toMatchObject({ code: 0 });
    expect((await nextstate('replay', out)).stderr).toContain('name that file with --scenario');
    await writeFile(file, text.replace('friction: 0.8', 'friction: 0.7'));
    const replayed = await nextstate('replay', out, '--scenario', file);
    expect([replayed.code, replayed.stderr]).toEqual([2, expect.stringContaining('Replay with the file as it was')]);
    const resumed = await nextstate('generate', file, '--episodes', '1', '--policy', 'hold', '--out', out, '--resume');
    expect([resumed.code, resumed.stderr]).toEqual([
      2,
      expect.stringContaining("the scenario's file was changed since the dataset"),
    ]);
  }, 120_000);
});

describe('gatherProblems', () => {
  it('says once what differs in seeds and numbers alone', () => {
    expect(
      gatherProblems([
        'default, seed 0: "a" overlaps by 3.1 mm',
        'default, seed 1: "a" overlaps by 2 mm',
        'no seed here',
      ]),
    ).toEqual(['"a" overlaps by 3.1 mm (default, seed 0, and 1 more)', 'no seed here']);
  });
});
