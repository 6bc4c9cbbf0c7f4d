import { describe, expect, it } from '@jest/globals';
import { KernelMemory } from '../../../sim/kernels/index.js';
import { renderingKernels } from '../../../sim/rendering/kernels.generated.js';

describe('KernelMemory', () => {
  it('keeps the numbers of every array while it grows', () => {
    const memory = new KernelMemory();
    const small = memory.float32(3);
    const integers = memory.int32(5);
    small.view.set([1.5, -2, 3]);
    integers.view.set([7, 8, 9, 10, 11]);
    const before = memory.buffer.byteLength;
    const large = memory.float64(100_000);
    expect(memory.buffer.byteLength).toBeGreaterThan(before);
    expect([...small.view]).toEqual([1.5, -2, 3]);
    expect([...integers.view]).toEqual([7, 8, 9, 10, 11]);
    expect(large.view.every((value) => value === 0)).toBe(true);
    expect([small.pointer % 16, integers.pointer % 16, large.pointer % 16]).toEqual([0, 0, 0]);
  });

  it('moves an array that needs more room, with what it holds', () => {
    const memory = new KernelMemory();
    const array = memory.uint16(4);
    const neighbour = memory.uint8(4);
    array.view.set([1, 2, 3, 4]);
    neighbour.view.fill(255);
    array.reserve(4);
    expect(array.view).toHaveLength(4);
    array.reserve(50_000);
    expect([...array.view.subarray(0, 5)]).toEqual([1, 2, 3, 4, 0]);
    expect([...neighbour.view]).toEqual([255, 255, 255, 255]);
  });

  it('gives the room of a released array to the next one of its size, empty', () => {
    const memory = new KernelMemory();
    const first = memory.float32(100);
    const { pointer } = first;
    first.view.fill(3);
    memory.release(first);
    memory.release(first);
    const second = memory.float32(100);
    const third = memory.float32(100);
    expect(second.pointer).toBe(pointer);
    expect(third.pointer).not.toBe(pointer);
    expect(second.view.every((value) => value === 0)).toBe(true);
  });
});

describe('KernelModule', () => {
  it('binds the same kernels to several memories', () => {
    const depths = [2, 4].map((depth) => {
      const memory = new KernelMemory();
      const kernels = renderingKernels.bind(memory);
      const inverseDepth = memory.float32(5);
      const triangle = memory.int32(5);
      const out = memory.float32(5);
      const ends = memory.int32(2);
      ends.view[1] = 5;
      inverseDepth.view.fill(1 / depth);
      triangle.view[1] = -1;
      kernels.writeDepth(inverseDepth.pointer, triangle.pointer, 5, 1, ends.pointer, ends.pointer + 4, out.pointer);
      return [...out.view];
    });
    expect(depths).toEqual([
      [2, Infinity, 2, 2, 2],
      [4, Infinity, 4, 4, 4],
    ]);
  });
});
