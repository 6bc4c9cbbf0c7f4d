/** Bytes of a page of WebAssembly memory. */
const PAGE = 65536;

/** Alignment of arrays in bytes: that of a vector register. */
const ALIGNMENT = 16;

/** Bytes that arrays have room for beyond their end, so that a vector that starts within one may be read whole. */
const MARGIN = 64;

/** Constructor of the typed arrays that a kernel's memory holds. */
type ViewConstructor<View> = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
};

/** A typed array that a kernel may hold. */
type View = Float32Array | Float64Array | Int32Array | Uint16Array | Uint8Array;

/**
 * An array in the memory of kernels: TypeScript reads and writes `view`, a kernel is given `pointer`. Both change when the
 * array grows, and `view` whenever any array of the memory does: read them anew after a call that may reserve room.
 */
export class KernelArray<V extends View = View> {
  /** Its numbers, for TypeScript. */
  view: V;
  /** Address of its first number in bytes, a multiple of 16, for kernels. */
  pointer = 0;
  /** How many numbers it has room for. */
  length: number;

  readonly #memory: KernelMemory;
  readonly #kind: ViewConstructor<V>;

  /** Arrays are made by `KernelMemory`. */
  constructor(memory: KernelMemory, kind: ViewConstructor<V>, length: number) {
    this.#memory = memory;
    this.#kind = kind;
    this.length = length;
    this.pointer = memory.allocate(length * kind.BYTES_PER_ELEMENT);
    this.view = new kind(memory.buffer, this.pointer, length);
  }

  /** Bytes that its numbers take. */
  get byteLength(): number {
    return this.length * this.#kind.BYTES_PER_ELEMENT;
  }

  /** Makes room for at least `length` numbers; those that it holds stay, new ones are 0. */
  reserve(length: number): void {
    const before = this.length;
    if (length <= before) return;
    const old = this.pointer;
    const oldBytes = this.byteLength;
    // Half as much again, so that slow growth does not move it every time.
    const room = before === 0 ? length : Math.max(length, before + (before >> 1));
    this.pointer = this.#memory.allocate(room * this.#kind.BYTES_PER_ELEMENT);
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.copyWithin(this.pointer, old, old + oldBytes);
    this.#memory.free(old, oldBytes);
    this.length = room;
    this.view = new this.#kind(this.#memory.buffer, this.pointer, room);
  }

  /** Makes `view` again over the memory's present buffer. */
  refresh(): void {
    // A view of a buffer that the memory left behind has no length any more.
    this.view = new this.#kind(this.#memory.buffer, this.pointer, this.length);
  }
}

/**
 * The linear memory that kernels work in, and the arrays in it. It grows as needed, and is given back with the object that
 * owns it. The first page belongs to the kernels themselves, for their constants.
 */
export class KernelMemory {
  /** What kernels import. */
  readonly memory = new WebAssembly.Memory({ initial: 2 });

  readonly #arrays = new Set<KernelArray>();
  /** Room of arrays that were released, by size in bytes. */
  readonly #spare = new Map<number, number[]>();
  /** Loans of borrowers that may be gone without a word. */
  readonly #borrowers = new Map<KernelLoan, WeakRef<object>>();
  #end = PAGE;

  /** The bytes; another object once the memory grew. */
  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** An array of `length` single-precision numbers, all 0. */
  float32(length: number): KernelArray<Float32Array> {
    return this.#keep(new KernelArray<Float32Array>(this, Float32Array, length));
  }

  /** An array of `length` double-precision numbers, all 0. */
  float64(length: number): KernelArray<Float64Array> {
    return this.#keep(new KernelArray<Float64Array>(this, Float64Array, length));
  }

  /** An array of `length` signed 32-bit integers, all 0. */
  int32(length: number): KernelArray<Int32Array> {
    return this.#keep(new KernelArray<Int32Array>(this, Int32Array, length));
  }

  /** An array of `length` unsigned 16-bit integers, all 0. */
  uint16(length: number): KernelArray<Uint16Array> {
    return this.#keep(new KernelArray<Uint16Array>(this, Uint16Array, length));
  }

  /** An array of `length` bytes, all 0. */
  uint8(length: number): KernelArray<Uint8Array> {
    return this.#keep(new KernelArray<Uint8Array>(this, Uint8Array, length));
  }

  /** Gives an array's room back to the memory; the array must not be used any more. */
  release(array: KernelArray): void {
    if (!this.#arrays.delete(array)) return;
    this.free(array.pointer, array.byteLength);
  }

  /**
   * Arrays that are given back together.
   * @param borrower - Where it is given: once it is gone, the arrays are taken back when somebody else borrows. A small object that
   *   lives as long as whoever uses the arrays: it stays until the present job ends.
   */
  lend(borrower?: object): KernelLoan {
    for (const [forgotten, owner] of this.#borrowers) if (owner.deref() === undefined) forgotten.giveBack();
    const loan = new KernelLoan(this, () => this.#borrowers.delete(loan));
    // A weak reference keeps what it leads to until the present job ends, and one job may draw thousands of scenes: a reference to
    // this memory, or to what holds it, would keep all of it.
    if (borrower) this.#borrowers.set(loan, new WeakRef(borrower));
    return loan;
  }

  /** The address of `bytes` zeros; for `KernelArray`. */
  allocate(bytes: number): number {
    const size = sizeOf(bytes);
    const spare = this.#spare.get(size)?.pop();
    if (spare !== undefined) {
      new Uint8Array(this.buffer, spare, size).fill(0);
      return spare;
    }
    const pointer = this.#end;
    this.#end += size;
    const missing = this.#end + MARGIN - this.buffer.byteLength;
    if (missing > 0) {
      // An eighth more than needed: each growth makes every view again.
      const pages = Math.ceil((missing + this.buffer.byteLength / 8) / PAGE);
      this.memory.grow(pages);
      for (const array of this.#arrays) array.refresh();
    }
    return pointer;
  }

  /** Takes room back that `allocate` gave; for `KernelArray`. */
  free(pointer: number, bytes: number): void {
    const size = sizeOf(bytes);
    if (size === 0) return;
    const spare = this.#spare.get(size);
    if (spare === undefined) this.#spare.set(size, [pointer]);
    else spare.push(pointer);
  }

  #keep<V extends View>(array: KernelArray<V>): KernelArray<V> {
    this.#arrays.add(array);
    return array;
  }
}

/** Room that an array of so many bytes takes. */
function sizeOf(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Arrays of a memory that are given back together, once what they were made for is gone. */
export class KernelLoan {
  /** The memory that they stand in. */
  readonly memory: KernelMemory;
  readonly #arrays: KernelArray[] = [];
  readonly #returned: () => void;

  /** Loans are made by `KernelMemory.lend`. */
  constructor(memory: KernelMemory, returned: () => void) {
    this.memory = memory;
    this.#returned = returned;
  }

  /** An array of `length` single-precision numbers, all 0. */
  float32(length: number): KernelArray<Float32Array> {
    return this.#note(this.memory.float32(length));
  }

  /** An array of `length` double-precision numbers, all 0. */
  float64(length: number): KernelArray<Float64Array> {
    return this.#note(this.memory.float64(length));
  }

  /** An array of `length` signed 32-bit integers, all 0. */
  int32(length: number): KernelArray<Int32Array> {
    return this.#note(this.memory.int32(length));
  }

  /** An array of `length` unsigned 16-bit integers, all 0. */
  uint16(length: number): KernelArray<Uint16Array> {
    return this.#note(this.memory.uint16(length));
  }

  /** An array of `length` bytes, all 0. */
  uint8(length: number): KernelArray<Uint8Array> {
    return this.#note(this.memory.uint8(length));
  }

  /** Releases all arrays; none may be used any more. */
  giveBack(): void {
    for (const array of this.#arrays.splice(0)) this.memory.release(array);
    this.#returned();
  }

  #note<V extends View>(array: KernelArray<V>): KernelArray<V> {
    this.#arrays.push(array);
    return array;
  }
}
