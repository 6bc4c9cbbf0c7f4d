export { datasetSheet } from './dataset-sheet.node.js';
export { writeGenerationReport } from './generation-report.node.js';
