/**
 * Numbers per manifold: normal, two tangents, inverse masses of A and B, friction, largest normal impulse, scale, and
 * whether forces move A.
 */
export const HEAD = 16;
/** Integers per manifold: body A, body B, first point, number of points, pair of shapes. */
export const LINKS = 5;
/**
 * Numbers per point. For each of the three directions 13: lever on B, inverse inertia of B times that, the same of A,
 * effective mass. Then what follows.
 */
export const POINT = 58;
/** Numbers per direction of a point. */
export const ROW = 13;
/** Speed that the row is to have: normal, tangents. */
export const TARGET = 39;
/** Accumulated impulse in N s: normal, tangents. */
export const IMPULSE = 42;
/** Approach in m/s that closes the gap within the step, at most 0. */
export const CLOSING = 45;
/** Gap in metres. */
export const GAP = 46;
/** Speed after a bounce in m/s, 0 for none. */
export const BOUNCE = 47;
/** World position in metres. */
export const PLACE = 48;
/** Speed of A's point along the normal in m/s, where forces do not move A. */
export const OWN = 51;
/** Impulses before the last sweep in N s: normal, tangents. */
export const PREVIOUS = 52;
/** Direction of the search in the space of impulses in N s: normal, tangents. */
export const DIRECTION = 55;
