/** Rows and columns of cells, and the most blocks that a tower has. */
export const SIDE = 3;

/** A tower of blocks of one colour. */
export interface Tower {
  /** Name of the colour. */
  readonly color: string;
  /** Number of blocks, 1 to 3. */
  readonly height: number;
}

/** Towers by row, from the back to the front, and by column, from the left to the right; `null` where there is none. */
export type Building = readonly (readonly (Tower | null)[])[];

/** A view: for every line of sight the colour that is seen at each level, from the ground up, as far as there is one. */
export type View = readonly (readonly string[])[];

/** What is known of a building. */
export interface BuildingViews {
  /** The view from the front, by column. */
  readonly front: View;
  /** The view from the right, by row. */
  readonly right: View;
  /** How many towers there are. */
  readonly towers: number;
}

const INDICES = Array.from({ length: SIDE }, (_, i) => i);

/** The cells in an order in which nothing hides what came before it, neither from the front nor from the right. */
const NEAR_TO_FAR = INDICES.flatMap((r) => INDICES.map((c) => [SIDE - 1 - r, SIDE - 1 - c] as const));

/** What is seen of a building from the front and from the right, and its number of towers. */
export function viewsOf(building: Building): BuildingViews {
  const seen = (line: readonly (Tower | null)[]): string[] => {
    const colors: string[] = [];
    for (const tower of line) {
      if (tower) for (let level = colors.length; level < tower.height; level++) colors.push(tower.color);
    }
    return colors;
  };
  return {
    front: INDICES.map((c) => seen(INDICES.map((r) => building[SIDE - 1 - r]?.[c] ?? null))),
    right: INDICES.map((r) => seen(INDICES.map((c) => building[r]?.[SIDE - 1 - c] ?? null))),
    towers: building.flat().filter((tower) => tower !== null).length,
  };
}

/**
 * Every building that looks like this from the front and from the right, and has this many towers.
 * @param palette - Names of the colours that a tower may have, hidden ones included.
 */
export function* buildingsWith(views: BuildingViews, palette: readonly string[]): Generator<Building> {
  const grid: (Tower | null)[][] = INDICES.map(() => INDICES.map(() => null));
  const columns = INDICES.map(() => 0);
  const rows = INDICES.map(() => 0);

  function* fill(next: number, towers: number): Generator<Building> {
    const cell = NEAR_TO_FAR[next];
    if (!cell) {
      if (towers === 0) yield grid.map((row) => [...row]);
      return;
    }
    const [r, c] = cell;
    const [front, right, line] = [views.front[c] ?? [], views.right[r] ?? [], grid[r]];
    if (!line) return;
    // Whether a line of sight ends here without all that its view shows.
    const short = (): boolean => (c === 0 && rows[r] !== right.length) || (r === 0 && columns[c] !== front.length);
    if (towers < NEAR_TO_FAR.length - next && !short()) yield* fill(next + 1, towers);
    if (towers === 0) return;
    const before = [columns[c] ?? 0, rows[r] ?? 0] as const;
    for (let height = 1; height <= Math.min(front.length, right.length); height++) {
      const shows = [...front.slice(before[0], height), ...right.slice(before[1], height)];
      for (const color of palette) {
        if (shows.some((other) => other !== color)) continue;
        line[c] = { color, height };
        [columns[c], rows[r]] = [Math.max(before[0], height), Math.max(before[1], height)];
        if (!short()) yield* fill(next + 1, towers - 1);
      }
    }
    line[c] = null;
    [columns[c], rows[r]] = before;
  }

  yield* fill(0, views.towers);
}

/** Whether every building that fits both views and the number of towers looks the same from above. */
export function isDetermined(building: Building, palette: readonly string[]): boolean {
  const top = topOf(building);
  for (const other of buildingsWith(viewsOf(building), palette)) if (topOf(other) !== top) return false;
  return true;
}

/** The view from above as text: the colours row by row. */
function topOf(building: Building): string {
  return building.map((row) => row.map((tower) => tower?.color ?? '').join()).join(';');
}
