import { once } from 'node:events';
import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { serveWorldModel, TOKEN_VARIABLE } from '../remote/index.node.js';
import { UserError } from '../episodes/index.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { loadModel, MODEL_HELP } from './model-option.node.js';

const schema = z.object({
  model: z.string().optional(),
  host: z.string().min(1),
  port: integerOption(0, 65535),
  maxPredictions: integerOption(1),
  idleSeconds: integerOption(1),
});

/** Adds `serve`, which lets other programs predict with a world model. */
export function registerServe(program: Command): void {
  addVerb(program, 'serve', 'serve a world model over HTTP, until interrupted', schema, serve)
    .option('--model <dir|url>', MODEL_HELP)
    .option('--host <name>', 'address to listen on; 0.0.0.0 for every one of this machine', '127.0.0.1')
    .option('--port <n>', 'port to listen on, 0 for any free one', '8100')
    .option('--max-predictions <n>', 'largest number of predictions open at once', '16')
    .option('--idle-seconds <n>', 'after how long without a request a prediction is closed', '300')
    .addHelpText('after', `\nClients must send the secret in ${TOKEN_VARIABLE}, where that variable is set.`);
}

async function serve(
  _args: readonly string[],
  options: z.infer<typeof schema>,
  { json, signal }: VerbContext,
): Promise<VerbResult> {
  const model = await loadModel(options.model);
  try {
    const { host, port, maxPredictions, idleSeconds } = options;
    const token = process.env[TOKEN_VARIABLE];
    const server = await serveWorldModel(model, {
      host,
      port,
      maxPredictions,
      idleSeconds,
      ...(token !== undefined && { token }),
    }).catch((error: unknown) => {
      throw listeningError(error, host, port);
    });
    const about = { url: server.url, model: model.name, checksum: model.checksum };
    process.stdout.write(
      json
        ? `${JSON.stringify({ listening: about })}\n`
        : `${pc.bold(server.url)} serves ${model.name} ${model.checksum.slice(0, 12)}; stop it with Ctrl-C\n`,
    );
    if (!signal.aborted) await once(signal, 'abort');
    await server.close();
    return { ok: true, json: about, text: 'stopped' };
  } finally {
    await model.dispose();
  }
}

function listeningError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new UserError(`--port: ${port} is taken on ${host}: name another, or 0 for any`);
  if (code === 'EACCES') return new UserError(`--port: ${port} may not be used by this user: name one above 1023`);
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
    return new UserError(`--host: "${host}" is no address of this machine: try 127.0.0.1 or 0.0.0.0`);
  }
  return error;
}
