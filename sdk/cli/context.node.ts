import { CommanderError, type Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';

/** Exit code when everything was done. */
export const EXIT_DONE = 0;

/** Exit code when the work failed: a rejected prediction, a replay that differs, a dataset that is not valid. */
export const EXIT_FAILED = 1;

/** Exit code of bad usage. */
export const EXIT_USAGE = 2;

/** What a verb has found out. */
export interface VerbResult {
  /** Whether the work succeeded; decides between exit codes 0 and 1. */
  readonly ok: boolean;
  /** The result for machines, printed as one line of JSON with `--json`. */
  readonly json: object;
  /** The result for people. */
  readonly text: string;
}

/** What a verb may use of its surroundings. */
export interface VerbContext {
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** Aborted when the user interrupts the program. */
  readonly signal: AbortSignal;
}

/** Errors that are told in one sentence, without a stack trace. */
const TOLD_PLAINLY = new Set([
  'UserError',
  'DatasetCorruptError',
  'FfmpegMissingError',
  'GenerationFailedError',
  'SimulationDivergedError',
  'SnapshotMismatchError',
  'ModelCorruptError',
  'ModelNotFoundError',
  'ModelShapeError',
  'RemoteModelError',
]);

/**
 * Adds a verb to the program, with `--json` and the handling of errors and interruptions that all verbs share.
 *
 * @param program - The program, or a verb that has verbs of its own.
 * @param usage - Name and arguments in commander's notation: `replay <dir>`.
 * @param schema - The options; unknown values are refused with the option's name and the rule.
 * @param run - Does the work.
 * @returns the verb's command, to which the caller adds its options.
 */
export function addVerb<S extends z.ZodType>(
  program: Command,
  usage: string,
  description: string,
  schema: S,
  run: (args: readonly string[], options: z.infer<S>, context: VerbContext) => Promise<VerbResult>,
): Command {
  return program
    .command(usage)
    .description(description)
    .option('--json', 'print one line of JSON instead of text')
    .action(async (...received: unknown[]) => {
      const command = received[received.length - 1] as Command;
      // A verb of a verb shares --json with it, and commander gives it to the outer one.
      const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
      const { json: _json, ...raw } = command.opts<{ json?: boolean }>();
      const interrupted = new AbortController();
      const onSignal = (): void => {
        interrupted.abort(new UserError('interrupted'));
      };
      process.once('SIGINT', onSignal);
      process.once('SIGTERM', onSignal);
      try {
        const options = parseOptions(schema, raw);
        const result = await run(command.args, options, { json, signal: interrupted.signal });
        process.stdout.write(json ? `${JSON.stringify({ ok: result.ok, ...result.json })}\n` : `${result.text}\n`);
        process.exitCode = result.ok ? EXIT_DONE : EXIT_FAILED;
      } catch (error) {
        process.exitCode = tell(error, json, interrupted.signal.aborted);
      } finally {
        process.off('SIGINT', onSignal);
        process.off('SIGTERM', onSignal);
      }
    });
}

/** Runs the program. Sets `process.exitCode`; never throws. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  const strict = (command: Command): void => {
    command.exitOverride();
    command.commands.forEach(strict);
  };
  strict(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  }
}

/** An integer option as commander hands it over, a string. */
export function integerOption(minimum: number, maximum = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value),
    z
      .number({ error: 'must be an integer' })
      .int()
      .min(minimum, { error: `must be at least ${minimum}` })
      .max(maximum, { error: `must be at most ${maximum}` }),
  );
}

function parseOptions<S extends z.ZodType>(schema: S, raw: object): z.infer<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? '');
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const value = (raw as Record<string, unknown>)[name];
  throw new UserError(`--${flag} ${issue?.message ?? 'is not valid'}, received ${JSON.stringify(value) ?? 'nothing'}`);
}

/** Prints an error and returns the exit code. */
function tell(error: unknown, json: boolean, interrupted: boolean): number {
  // A worker's error carries the name of what was thrown there.
  const carried = (error as { errorName?: unknown }).errorName;
  const name = typeof carried === 'string' ? carried : error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const plain = TOLD_PLAINLY.has(name);
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: { name, message } })}\n`);
  const stack = error instanceof Error && !plain ? `\n${error.stack ?? ''}` : '';
  process.stderr.write(`${pc.red('nextstate:')} ${message}${stack}\n`);
  return name === 'UserError' && !interrupted ? EXIT_USAGE : EXIT_FAILED;
}
