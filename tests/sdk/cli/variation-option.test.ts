import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { drawVariation, findScenario } from '../../../scenarios/index.js';
import { readVariationOption } from '../../../sdk/cli/variation-option.node.js';
import { evaluatePolicy } from '../../../sdk/evaluation/index.node.js';
import { UserError } from '../../../sdk/episodes/index.js';
import { TemporaryFolders } from '../../support/files.js';

const { variations } = findScenario('pick-place');
const folders = new TemporaryFolders();

afterAll(() => folders.removeAll());

async function fileWith(text: string): Promise<string> {
  const file = join(await folders.make(), 'variation.json');
  await writeFile(file, text);
  return file;
}

describe('--variation', () => {
  it('takes words, or a file that says the same and more', async () => {
    expect(await readVariationOption(undefined, variations)).toBeUndefined();
    const words = await readVariationOption('clean,lighting', variations);
    const file = await fileWith('{ "level": "clean", "axes": { "lighting": true }, "mass": 0.05 }');
    const object = await readVariationOption(file, variations);
    const drawn = drawVariation(variations, 6, words);
    expect(drawVariation(variations, 6, object)).toEqual({ ...drawn, mass: 0.05 });
  });

  it.each([
    ['{ "mass": 3 }', 'variation.mass must be a number from 0.03 to 0.3 kg, received 3'],
    ['[1]', 'must hold an object of level, split, axes and draws, received [1]'],
    ['{ "mass": ', 'cannot be read as JSON'],
  ])('refuses the file %s', async (text, message) => {
    const file = await fileWith(text);
    await expect(readVariationOption(file, variations)).rejects.toThrow(UserError);
    await expect(readVariationOption(file, variations)).rejects.toThrow(message);
  });

  it('refuses words that mean nothing, and files that are not there', async () => {
    await expect(readVariationOption('lightning', variations)).rejects.toThrow('variation does not know "lightning"');
    await expect(readVariationOption('missing.json', variations)).rejects.toThrow('cannot be read as JSON');
  });

  it('leaves the table alone where a model imagines the robot', async () => {
    const out = await folders.make();
    const options = { policy: 'random', scenario: 'pick-place', out, world: 'world-model' as const };
    for (const variation of ['randomized', { tableHeight: 0.01 }]) {
      await expect(evaluatePolicy({ ...options, variation })).rejects.toThrow('add -table-height to the variation');
    }
  });
});
