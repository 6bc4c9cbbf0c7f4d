export { solveChains } from './chains';
export { detectContacts, placeContacts, resolveContacts } from './colliders';
export { findCrossings } from './crossings';
export { findContacts, measurePatches } from './find-contacts';
export { solveHinges } from './hinges';
export { advance, diffuse, findVelocities } from './motion';
export { solveBends, solveSprings } from './springs';
export { separateLayers } from './layers';
