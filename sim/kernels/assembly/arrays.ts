/**
 * Arrays in the kernels' memory, read and written by index like typed arrays. A value of such a type is an address:
 * TypeScript passes `KernelArray.pointer`. Nothing is checked.
 */

/** Single-precision numbers. */
@unmanaged
export class Float32s {
  [key: i32]: f32;

  @inline @operator('[]') get(index: i32): f32 {
    return load<f32>(changetype<usize>(this) + ((<usize>index) << 2));
  }

  @inline @operator('[]=') set(index: i32, value: f32): void {
    store<f32>(changetype<usize>(this) + ((<usize>index) << 2), value);
  }

  /** Four numbers from `index` on. */
  @inline lanes(index: i32): v128 {
    return v128.load(changetype<usize>(this) + ((<usize>index) << 2));
  }

  /** Writes four numbers from `index` on. */
  @inline setLanes(index: i32, value: v128): void {
    v128.store(changetype<usize>(this) + ((<usize>index) << 2), value);
  }
}

/** Double-precision numbers. */
@unmanaged
export class Float64s {
  [key: i32]: f64;

  @inline @operator('[]') get(index: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>index) << 3));
  }

  @inline @operator('[]=') set(index: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>index) << 3), value);
  }

  /** Two numbers from `index` on. */
  @inline lanes(index: i32): v128 {
    return v128.load(changetype<usize>(this) + ((<usize>index) << 3));
  }

  /** Writes two numbers from `index` on. */
  @inline setLanes(index: i32, value: v128): void {
    v128.store(changetype<usize>(this) + ((<usize>index) << 3), value);
  }
}

/** Signed 32-bit integers. */
@unmanaged
export class Int32s {
  [key: i32]: i32;

  @inline @operator('[]') get(index: i32): i32 {
    return load<i32>(changetype<usize>(this) + ((<usize>index) << 2));
  }

  @inline @operator('[]=') set(index: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + ((<usize>index) << 2), value);
  }

  /** Four integers from `index` on. */
  @inline lanes(index: i32): v128 {
    return v128.load(changetype<usize>(this) + ((<usize>index) << 2));
  }

  /** Writes four integers from `index` on. */
  @inline setLanes(index: i32, value: v128): void {
    v128.store(changetype<usize>(this) + ((<usize>index) << 2), value);
  }
}

/** Unsigned 16-bit integers. */
@unmanaged
export class Uint16s {
  [key: i32]: u16;

  @inline @operator('[]') get(index: i32): u16 {
    return load<u16>(changetype<usize>(this) + ((<usize>index) << 1));
  }

  @inline @operator('[]=') set(index: i32, value: u16): void {
    store<u16>(changetype<usize>(this) + ((<usize>index) << 1), value);
  }

  /** Writes four numbers from `index` on: the first half of a vector. */
  @inline setHalf(index: i32, value: v128): void {
    v128.store64_lane(changetype<usize>(this) + ((<usize>index) << 1), value, 0);
  }
}

/** Bytes. */
@unmanaged
export class Uint8s {
  [key: i32]: u8;

  @inline @operator('[]') get(index: i32): u8 {
    return load<u8>(changetype<usize>(this) + <usize>index);
  }

  @inline @operator('[]=') set(index: i32, value: u8): void {
    store<u8>(changetype<usize>(this) + <usize>index, value);
  }

  /** Sixteen bytes from `index` on. */
  @inline lanes(index: i32): v128 {
    return v128.load(changetype<usize>(this) + <usize>index);
  }
}
