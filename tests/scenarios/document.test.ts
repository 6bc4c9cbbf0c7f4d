import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import {
  checkScenario,
  drawVariation,
  parseScenarioDocument,
  scenarioJsonSchema,
  SimulatedEnvironment,
} from '../../scenarios/index.js';
import { Expression } from '../../scenarios/document/expression.js';

const TEXT = await readFile('examples/cube-on-coaster.yaml', 'utf8');

/** The problems of the example with one of its lines changed. */
function problemsWith(line: string, instead: string): readonly string[] {
  expect(TEXT).toContain(line);
  return parseScenarioDocument(TEXT.replace(line, instead)).problems;
}

describe('Expression', () => {
  it.each([
    [0.02, 0.02],
    ['x', 3],
    ['-x + 2 * (place.y - 1)', 5],
    ['min(x, 0.5) / 2', 0.25],
    ['1e-3 * cos(pi)', -0.001],
  ])('reads %j as %d', (source, value) => {
    expect(new Expression(source).evaluate({ x: 3, place: { y: 5 } })).toBeCloseTo(value, 12);
  });

  it.each([
    ['x +', '"x +" cannot be read as a number: expected a number, a draw or "(" at its end'],
    ['x; y', '"x; y" cannot be read as a number at "; y"'],
    ['exit(1)', '"exit(1)": there is no function "exit"; there are abs, sqrt, sin, cos, min, max'],
    ['min(1)', '"min(1)": min takes 2 numbers, received 1'],
  ])('refuses %j', (source, message) => {
    expect(() => new Expression(source)).toThrow(new RangeError(message));
  });

  it('refuses what is no number', () => {
    expect(() => new Expression('1 / x').evaluate({ x: 0 })).toThrow('"1 / x" must be a finite number, it is Infinity');
    expect(() => new Expression('y').evaluate({ x: 0 })).toThrow('there is no draw "y"; there are x');
  });
});

describe('parseScenarioDocument', () => {
  it('reads a scenario that passes the checks of all scenarios', async () => {
    const { scenario, problems } = parseScenarioDocument(TEXT);
    expect(problems).toEqual([]);
    if (scenario === null) return;
    expect(await checkScenario(scenario, [3])).toMatchObject({ name: 'cube-on-coaster', problems: [] });
  });

  it('tells policies where the places are that it tracks', async () => {
    const { scenario } = parseScenarioDocument(TEXT);
    if (scenario === null) throw new Error('the example is a scenario');
    using environment = new SimulatedEnvironment(scenario, { render: false });
    const { info } = await environment.reset({ seed: 1 });
    const { names } = environment.environmentStateSpace;
    const value = (name: string): number | undefined => info.environmentState[names.indexOf(name)];
    expect(value('left-coaster.y')).toBeCloseTo(0.2, 6);
    expect(value('right-coaster.y')).toBeCloseTo(-0.2, 6);
    expect(Object.keys(environment.sceneState.places ?? {})).toEqual(['left-coaster', 'right-coaster']);
  });

  it('lets a sentence settle what the scene does not show, and nothing else', () => {
    const { scenario } = parseScenarioDocument(TEXT);
    const v = drawVariation(scenario?.variations ?? {}, 1, { color: 'red', goal: { side: 'right', y: -0.2 } });
    expect(scenario?.interpret('Put the red cube onto the left coaster.', v)).toEqual({
      goal: { side: 'left', y: 0.2 },
    });
    expect(scenario?.interpret('put the red cube onto the right coaster', v)).toEqual({});
    expect(scenario?.interpret('把红色方块放到左边的杯垫上', v)).toEqual({ goal: { side: 'left', y: 0.2 } });
    expect(scenario?.interpret('put the blue cube onto the left coaster', v)).toBeNull();
    expect(scenario?.interpret('put the red cube away', v)).toBeNull();
  });

  it.each([
    ['mass: mass', 'mass: -1', 'line 38: objects[2].mass: must be above 0, received -1'],
    ['mass: mass', 'weight: 1', 'line 38: objects[2].weight: there is no field "weight" here'],
    [
      'position: [cubeX, cubeY',
      'position: [cubeZ, cubeY',
      'line 36: objects[2].position[0]: there is no draw "cubeZ"; there are color, cubeX, cubeY, cubeYaw, mass, goal',
    ],
    ['unit: kg, ', '', 'line 14: draws.mass: must have a unit, such as m, rad, kg ("1" when it has none)'],
    [
      'color: white',
      'color: whitish',
      'line 26: objects[0].color: there is no colour "whitish"; there are red, green, blue, yellow, orange, purple, pink, brown, white, black, or #rrggbb',
    ],
    [
      'robot: panda',
      'robot: pandas',
      'line 6: robot: must be one of panda, bimanual-panda, so101, bimanual-so101, received "pandas"',
    ],
    [
      'words:\n  zh: { left: 左边的, right: 右边的 }',
      '',
      'instructions.zh[0]: "{goal.side}" has no Chinese word for "left": add one to words.zh',
    ],
    [
      'skill: { skill: return',
      'skill: { skill: fly',
      'must have a "skill", one of move, grasp, release, pour, push, open, close, wipe, return, wait, together',
    ],
    ['version: 2', 'version: 0', 'scenario.version of cube-on-coaster must be a positive integer, received 0'],
    ['objects:', 'objects: [', 'Flow sequence in block collection must be sufficiently indented'],
  ])('refuses %j -> %j with its line, path, rule and value', (line, instead, message) => {
    expect(problemsWith(line, instead).join('\n')).toContain(message);
  });
});

describe('scenarioJsonSchema', () => {
  it('lists the fields of a document and the skills', () => {
    const schema = scenarioJsonSchema() as { properties: object; $defs: object };
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['name', 'draws', 'objects', 'subtasks', 'success']),
    );
    expect(Object.keys(schema.$defs)).toEqual(expect.arrayContaining(['skill', 'predicate', 'target', 'shape']));
  });
});
