import type { KernelArray } from '../kernels/index.js';
import type { ClothParticles } from './cloth-particles.js';
import { contactPatches } from './contact-patches.js';
import { CrossingGuard } from './crossing-guard.js';
import type { MotionExtent } from './motion-extent.js';
import type { ClothMesh } from './mesh.js';
import { patchTree } from './patch-tree.js';
import type { ClothTopology } from './topology.js';
import type { Substep } from './substep.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { max, min } = Math;

/** Patches whose boxes may be near a patch's, on average over all patches. */
const PAIRS_PER_PATCH = 128;
/** Numbers per contact; see `findContacts`. */
const CONTACT = 9;
/** Contacts that a particle can have at a time, on average over all particles. */
const CONTACTS_PER_PARTICLE = 16;
/** Distance that crossing edges keep, in thicknesses: less than layers keep, so that edges do not touch where those lie flat. */
const EDGE_DISTANCE = 0.6;
/** Way in metres that two particles may approach within a step however slow they are: what forces do. */
const LEAST_TRAVEL = 5e-4;
/** Share of an overlap that is undone per substep beside the layers' approach; it leaves no velocity. */
const RELAXATION = 0.1;
/** Share of their distance that layers keep even where threads pull them together: those have the last word otherwise. */
const CORE = 0.05;
/** Speed in metres per second at which overlapping layers are driven apart at most, so that nothing pops. */
const SEPARATION_SPEED = 0.1;

/**
 * Contact of a cloth with itself: every particle keeps one thickness away from every triangle that it is not part of, and
 * edges keep a share of it. Distances are those of the pieces themselves, not of their planes, so that a contact begins
 * at its full distance wherever a particle comes from, and ends there: one that appeared deep would be pushed out, and feed
 * the cloth with energy. Pieces that are nearer to each other in the cloth keep no more than that.
 *
 * A contact pushes along the shortest way at the step's start. On which side that is needs no memory, since the cloth
 * never passes through itself (`guard`). Pairs of patches come from a walk through a tree of boxes and directions, which
 * leaves out what lies flat (`patchTree`, `findPatchPairs`), contacts from their pieces (`findContacts`).
 */
export class SelfContacts {
  /** Keeps the cloth from passing through itself. */
  readonly guard: CrossingGuard;
  /** Per particle, 1 when it touched another layer in the last step, 2 when they were jammed. Live. */
  readonly touching: KernelArray<Uint8Array>;
  readonly #own: ClothParticles;
  readonly #thickness: number;
  readonly #rest: KernelArray<Float64Array>;
  readonly #patches: KernelArray<Int32Array>;
  readonly #ownParticles: KernelArray<Int32Array>;
  readonly #ownEdges: KernelArray<Int32Array>;
  readonly #restPatches: KernelArray<Float64Array>;
  readonly #across: KernelArray<Int32Array>;
  readonly #around: KernelArray<Int32Array>;
  readonly #neighbours: KernelArray<Int32Array>;
  readonly #owners: KernelArray<Int32Array>;
  /** What the present step's patches are like; see `measurePatches`. */
  readonly #data: KernelArray<Float64Array>;
  readonly #links: KernelArray<Int32Array>;
  readonly #boxes: KernelArray<Float64Array>;
  /** Pairs of patches whose boxes are near each other. */
  readonly #pairs: KernelArray<Int32Array>;
  readonly #pairSettings: KernelArray<Float64Array>;
  readonly #close: KernelArray<Int32Array>;
  readonly #ends: KernelArray<Int32Array>;
  readonly #contacts: KernelArray<Float64Array>;
  readonly #first: KernelArray<Uint8Array>;
  readonly #searchSettings: KernelArray<Float64Array>;
  /** For the kernel, to push layers apart, and to keep their core. */
  readonly #settings: KernelArray<Float64Array>;
  readonly #coreSettings: KernelArray<Float64Array>;
  /** Positions before the last solve of the threads. */
  readonly #before: KernelArray<Float64Array>;
  /** Positions that velocities are found from, then. */
  readonly #since: KernelArray<Float64Array>;
  #count = 0;
  #dropped = 0;

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
    const { memory, count } = own;
    const parts = contactPatches(mesh, topology, cells);
    this.#thickness = thickness;
    this.#rest = own.numbers(mesh.restPositions);
    this.#patches = own.integers(parts.particles);
    this.#ownParticles = own.integers(parts.ownParticles);
    this.#ownEdges = own.integers(parts.ownEdges);
    this.#restPatches = own.numbers(parts.rest);
    this.#across = own.integers(parts.across);
    this.#around = own.integers(topology.neighbourStart);
    this.#neighbours = own.integers(topology.neighbours);
    this.#owners = own.integers(parts.owners);
    const tree = patchTree(mesh, topology, parts);
    this.#links = own.integers(tree.links);
    this.#boxes = memory.float64(tree.count * 12);
    this.#data = memory.float64(parts.count * 12);
    this.#pairs = memory.int32(parts.count * PAIRS_PER_PATCH * 2);
    this.#pairSettings = memory.float64(1);
    const room = count * CONTACTS_PER_PARTICLE;
    this.touching = memory.uint8(count);
    this.#close = memory.int32(this.#pairs.length);
    this.#ends = memory.int32(room * 4);
    this.#contacts = memory.float64(room * CONTACT);
    this.#first = memory.uint8(room);
    this.#searchSettings = memory.float64(8);
    this.#searchSettings.view[6] = 2 * parts.radius + 3 * thickness;
    this.#settings = own.numbers([friction, 0, RELAXATION, 1]);
    this.#coreSettings = own.numbers([friction, Infinity, 1, CORE]);
    this.#before = memory.float64(count * 3);
    this.#since = memory.float64(count * 3);
    this.guard = new CrossingGuard(own, this.#patches, this.#ownEdges, this.#close);
  }

  /** Number of pairs beyond the fixed capacity that the last search left out. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Finds the pairs that may touch within the step.
   *
   * @param step - Where the particles may get within the step.
   * @param substeps - Substeps of the step.
   * @param moving - Whether the step follows; false finds what touches at the present positions.
   */
  search(step: MotionExtent, substeps: number, moving: boolean): void {
    const travel = moving ? step.travel : 0;
    const margin = min(max(travel, LEAST_TRAVEL), 2 * this.#thickness);
    if (moving) this.touching.view.fill(0);
    const { positions, velocities, kernels } = this.#own;
    const patchCount = this.#patches.view.length / 4;
    kernels.measurePatches(
      positions.pointer,
      velocities.pointer,
      this.#patches.pointer,
      this.#data.pointer,
      patchCount,
    );
    const pairRoom = this.#pairs.length / 2;
    this.#pairSettings.view[0] = this.#thickness + margin;
    const near = kernels.findPatchPairs(
      positions.pointer,
      this.#patches.pointer,
      this.#data.pointer,
      this.#links.pointer,
      this.#links.length / 2,
      this.#boxes.pointer,
      this.#pairs.pointer,
      pairRoom,
      this.#pairSettings.pointer,
    );
    const pairs = min(near, pairRoom);
    const settings = this.#searchSettings.view;
    settings[0] = this.#thickness;
    settings[1] = EDGE_DISTANCE * this.#thickness;
    settings[2] = LEAST_TRAVEL;
    settings[3] = margin;
    settings[4] = moving ? step.dt : 0;
    settings[5] = substeps;
    const room = this.#first.length;
    const found = kernels.findContacts(
      positions.pointer,
      this.#rest.pointer,
      this.#patches.pointer,
      this.#ownParticles.pointer,
      this.#ownEdges.pointer,
      this.#restPatches.pointer,
      this.#across.pointer,
      this.#around.pointer,
      this.#neighbours.pointer,
      this.#owners.pointer,
      this.#data.pointer,
      patchCount,
      this.#pairs.pointer,
      pairs,
      this.#close.pointer,
      this.#ends.pointer,
      this.#contacts.pointer,
      this.#first.pointer,
      room,
      this.#searchSettings.pointer,
    );
    this.#count = min(found, room);
    this.#dropped = found - this.#count + near - pairs;
    this.guard.pairs = settings[7]!;
  }

  /** Pushes layers apart to one thickness and applies friction between them. */
  solve(substep: Substep): void {
    this.#settings.view[1] = SEPARATION_SPEED * substep.h;
    this.#separate(substep, this.#settings);
  }

  /** Pushes layers apart to a part of their distance, whatever it takes. */
  keepCore(substep: Substep): void {
    this.#separate(substep, this.#coreSettings);
  }

  /** To be called before the threads are solved a last time in the step. */
  beginLast(): void {
    this.#before.view.set(this.#own.positions.view);
    this.#since.view.set(this.#own.previous.view);
  }

  /**
   * To be called after that: pushes layers apart to a part of their distance, and leaves what this and the threads did to
   * touching particles out of their velocities. There threads undo what contacts did, and the contacts would undo it again in
   * the next step: as velocities, that would make the layers tremble.
   */
  endLast(substep: Substep): void {
    this.keepCore(substep);
    const { positions, previous, count, kernels } = this.#own;
    kernels.leaveOut(
      previous.pointer,
      this.#since.pointer,
      positions.pointer,
      this.#before.pointer,
      this.touching.pointer,
      count,
    );
  }

  #separate({ index }: Substep, settings: KernelArray<Float64Array>): void {
    const { positions, previous, weights, kernels } = this.#own;
    kernels.separateLayers(
      positions.pointer,
      previous.pointer,
      weights.pointer,
      this.#first.pointer,
      this.#ends.pointer,
      this.#contacts.pointer,
      this.touching.pointer,
      this.#count,
      index,
      settings.pointer,
    );
  }

  /** Largest and mean missing distance between layers in metres over the touching pairs, written to `out[0]`, `out[1]`. */
  penetration(out: number[], x: Float64Array): void {
    const contacts = this.#contacts.view;
    let sum = 0;
    let touching = 0;
    out[0] = 0;
    for (let k = 0; k < this.#count; k++) {
      const depth = contacts[k * CONTACT + 7]! - this.gap(x, k);
      if (depth < 0) continue;
      touching++;
      sum += depth;
      if (depth > out[0]) out[0] = depth;
    }
    out[1] = touching === 0 ? 0 : sum / touching;
  }

  /** Distance in metres of the two pieces of contact `k` along its normal. */
  gap(x: Float64Array, k: number): number {
    const ends = this.#ends.view;
    const contacts = this.#contacts.view;
    let gap = 0;
    for (let m = 0; m < 4; m++) {
      const p = ends[k * 4 + m]! * 3;
      const weight = contacts[k * CONTACT + m]!;
      for (let a = 0; a < 3; a++) gap += weight * x[p + a]! * contacts[k * CONTACT + 4 + a]!;
    }
    return gap;
  }

  /** Forgets what was found, as after a jump. */
  reset(): void {
    this.#count = 0;
    this.guard.pairs = 0;
  }
}
