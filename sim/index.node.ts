// What of the simulator needs Node; `nextstate/node` passes it on.
export { armFromUrdf } from './arms/urdf/arm-from-urdf.node.js';
