import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { UserError } from '../episodes/index.js';
import { encodeGif, encodePng, resizeImage } from '../media/index.js';
import { comparisonSheet } from '../predictions/index.js';
import { writePrediction } from '../predictions/index.node.js';
import type { LoadedScenario } from '../scripting/index.node.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ExpertEpisodes } from './expert-episodes.node.js';
import { loadModel, MODEL_HELP, requireModelInstruction } from './model-option.node.js';
import { OutputFolder } from './output-folder.node.js';
import { drawnJson, tryPlan, type PlanEvents, type PlanTrial } from './plan-trial.node.js';
import { ProgressLine } from './progress.node.js';
import {
  checkLines,
  keptLine,
  keyframeLine,
  labelled,
  planLine,
  TOLD_BY_DETECTOR,
  verdictLine,
} from './report-lines.js';
import { resolveScene } from './resolve-scene.node.js';
import { requireInstruction } from './scene-choice.js';
import { writeVerifiedDataset, type VerifiedDataset } from './verified-dataset.node.js';
import type { WorldModel } from '../world-model/index.js';

/** Enlargement of the animation's pictures. */
const GIF_SCALE = 2;
/** Of how many control ticks one is shown in the animation. */
const GIF_STRIDE = 2;

const schema = z.object({
  instruction: z.string(),
  scenario: z.string().optional(),
  seed: integerOption(0, 0xffffffff),
  out: z.string().min(1),
  episodes: integerOption(1, 1000),
  model: z.string().optional(),
  objects: z.enum(['detected', 'seen']),
  small: z.boolean().default(false),
  planSamples: integerOption(1, 1000),
});
type StartOptions = z.infer<typeof schema>;

/** Adds `start`, the main job: predict, verify, record. */
export function registerStart(program: Command): void {
  addVerb(program, 'start', 'predict what happens, verify it in simulation, record verified episodes', schema, start)
    .option('--instruction <text>', 'what is to be done', 'fold the towel in half')
    .option('--scenario <name|file>', 'scenario (default: the first built-in one that understands the instruction)')
    .option('--seed <n>', 'seed of the first scene; the next episodes take the next seeds', '7')
    .option('--out <dir>', 'folder of the results; may hold an earlier output of this command', 'out')
    .option('--episodes <n>', 'how many verified episodes to record', '4')
    .option('--model <dir|url>', MODEL_HELP)
    .option(
      '--objects <source>',
      'positions at the start: detected (told by the simulation in place of a detector) or seen (found by the model in the picture)',
      'detected',
    )
    .option('--small', 'let the model plan the first scene only')
    .option(
      '--plan-samples <n>',
      'plans to draw of each scene, beyond the first at temperature 1, until one does the task and its episode is accepted; else the one with the fewest failed checks is kept, then the first drawn',
      '1',
    );
}

async function start(_args: readonly string[], options: StartOptions, context: VerbContext): Promise<VerbResult> {
  const instruction = requireInstruction(options.instruction);
  const scene = await resolveScene(options.scenario, instruction, options.seed);
  const model = await loadModel(options.model);
  let output: OutputFolder | undefined;
  let experts: ExpertEpisodes | undefined;
  try {
    if (options.objects === 'seen' && model.pictures === false) {
      throw new UserError(`--objects seen: ${model.name} knows states alone and sees nothing: leave it out`);
    }
    requireModelInstruction(model, instruction);
    output = await OutputFolder.claim(options.out, 'start');
    experts = new ExpertEpisodes(scene, options.seed, instruction, options.episodes, context.signal);
    const job = new MainJob({ ...options, instruction }, scene, model, experts, output, context);
    return await job.run();
  } finally {
    await experts?.dispose();
    await output?.abandon();
    await model.dispose();
  }
}

/** One run of `start`: what it is made of and what it prints. */
class MainJob {
  readonly #options: StartOptions;
  readonly #scene: LoadedScenario<'manipulation'>;
  readonly #model: WorldModel;
  readonly #experts: ExpertEpisodes;
  readonly #output: OutputFolder;
  readonly #context: VerbContext;

  constructor(
    options: StartOptions,
    scene: LoadedScenario<'manipulation'>,
    model: WorldModel,
    experts: ExpertEpisodes,
    output: OutputFolder,
    context: VerbContext,
  ) {
    this.#options = options;
    this.#scene = scene;
    this.#model = model;
    this.#experts = experts;
    this.#output = output;
    this.#context = context;
  }

  async run(): Promise<VerbResult> {
    const { seed, episodes, small } = this.#options;
    this.#say(labelled('scene', `${this.#scene.scenario.name}, seed ${seed}`));
    this.#say(labelled('instruction', this.#options.instruction));
    this.#say(labelled('model', `${this.#model.name} ${this.#model.checksum.slice(0, 12)}`));
    this.#say(
      labelled(
        'objects',
        this.#options.objects === 'detected' ? TOLD_BY_DETECTOR : 'found by the model in the picture',
      ),
    );
    const trials = new Map<number, PlanTrial>();
    const first = await this.#tryFirst();
    trials.set(seed, first);
    const plans = small ? 1 : episodes;
    for (let i = 1; i < plans; i++) trials.set(seed + i, await this.#tryMore(seed + i));
    const dataset = await this.#record(trials);
    await this.#writePictures(first, dataset);
    const result = this.#result(trials, dataset);
    await writeFile(join(this.#output.staging, 'verdict.json'), `${JSON.stringify(result.json, null, 2)}\n`);
    await this.#output.publish();
    return result;
  }

  /** The first scene, its first plan step by step. */
  async #tryFirst(): Promise<PlanTrial> {
    const progress = new ProgressLine(!this.#context.json);
    const { seed, planSamples } = this.#options;
    const upTo = planSamples > 1 ? `plan 1 of up to ${planSamples}, ` : '';
    this.#say(`\n${pc.bold('Predicting')} (${upTo}up to ${this.#scene.scenario.maxDuration} s of action)`);
    const first: PlanEvents = {
      onKeyframe: ({ time, subtask }, index) => this.#say(keyframeLine(index, time, subtask)),
      onPredicted: ({ ending }) => {
        this.#say(`      the end: ${ending === 'task' ? 'the model holds the task for done' : 'the time is up'}`);
        this.#say(`\n${pc.bold('Verifying')} (the referee carries the plan out)`);
      },
      onCheck: (check) => {
        progress.clear();
        this.#say(checkLines(check));
      },
      onTick: (done, total) => progress.update({ done, total }),
      onJudged: ({ episodeAccepted }, { verdict }) => {
        progress.clear();
        this.#say(labelled('prediction', verdictLine(verdict)));
        this.#say(labelled('own plan', episodeAccepted ? pc.green('does the task') : pc.red('does not do the task')));
        if (planSamples > 1 && !episodeAccepted) this.#say(`\n${pc.bold('Predicting further plans')} (temperature 1)`);
      },
    };
    const trial = await this.#try(seed, (number) => (number === 1 ? first : this.#inOneLine(number)));
    if (planSamples > 1) this.#say(this.#kept(trial));
    return trial;
  }

  /** A further scene: one line, or one for each plan. */
  async #tryMore(seed: number): Promise<PlanTrial> {
    if (seed === this.#options.seed + 1) this.#say(`\n${pc.bold('Planning further scenes')}`);
    if (this.#options.planSamples > 1) {
      this.#say(labelled('scene', `seed ${seed}`));
      const trial = await this.#try(seed, (number) => this.#inOneLine(number));
      this.#say(this.#kept(trial));
      return trial;
    }
    const progress = new ProgressLine(!this.#context.json);
    const trial = await this.#try(seed, () => this.#quietly(progress));
    progress.clear();
    const { verdict, episodeVerdict } = trial.verification;
    const failed = verdict.checks.filter(({ passed }) => !passed).length;
    const plan =
      episodeVerdict?.accepted === true ? pc.green('plan does the task') : pc.red('plan does not do the task');
    this.#say(`  seed ${seed}  ${plan}, ${failed} of ${verdict.checks.length} checks failed`);
    return trial;
  }

  /** One of several plans. */
  #inOneLine(number: number): PlanEvents {
    const progress = new ProgressLine(!this.#context.json);
    return {
      ...this.#quietly(progress),
      onJudged: (judgement) => {
        progress.clear();
        this.#say(planLine(number, judgement));
      },
    };
  }

  #quietly(progress: ProgressLine): PlanEvents {
    const total = this.#scene.scenario.maxDuration * 20;
    return { onKeyframe: ({ time }) => progress.update({ done: Math.min(total, Math.round(time * 20)), total }) };
  }

  #kept({ record, drawn }: PlanTrial): string {
    return keptLine(record.sample ?? 1, drawn, 'episodeAccepted');
  }

  #try(seed: number, watch: (number: number) => PlanEvents): Promise<PlanTrial> {
    const { signal } = this.#context;
    const { instruction, objects, planSamples } = this.#options;
    const detections = objects === 'detected';
    const { scenario, file } = this.#scene;
    const scene = { scenario, scenarioFile: file ?? undefined, seed, instruction, detections };
    return tryPlan({ model: this.#model, ...scene, samples: planSamples, signal, watch });
  }

  async #record(trials: ReadonlyMap<number, PlanTrial>): Promise<VerifiedDataset> {
    const { instruction, seed, episodes, planSamples } = this.#options;
    this.#say(`\n${pc.bold('Recording')} (verified episodes as a LeRobot dataset)`);
    const progress = new ProgressLine(!this.#context.json);
    return writeVerifiedDataset({
      folder: join(this.#output.staging, 'dataset'),
      scenario: this.#scene.scenario,
      scenarioFile: this.#scene.file,
      seed,
      episodes,
      instruction,
      trials,
      model: this.#model.checksum,
      planSamples,
      experts: this.#experts,
      onEpisode: (episode, count) => {
        progress.clear();
        this.#say(
          `  ${count}/${episodes}  seed ${episode.seed}, ${episode.policy === 'expert' ? 'the expert' : "the model's own plan"}`,
        );
      },
    });
  }

  async #writePictures(first: PlanTrial, { firstFrames }: VerifiedDataset): Promise<void> {
    const { staging } = this.#output;
    const { record, observed, verification } = first;
    await writePrediction(join(staging, 'prediction'), record);
    const title = `${record.instruction} - ${verification.verdict.accepted ? 'accepted' : 'rejected'} by the referee`;
    const sheet = comparisonSheet(record, observed, verification.simulated, title);
    await writeFile(join(staging, 'contact-sheet.png'), encodePng(sheet));
    const frames = firstFrames.filter((_, i) => i % GIF_STRIDE === 0);
    const enlarged = frames.map((frame) =>
      resizeImage(frame, frame.width * GIF_SCALE, frame.height * GIF_SCALE, 'nearest'),
    );
    await writeFile(join(staging, 'episode.gif'), encodeGif(enlarged, { fps: 20 / GIF_STRIDE }));
  }

  #result(trials: ReadonlyMap<number, PlanTrial>, { episodes }: VerifiedDataset): VerbResult {
    const { out, instruction, seed } = this.#options;
    const plans = [...trials].map(([planned, { record, verification, drawn }]) => ({
      seed: planned,
      instruction: record.instruction,
      keyframes: record.keyframes.length,
      predictionAccepted: verification.verdict.accepted,
      planAccepted: verification.episodeVerdict?.accepted ?? false,
      summary: verification.verdict.summary,
      sample: record.sample ?? 1,
      drawn: drawnJson(drawn),
    }));
    const { verdict, episodeVerdict, frames } = (trials.get(seed) as PlanTrial).verification;
    const own = plans.filter(({ planAccepted }) => planAccepted).length;
    const agreeing = plans.filter(({ predictionAccepted }) => predictionAccepted).length;
    const drawn = plans.reduce((sum, plan) => sum + plan.drawn.length, 0);
    const [gif] = episodes;
    const done =
      this.#options.planSamples > 1
        ? [
            `a plan of the model was accepted in ${own} of ${plans.length} scenes,`,
            `of ${drawn} drawn; in ${agreeing} its prediction agreed in every check`,
          ]
        : [
            `${own} of ${plans.length} of the model's own plans were accepted,`,
            `${agreeing} of ${plans.length} predictions agreed in every check`,
          ];
    const lines = [
      `\n${pc.bold('Done')}: ${done[0]}`,
      `      ${done[1]}`,
      labelled('pictures', join(out, 'contact-sheet.png')),
      labelled('animation', `${join(out, 'episode.gif')} (seed ${gif?.seed ?? seed}, ${gif?.policy ?? 'expert'})`),
      labelled('verdict', join(out, 'verdict.json')),
      labelled('prediction', join(out, 'prediction')),
      labelled('dataset', `${join(out, 'dataset')} (${episodes.length} episodes)`),
    ];
    const { name, version } = this.#scene.scenario;
    const model = { name: this.#model.name, checksum: this.#model.checksum };
    const json = {
      scenario: { name, version },
      seed,
      instruction,
      model,
      verdict,
      episodeVerdict,
      frames,
      plans,
      ownPlansAccepted: own,
      plansDrawn: drawn,
      episodes,
    };
    return { ok: true, json: { folder: out, ...json }, text: lines.join('\n') };
  }

  #say(line: string): void {
    if (!this.#context.json) process.stdout.write(`${line}\n`);
  }
}
