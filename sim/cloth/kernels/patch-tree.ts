import { Float64s, Int32s } from '../../kernels/assembly/arrays';
import { PATCH } from './patches';

/**
 * Numbers per node: least x, least y, -largest x, -largest y, least z, -largest z of its particles, and the same of its
 * patches' normals.
 */
const NODE: i32 = 12;
/**
 * A piece of one sheet whose normals are within a cone of this cosine has no contact with itself: two of its points come no
 * nearer than this share of their distance in the cloth, and contacts keep no more (`REST_SHARE`).
 */
const CONE: f64 = 0.8;

/** What the walk through the tree works on. */
class Walk {
  constructor(
    public links: Int32s,
    public boxes: Float64s,
    public pairs: Int32s,
    public room: i32,
    public reach: f64,
    public count: i32,
  ) {}

  /** Whether two nodes are farther apart along an axis than contacts reach. */
  @inline apart(a: i32, b: i32): bool {
    const s = this.boxes;
    const p = a * NODE;
    const q = b * NODE;
    const reach = f64x2.splat(this.reach);
    const z = s.lanes(q + 4);
    const one = f64x2.gt(f64x2.add(s.lanes(p), s.lanes(q + 2)), reach);
    const two = f64x2.gt(f64x2.add(s.lanes(q), s.lanes(p + 2)), reach);
    const three = f64x2.gt(f64x2.add(s.lanes(p + 4), v128.shuffle<f64>(z, z, 1, 0)), reach);
    return v128.any_true(v128.or(v128.or(one, two), three));
  }

  /** Whether the normals of a node are within a cone around their middle. */
  @inline cone(node: i32): bool {
    const s = this.boxes;
    const o = node * NODE + 6;
    const lx = s[o];
    const ly = s[o + 1];
    const hx = -s[o + 2];
    const hy = -s[o + 3];
    const lz = s[o + 4];
    const hz = -s[o + 5];
    const mx = lx + hx;
    const my = ly + hy;
    const mz = lz + hz;
    const least = min(mx * lx, mx * hx) + min(my * ly, my * hy) + min(mz * lz, mz * hz);
    return least > CONE * sqrt(mx * mx + my * my + mz * mz);
  }

  /** Pairs within a node. */
  within(node: i32): void {
    const right = this.links[node * 2];
    if (right < 0) return;
    if (this.links[node * 2 + 1] == 1 && this.cone(node)) return;
    this.within(node + 1);
    this.within(right);
    if (!this.apart(node + 1, right)) this.meet(node + 1, right);
  }

  /** Pairs of a patch in the one and a patch in the other node, which are near each other. */
  meet(a: i32, b: i32): void {
    const aRight = this.links[a * 2];
    const bRight = this.links[b * 2];
    if (aRight < 0 && bRight < 0) {
      this.put(-1 - aRight, -1 - bRight);
      return;
    }
    if (aRight < 0) {
      this.visit(a, b + 1);
      this.visit(a, bRight);
    } else if (bRight < 0) {
      this.visit(a + 1, b);
      this.visit(aRight, b);
    } else {
      this.visit(a + 1, b + 1);
      this.visit(a + 1, bRight);
      this.visit(aRight, b + 1);
      this.visit(aRight, bRight);
    }
  }

  /** The same of nodes that may be far from each other. */
  @inline visit(a: i32, b: i32): void {
    if (this.apart(a, b)) return;
    const aRight = this.links[a * 2];
    const bRight = this.links[b * 2];
    if ((aRight & bRight) < 0) this.put(-1 - aRight, -1 - bRight);
    else this.meet(a, b);
  }

  /** Writes a pair; beyond the room there is, counts it alone. */
  @inline put(p: i32, q: i32): void {
    const n = this.count++;
    if (n >= this.room) return;
    this.pairs[n * 2] = min(p, q);
    this.pairs[n * 2 + 1] = max(p, q);
  }
}

/**
 * Finds the pairs of patches whose boxes are near each other; see `PatchTree`. Pieces of a sheet that is not folded are left
 * out.
 *
 * @param x - Positions.
 * @param patches - Particles, 4 per patch; the last is -1 for a triangle.
 * @param data - What `measurePatches` wrote.
 * @param links - The tree's links, 2 per node.
 * @param nodes - Number of nodes.
 * @param boxes - Scratch, 12 numbers per node.
 * @param pairs - Receives two patches per pair, the lower one first.
 * @param room - Most pairs.
 * @param settings - How near boxes are to be along every axis.
 * @returns Number of pairs; more than `room` where some were left out.
 */
export function findPatchPairs(
  x: Float64s,
  patches: Int32s,
  data: Float64s,
  links: Int32s,
  nodes: i32,
  boxes: Float64s,
  pairs: Int32s,
  room: i32,
  settings: Float64s,
): i32 {
  for (let n = nodes - 1; n >= 0; n--) {
    const o = n * NODE;
    const right = links[n * 2];
    if (right >= 0) {
      const s = o + NODE;
      const t = right * NODE;
      for (let k = 0; k < NODE; k += 2) boxes.setLanes(o + k, f64x2.pmin(boxes.lanes(s + k), boxes.lanes(t + k)));
      continue;
    }
    const q = -1 - right;
    const i = patches[q * 4] * 3;
    let low = x.lanes(i);
    let high = low;
    let lowZ = x[i + 2];
    let highZ = lowZ;
    for (let k = q * 4 + 1; k < q * 4 + 4; k++) {
      const j = patches[k] * 3;
      if (j < 0) break;
      const p = x.lanes(j);
      low = f64x2.pmin(low, p);
      high = f64x2.pmax(high, p);
      lowZ = min(lowZ, x[j + 2]);
      highZ = max(highZ, x[j + 2]);
    }
    boxes.setLanes(o, low);
    boxes.setLanes(o + 2, f64x2.neg(high));
    boxes[o + 4] = lowZ;
    boxes[o + 5] = -highZ;
    const d = q * PATCH;
    // The normals of a bent cell's triangles differ from its own by about as much.
    const bent = (2 * data[d + 11]) / data[d + 6];
    const nx = data[d + 3];
    const ny = data[d + 4];
    const nz = data[d + 5];
    boxes[o + 6] = nx - bent;
    boxes[o + 7] = ny - bent;
    boxes[o + 8] = -nx - bent;
    boxes[o + 9] = -ny - bent;
    boxes[o + 10] = nz - bent;
    boxes[o + 11] = -nz - bent;
  }
  WALK.links = links;
  WALK.boxes = boxes;
  WALK.pairs = pairs;
  WALK.room = room;
  WALK.reach = settings[0];
  WALK.count = 0;
  WALK.within(0);
  return WALK.count;
}

/** One for all walks: nothing is made per step. */
const WALK = new Walk(changetype<Int32s>(0), changetype<Float64s>(0), changetype<Int32s>(0), 0, 0, 0);
