import type { KernelArray } from '../kernels/index.js';
import type { Attachments } from './attachments.js';
import type { ClothParticles } from './cloth-particles.js';
import type { GridConstraints } from './grid-constraints.js';
import type { MeshConstraints } from './mesh-constraints.js';
import type { SelfContacts } from './self-contact.js';
import type { Substep } from './substep.js';
import type { EdgeSet } from './topology.js';

/** How often threads are solved again at most. */
const ROUNDS = 10;

/**
 * Solves strained threads again at a step's end where layers or fingers press on them: there contacts pull harder than one solve
 * makes good. It goes in turns with the layers, as long as that makes the largest strain less, so that nothing gets worse where
 * both cannot be had. Strain beyond a limit is taken back in position alone (Provot, "Deformation Constraints in a
 * Mass-Spring Model to Describe Rigid Cloth Behavior", Graphics Interface 1995): nothing gets a velocity by it.
 */
export class Tightening {
  readonly #own: ClothParticles;
  readonly #constraints: GridConstraints | MeshConstraints;
  readonly #self: SelfContacts;
  readonly #threads: KernelArray<Int32Array>;
  readonly #lengths: KernelArray<Float64Array>;
  /** The largest strain found: in an array, so that the number is not boxed. */
  readonly #strain: KernelArray<Float64Array>;
  /** Per particle, whether another layer or a pinch presses on it. */
  readonly #pressed: KernelArray<Uint8Array>;
  /** Positions before and those that velocities are found from, where there was something to do, and the best ones so far. */
  readonly #before: KernelArray<Float64Array>;
  readonly #since: KernelArray<Float64Array>;
  readonly #best: Float64Array;
  #tried = false;

  /**
   * Makes room in the memory of the cloth's kernels.
   * @param threads - The edges whose strain counts.
   */
  constructor(
    own: ClothParticles,
    threads: EdgeSet,
    constraints: GridConstraints | MeshConstraints,
    self: SelfContacts,
  ) {
    this.#own = own;
    this.#constraints = constraints;
    this.#self = self;
    this.#threads = own.integers(threads.edges);
    this.#lengths = own.numbers(threads.lengths);
    this.#strain = own.memory.float64(1);
    this.#pressed = own.memory.uint8(own.count);
    this.#before = own.memory.float64(own.count * 3);
    this.#since = own.memory.float64(own.count * 3);
    this.#best = new Float64Array(own.count * 3);
  }

  /** Does so in the last substep. What fingers hold stays, and bears no force of this. */
  apply(substep: Substep, attachments: Attachments): void {
    const { positions, previous, held, count, kernels } = this.#own;
    kernels.either(this.#self.touching.pointer, held.pointer, this.#pressed.pointer, count);
    attachments.fix(true);
    let round = 0;
    while (round < ROUNDS && this.#improve(substep, round)) round++;
    attachments.fix(false);
    if (!this.#tried) return;
    this.#tried = false;
    kernels.leaveOut(previous.pointer, this.#since.pointer, positions.pointer, this.#before.pointer, 0, count);
  }

  /** One turn. Returns whether it made strain less; otherwise nothing has changed. */
  #improve(substep: Substep, round: number): boolean {
    const x = this.#own.positions.view;
    const best = this.#best;
    best.set(x);
    this.#measure();
    const strain = this.#strain.view[0]!;
    if (!this.#constraints.tighten(round % 2 === 1, this.#pressed)) return false;
    if (!this.#tried) {
      this.#tried = true;
      this.#before.view.set(best);
      this.#since.view.set(this.#own.previous.view);
    }
    this.#self.keepCore(substep);
    this.#measure();
    if (this.#strain.view[0]! < strain) return true;
    x.set(best);
    return false;
  }

  #measure(): void {
    const { kernels, positions } = this.#own;
    kernels.findStrain(
      positions.pointer,
      this.#threads.pointer,
      this.#lengths.pointer,
      this.#lengths.length,
      this.#strain.pointer,
    );
  }
}
