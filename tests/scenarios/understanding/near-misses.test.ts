import { describe, expect, it } from '@jest/globals';
import { askQuestion, findScenario, nearMisses, requireKind } from '../../../scenarios/index.js';

/** Beside these, `npm run judges` looks at hundreds of seeds of every scenario. */
describe.each(['pattern-fill', 'sandwich', 'text-to-image', 'top-view'])('a question of %s', (name) => {
  const question = askQuestion(requireKind(findScenario(name), 'understanding'), { seed: 830_000 });
  const misses = nearMisses(question);

  it('has wrong answers that are nearly right', () => {
    const kinds = new Set(misses.map(({ kind }) => kind));
    expect(kinds).toContain('scene');
    expect(kinds).toContain(name === 'sandwich' ? 'pages' : 'scene');
    expect(misses.length).toBeGreaterThan(5);
  });

  it('counts none of them as right', () => {
    expect(misses.filter(({ answer }) => question.judge(answer).correct).map(({ change }) => change)).toEqual([]);
  });
});
