import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { resolveVariation } from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';
import { isScenarioFile } from '../scripting/index.js';
import { resolveScenario } from '../scripting/index.node.js';
import { BUILT_IN_SUITES, suiteId, suiteSchema, suiteTasks, type Suite } from './suite.js';

/**
 * The suite that a user means: a built-in one by name and version, such as `nextstate-core-v1`, or a JSON file. Files of
 * scenarios are relative to the suite's file.
 *
 * @throws UserError when there is none, its file is wrong, a scenario is missing or installed in another version, or a level
 * is none of it.
 */
export async function loadSuite(reference: string): Promise<Suite> {
  const suite = isScenarioFile(reference) ? await readSuite(reference) : builtIn(reference);
  for (const { scenario: name, version, hash, level } of suiteTasks(suite)) {
    const { scenario, file } = await resolveScenario(name, 'manipulation');
    if (scenario.version !== version) {
      throw new UserError(
        `the suite ${suiteId(suite)} has version ${version} of ${name}, installed is version ${scenario.version}: results ` +
          'could not be compared. Take the release that the suite belongs to, or a newer suite',
      );
    }
    if (hash !== undefined && file?.hash !== hash) {
      throw new UserError(`the suite ${suiteId(suite)} has another ${name}: its SHA-256 is ${file?.hash}, not ${hash}`);
    }
    try {
      resolveVariation(scenario.variations, level);
    } catch (error) {
      if (error instanceof RangeError) throw new UserError(`the suite ${suiteId(suite)}, ${name}: ${error.message}`);
      throw error;
    }
  }
  return suite;
}

function builtIn(reference: string): Suite {
  const found = BUILT_IN_SUITES.find((suite) => suiteId(suite) === reference);
  if (found) return found;
  const known = BUILT_IN_SUITES.map(suiteId).join(', ');
  throw new UserError(`there is no suite "${reference}"; there are ${known}, or name a JSON file`);
}

async function readSuite(file: string): Promise<Suite> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const checked = suiteSchema.safeParse(parsed);
  if (!checked.success) {
    const lines = checked.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the suite'}: ${message}`);
    throw new UserError(`${file}:\n${lines.join('\n')}`);
  }
  const folder = dirname(resolve(file));
  const scenarios = checked.data.scenarios.map((each) => ({
    ...each,
    scenario: isScenarioFile(each.scenario) ? resolve(folder, each.scenario) : each.scenario,
  }));
  return { ...checked.data, scenarios };
}
