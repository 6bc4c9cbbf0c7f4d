/** A file that holds a scenario. */
export interface ScenarioFile {
  /** Its absolute path. */
  readonly path: string;
  /** SHA-256 over it and the files that it imports by relative paths, in hexadecimal. */
  readonly hash: string;
}

/** Endings of scripts: modules that export a scenario. */
export const SCRIPT_ENDINGS: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

/** Endings of documents that describe a scenario. */
export const DOCUMENT_ENDINGS: readonly string[] = ['.json', '.yaml', '.yml'];

/** The ending of a path in lower case, with its point; empty where it has none. */
export function endingOf(path: string): string {
  return /\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? '';
}

/** Whether a user means a file by this, and no built-in scenario: it has a separator or a known ending. */
export function isScenarioFile(reference: string): boolean {
  return [...SCRIPT_ENDINGS, ...DOCUMENT_ENDINGS].includes(endingOf(reference)) || /[/\\]/.test(reference);
}
