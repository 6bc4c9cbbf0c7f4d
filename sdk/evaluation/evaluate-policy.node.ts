import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { resolveVariation, type Scenario, type VariationRequest } from '../../scenarios/index.js';
import { VERSION } from '../engine/index.js';
import { WorkerPool } from '../engine/index.node.js';
import { UserError } from '../episodes/index.js';
import { isServerAddress, openWorldModel } from '../remote/index.node.js';
import { resolveScenario } from '../scripting/index.node.js';
import { evalInfo, type EvalInfo, type EvaluatedEpisode } from './eval-info.js';
import { EVALUATED_POLICIES, POLICY_NEEDS, type EvaluatedPolicy } from './evaluated-policies.js';
import type { EvaluationWorld, PolicyJobInput, PolicyJobSettings } from './policy-job.node.js';

/** What is evaluated. */
export interface PolicyEvaluationOptions {
  /** Name of the policy, one of `EVALUATED_POLICIES`. */
  readonly policy: string;
  /** Name of a built-in scenario, or the path of a file that has one (.ts, .js, .json, .yaml). */
  readonly scenario: string;
  /** Folder for `eval_info.json`; made when missing. */
  readonly out: string;
  /** Number of episodes, a positive integer. Default 50. */
  readonly episodes?: number;
  /** First seed; the next ones follow. Default 1000, as lerobot-eval's. */
  readonly seed?: number;
  /**
   * Where the policy acts. `simulation` (default): states are computed. `world-model`: they are predicted from the simulated first observation of
   * each seed; only policies that need no privileged context act there.
   */
  readonly world?: EvaluationWorld;
  /** Policy of the control arm, on the same seeds in the same world, or `none`. Default: `random`, and `none` for `random` itself. */
  readonly control?: string;
  /** Folder or server address of the model, where the policy or the world is one. Default `models/tiny`. */
  readonly model?: string;
  /** Control ticks between imagined keyframes, a positive integer. Default 8. */
  readonly stride?: number;
  /**
   * How the draws of the episodes are made; see `VariationRequest`. Default: as always. A world model imagines the robot
   * beside an ordinary table alone: there, the axis `table-height` stays off.
   */
  readonly variation?: VariationRequest;
  /** Temperature at which a model that acts in closed loop draws the tokens of an action. Default: as `ACTING` says. */
  readonly temperature?: number;
  /** How many of the last steps such a model is told. Default: as `ACTING` says. */
  readonly remembered?: number;
  /** Number of worker threads; changes nothing but the time. Default: the number of processor cores. */
  readonly workers?: number;
  /** Cancels the evaluation. */
  readonly signal?: AbortSignal;
  /** Called at the start and after every episode. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Plays a policy on a range of seeds and writes `eval_info.json`, with a control arm on the same seeds.
 *
 * @returns What was written.
 * @throws UserError when a policy or scenario is unknown or the policy cannot act in that world.
 * @throws RangeError when a number or the variation is out of range.
 * @throws ModelNotFoundError, ModelCorruptError, ModelShapeError when the model cannot be used.
 */
export async function evaluatePolicy(options: PolicyEvaluationOptions): Promise<EvalInfo> {
  const info = await playPolicy(options);
  await writeEvalInfo(options.out, info);
  return info;
}

/** Writes `eval_info.json` into a folder, which is made when missing; whole or not at all. */
export async function writeEvalInfo(folder: string, info: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'eval_info.json');
  await writeFile(`${path}.partial`, `${JSON.stringify(info, null, 2)}\n`);
  await rename(`${path}.partial`, path);
}

/** As `evaluatePolicy`, but writes nothing. */
export async function playPolicy(options: Omit<PolicyEvaluationOptions, 'out'>): Promise<EvalInfo> {
  const { episodes = 50, seed = 1000, world = 'simulation', stride = 8, variation } = options;
  const { workers, signal, onProgress } = options;
  const { policy: policyName, control: controlName = policyName === 'random' ? 'none' : 'random' } = options;
  const { scenario, file } = await resolveScenario(options.scenario, 'manipulation');
  const policy = requirePolicy(policyName, world);
  const control = controlName === 'none' ? null : requirePolicy(controlName, world);
  for (const [name, value] of Object.entries({ episodes, stride })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} must be a positive integer, received ${value}`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed + episodes > 0x100000000) {
    throw new RangeError(`seed must be an integer with all seeds below 2^32, received ${seed}`);
  }
  if (variation !== undefined) checkVariation(scenario, world, variation);
  const replans = [policy, control].some((name) => name !== null && POLICY_NEEDS[name].model?.replans === true);
  for (const [name, value] of Object.entries({ temperature: options.temperature, remembered: options.remembered })) {
    if (value !== undefined && !replans) {
      throw new UserError(`${name} must be left out: ${policy} chooses no action in closed loop, received ${value}`);
    }
  }
  signal?.throwIfAborted();
  const location = options.model ?? 'models/tiny';
  const model = isServerAddress(location) ? location : resolve(location);
  const acting = control === null ? [policy] : [policy, control];
  const needsModel = world === 'world-model' || acting.some((name) => POLICY_NEEDS[name].model !== null);
  const checksum = needsModel ? await checkModel(model, acting, world) : null;

  const startMs = performance.now();
  const settings: PolicyJobSettings = {
    scenario: scenario.name,
    ...(file === null ? {} : { scenarioFile: file }),
    world,
    stride,
    render: world === 'world-model' || [policy, control].some((name) => name !== null && POLICY_NEEDS[name].pictures),
    acting: { temperature: options.temperature, remembered: options.remembered },
    ...(needsModel ? { model } : {}),
    ...(variation === undefined ? {} : { variation }),
  };
  const inputs = acting.flatMap((name) =>
    Array.from({ length: episodes }, (_, i): PolicyJobInput => ({ policy: name, seed: seed + i })),
  );
  const outcomes: EvaluatedEpisode[] = [];
  const job = new URL('./policy-job.node.js', import.meta.url);
  const pool = new WorkerPool({ job, settings, ...(workers === undefined ? {} : { workers }) });
  onProgress?.({ done: 0, total: inputs.length });
  try {
    for await (const output of pool.run(inputs, { signal })) {
      outcomes.push(output as EvaluatedEpisode);
      onProgress?.({ done: outcomes.length, total: inputs.length });
    }
  } finally {
    await pool.dispose();
  }
  const subject = {
    version: VERSION,
    policy,
    scenario: scenario.name,
    scenario_version: scenario.version,
    ...(file === null ? {} : { scenario_hash: file.hash }),
    in: world,
    model: checksum,
    ...(variation === undefined ? {} : { variation }),
  };
  const arm = control === null ? null : { policy: control, episodes: outcomes.slice(episodes) };
  return evalInfo(subject, outcomes.slice(0, episodes), arm, (performance.now() - startMs) / 1000);
}

function checkVariation(scenario: Scenario, world: EvaluationWorld, variation: VariationRequest): void {
  const { axes, draws } = resolveVariation(scenario.variations, variation);
  if (world === 'world-model' && (axes.get('table-height') === 'on' || draws.has('tableHeight'))) {
    throw new UserError(
      'a world model imagines the robot beside an ordinary table alone: add -table-height to the variation',
    );
  }
}

function requirePolicy(name: string, world: EvaluationWorld): EvaluatedPolicy {
  const policy = EVALUATED_POLICIES.find((known) => known === name);
  if (!policy) throw new UserError(`there is no policy "${name}"; there are ${EVALUATED_POLICIES.join(', ')}`);
  if (world === 'world-model' && POLICY_NEEDS[policy].trueState) {
    const who = policy === 'expert' ? 'the expert' : `the policy ${policy}`;
    throw new UserError(
      `${who} needs the true state of the scene, which an imagined world does not have: evaluate it in simulation`,
    );
  }
  return policy;
}

/**
 * Checks that a model knows what it would be shown, and says which model it is.
 *
 * @throws UserError when it does not.
 */
async function checkModel(
  location: string,
  policies: readonly EvaluatedPolicy[],
  world: EvaluationWorld,
): Promise<string> {
  const model = await openWorldModel(location);
  await model.dispose();
  const { checksum, pictures = true, statesAlone = false } = model;
  for (const policy of policies) {
    const needs = POLICY_NEEDS[policy];
    if (!needs.model) continue;
    const stem = needs.model.replans ? 'world-model-replanning' : 'world-model';
    if (needs.pictures && !pictures) {
      throw new UserError(`${location} sees no pictures, which ${policy} acts on: evaluate it as ${stem}-states`);
    }
    if (!needs.pictures && !statesAlone) {
      throw new UserError(
        `${location} was not trained on states alone, which ${policy} acts on: evaluate it as ${stem}-objects`,
      );
    }
  }
  if (world === 'world-model' && !pictures) {
    throw new UserError(`${location} sees no pictures, which an imagined world consists of: evaluate it in simulation`);
  }
  return checksum;
}
