import type { StateReader, StateWriter } from '../math/state-io.js';
import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';
import { ContactCandidates } from './contact-candidates.js';
import { contactPatches } from './contact-patches.js';
import type { MotionExtent } from './motion-extent.js';
import type { ClothMesh } from './mesh.js';
import type { ClothTopology } from './topology.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** Contacts a vertex can have at a time, on average over all vertices. */
const CONTACTS_PER_VERTEX = 10;
/** Sheets whose side a vertex remembers: where two folds cross, four come near it. */
const MEMORY = 4;
/** Within so many thicknesses in the cloth, a vertex and a triangle do not touch. */
const NEAR = 1.25;
/** Distance at rest, in largest patch radii, within which two patches count as the same sheet. */
const SAME_SHEET = 2.5;
/** How far outside a triangle (in barycentric coordinates) a vertex still touches it: closes the gaps over folds. */
const OVERHANG = 0.15;
/**
 * Depth in thicknesses at which a remembered side is given up: a layer that has come through altogether (sideways, at a
 * border) stays there, for two contacts that want opposite sides would fight for ever.
 */
const FORGET = 0.75;
/** Way in metres that two particles may approach within a step however slow they are: what forces do. */
const LEAST_TRAVEL = 5e-4;
/** Speed in metres per second at which overlapping layers are driven apart at most, so that nothing pops. */
const SEPARATION_SPEED = 0.1;

/**
 * Contact of a cloth with itself: every vertex keeps one thickness away from every triangle that is not next to it in
 * the cloth. Candidates come once per step from a uniform spatial hash (a counting sort of the patches' centres, so its
 * order depends on the positions alone). A vertex remembers on which side of a sheet it was, so that a layer
 * pressed through another one is driven back rather than through (history-based, as in Bridson, Fedkiw, Anderson,
 * "Robust Treatment of Collisions, Contact and Friction for Cloth Animation", SIGGRAPH 2002, but in positions).
 */
export class SelfContacts {
  readonly #own: ClothParticles;
  readonly #particles: number;
  readonly #thickness: number;
  readonly #friction: number;
  readonly #radius: number;
  /** Particles of each patch (a grid cell or a triangle), 4 per patch; the last is -1 for a triangle. */
  readonly #patches: Int32Array;
  /** Centres of the patches at rest, in metres, and the distance up to which two count as one sheet. */
  readonly #restCentres: Float64Array;
  readonly #sameSheet: number;
  readonly #candidates: ContactCandidates;

  /** Per particle, 1 when it touched another layer in the last step. */
  readonly touching: Uint8Array;
  /** What the kernel reads of the contacts; the views follow. */
  readonly #lists: {
    readonly touching: KernelArray<Uint8Array>;
    readonly vertices: KernelArray<Int32Array>;
    readonly corners: KernelArray<Int32Array>;
    readonly weights: KernelArray<Float64Array>;
    readonly first: KernelArray<Uint8Array>;
    readonly settings: KernelArray<Float64Array>;
  };
  readonly #vertices: Int32Array;
  readonly #corners: Int32Array;
  readonly #weights: Float64Array;
  /** Patch of each pair, or its complement where the vertex is beside the triangle, and whether the pair stays. */
  readonly #over: Int32Array;
  readonly #keep: Uint8Array;
  /** First substep in which a pair can touch. */
  readonly #first: Uint8Array;
  /**
   * Squared distance up to which a pair counts, the way that two particles approach in a substep at most, how far a particle
   * is from a patch's centre at most, and how far particles approach in a step: in an array so that passing them on does not
   * box numbers.
   */
  readonly #limits = new Float64Array(4);
  #count = 0;
  #dropped = 0;

  #memoryPatch: Int32Array;
  #memorySide: Int32Array;
  #nextPatch: Int32Array;
  #nextSide: Int32Array;

  /**
   * Makes room in the memory of the cloth's kernels.
   * @param cells - Whether every two consecutive triangles share a diagonal and make up one grid cell.
   */
  constructor(
    own: ClothParticles,
    mesh: ClothMesh,
    topology: ClothTopology,
    cells: boolean,
    thickness: number,
    friction: number,
  ) {
    this.#own = own;
    const { memory } = own;
    const particles = topology.count;
    const parts = contactPatches(mesh, topology, cells, NEAR * thickness);
    this.#particles = particles;
    this.#thickness = thickness;
    this.#friction = friction;
    this.#patches = parts.particles;
    this.#restCentres = parts.restCentres;
    this.#radius = parts.radius;
    // One cell apart along a diagonal of square cells, and some more.
    this.#sameSheet = SAME_SHEET * parts.radius;
    this.#candidates = new ContactCandidates(particles, parts);
    const capacity = particles * CONTACTS_PER_VERTEX;
    this.#lists = {
      touching: memory.uint8(particles),
      vertices: memory.int32(capacity),
      corners: memory.int32(capacity * 3),
      weights: memory.float64(capacity * 5),
      first: memory.uint8(capacity),
      settings: memory.float64(3),
    };
    this.touching = this.#lists.touching.view;
    this.#vertices = this.#lists.vertices.view;
    this.#corners = this.#lists.corners.view;
    this.#weights = this.#lists.weights.view;
    this.#first = this.#lists.first.view;
    this.#over = new Int32Array(capacity);
    this.#keep = new Uint8Array(capacity);
    this.#memoryPatch = new Int32Array(particles * MEMORY).fill(-1);
    this.#memorySide = new Int32Array(particles * MEMORY);
    this.#nextPatch = new Int32Array(particles * MEMORY).fill(-1);
    this.#nextSide = new Int32Array(particles * MEMORY);
  }

  /** Number of pairs beyond the fixed capacity that the last search left out. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Finds the pairs that may touch within the step.
   *
   * @param step - Where the particles may get within the step; with `remember` false they stay where they are.
   * @param substeps - Substeps of the step.
   * @param remember - Whether to keep the sides found for the next search; false leaves the state as it is.
   */
  search(x: Float64Array, step: MotionExtent, substeps: number, remember: boolean): void {
    const travel = remember ? step.travel : 0;
    this.#count = 0;
    this.#dropped = 0;
    if (remember) this.touching.fill(0);
    this.#nextPatch.fill(-1);
    this.#nextSide.fill(0);
    this.#limits[3] = travel;
    const limit = this.#thickness + Math.min(Math.max(travel, 0.001), 2 * this.#thickness);
    this.#limits[0] = limit * limit;
    this.#limits[1] = Math.max(travel, LEAST_TRAVEL) / substeps;
    // Farthest a vertex over a cell, or a little beside it, can be from the cell's centre.
    const reach = sqrt((1.25 * this.#radius) ** 2 + limit * limit);
    const candidates = this.#candidates;
    this.#limits[2] = reach;
    candidates.update(x, step.bounds, this.#limits);
    const { start, patches: near, centres } = candidates;
    const patches = this.#patches;
    const reach2 = reach * reach;
    for (let i = 0; i < this.#particles; i++) {
      const px = x[i * 3]!;
      const py = x[i * 3 + 1]!;
      const pz = x[i * 3 + 2]!;
      const first = this.#count;
      for (let k = start[i]!, end = start[i + 1]!; k < end; k++) {
        const q = near[k]!;
        const dx = px - centres[q * 3]!;
        const dy = py - centres[q * 3 + 1]!;
        const dz = pz - centres[q * 3 + 2]!;
        if (dx * dx + dy * dy + dz * dz > reach2) continue;
        const corner = patches[q * 4]!;
        const opposite = patches[q * 4 + 2]!;
        this.#consider(x, i, q, corner, patches[q * 4 + 1]!, opposite);
        if (patches[q * 4 + 3]! >= 0) this.#consider(x, i, q, corner, opposite, patches[q * 4 + 3]!);
      }
      if (this.#count > first + 1) this.#prune(first);
    }
    if (!remember) return;
    const patchesOf = this.#memoryPatch;
    this.#memoryPatch = this.#nextPatch;
    this.#nextPatch = patchesOf;
    const sides = this.#memorySide;
    this.#memorySide = this.#nextSide;
    this.#nextSide = sides;
  }

  /** Whether two patches belong to one sheet. */
  #together(p: number, q: number): boolean {
    const rest = this.#restCentres;
    const dx = rest[q * 3]! - rest[p * 3]!,
      dy = rest[q * 3 + 1]! - rest[p * 3 + 1]!,
      dz = rest[q * 3 + 2]! - rest[p * 3 + 2]!;
    return dx * dx + dy * dy + dz * dz <= this.#sameSheet * this.#sameSheet;
  }

  /** Leaves out, from contact `first` of one vertex on, those beside a triangle of a sheet that it is right over too. */
  #prune(first: number): void {
    const over = this.#over;
    const gaps = this.#weights;
    const slack = 0.05 * this.#thickness;
    const count = this.#count;
    let n = first;
    for (let k = first; k < count; k++) {
      let keep = over[k]! >= 0;
      if (!keep) {
        keep = true;
        for (let m = first; m < count && keep; m++) {
          if (over[m]! < 0 || gaps[k * 5 + 4]! < gaps[m * 5 + 4]! - slack) continue;
          if (this.#together(over[m]!, ~over[k]!)) keep = false;
        }
      }
      this.#keep[k] = keep ? 1 : 0;
    }
    for (let k = first; k < count; k++) {
      if (this.#keep[k] === 0) continue;
      if (n !== k) {
        this.#vertices[n] = this.#vertices[k]!;
        this.#first[n] = this.#first[k]!;
        over[n] = over[k]!;
        for (let a = 0; a < 3; a++) this.#corners[n * 3 + a] = this.#corners[k * 3 + a]!;
        for (let a = 0; a < 5; a++) this.#weights[n * 5 + a] = this.#weights[k * 5 + a]!;
      }
      n++;
    }
    this.#count = n;
  }

  #consider(x: Float64Array, i: number, patch: number, a: number, b: number, c: number): void {
    const p = i * 3;
    const ia = a * 3;
    const ib = b * 3;
    const ic = c * 3;
    const ax = x[ia]!,
      ay = x[ia + 1]!,
      az = x[ia + 2]!;
    const ux = x[ib]! - ax,
      uy = x[ib + 1]! - ay,
      uz = x[ib + 2]! - az;
    const vx = x[ic]! - ax,
      vy = x[ic + 1]! - ay,
      vz = x[ic + 2]! - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const n2 = nx * nx + ny * ny + nz * nz;
    const dx = x[p]! - ax,
      dy = x[p + 1]! - ay,
      dz = x[p + 2]! - az;
    const height = dx * nx + dy * ny + dz * nz;
    if (height * height > this.#limits[0]! * n2 || n2 < 1e-24) return;
    const beta = ((dy * vz - dz * vy) * nx + (dz * vx - dx * vz) * ny + (dx * vy - dy * vx) * nz) / n2;
    if (beta < -OVERHANG) return;
    const gamma = ((uy * dz - uz * dy) * nx + (uz * dx - ux * dz) * ny + (ux * dy - uy * dx) * nz) / n2;
    if (gamma < -OVERHANG || beta + gamma > 1 + OVERHANG) return;

    const distance = height / sqrt(n2);
    let side = distance < 0 ? -1 : 1;
    const slot = i * MEMORY;
    for (let m = slot; m < slot + MEMORY; m++) {
      const known = this.#memoryPatch[m]!;
      if (known < 0) continue;
      if (this.#together(known, patch)) {
        if (distance * this.#memorySide[m]! > -FORGET * this.#thickness) side = this.#memorySide[m]!;
        break;
      }
    }
    for (let m = slot; m < slot + MEMORY; m++) {
      const known = this.#nextPatch[m]!;
      if (known < 0) {
        this.#nextPatch[m] = patch;
        this.#nextSide[m] = side;
        break;
      }
      if (this.#together(known, patch)) break;
    }

    const n = this.#count;
    if (n >= this.#vertices.length) {
      this.#dropped++;
      return;
    }
    let w1 = beta < 0 ? 0 : beta;
    let w2 = gamma < 0 ? 0 : gamma;
    let w0 = 1 - beta - gamma;
    if (w0 < 0) w0 = 0;
    const total = 1 / (w0 + w1 + w2);
    w0 *= total;
    w1 *= total;
    w2 *= total;
    this.#vertices[n] = i;
    this.#over[n] = beta < 0 || gamma < 0 || beta + gamma > 1 ? ~patch : patch;
    this.#corners[n * 3] = a;
    this.#corners[n * 3 + 1] = b;
    this.#corners[n * 3 + 2] = c;
    this.#weights[n * 5] = w0;
    this.#weights[n * 5 + 1] = w1;
    this.#weights[n * 5 + 2] = w2;
    this.#weights[n * 5 + 3] = side;
    this.#weights[n * 5 + 4] = side * distance;
    const wait = (side * distance - this.#thickness) / this.#limits[1]!;
    this.#first[n] = wait > 0 ? (wait < 255 ? wait : 255) : 0;
    this.#count = n + 1;
  }

  /** Pushes layers apart to one thickness and applies friction between them. */
  solve({ index, h }: Substep): void {
    const { positions, previous, weights, kernels } = this.#own;
    const lists = this.#lists;
    lists.settings.view[0] = this.#thickness;
    lists.settings.view[1] = this.#friction;
    lists.settings.view[2] = SEPARATION_SPEED * h;
    kernels.separateLayers(
      positions.pointer,
      previous.pointer,
      weights.pointer,
      lists.first.pointer,
      lists.vertices.pointer,
      lists.corners.pointer,
      lists.weights.pointer,
      lists.touching.pointer,
      this.#count,
      index,
      lists.settings.pointer,
    );
  }

  /** Largest and mean missing distance between layers in metres over the touching pairs, written to `out[0]`, `out[1]`. */
  penetration(out: number[], x: Float64Array): void {
    let sum = 0;
    let touching = 0;
    out[0] = 0;
    for (let k = 0; k < this.#count; k++) {
      const depth = this.#thickness - this.gap(x, k);
      if (depth < 0) continue;
      touching++;
      sum += depth;
      if (depth > out[0]) out[0] = depth;
    }
    out[1] = touching === 0 ? 0 : sum / touching;
  }

  /** Signed distance in metres of pair `k`'s vertex from its triangle, positive on the side that it belongs to. */
  gap(x: Float64Array, k: number): number {
    const p = this.#vertices[k]! * 3;
    const a = this.#corners[k * 3]! * 3;
    const b = this.#corners[k * 3 + 1]! * 3;
    const c = this.#corners[k * 3 + 2]! * 3;
    const ux = x[b]! - x[a]!,
      uy = x[b + 1]! - x[a + 1]!,
      uz = x[b + 2]! - x[a + 2]!;
    const vx = x[c]! - x[a]!,
      vy = x[c + 1]! - x[a + 1]!,
      vz = x[c + 2]! - x[a + 2]!;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const height = (x[p]! - x[a]!) * nx + (x[p + 1]! - x[a + 1]!) * ny + (x[p + 2]! - x[a + 2]!) * nz;
    return (this.#weights[k * 5 + 3]! * height) / sqrt(nx * nx + ny * ny + nz * nz);
  }

  /** Writes the remembered sides. */
  writeState(writer: StateWriter): void {
    writer.array(this.#memoryPatch);
    writer.array(this.#memorySide);
  }

  /** Reads the remembered sides. */
  readState(reader: StateReader): void {
    reader.array(this.#memoryPatch);
    reader.array(this.#memorySide);
    this.#candidates.reset();
    this.#count = 0;
  }
}
