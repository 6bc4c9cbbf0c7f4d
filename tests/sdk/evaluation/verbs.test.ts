import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { TemporaryFolders } from '../../support/files.js';

const MAIN = fileURLToPath(new URL('../../../sdk/cli/main.node.js', import.meta.url));
const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

/** Runs the command line as a user does, in a process of its own. */
function nextstate(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
    const child = spawn(process.execPath, [MAIN, ...args], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('nextstate evaluate', () => {
  it('prints the success rate with its interval, and writes eval_info.json', async () => {
    const out = await folders.make();
    const args = ['--policy', 'random', '--scenario', 'pick-place', '--episodes', '1', '--workers', '1', '--out', out];
    const { code, stdout } = await nextstate('evaluate', ...args);
    expect(code).toBe(0);
    expect(stdout).toContain('random in simulation, pick-place, seed 1000: 0/1 (0.0 %, 95 % interval 0.0 to 79.3 %)');
    const info = JSON.parse(await readFile(join(out, 'eval_info.json'), 'utf8')) as object;
    expect(info).toMatchObject({ n: 1, seed_list: [1000], control: null });
  });

  it.each([
    [
      ['evaluate', '--policy', 'expert', '--scenario', 'pick-place', '--out', '/tmp/x', '--in', 'world-model'],
      'the expert needs',
    ],
    [
      ['evaluate', '--policy', 'expert', '--scenario', 'pick-place', '--out', '/tmp/x', '--in', 'dreams'],
      '--in must be simulation or world-model',
    ],
    [['evaluate', '--policy', 'expert', '--scenario', 'pick-place'], "required option '--out <dir>' not specified"],
    [['evaluate-model', '--out', '/tmp/x.json', '--seeds', '0'], '--seeds must be at least 1, received "0"'],
    [['model-card', '/nowhere.json', '--out', '/tmp/x.md'], '/nowhere.json cannot be read'],
  ])('%j is bad usage, told in a sentence', async (args, message) => {
    const { code, stderr } = await nextstate(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('fails on a model that is not there and on a report that is none', async () => {
    const folder = await folders.make();
    const missing = await nextstate('evaluate-model', '--model', join(folder, 'none'), '--out', join(folder, 'r.json'));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('manifest.json');
    await writeFile(join(folder, 'r.json'), '{}');
    const broken = await nextstate('model-card', join(folder, 'r.json'), '--out', join(folder, 'card.md'));
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('r.json: formatVersion');
  });
});
