import { LineCounter, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type * as z from 'zod';
import { valuesOf } from '../draws.js';
import type { Draw, VariationSpec } from '../draws.js';
import type { ManipulationScenario } from '../scenario.js';
import { namedColor, RESERVED_DRAWS } from '../task/define-task.js';
import { TaskWords } from '../task/task-words.js';
import { documentScenario, drawOf } from './document-scenario.js';
import { documentSchema } from './document-schema.js';
import type { ScenarioDocument } from './document-schema.js';
import { readsOf } from './evaluate.js';
import { lookUp } from '../task/look-up.js';

/** A place of a document with what is wrong there. */
interface DocumentProblem {
  /** Where in the document. */
  readonly path: readonly PropertyKey[];
  /** The rule that it breaks, with what was received. */
  readonly message: string;
}

/** Longest text of a value in a message, in characters. */
const LONGEST = 60;

/** The scenario of a document, or everything that is wrong with the document in sentences. */
export type ParsedDocument =
  | {
      /** The scenario. */
      readonly scenario: ManipulationScenario;
      /** Nothing is wrong. */
      readonly problems: readonly [];
    }
  | {
      /** There is none. */
      readonly scenario: null;
      /** What is wrong, each with its line, its path, the rule and the value received. */
      readonly problems: readonly string[];
    };

/**
 * Reads a scenario that is written as a JSON or YAML document (YAML 1.2, which JSON is a part of).
 *
 * @param text - The document's text.
 */
export function parseScenarioDocument(text: string): ParsedDocument {
  const lines = new LineCounter();
  const source = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  if (source.errors.length > 0) return refuse(source.errors.map(({ message }) => message.split('\n')[0] ?? message));
  const tell = (problem: DocumentProblem): string => sentence(problem, source, lines);
  const parsed = documentSchema.safeParse(source.toJS());
  if (!parsed.success) return refuse(parsed.error.issues.map((issue) => tell(problemOf(issue, source))));
  const document = parsed.data;
  const draws: Record<string, Draw> = {};
  const problems: DocumentProblem[] = [];
  const note = (path: readonly PropertyKey[], make: () => void): void => {
    try {
      make();
    } catch (error) {
      problems.push({ path, message: messageOf(error) });
    }
  };
  for (const [name, given] of Object.entries(document.draws)) {
    note(['draws', name], () => {
      if (RESERVED_DRAWS.has(name)) throw new RangeError(`a draw must not be called "${name}": every task has one`);
      if (!/^[A-Za-z_]\w*$/.test(name))
        throw new RangeError(`a draw's name must be a word without signs, received "${name}"`);
      draws[name] = drawOf(name, given);
    });
  }
  if (problems.length === 0) problems.push(...problemsOf(document, draws));
  if (problems.length > 0) return refuse(problems.map(tell));
  try {
    return { scenario: documentScenario(document, draws), problems: [] };
  } catch (error) {
    return refuse([messageOf(error)]);
  }
}

/** What is wrong between the parts of a document, each of which is right by itself. */
function problemsOf(document: ScenarioDocument, draws: VariationSpec): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const { instructions, words, ...parts } = document;
  for (const { name, path, as } of readsOf(parts)) {
    const message = problemOfRead(name, as, draws);
    if (message !== null) problems.push({ path, message });
  }
  if (instructions.en.length + instructions.zh.length === 0) {
    problems.push({ path: ['instructions'], message: 'must hold at least one sentence' });
  } else {
    const wrong = new TaskWords({ ...instructions, words }, draws).problems();
    problems.push(
      ...wrong.map(({ language, index, message }) => ({ path: ['instructions', language, index], message })),
    );
  }
  const things = [
    ...document.objects.map((object, i) => ({ at: ['objects', i], ...object })),
    ...document.markings.map((marking, i) => ({ at: ['markings', i], ...marking, secondaryColor: undefined })),
  ];
  const names = things.map(({ name }) => name.text);
  things.forEach(({ at, name, color, secondaryColor }, i) => {
    if (names.indexOf(name.text) !== i) {
      problems.push({ path: [...at, 'name'], message: `there is a thing "${name.text}" already` });
    }
    for (const [field, template] of Object.entries({ color, secondaryColor })) {
      if (template?.reads.length !== 0) continue;
      try {
        namedColor(template.text);
      } catch (error) {
        problems.push({ path: [...at, field], message: messageOf(error) });
      }
    }
  });
  return problems;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether every value that a draw may take is there, and a number where it must be one. */
function problemOfRead(path: string, as: 'number' | 'text', draws: VariationSpec): string | null {
  const [name = ''] = path.split('.');
  const draw = Object.hasOwn(draws, name) ? draws[name] : undefined;
  if (!draw) return `there is no draw "${name}"; there are ${Object.keys(draws).join(', ') || 'none'}`;
  if (draw.kind === 'uniform') {
    if (path !== name) return `the draw "${name}" is a number and has no fields`;
    return as === 'text' ? `"{${name}}" must be a choice, the draw "${name}" is a number with a fraction` : null;
  }
  for (const value of valuesOf(draw)) {
    try {
      const read = lookUp({ [name]: value }, path);
      if (as === 'number' && typeof read !== 'number') return `"${path}" must be a number, it may be ${brief(read)}`;
      if (as === 'text' && typeof read === 'object') return `"{${path}}" must be text, it may be ${brief(read)}`;
    } catch (error) {
      return `${messageOf(error)} where it is ${brief(value)}`;
    }
  }
  return null;
}

function refuse(problems: readonly string[]): ParsedDocument {
  return { scenario: null, problems };
}

function problemOf(issue: z.core.$ZodIssue, source: Document): DocumentProblem {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const fields = issue.keys.map((name) => `"${name}"`).join(', ');
    return { path: [...path, key], message: `there is no field ${fields} here` };
  }
  const received = source.hasIn(path) ? brief(plain(source.getIn(path, true))) : 'nothing';
  const rule =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
      ? `must be ${article(issue.expected)}`
      : issue.message;
  return { path, message: `${rule}, received ${received}` };
}

function article(type: string): string {
  if (type === 'record') return 'an object';
  if (type === 'int') return 'an integer';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `line 12: objects[0].mass must be above 0, received -1`. */
function sentence({ path, message }: DocumentProblem, source: Document, lines: LineCounter): string {
  let known = path;
  while (known.length > 0 && !source.hasIn(known)) known = known.slice(0, -1);
  const node = known.length === 0 ? source.contents : source.getIn(known, true);
  const line = isNode(node) && node.range ? `line ${lines.linePos(node.range[0]).line}: ` : '';
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${line}${place.replace(/^\./, '')}${place === '' ? 'the document' : ''}: ${message}`;
}

function plain(node: unknown): unknown {
  return isNode(node) ? node.toJSON() : node;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
