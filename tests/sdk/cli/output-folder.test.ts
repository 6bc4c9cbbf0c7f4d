import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { OutputFolder } from '../../../sdk/cli/output-folder.node.js';
import { fileHashes, TemporaryFolders } from '../../support/files.js';

const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

/** Fills a folder with one output. */
async function fill(folder: string, text: string): Promise<void> {
  const output = await OutputFolder.claim(folder, 'test');
  await mkdir(join(output.staging, 'inner'));
  await writeFile(join(output.staging, 'inner/result.txt'), text);
  await writeFile(join(output.staging, `${text}.txt`), text);
  await output.publish();
}

describe('OutputFolder', () => {
  it('replaces its own earlier output as a whole', async () => {
    const folder = join(await folders.make(), 'a/b');
    await fill(folder, 'first');
    await fill(folder, 'second');
    expect((await readdir(folder)).sort()).toEqual(['.nextstate-output.json', 'inner', 'second.txt']);
    expect(await readFile(join(folder, 'inner/result.txt'), 'utf8')).toBe('second');
  });

  it('keeps the earlier output when the work fails before it is published', async () => {
    const folder = join(await folders.make(), 'out');
    await fill(folder, 'first');
    const before = await fileHashes(folder);
    const output = await OutputFolder.claim(folder, 'test');
    await writeFile(join(output.staging, 'half.txt'), 'half');
    await rm(output.staging, { recursive: true });
    await expect(output.publish()).rejects.toThrow('ENOENT');
    await output.abandon();
    expect(await fileHashes(folder)).toEqual(before);
  });

  it('keeps what somebody puts there while it works', async () => {
    const folder = join(await folders.make(), 'out');
    const output = await OutputFolder.claim(folder, 'test');
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await expect(output.publish()).rejects.toThrow('notes.txt was added or changed');
    await output.abandon();
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });

  it('goes on after a kill in the middle of replacing', async () => {
    const folder = join(await folders.make(), 'out');
    await fill(folder, 'first');
    // What a kill leaves after the old files are gone and before all new ones are there.
    const marker = JSON.parse(await readFile(join(folder, '.nextstate-output.json'), 'utf8')) as { files: object };
    const [hash] = Object.values(marker.files) as string[][];
    const union = { ...marker, files: { ...marker.files, 'new.txt': hash } };
    await writeFile(join(folder, '.nextstate-output.json'), JSON.stringify(union));
    await rm(join(folder, 'inner'), { recursive: true });
    await mkdir(join(folder, '.nextstate-partial'));
    await writeFile(join(folder, '.nextstate-partial/rest.txt'), 'rest');
    await fill(folder, 'second');
    expect((await readdir(folder)).sort()).toEqual(['.nextstate-output.json', 'inner', 'second.txt']);
  });

  it('refuses what another command wrote, a damaged marker, and a second process at work', async () => {
    const folder = join(await folders.make(), 'out');
    await fill(folder, 'first');
    await expect(OutputFolder.claim(folder, 'other')).rejects.toThrow('holds the output of nextstate test');
    await mkdir(join(folder, '.nextstate-partial'));
    await writeFile(join(folder, '.nextstate-partial/process.json'), JSON.stringify({ process: process.ppid }));
    await expect(OutputFolder.claim(folder, 'test')).rejects.toThrow(`process ${process.ppid}`);
    await writeFile(join(folder, '.nextstate-output.json'), '{');
    await expect(OutputFolder.claim(folder, 'test')).rejects.toThrow('is damaged');
    expect(await readdir(folder)).toContain('first.txt');
  });
});
