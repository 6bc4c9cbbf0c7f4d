import { copyFile, cp, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodePng, solidImage } from '../../../sdk/media/index.js';
import { nextstate } from '../../support/command.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { MODEL_FOLDER } from '../world-model/support.js';

const folders = new TemporaryFolders();
let base: string;

beforeAll(async () => {
  base = await folders.make();
  await writeFile(join(base, 'small.png'), encodePng(solidImage(100, 128, [1, 2, 3])));
  await writeFile(join(base, 'text.png'), 'this is no picture');
  await writeFile(join(base, 'file'), 'a file');
});

afterAll(() => folders.removeAll());

/** Expects one complaint and no stack trace. */
async function expectRefused(args: readonly string[], code: number, message: string): Promise<void> {
  const result = await nextstate(...args);
  expect(result.stderr).toContain(message);
  expect(result.stderr).not.toMatch(/^ {4}at /m);
  expect(result.stderr.match(/nextstate:|error:/g)).toHaveLength(1);
  expect(result.code).toBe(code);
}

describe('bad usage is told in a sentence, with exit code 2', () => {
  const predict = ['predict', 'fold-cloth', '--instruction', 'fold', '--model', MODEL_FOLDER];

  it.each<[what: string, message: string, args: readonly string[]]>([
    ['an unknown scenario', 'there is no scenario "make-coffee"; there are ', ['start', '--scenario', 'make-coffee']],
    [
      'an unknown scenario',
      'there is no scenario "make-coffee"',
      ['predict', 'make-coffee', '--instruction', 'fold', '--out', 'x'],
    ],
    ['an empty instruction', '--instruction: the instruction must not be empty', ['start', '--instruction', '  ']],
    [
      'an over-long instruction',
      'at most 200 characters, received 300',
      ['start', '--instruction', 'fold '.repeat(60).slice(0, 299) + 'x'],
    ],
    [
      'an instruction that nobody understands',
      'no scene of seed 7 understands "brew coffee". Understood are',
      ['start', '--instruction', 'brew coffee'],
    ],
    [
      'more words than the model takes',
      'say it in fewer words',
      ['start', '--instruction', `fold ${'\u00df'.repeat(190)}`, '--model', MODEL_FOLDER],
    ],
    ['no episodes', '--episodes must be at least 1, received "0"', ['start', '--episodes', '0']],
    ['a seed that is none', '--seed must be an integer, received "seven"', ['start', '--seed', 'seven']],
    ['an unknown mode', '--mode must be plan or rollout', [...predict, '--out', 'x', '--mode', 'guess']],
    ['no plan', '--plan-samples must be at least 1, received "0"', ['start', '--plan-samples', '0']],
    ['half a plan', '--plan-samples must be', [...predict, '--out', 'x', '--plan-samples', '1.5']],
    [
      'plans of given actions',
      '--plan-samples: in a rollout the actions are given and no plan is drawn: leave it out',
      [...predict, '--out', 'x', '--mode', 'rollout', '--plan-samples', '2'],
    ],
    ['a model that is not there', '--model: ', ['start', '--model', '/nowhere']],
    ['no prediction', '/nowhere holds no prediction', ['verify', '/nowhere']],
    ['no output folder', "required option '--out <dir>' not specified", predict],
  ])('%s: %s', (_, message, args) => expectRefused(args, 2, message));

  it('an image of the wrong size, of the wrong kind, or none', async () => {
    const out = join(base, 'never-made');
    await expectRefused(
      [...predict, '--out', out, '--image', join(base, 'small.png')],
      2,
      'must be 128 x 128 pixels like the camera',
    );
    await expectRefused(
      [...predict, '--out', out, '--image', join(base, 'text.png')],
      2,
      'is no picture that can be used',
    );
    await expectRefused([...predict, '--out', out, '--image', join(base, 'missing.png')], 2, 'ENOENT');
    expect(await readdir(base)).not.toContain('never-made');
  });

  it('an output folder that holds something else, which stays as it was', async () => {
    const out = join(base, 'precious');
    await mkdir(out);
    await writeFile(join(out, 'thesis.txt'), 'ten years');
    const before = await fileHashes(out);
    const args = ['start', '--instruction', 'fold', '--model', MODEL_FOLDER, '--out', out];
    await expectRefused(args, 2, 'already holds something that this command did not write (such as thesis.txt)');
    await expectRefused([...predict, '--out', out], 2, 'choose another --out');
    expect(await fileHashes(out)).toEqual(before);
  });

  it('an output folder that cannot be made or written', async () => {
    const below = join(base, 'file', 'out');
    await expectRefused([...predict, '--out', below], 2, 'is a file, not a folder: choose another folder');
    await expectRefused(
      ['start', '--instruction', 'fold', '--model', MODEL_FOLDER, '--out', '/proc/nextstate'],
      2,
      'cannot be written to',
    );
    expect((await stat(join(base, 'file'))).isFile()).toBe(true);
  });
});

describe('failed work is told in a sentence, with exit code 1', () => {
  it('a truncated model', async () => {
    const model = join(base, 'model');
    await cp(MODEL_FOLDER, model, { recursive: true });
    await truncate(join(model, 'decode.onnx'), 1000);
    const out = join(base, 'never-made-either');
    await expectRefused(['start', '--instruction', 'fold', '--model', model, '--out', out], 1, 'decode.onnx: must be');
    await copyFile(join(MODEL_FOLDER, 'decode.onnx'), join(model, 'decode.onnx'));
    const manifest = await readFile(join(model, 'manifest.json'), 'utf8');
    await writeFile(join(model, 'manifest.json'), manifest.slice(0, manifest.length / 2));
    await expectRefused(['start', '--instruction', 'fold', '--model', model, '--out', out], 1, 'manifest.json');
    expect(await readdir(base)).not.toContain('never-made-either');
  });

  it('a dataset that is cut off in the middle', async () => {
    const folder = join(base, 'dataset');
    const made = await nextstate('generate', 'pick-place', '--episodes', '1', '--policy', 'random', '--out', folder);
    expect(made.code).toBe(0);
    const data = join(folder, 'data/chunk-000/file-000.parquet');
    await truncate(data, Math.floor((await stat(data)).size / 2));
    await expectRefused(['replay', folder], 1, 'file-000.parquet');
    const validated = await nextstate('validate', folder);
    expect(validated.code).toBe(1);
    expect(validated.stdout).toContain('file-000.parquet');
    await writeFile(join(folder, 'meta/info.json'), '{"codebase_version": "v3');
    await expectRefused(['inspect', folder], 1, 'meta/info.json: is not JSON');
  });
});
