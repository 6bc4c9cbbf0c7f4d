import type { KernelMemory } from './kernel-memory.js';

/**
 * Compiled kernels: loops written in AssemblyScript, a dialect of TypeScript for WebAssembly, with vector instructions. The
 * binary is compiled on first use, without waiting, in Node and in browsers alike.
 */
export class KernelModule<Exports> {
  #binary: string;
  #module: WebAssembly.Module | undefined;

  /** @param binary - The WebAssembly binary in base64, as `tools/build-kernels.mjs` writes it. */
  constructor(binary: string) {
    this.#binary = binary;
  }

  /** The kernels, working in `memory`. Each call makes instances of its own. */
  bind(memory: KernelMemory): Exports {
    if (this.#module === undefined) {
      const text = atob(this.#binary);
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      this.#module = new WebAssembly.Module(bytes);
      this.#binary = '';
    }
    const imports = { env: { memory: memory.memory, abort } };
    return new WebAssembly.Instance(this.#module, imports).exports as Exports;
  }
}

/** Called where a kernel finds something impossible. */
function abort(): never {
  throw new Error('a kernel stopped: please report this with what led to it');
}
