import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findScenario, parseScenarioDocument, requireKind } from '../../scenarios/index.js';
import type { Scenario, ScenarioKind, ScenarioOfKind } from '../../scenarios/index.js';
import { UserError } from '../episodes/index.js';
import { bundleScript, textsOf } from './bundle-script.node.js';
import { DOCUMENT_ENDINGS, endingOf, isScenarioFile, SCRIPT_ENDINGS, type ScenarioFile } from './scenario-file.js';
import { scenarioAmong } from './scenario-exports.js';
import { userFrame } from './user-frame.node.js';

/** A scenario, with the file that it came from. */
export interface LoadedScenario<K extends ScenarioKind = ScenarioKind> {
  /** The scenario. */
  readonly scenario: ScenarioOfKind<K>;
  /** The file; `null` for a built-in scenario. */
  readonly file: ScenarioFile | null;
}

/** What a scenario file holds. */
export interface LoadedFile {
  /** The scenario. */
  readonly scenario: Scenario;
  /** The file. */
  readonly file: ScenarioFile;
  /** Absolute paths of the files that make it up: it, and what it imports by relative paths. */
  readonly files: readonly string[];
}

/** A scenario file that holds no scenario, with everything that is wrong with it. */
export class ScenarioFileError extends UserError {
  /** What is wrong, in sentences. */
  readonly problems: readonly string[];

  /**
   * @param path - Path of the file.
   * @param problems - What is wrong, in sentences.
   */
  constructor(path: string, problems: readonly string[]) {
    super(
      problems.length === 1 ? `${path}: ${problems[0]}` : `${path}:\n${problems.map((each) => `  ${each}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * The scenario that a user means: the name of a built-in one, or the path of a TypeScript, JavaScript, JSON or YAML file.
 *
 * @param kinds - Which kinds will do. Default: all.
 * @throws UserError when there is none of that name or it is of another kind; ScenarioFileError, which is one, when the
 * file holds no scenario.
 */
export async function resolveScenario<K extends ScenarioKind = ScenarioKind>(
  reference: string,
  ...kinds: readonly K[]
): Promise<LoadedScenario<K>> {
  const loaded = isScenarioFile(reference) ? await loadScenarioFile(reference) : null;
  try {
    if (loaded === null) return { scenario: findScenario<K>(reference, ...kinds), file: null };
    return { scenario: requireKind<K>(loaded.scenario, ...kinds), file: loaded.file };
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/**
 * Loads a scenario from a TypeScript or JavaScript module that exports it, or from a JSON or YAML document. A module's
 * imports of `nextstate` are this very package, and errors name lines of the user's files.
 *
 * @throws ScenarioFileError with everything that is wrong.
 */
export async function loadScenarioFile(given: string): Promise<LoadedFile> {
  const path = resolve(given);
  const ending = endingOf(path);
  if (!SCRIPT_ENDINGS.includes(ending) && !DOCUMENT_ENDINGS.includes(ending)) {
    const endings = [...SCRIPT_ENDINGS, ...DOCUMENT_ENDINGS].join(', ');
    throw new ScenarioFileError(given, [`a scenario's file must end in one of ${endings}, received "${ending}"`]);
  }
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new ScenarioFileError(given, [why]);
  });
  if (SCRIPT_ENDINGS.includes(ending)) return loadScript(given, path);
  const { scenario, problems } = parseScenarioDocument(text);
  if (scenario === null) throw new ScenarioFileError(given, problems);
  return { scenario, file: { path, hash: hashOf(new Map([[basename(path), text]])) }, files: [path] };
}

/**
 * Loads the scenario of a file again, in another thread or later.
 *
 * @throws UserError when the file has changed since.
 */
export async function reloadScenarioFile({ path, hash }: ScenarioFile): Promise<Scenario> {
  const { scenario, file } = await loadScenarioFile(path);
  if (file.hash !== hash) throw new UserError(`${path} was changed while it was in use: start again`);
  return scenario;
}

async function loadScript(given: string, path: string): Promise<LoadedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'nextstate-scenario-'));
  try {
    const module = join(folder, `${basename(path, extname(path))}.mjs`);
    const { code, files } = await bundleScript(path, module);
    const hash = hashOf(await textsOf(files, dirname(path)));
    await writeFile(module, code);
    process.setSourceMapsEnabled(true);
    let exports: Readonly<Record<string, unknown>>;
    try {
      exports = (await import(pathToFileURL(module).href)) as Readonly<Record<string, unknown>>;
    } catch (error) {
      throw new ScenarioFileError(given, [`${messageOf(error)}${userFrame(error, files)}`]);
    }
    const { scenario, problems } = scenarioAmong(exports);
    if (scenario === null) throw new ScenarioFileError(given, problems);
    return { scenario, file: { path, hash }, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** SHA-256 in hexadecimal: of a file alone its own, as `sha256sum` gives it; of several that of their names and texts. */
function hashOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  const [only] = texts.values();
  if (texts.size === 1 && only !== undefined) return hash.update(only).digest('hex');
  for (const [name, text] of texts) hash.update(`${JSON.stringify([name, text])}\n`);
  return hash.digest('hex');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
