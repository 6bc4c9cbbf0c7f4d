// Episodes of a built-in scenario with a clock on every stage, for the benchmark of episodes. It runs in the thread that asks.
import type * as THREE from 'three';
import { SimulatedEnvironment } from '../scenarios/index.js';
import { Simulation } from '../sim/simulation/index.js';
import type { EpisodeSource, EpisodeSourceRequest } from '../sdk/engine/index.js';
import { simulatedSource, requireScenario } from '../sdk/engine/index.js';
import { StageClock } from './stage-clock.js';

/** Where the time goes. */
export const clock = new StageClock();

/** What the scenes are drawn with. */
export const drawing = { shadows: true };

// Every simulation is under the clock, whoever builds it.
const methods = Simulation.prototype as unknown as Record<string, (...args: never[]) => unknown>;
for (const [name, stage] of [
  ['tick', 'physics'],
  ['observe', 'rendering'],
  ['stateHash', 'state hashes'],
] as const) {
  const method = methods[name];
  if (method === undefined) throw new Error(`Simulation has no method ${name}`);
  methods[name] = clock.around(stage, method);
}

/** The built-in source, each of its parts under the clock. */
export function createEpisodeSource(request: EpisodeSourceRequest): EpisodeSource {
  const scenario = requireScenario(request.scenario, 'manipulation', 'dynamics');
  const source = simulatedSource(scenario, request);
  const { environment, policy, verify, outcome } = source;
  const reset = environment.reset.bind(environment);
  environment.reset = clock.around('building the scene', (options) => {
    const result = reset(options);
    if (!drawing.shadows && environment instanceof SimulatedEnvironment) hideShadows(environment.simulation.scene);
    return result;
  });
  policy.act = clock.around('policy', policy.act.bind(policy));
  policy.reset = clock.around('policy', policy.reset.bind(policy));
  return {
    ...source,
    ...(verify === undefined ? {} : { verify: clock.around('verification', verify) }),
    ...(outcome === undefined ? {} : { outcome: clock.around('verification', outcome) }),
  };
}

function hideShadows(scene: THREE.Scene): void {
  scene.traverse((object) => {
    if ((object as Partial<THREE.DirectionalLight>).isDirectionalLight === true) object.castShadow = false;
  });
}
