// One episode played, replayed, and continued from a snapshot: the job of `bench/replay.ts`.
import { createHash } from 'node:crypto';
import { ExpertPolicy, SimulatedEnvironment, rollout } from '../sdk/index.js';
import type { Job } from '../sdk/engine/index.js';
import { findScenario, type ManipulationScenario } from '../scenarios/index.js';
import { Random } from '../sim/index.js';

/** Which episode is to be checked. */
export interface ReplayInput {
  /** Name of a built-in scenario. */
  readonly scenario: string;
  /** Seed of the episode. */
  readonly seed: number;
}

/** What was found. */
export interface ReplayOutput extends ReplayInput {
  /** States compared: one before every tick and one after the last. */
  readonly states: number;
  /** Whether the replay from the seed met every recorded state hash. */
  readonly replayed: boolean;
  /** The tick of the snapshot. */
  readonly snapshotTick: number;
  /** Whether a fresh simulation, restored from that snapshot, met every hash that followed. */
  readonly restored: boolean;
  /** Whether the expert did the task. */
  readonly success: boolean;
  /** Hash of all state hashes. */
  readonly digest: string;
}

/** Checks one episode per input, a `ReplayInput`. */
export function createJob(): Job {
  return {
    async run(input) {
      const { scenario, seed } = input as ReplayInput;
      return { output: await checkEpisode(findScenario(scenario, 'manipulation'), seed) };
    },
  };
}

async function checkEpisode(scenario: ManipulationScenario, seed: number): Promise<ReplayOutput> {
  using environment = new SimulatedEnvironment(scenario, { render: false });
  const episode = await rollout({
    environment,
    policy: new ExpertPolicy(),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    seed,
    maxTicks: Math.ceil(scenario.maxDuration * environment.controlRate),
    stateHash: () => environment.simulation.stateHash(),
  });
  const success = scenario.success(environment.sceneState, environment.variation);
  const hashes = [...episode.steps.map((step) => step.stateHash), episode.finalStateHash];
  const snapshotTick = new Random(seed).split('snapshot').integer(0, episode.steps.length);

  using again = new SimulatedEnvironment(scenario, { render: false });
  await again.reset({ seed, instruction: episode.instruction });
  using continued = new SimulatedEnvironment(scenario, { render: false });
  await continued.reset({ seed, instruction: episode.instruction });
  let replayed = true;
  let restored = true;
  for (let tick = 0; tick <= episode.steps.length; tick++) {
    if (tick === snapshotTick) continued.simulation.restore(again.simulation.snapshot());
    replayed &&= again.simulation.stateHash() === hashes[tick];
    if (tick >= snapshotTick) restored &&= continued.simulation.stateHash() === hashes[tick];
    const action = episode.steps[tick]?.action;
    if (!action) break;
    again.simulation.tick(action);
    if (tick >= snapshotTick) continued.simulation.tick(action);
  }
  return {
    scenario: scenario.name,
    seed,
    states: hashes.length,
    replayed,
    snapshotTick,
    restored,
    success,
    digest: createHash('sha256').update(hashes.join()).digest('hex').slice(0, 16),
  };
}
