/** A point on the table top in metres. */
export type TablePoint = readonly [x: number, y: number];

/**
 * A stadium on the table top that clutter keeps out of: everything within a distance of a line. The tall radius counts
 * for what is taller than `LOW_CLUTTER`, which a hand would meet before its fingers do.
 */
export interface KeepOutZone {
  /** One end of the line. */
  readonly from: TablePoint;
  /** Other end of the line. Default: the same point, so that the zone is a disc. */
  readonly to?: TablePoint;
  /** Distance from the line that low clutter keeps, in metres; negative where low clutter may stand on the line itself. */
  readonly radius: number;
  /** Distance from the line that tall clutter keeps, in metres. Default: `radius`. */
  readonly tallRadius?: number;
}

/** Something to be placed: where it would like to stand and how much room it takes. */
export interface Footprint {
  /** Wanted place. */
  readonly at: TablePoint;
  /** Radius of the upright cylinder around it, in metres. */
  readonly radius: number;
  /** Height of its top over the table, in metres. */
  readonly height: number;
}

/** Up to this height in metres a thing is below a hand whose fingers touch the table. */
export const LOW_CLUTTER = 0.045;
/** Least distance between two things of clutter in metres. */
const GAP = 0.008;
/** Places that are tried around the wanted one, on a spiral of equal area per place. */
const TRIES = 900;
/** Distance scale of the spiral in metres: place `k` lies `SPIRAL * sqrt(k)` away. */
const SPIRAL = 0.016;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Where clutter may stand: what the camera sees of the table beyond the robot's base. */
const LOWEST_X = -0.36;
const HIGHEST_X = 0.22;

/**
 * Finds a place for each thing: the free one nearest to the wanted one, in order, so that nothing overlaps.
 * @returns one place per thing, or `null` where the table is full.
 */
export function placeClutter(things: readonly Footprint[], zones: readonly KeepOutZone[]): (TablePoint | null)[] {
  const placed: { readonly at: TablePoint; readonly radius: number }[] = [];
  return things.map((thing) => {
    for (let k = 0; k < TRIES; k++) {
      const distance = SPIRAL * Math.sqrt(k);
      const angle = k * GOLDEN_ANGLE;
      const at: TablePoint = [thing.at[0] + distance * Math.cos(angle), thing.at[1] + distance * Math.sin(angle)];
      const free =
        onTable(at, thing.radius) &&
        zones.every((zone) => staysOut(zone, at, thing)) &&
        placed.every((other) => separation(at, other.at) >= other.radius + thing.radius + GAP);
      if (!free) continue;
      placed.push({ at, radius: thing.radius });
      return at;
    }
    return null;
  });
}

/** Whether the camera `front` sees the place: half of the width that it sees of the table is 0.29 m - 0.26 x. */
function onTable([x, y]: TablePoint, radius: number): boolean {
  return x - radius >= LOWEST_X && x + radius <= HIGHEST_X && Math.abs(y) <= 0.29 - 0.26 * x;
}

function staysOut(zone: KeepOutZone, at: TablePoint, { radius, height }: Footprint): boolean {
  const { from, to = from, radius: low, tallRadius = low } = zone;
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / square;
  const t = Math.max(0, Math.min(1, along));
  const nearest: TablePoint = [from[0] + t * dx, from[1] + t * dy];
  return separation(at, nearest) >= (height > LOW_CLUTTER ? tallRadius : low) + radius;
}

function separation(a: TablePoint, b: TablePoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
