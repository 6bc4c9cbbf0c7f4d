export { exportHdf5 } from './hdf5.node.js';
export { exportMcap } from './mcap.node.js';
export { EXPORT_FORMATS, exportDataset } from './export-dataset.node.js';
export type { ExportFormat, ExportOptions } from './export-dataset.node.js';
