import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodePng } from '../../../sdk/media/index.js';
import { nextstate } from '../../support/command.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';
import { MODEL_FOLDER } from '../world-model/support.js';

const MAIN = fileURLToPath(new URL('../../../sdk/cli/main.node.js', import.meta.url));
const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

describe('start', () => {
  const args = ['start', '--instruction', 'fold', '--model', MODEL_FOLDER, '--small', '--episodes', '1'];

  it('predicts, verifies and records; runs again into the same folder with the same result', async () => {
    const out = join(await folders.make(), 'results');
    const { code, stdout, stderr } = await nextstate(...args, '--out', out);
    expect(code).toBe(0);
    expect(stderr).not.toContain('nextstate:');
    expect(stdout).toMatch(/^FAIL {2}/m);
    expect(stdout).toContain("Done: 0 of 1 of the model's own plans were accepted");
    for (const line of stdout.split('\n')) if (!line.includes(out)) expect([...line].length).toBeLessThanOrEqual(60);
    expect((await readdir(out)).sort()).toEqual([
      '.nextstate-output.json',
      'contact-sheet.png',
      'dataset',
      'episode.gif',
      'prediction',
      'verdict.json',
    ]);
    const verdict = JSON.parse(await readFile(join(out, 'verdict.json'), 'utf8')) as object;
    expect(verdict).toMatchObject({
      ownPlansAccepted: 0,
      verdict: { accepted: false },
      episodes: [{ seed: 7, policy: 'expert', instruction: 'fold' }],
    });
    expect(decodePng(await readFile(join(out, 'contact-sheet.png'))).height).toBeGreaterThan(512);
    expect((await readFile(join(out, 'episode.gif'))).subarray(0, 6).toString()).toBe('GIF89a');
    expect((await nextstate('validate', join(out, 'dataset'))).stdout).toContain('0 errors');
    const [line = ''] = (
      await readFile(join(out, 'dataset/meta/nextstate/episodes/chunk-000/file-000.jsonl'), 'utf8')
    ).split('\n');
    expect(JSON.parse(line)).toMatchObject({ verdict: { accepted: true }, provenance: { policy: 'expert' } });

    expect((await nextstate('verify', join(out, 'prediction'))).code).toBe(1);
    const hashes = await fileHashes(join(out, 'dataset'));
    expect((await nextstate(...args, '--out', out)).code).toBe(0);
    expect(await fileHashes(join(out, 'dataset'))).toEqual(hashes);
    expect(await readdir(join(out, 'prediction'))).not.toContain('verification');

    await writeFile(join(out, 'dataset/meta/stats.json'), '{}');
    const refused = await nextstate(...args, '--out', out);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('dataset/meta/stats.json was added or changed since');
  }, 400_000);

  it('leaves a folder as it was when it is interrupted, and takes up one that was killed', async () => {
    const parent = await folders.make();
    const out = join(parent, 'deep', 'results');
    await interrupted([...args, '--out', out], 'SIGINT');
    expect(await readdir(parent)).toEqual([]);
    await mkdir(out, { recursive: true });
    await interrupted([...args, '--out', out], 'SIGKILL');
    expect((await readdir(out)).sort()).toEqual(['.nextstate-output.json', '.nextstate-partial']);
    expect((await nextstate(...args, '--out', out)).code).toBe(0);
    expect(await readdir(out)).not.toContain('.nextstate-partial');
    await rm(join(out, '.nextstate-output.json'));
    expect((await nextstate(...args, '--out', out)).stderr).toContain('did not write');
  }, 400_000);
});

/** Starts the command and ends it as soon as it predicts. */
function interrupted(args: readonly string[], signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Predicting')) child.kill(signal);
    });
    child.on('close', () => resolve());
  });
}
