import type { Vector3 } from '../../sim/interface/index.js';

/** Gap between neighbours as a fraction of their diameter. */
const GAP = 0.03;
/** How much each layer is turned against the one below, in radians: the golden angle. */
const TURN = Math.PI * (3 - Math.sqrt(5));

/** Name of a grain by its number. */
export function grainName(index: number): string {
  return `grain-${index}`;
}

/**
 * Where grains lie in a round vessel before they have settled: layer on layer on a hexagonal grid, nearest to the middle
 * first.
 *
 * @param count - Number of grains.
 * @param radius - Radius of a grain in metres.
 * @param room - Inner radius of the vessel in metres, greater than `radius`.
 * @returns One position per grain in the vessel's frame, the floor of its inside at z = 0.
 */
export function heapedGrains(count: number, radius: number, room: number): Vector3[] {
  const pitch = 2 * radius * (1 + GAP);
  const reach = room - radius * (1 + GAP);
  const cells: (readonly [x: number, y: number])[] = [];
  const size = Math.ceil(reach / pitch) + 1;
  for (let i = -size; i <= size; i++) {
    for (let j = -size; j <= size; j++) {
      const x = pitch * (i + j / 2);
      const y = pitch * j * Math.sqrt(0.75);
      if (Math.hypot(x, y) <= reach) cells.push([x, y]);
    }
  }
  cells.sort((a, b) => Math.hypot(...a) - Math.hypot(...b) || a[0] - b[0] || a[1] - b[1]);
  return Array.from({ length: count }, (_, k): Vector3 => {
    const layer = Math.floor(k / cells.length);
    const [x, y] = cells[k % cells.length] ?? [0, 0];
    const [c, s] = [Math.cos(layer * TURN), Math.sin(layer * TURN)];
    return [c * x - s * y, s * x + c * y, radius + pitch * layer];
  });
}
