import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openDataset, validateDataset } from '../../../sdk/episodes/index.node.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';

/** Generates a dataset of the point robot in a folder, or goes on with it. */
const GENERATE = fileURLToPath(new URL('../../acceptance/crash/generate-points.js', import.meta.url));
const EPISODES = 6;
const folders = new TemporaryFolders();

/** Runs a script in a shell that may mount file systems of its own, without privileges where the kernel allows that. */
function inOwnMounts(script: string, env: Record<string, string> = {}): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-euc', script],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', NODE: process.execPath, GENERATE, ...env } },
  );
  return { code: status, output: `${stdout ?? ''}${stderr ?? ''}` };
}

const canMount = inOwnMounts('mount -t tmpfs -o size=1m tmpfs /mnt').code === 0;
const onRealDisk = canMount ? it : it.skip;

afterAll(() => folders.removeAll());

describe('a real disk', () => {
  onRealDisk('that is full is told, keeps what was accepted, and is gone on with once there is room', async () => {
    const [whole, disk, out] = [await folders.make(), await folders.make(), await folders.make()];
    const undisturbed = spawnSync(process.execPath, [GENERATE, whole, String(EPISODES)], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(undisturbed.stderr).toBe('');
    const { code, output } = inOwnMounts(
      `mount -t tmpfs -o size=100k tmpfs "$DISK"
       if "$NODE" "$GENERATE" "$DISK/points" ${EPISODES}; then echo 'no error'; exit 3; fi
       mkdir "$OUT/full" && cp -r "$DISK/points/." "$OUT/full"
       mount -o remount,size=50m "$DISK"
       "$NODE" "$GENERATE" "$DISK/points" ${EPISODES}
       mkdir "$OUT/resumed" && cp -r "$DISK/points/." "$OUT/resumed"`,
      { DISK: disk, OUT: out },
    );
    expect(output).toContain('cannot be written (ENOSPC): the disk is full: free some space.');
    expect(output).toContain('UserError');
    expect(code).toBe(0);
    const full = join(out, 'full');
    if ((await openDataset(full).catch(() => undefined)) !== undefined) {
      expect((await validateDataset(full)).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
    expect(await fileHashes(join(out, 'resumed'))).toEqual(await fileHashes(whole));
  });

  onRealDisk('that is read-only is told, and left as it is', async () => {
    const disk = await folders.make();
    const { code, output } = inOwnMounts(
      `mount -t tmpfs -o size=1m tmpfs "$DISK"
       mount -o remount,ro "$DISK"
       if "$NODE" "$GENERATE" "$DISK/points" ${EPISODES}; then echo 'no error'; exit 3; fi
       test -z "$(ls -A "$DISK")"`,
      { DISK: disk },
    );
    expect(output).toContain('cannot be made into a dataset folder (EROFS): choose another one');
    expect(code).toBe(0);
  });
});
