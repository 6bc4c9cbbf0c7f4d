/** All ordered selections of `length` different numbers below `count`. */
export function permutationsOf(count: number, length: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return permutationsOf(count, length - 1).flatMap((head) =>
    Array.from({ length: count }, (_, i) => i)
      .filter((i) => !head.includes(i))
      .map((i) => [...head, i]),
  );
}
