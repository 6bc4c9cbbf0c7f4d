export { colorPieces } from './colors';
export { drawTriangles } from './draw';
export { encodePieces, writeDepth, writeSegmentation } from './encode';
export { collectPieces, settlePieces } from './pieces';
export { project } from './project';
export { shadePieces } from './shade';
export { lookUpShadows } from './shadow-lookup';
export { clearShadows, drawShadows } from './shadow-map';
export { prepareTriangles } from './triangles';
