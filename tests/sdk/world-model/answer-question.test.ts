import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askQuestion, findScenario } from '../../../scenarios/index.js';
import { answerQuestion } from '../../../sdk/world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../../../sdk/world-model/index.node.js';
import { TemporaryFolders } from '../../support/files.js';
import { wideModel } from '../evaluation/support.js';

const folders = new TemporaryFolders();
let model: OnnxWorldModel;
beforeAll(async () => {
  model = await loadWorldModel(await wideModel(await folders.make()));
});
afterAll(async () => {
  await model.dispose();
  await folders.removeAll();
});

describe('answerQuestion', () => {
  it('gives pages that the question can judge, the same for the same seed', async () => {
    const asked = askQuestion(findScenario('pattern-fill'), { seed: 900_000 });
    const options = { seed: 3, temperature: 1, maxPages: 2 };
    const pages = await answerQuestion(model, asked, options);
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.map(({ image }) => [image?.width, image?.height])).toEqual(pages.map(() => [128, 128]));
    expect(asked.judge(pages)).toMatchObject({
      correct: false,
      facts: { length: asked.judge(asked.answer).facts.length },
    });
    expect(await answerQuestion(model, asked, options)).toEqual(pages);
  });

  it('shows the model every page of the question, or a blank one where there is none', async () => {
    const asked = askQuestion(findScenario('top-view'), { seed: 900_000 });
    const other = askQuestion(findScenario('top-view'), { seed: 900_001 });
    const [first, second] = [...asked.question, ...other.question];
    if (!first || !second) throw new Error('top-view shows pages');
    const answers = await Promise.all(
      [[], [first], [second], [first, second]].map((pages) =>
        answerQuestion(model, { ...asked, question: pages }, { temperature: 1, maxPages: 1 }),
      ),
    );
    expect(new Set(answers.map(([page]) => Buffer.from(page?.image?.data ?? []).toString('hex'))).size).toBe(4);
  });

  it('says what does not fit the model', async () => {
    const asked = askQuestion(findScenario('text-to-image'), { seed: 900_000 });
    await expect(answerQuestion(model, { ...asked, instruction: 'x'.repeat(200) })).rejects.toThrow(
      'instruction must take at most 80 tokens',
    );
  });
});
