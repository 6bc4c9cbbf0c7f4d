import { Float64s, Int32s, Uint8s } from '../../../sim/kernels/assembly/arrays';

/** Bytes that are compared at once: those of 16 pixels. */
const GROUP = 48;

/** Whether 16 bytes differ; a class, since only methods can be marked to be inlined. */
class Bytes {
  @inline static difference(a: Uint8s, b: Uint8s, index: i32): v128 {
    return v128.xor(a.lanes(index), b.lanes(index));
  }
}

/** Adds `step` to the counts of the pixels in the bytes from `first` up to `end`. */
function count(data: Uint8s, first: i32, end: i32, step: i32, levels: Int32s): void {
  for (let i = first; i < end; i += 3) {
    levels[data[i]] += step;
    levels[256 + data[i + 1]] += step;
    levels[512 + data[i + 2]] += step;
  }
}

/**
 * Counts how often each level stands in a picture, where it differs from the last one, and adds the counts to those of all pictures.
 *
 * @param now - Red, green, blue per pixel, `length` bytes in all.
 * @param last - The last picture, whose counts `levels` holds; becomes this one.
 * @param levels - Counts of one picture, 256 numbers per channel.
 * @param totals - The same of all pictures.
 */
export function countLevels(now: Uint8s, last: Uint8s, length: i32, levels: Int32s, totals: Float64s): void {
  for (let first = 0; first < length; first += GROUP) {
    const end = min(first + GROUP, length);
    if (end - first == GROUP) {
      const difference = v128.or(
        Bytes.difference(now, last, first),
        v128.or(Bytes.difference(now, last, first + 16), Bytes.difference(now, last, first + 32)),
      );
      if (!v128.any_true(difference)) continue;
    }
    count(last, first, end, -1, levels);
    count(now, first, end, 1, levels);
    memory.copy(changetype<usize>(last) + first, changetype<usize>(now) + first, end - first);
  }
  for (let i = 0; i < 768; i++) totals[i] += levels[i];
}
