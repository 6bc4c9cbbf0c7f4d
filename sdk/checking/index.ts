export { rehearse } from './rehearse.js';
export type { ExpertReport } from './expert-trial.js';
