export { solveChains } from './chains';
export { solveHinges } from './hinges';
export { advance, diffuse, findVelocities } from './motion';
export { solveBends, solveSprings } from './springs';
