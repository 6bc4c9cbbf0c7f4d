export { DrawCollector } from './draw-statistics.js';
export type { DrawGroup, DrawStatistics } from './draw-statistics.js';
export { generationReportHtml } from './generation-report.js';
export type { GenerationReport } from './generation-report.js';
