export { checkScenarioFile } from './check-scenario-file.node.js';
export type { ScenarioCheck, ScenarioCheckOptions } from './check-scenario-file.node.js';
