import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import type { RgbImage } from '../../sim/interface/index.js';
import { UserError } from '../episodes/index.js';
import { encodePng } from '../media/index.js';
import { comparisonSheet, judgedPrediction } from '../predictions/index.js';
import { readPrediction } from '../predictions/index.node.js';
import { verifyPrediction } from '../referee/index.js';
import { resolveScenario } from '../scripting/index.node.js';
import { addVerb, type VerbContext, type VerbResult } from './context.node.js';
import { OutputFolder } from './output-folder.node.js';
import { checkLines, labelled, verdictLine } from './report-lines.js';
import { understands } from './scene-choice.js';
import { YieldingEnvironment } from './yielding-environment.node.js';

const schema = z.object({ sheet: z.boolean().default(true) });

/** Adds `verify`, which lets the referee judge a recorded prediction. */
export function registerVerify(program: Command): void {
  addVerb(
    program,
    'verify <prediction>',
    'let the referee judge a prediction; exit code 1 when it is rejected',
    schema,
    verify,
  ).option('--no-sheet', 'write nothing (default: verdict and pictures go to PREDICTION/verification)');
}

async function verify(
  [folder = '']: readonly string[],
  options: z.infer<typeof schema>,
  context: VerbContext,
): Promise<VerbResult> {
  const say = (line: string): void => void (context.json || process.stdout.write(`${line}\n`));
  const record = await readPrediction(folder);
  const { seed, instruction, camera, keyframes } = record;
  const { name, version, file: recorded } = record.scenario;
  const { scenario, file } = await resolveScenario(recorded?.path ?? name, 'manipulation');
  if (recorded && file?.hash !== recorded.hash) {
    throw new UserError(`${folder}: ${recorded.path} was changed since the prediction was made: predict again`);
  }
  if (scenario.version !== version) {
    throw new UserError(
      `${folder} was predicted in version ${version} of ${scenario.name}, this is version ${scenario.version}: predict again`,
    );
  }
  if (!understands(scenario, seed, instruction)) {
    throw new UserError(
      `${folder}: the scene of ${scenario.name} with seed ${seed} does not understand "${instruction}"`,
    );
  }
  const arms = scenario.robot.arms.length;
  if (keyframes.some(({ targets }) => targets.length !== arms)) {
    throw new UserError(
      `${folder}: every keyframe of plan.json must have ${arms} targets, one per arm of ${scenario.robot.type}`,
    );
  }
  const output = options.sheet ? await OutputFolder.claim(join(folder, 'verification'), 'verify') : undefined;
  try {
    using environment = new YieldingEnvironment(scenario);
    const start = await environment.reset({ seed, instruction });
    const observed = start.observation.images[camera];
    if (!observed) throw new UserError(`${folder}: there is no camera "${camera}" in ${scenario.name}`);
    say(labelled('scene', `${scenario.name}, seed ${seed}: ${instruction}`));
    const judged = await verifyPrediction(judgedPrediction(record), environment, camera, {
      signal: context.signal,
      onCheck: (check) => say(checkLines(check)),
    });
    const { verdict, simulated, frames } = judged;
    if (output) {
      const title = `${instruction} - ${verdict.accepted ? 'accepted' : 'rejected'}`;
      const sheet: RgbImage = comparisonSheet(record, observed, simulated, title);
      await writeFile(join(output.staging, 'verdict.json'), `${JSON.stringify({ ...verdict, frames }, null, 2)}\n`);
      await writeFile(join(output.staging, 'contact-sheet.png'), encodePng(sheet));
      await output.publish();
    }
    const lines = [labelled('verdict', verdictLine(verdict))];
    if (output) lines.push(labelled('pictures', join(folder, 'verification/contact-sheet.png')));
    return { ok: verdict.accepted, json: { folder, ...verdict, frames }, text: lines.join('\n') };
  } finally {
    await output?.abandon();
  }
}
