/** Most contact points of one pair of shapes. */
export const MANIFOLD_POINTS = 4;

/**
 * The contact points of two shapes A and B, which share one normal. Written by the functions that collide a pair of
 * shapes; nothing is allocated: numbers travel in these arrays, since V8 boxes those that it hands from function to
 * function.
 */
export class Manifold {
  /** Number of points; 0 where the shapes are farther apart than the margin. */
  count = 0;
  /** Gap in metres up to which points are wanted. */
  margin = 0.001;
  /** Unit normal in the world, out of A into B. */
  readonly normal = new Float64Array(3);
  /** World position of each point in metres, in the middle of gap or overlap, 3 numbers a point. */
  readonly points = new Float64Array(3 * MANIFOLD_POINTS);
  /** Gap in metres per point; negative where the shapes overlap. */
  readonly separations = new Float64Array(MANIFOLD_POINTS);
  /** Which features of the shapes meet at each point: the same from step to step while they do. */
  readonly features = new Int32Array(MANIFOLD_POINTS);

  /** Swaps the roles of A and B. */
  flip(): void {
    const n = this.normal;
    n[0] = -n[0]!;
    n[1] = -n[1]!;
    n[2] = -n[2]!;
  }
}
