import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { formatDuration, progressText } from '../../../sdk/cli/progress.node.js';
import { TemporaryFolders } from '../../support/files.js';

const MAIN = fileURLToPath(new URL('../../../sdk/cli/main.node.js', import.meta.url));
const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

/** Runs the command line as a user does, in a process of its own. */
function nextstate(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('nextstate', () => {
  it('generates, replays, inspects and validates', async () => {
    const folder = join(await folders.make(), 'data set');
    const generated = await nextstate(
      'generate',
      'pick-place',
      '--episodes',
      '1',
      '--out',
      folder,
      '--policy',
      'random',
      '--json',
    );
    expect(generated).toMatchObject({ code: 0 });
    expect(JSON.parse(generated.stdout)).toMatchObject({ ok: true, folder, episodes: 1, attempts: 1 });
    const replayed = await nextstate('replay', folder, '--json');
    expect(JSON.parse(replayed.stdout)).toMatchObject({ ok: true, episodes: [{ identical: true }] });
    const inspected = await nextstate('inspect', folder, '--json');
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      ok: true,
      episodes: 1,
      scenario: 'pick-place',
      contactSheet: join(folder, 'meta/nextstate/contact-sheet.png'),
    });
    const validated = await nextstate('validate', folder);
    expect(validated).toMatchObject({ code: 0, stderr: '' });
    expect(validated.stdout).toContain('0 errors, 0 warnings');
    const again = await nextstate('generate', 'pick-place', '--episodes', '1', '--out', folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/^nextstate: .* already holds \d+ entries .*choose an empty folder\n$/);
    await rm(join(folder, 'meta/stats.json'));
    const broken = await nextstate('validate', folder, '--json');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject({ ok: false, valid: false });
  });

  it('lists its scenarios', async () => {
    const { code, stdout } = await nextstate('scenarios', '--json');
    expect(code).toBe(0);
    const { scenarios } = JSON.parse(stdout) as { scenarios: { name: string }[] };
    expect(scenarios.map(({ name }) => name)).toContain('pick-place');
  });

  it.each([
    [['generate', 'make-coffee', '--out', '/tmp/x'], 'there is no scenario "make-coffee"; there are '],
    [
      ['generate', 'pick-place', '--out', '/tmp/x', '--episodes', 'many'],
      '--episodes must be an integer, received "many"',
    ],
    [['generate', 'pick-place', '--out', '/tmp/x', '--seed=-1'], '--seed must be at least 0, received "-1"'],
    [
      ['generate', 'pick-place', '--out', '/tmp/x', '--policy', 'wizard'],
      'there is no policy "wizard"; there are expert, disturbed-expert, hold, random',
    ],
    [['generate', 'pick-place'], "required option '--out <dir>' not specified"],
    [['generate', 'pick-place', '--out', '/dev/null/x'], 'choose another one'],
    [['replay', '/nowhere'], '/nowhere is no LeRobot dataset'],
    [['frobnicate'], "unknown command 'frobnicate'"],
  ])('%j is bad usage, told in a sentence', async (args, message) => {
    const { code, stderr } = await nextstate(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('tells of a damaged dataset by the name of the file', async () => {
    const folder = await folders.make();
    await mkdir(join(folder, 'meta'));
    await writeFile(join(folder, 'meta/info.json'), '{');
    const { code, stdout, stderr } = await nextstate('inspect', folder, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { name: 'DatasetCorruptError' } });
    expect(stderr).toContain('meta/info.json: is not JSON');
    expect(stderr).not.toContain('    at ');
  });
});

describe('progressText', () => {
  const begun = { done: 0, total: 50, tried: 0 };

  it('tells how far, how long, the yield and the rate', () => {
    expect(progressText({ done: 12, total: 50, tried: 16 }, begun, 24, 80)).toBe('12/50  1:16 left  yield 75 %  0.5/s');
    const noted = { done: 12, total: 50, tried: 16, note: '4 x the cube was not lifted' };
    expect(progressText(noted, begun, 24, 80)).toBe('12/50  1:16 left  yield 75 %  0.5/s  4 x the cube was not lifted');
    expect(progressText(noted, begun, 24, 52)).toBe('12/50  1:16 left  yield 75 %  0.5/s  4 x the cube w…');
    expect(progressText(noted, begun, 24, 40)).toBe('12/50  1:16 left  yield 75 %  0.5/s');
  });

  it('fits a narrow terminal', () => {
    for (let columns = 5; columns < 40; columns++) {
      expect(progressText({ done: 12, total: 50, tried: 16 }, begun, 24, columns).length).toBeLessThanOrEqual(columns);
    }
    expect(progressText({ done: 12, total: 50, tried: 16 }, begun, 24, 20)).toBe('12/50  1:16 left');
  });

  it('does not count what an earlier run did', () => {
    expect(progressText({ done: 12, total: 14 }, { done: 10, total: 14 }, 4, 80)).toBe('12/14  0:04 left  0.5/s');
    expect(progressText({ done: 10, total: 14 }, { done: 10, total: 14 }, 4, 80)).toBe('10/14');
  });

  it('writes durations', () => {
    expect([formatDuration(9.6), formatDuration(3600), formatDuration(7325)]).toEqual(['0:10', '1:00:00', '2:02:05']);
  });
});
