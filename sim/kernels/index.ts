export type { KernelArray, KernelLoan } from './kernel-memory.js';
export { KernelMemory } from './kernel-memory.js';
export { KernelModule } from './kernel-module.js';
