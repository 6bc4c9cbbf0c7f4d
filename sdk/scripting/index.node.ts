export { ScenarioFileError, loadScenarioFile, reloadScenarioFile, resolveScenario } from './scenario-file.node.js';
export { userFrame } from './user-frame.node.js';
export type { LoadedFile, LoadedScenario } from './scenario-file.node.js';
