import { describe, expect, it } from '@jest/globals';
import {
  SimulatedEnvironment,
  askQuestion,
  builtInScenarios,
  checkInstruction,
  checkScenario,
  findScenario,
} from '../../scenarios/index.js';

const all = builtInScenarios().map((scenario) => [scenario.name, scenario] as const);

describe.each(all)('%s', (_name, scenario) => {
  it('passes checkScenario', async () => {
    expect((await checkScenario(scenario, [0, 1, 2], ['default'])).problems).toEqual([]);
    expect((await checkScenario(scenario, [3], ['randomized', 'randomized,unseen'])).problems).toEqual([]);
    expect((await checkScenario(scenario, [5], ['clean'])).problems).toEqual([]);
  });

  it('refuses an instruction that it cannot satisfy, and says what it could', async () => {
    const give = async (instruction: string): Promise<unknown> => {
      if (scenario.kind === 'understanding') return askQuestion(scenario, { seed: 0, instruction });
      using environment = new SimulatedEnvironment(scenario, { render: false });
      return await environment.reset({ seed: 0, instruction });
    };
    await expect(give('make me a coffee')).rejects.toThrow(
      /cannot satisfy "make me a coffee"; it could, for example: ".+"/,
    );
    await expect(give(' ')).rejects.toThrow('must not be empty');
  });
});

const simulated = builtInScenarios('manipulation', 'dynamics').map((scenario) => [scenario.name, scenario] as const);

describe.each(simulated)('%s in the simulator', (_name, scenario) => {
  it('gives the same states for the same seed and actions, and others for another seed', async () => {
    const run = async (seed: number): Promise<string[]> => {
      using environment = new SimulatedEnvironment(scenario, { render: false });
      await environment.reset({ seed });
      const action = environment.simulation.action;
      const hashes: string[] = [];
      for (let tick = 0; tick < 10; tick++) {
        action[0] = (action[0] ?? 0) + 0.02;
        await environment.step(action);
        hashes.push(environment.simulation.stateHash());
      }
      return hashes;
    };
    const [first, again, other] = [await run(5), await run(5), await run(6)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first).size).toBe(10);
  });
});

describe('findScenario', () => {
  it('lists what there is', () => {
    const names = builtInScenarios().map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(() => findScenario('fold-clothe')).toThrow(
      `there is no scenario "fold-clothe"; there are ${names.join(', ')}`,
    );
  });
});

describe('checkInstruction', () => {
  it('trims, and refuses what is too long or holds control characters', () => {
    expect(checkInstruction('  fold the towel ')).toBe('fold the towel');
    expect(() => checkInstruction('x'.repeat(201))).toThrow('at most 200 characters, received 201');
    expect(() => checkInstruction('fold\u0000')).toThrow('control characters');
  });
});
