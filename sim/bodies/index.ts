export type { SolidPart } from './solid-part.js';
export { massProperties } from './mass-properties.js';
export type { MassProperties } from './mass-properties.js';
export { HoldConstraint } from './solver/hold-constraint.js';
export type { HoldLimits } from './solver/hold-constraint.js';
export { RigidObject } from './rigid-object.js';
export { RigidWorld } from './rigid-world.js';
export type { RigidObjectOptions, FixedObjectOptions } from './rigid-world.js';
