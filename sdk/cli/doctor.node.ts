import { access } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { builtInScenarios, SimulatedEnvironment } from '../../scenarios/index.js';
import { canEncodeAv1, ffmpegVersion } from '../media/index.node.js';
import { addVerb } from './context.node.js';

/** One thing that `doctor` looked at. */
interface Examination {
  readonly name: string;
  readonly state: 'present' | 'missing' | 'optional';
  readonly detail: string;
}

/** Adds `doctor`, which tells what this machine has, what is missing and how to get it. */
export function registerDoctor(program: Command): void {
  addVerb(program, 'doctor', 'what this machine has, what is missing and how to get it', z.object({}), async () => {
    const checks = [
      checkNode(),
      checkMachine(),
      await checkSimulation(),
      await checkRuntime(),
      await checkModel(),
      await checkFfmpeg(),
    ];
    const colors = { present: pc.green, missing: pc.red, optional: pc.yellow };
    const text = checks
      .map(({ name, state, detail }) => `${colors[state](state.padEnd(8))}  ${name}: ${detail}`)
      .join('\n');
    return { ok: checks.every(({ state }) => state !== 'missing'), json: { checks }, text };
  });
}

function checkNode(): Examination {
  const major = Number(process.versions.node.split('.')[0]);
  const name = 'Node.js';
  if (major >= 20) return { name, state: 'present', detail: process.versions.node };
  return { name, state: 'missing', detail: `${process.versions.node} is too old: install Node.js 20 or later` };
}

function checkMachine(): Examination {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  return {
    name: 'machine',
    state: 'present',
    detail: `${availableParallelism()} processor cores, ${gigabytes} GiB of memory`,
  };
}

/** Builds one scene and steps it: the simulation needs nothing that could be missing, so this shows a broken install. */
async function checkSimulation(): Promise<Examination> {
  const name = 'simulation';
  const scenario = builtInScenarios('manipulation')[0];
  if (scenario === undefined)
    return { name, state: 'missing', detail: 'no scenario is built in: reinstall the package' };
  try {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    await environment.reset({ seed: 0 });
    const hash = environment.simulation.stateHash();
    return {
      name,
      state: 'present',
      detail: `${builtInScenarios().length} scenarios; ${scenario.name} seed 0 starts at state ${hash}`,
    };
  } catch (error) {
    return {
      name,
      state: 'missing',
      detail: `${error instanceof Error ? error.message : String(error)}: reinstall the package`,
    };
  }
}

async function checkRuntime(): Promise<Examination> {
  const name = 'ONNX Runtime';
  try {
    await import('onnxruntime-node');
    return { name, state: 'present', detail: 'loads' };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { name, state: 'missing', detail: `${reason}: run npm install again on a supported platform` };
  }
}

async function checkModel(): Promise<Examination> {
  const name = 'world model';
  for (const up of ['../../models/tiny/manifest.json', '../../../models/tiny/manifest.json']) {
    const file = fileURLToPath(new URL(up, import.meta.url));
    try {
      await access(file);
      return { name, state: 'present', detail: file };
    } catch {
      continue;
    }
  }
  return { name, state: 'optional', detail: 'models/tiny is not here: predict and tokenize need --model DIR' };
}

/** Videos of our own are made and read without ffmpeg. */
async function checkFfmpeg(): Promise<Examination> {
  const name = 'ffmpeg';
  const version = await ffmpegVersion();
  if (version === undefined) {
    const needs = '--images av1 and videos in datasets of others need it';
    return { name, state: 'optional', detail: `not here: ${needs}; install it or set NEXTSTATE_FFMPEG to its path` };
  }
  if (await canEncodeAv1()) return { name, state: 'present', detail: `${version}, writes AV1` };
  return { name, state: 'optional', detail: `${version} without SVT-AV1: --images av1 needs a full build` };
}
