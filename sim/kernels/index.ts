export { KernelMemory, type KernelArray } from './kernel-memory.js';
export { KernelModule } from './kernel-module.js';
