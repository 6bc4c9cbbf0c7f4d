export { DOCUMENT_ENDINGS, SCRIPT_ENDINGS, endingOf, isScenarioFile } from './scenario-file.js';
export type { ScenarioFile } from './scenario-file.js';
