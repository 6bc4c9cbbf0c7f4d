export { JobError } from './engine.js';
export type { Engine, EngineFactory, EngineRunOptions, EngineWork, Job, JobModule, JobResult } from './engine.js';
export type { EpisodeSource, EpisodeSourceModule, EpisodeSourceRequest } from './episode-source.js';
export { createEpisodeSource, knownPolicies, requireScenario, simulatedSource } from './simulated-source.js';
export { VERSION } from './version.js';
