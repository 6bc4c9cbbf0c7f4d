export {
  ScenarioFileError,
  isScenarioFile,
  loadScenarioFile,
  reloadScenarioFile,
  resolveScenario,
} from './scenario-file.node.js';
export type { LoadedFile, LoadedScenario, ScenarioFile } from './scenario-file.node.js';
