import { KernelMemory } from '../../sim/kernels/index.js';
import { mediaKernels } from './kernels.generated.js';

/** What the loops over pictures work in. */
export const memory = new KernelMemory();

/** The loops, which work in it. */
export const kernels = mediaKernels.bind(memory);
