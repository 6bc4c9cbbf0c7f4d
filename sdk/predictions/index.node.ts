export { readPrediction, writePrediction } from './prediction-folder.node.js';
