import type { ClothState, Collider, ContactState, Vector3 } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { rotate } from '../math/vector.js';
import type { KernelArray } from '../kernels/index.js';
import type { AttachmentFrame, AttachmentState } from './attachment.js';
import { Attachments } from './attachments.js';
import { ColliderContacts } from './collider-contact.js';
import { checkOptions, requireAtLeastZero, type ClothOptions } from './cloth-options.js';
import { ClothParticles } from './cloth-particles.js';
import { Coupling } from './coupling.js';
import { GridConstraints } from './grid-constraints.js';
import type { ClothMaterial } from './material.js';
import { MeshConstraints } from './mesh-constraints.js';
import { rectangleMesh, sampleGrid, type ClothMesh } from './mesh.js';
import { MotionExtent } from './motion-extent.js';
import { surfaceArea, type ClothMetrics } from './metrics.js';
import { particlesInBox } from './particles-in-box.js';
import { SelfContacts } from './self-contact.js';
import { ClothSleep } from './sleep.js';
import { StrainGauge } from './strain-gauge.js';
import type { Substep } from './substep.js';
import { Tightening } from './tightening.js';
import { buildTopology, patchAround, rectangleTopology, type ClothTopology } from './topology.js';
import { VelocityExchange } from './velocity-exchange.js';

/** Acceleration of gravity along z in metres per second squared. */
const GRAVITY = -9.81;
/**
 * A particle that touches another layer and gets less far per second than this, in metres, stays where it is: static
 * friction between layers. One sweep shares friction between both layers, and without this leaves a viscous creep.
 */
const STICTION_SPEED = 0.003;
/** The same where layers are jammed, pressed into each other by threads: there the sweeps never quite agree. */
const JAMMED_SPEED = 0.03;
/** How much heavier a particle on a surface is while the threads are solved a last time in a step. */
const SURFACE_MASS = 100;
/** Particles within so many times the spacing of each other in the cloth belong to one layer. */
const SAME_LAYER = 3;

/**
 * A cloth of particles, a rectangle or any triangle mesh, solved with XPBD and small substeps. `step` advances it and
 * makes no arrays or objects; attachments stand for fingers that pinch it. The same calls give bit-identical states.
 */
export class Cloth implements Snapshottable {
  /** Unique name of the cloth in its simulation. */
  readonly name: string;
  /** Number of particles. */
  readonly count: number;
  /** Its shape at rest. */
  readonly mesh: ClothMesh;
  /** Rows of its state grid; of a rectangle, the particles along v. */
  readonly rows: number;
  /** Columns of its state grid; of a rectangle, the particles along u. */
  readonly columns: number;
  /** Extent at rest along local x in metres. */
  readonly width: number;
  /** Extent at rest along local y in metres. */
  readonly height: number;
  /** Longest distance of neighbours along warp or weft at rest, in metres. */
  readonly spacing: number;
  /** Distance of two resting layers in metres; a layer rests with its particles half of it above a surface. */
  readonly thickness: number;
  /** What the cloth is made of. */
  readonly material: ClothMaterial;
  /** Mass in kilograms. A particle has the share of the area around it. */
  readonly mass: number;
  /**
   * World positions in metres, 3 per particle; those of a rectangle are row-major (row 0 is v = 0). Live. Call `wake`
   * after writing it.
   */
  readonly positions: Float64Array;
  /** World velocities in metres per second, laid out as `positions`. Live. */
  readonly velocities: Float64Array;
  /** Particle indices, 3 per triangle, counter-clockwise seen from the cloth's own +z (the outer side of a mesh). */
  readonly triangles: Uint32Array;
  /** Texture coordinates u, v per particle; of a rectangle, 0 to 1. */
  readonly uvs: Float32Array;

  readonly #substeps: number;
  readonly #topology: ClothTopology;
  readonly #masses: Float64Array;
  readonly #particles: ClothParticles;
  readonly #freeWeights: Float64Array;
  readonly #previous: Float64Array;
  readonly #start: Float64Array;
  readonly #strain: StrainGauge;
  readonly #exchange: VelocityExchange;
  /** For the kernels: what a substep does to velocities and adds to z, and what it finds velocities by. */
  readonly #advanceSettings: KernelArray<Float64Array>;
  readonly #velocitySettings: KernelArray<Float64Array>;
  readonly #stickSettings: KernelArray<Float64Array>;
  readonly #extent: MotionExtent;
  readonly #substep: Substep = { index: 0, h: 0.5, ahead: 0.5, fraction: 0.5 };
  readonly #constraints: GridConstraints | MeshConstraints;
  readonly #contacts: ColliderContacts;
  readonly #coupling: Coupling;
  readonly #self: SelfContacts | undefined;
  readonly #tightening: Tightening | undefined;
  readonly #attachments: Attachments;
  readonly #sleep: ClothSleep;

  /** @throws RangeError when a size, count or material property is out of its range. */
  constructor(options: ClothOptions) {
    checkOptions(options);
    const { name, pose, material, thickness = 0.004, substeps = 8, selfCollision = true } = options;
    const grid = 'mesh' in options ? undefined : options;
    const mesh =
      'mesh' in options ? options.mesh : rectangleMesh(options.width, options.height, options.columns, options.rows);
    const topology = grid ? rectangleTopology(mesh) : buildTopology(mesh);
    const { count } = topology;
    this.name = name;
    this.count = count;
    this.mesh = mesh;
    this.rows = mesh.stateGrid.rows;
    this.columns = mesh.stateGrid.columns;
    this.width = grid ? grid.width : extent(mesh.restPositions, 0);
    this.height = grid ? grid.height : extent(mesh.restPositions, 1);
    this.thickness = thickness;
    this.material = material;
    this.mass = topology.area * material.arealDensity;
    this.triangles = mesh.triangles;
    this.uvs = mesh.uvs;
    this.#substeps = substeps;
    this.#topology = topology;
    const meanMass = this.mass / count;
    this.#masses = topology.areas.map((area) => area * material.arealDensity);
    const particles = new ClothParticles(this.#masses.map((mass) => meanMass / mass));
    this.#particles = particles;
    this.#strain = new StrainGauge(mesh, topology);
    this.spacing = this.#strain.longest;
    // Along the threads of a grid, along all edges of a mesh, whose threads may leave out a direction.
    this.#exchange = new VelocityExchange(
      particles,
      grid ? this.#strain.threads.edges : topology.edges,
      grid ? 1 : 2 / 3,
      material.damping,
    );
    const passes = (substeps + 1) / substeps;
    this.#constraints = grid
      ? new GridConstraints(
          particles,
          grid.columns,
          grid.rows,
          grid.width / (grid.columns - 1),
          grid.height / (grid.rows - 1),
          meanMass,
          material,
          passes,
        )
      : new MeshConstraints(particles, mesh, topology, meanMass, material, passes);
    this.#contacts = new ColliderContacts(particles, thickness / 2, material.friction);
    this.#advanceSettings = particles.memory.float64(3);
    this.#velocitySettings = particles.memory.float64(2);
    this.#stickSettings = particles.memory.float64(2);
    this.#extent = new MotionExtent(particles);
    this.#sleep = new ClothSleep(particles, thickness);
    this.#self = selfCollision
      ? new SelfContacts(particles, mesh, topology, grid !== undefined, thickness, material.friction)
      : undefined;
    this.#tightening = this.#self && new Tightening(particles, this.#strain.threads, this.#constraints, this.#self);
    // Nothing allocates in the kernels' memory from here on.
    this.positions = particles.positions.view;
    this.velocities = particles.velocities.view;
    this.#freeWeights = particles.freeWeights.view;
    this.#previous = particles.previous.view;
    this.#start = particles.start.view;
    this.#attachments = new Attachments(this.positions, this.#freeWeights, particles.weights.view, particles.held.view);
    this.#coupling = new Coupling(this.#masses, thickness / 2, material.friction, this.#contacts);
    const point: [number, number, number] = [0, 0, 0];
    for (let k = 0; k < count * 3; k += 3) {
      for (let a = 0; a < 3; a++) point[a] = mesh.restPositions[k + a]!;
      rotate(point, pose.orientation, point);
      for (let a = 0; a < 3; a++) this.positions[k + a] = point[a]! + pose.position[a]!;
    }
  }

  /** Whether the cloth has come to rest and is not computed until something near it moves. */
  get sleeping(): boolean {
    return this.#sleep.sleeping;
  }

  /** Whether a pinch, or a moving solid or free body near it, could do work on the cloth in the last step. */
  get driven(): boolean {
    return this.#attachments.all.length > 0 || this.#contacts.anyMoving || this.#coupling.active;
  }

  /** Ends the sleep. Needed only after writing `positions`; moving colliders and attachments wake the cloth. */
  wake(): void {
    this.#sleep.wake();
  }

  /**
   * Advances the cloth by one physics step, split into substeps.
   *
   * @param dt - Length of the step in seconds, greater than 0.
   * @param colliders - Solids that the cloth touches, at their poses at the end of the step; within the step they move
   * with their velocities.
   * @throws RangeError when dt is not positive or the positions are no longer finite.
   */
  step(dt: number, colliders: readonly Collider[]): void {
    if (!(dt > 0) || dt === Infinity) throw new RangeError(`dt must be a positive number of seconds, received ${dt}`);
    this.#extent.measure(this.name);
    const extent = this.#extent;
    extent.lookAhead(dt, -GRAVITY);
    this.#contacts.selectColliders(colliders, extent);
    this.#coupling.select(colliders, extent);
    if (this.#rests()) return;
    const x = this.positions;
    const v = this.velocities;
    const previous = this.#previous;
    const { all: pinches, held } = this.#attachments;
    const { kernels, positions, velocities, previous: before } = this.#particles;
    const count = this.#substeps;
    const h = dt / count;
    const substep = this.#substep;
    substep.h = h;
    this.#start.set(x);
    this.#contacts.selectPairs(extent);
    const coupled = this.#coupling.active;
    if (coupled) this.#coupling.selectPairs(x, extent);
    this.#self?.search(extent, count, true);
    for (const attachment of pinches) attachment.beginStep();

    const keep = Math.exp(-(this.material.airDrag ?? 0.5) * h);
    this.#advanceSettings.view[0] = keep;
    this.#advanceSettings.view[1] = GRAVITY * h;
    this.#advanceSettings.view[2] = h;
    this.#velocitySettings.view[0] = 1 / h;
    this.#velocitySettings.view[1] = (0.5 * this.thickness) / h;
    for (let s = 0; s < count; s++) {
      kernels.advance(positions.pointer, before.pointer, velocities.pointer, this.count, this.#advanceSettings.pointer);
      substep.index = s;
      substep.ahead = (count - 1 - s) * h;
      substep.fraction = (s + 1) / count;
      for (const attachment of pinches) attachment.place(x, substep);
      if (coupled) this.#coupling.solve(x, previous, this.#start, v, held, s * h, (count - 1 - s) * h, h);
      this.#contacts.detect(this.#particles.held, substep);
      this.#constraints.solve(substep, s % 2 === 1);
      if (coupled) this.#coupling.separate(x, previous, held, (count - 1 - s) * h);
      this.#contacts.resolve();
      this.#self?.solve(substep);
      if (s === count - 1) {
        // What is seen of the step is its end: the threads get the last word there, and surfaces nearly so.
        this.#contacts.burden(SURFACE_MASS);
        this.#self?.beginLast();
        this.#constraints.stretch(substep, true);
        this.#self?.endLast(substep);
      }
      for (const attachment of pinches) attachment.settle(x, this.#masses, substep, GRAVITY);
      if (s === count - 1) this.#tightening?.apply(substep, this.#attachments);
      this.#contacts.burden(1);
      kernels.findVelocities(
        positions.pointer,
        before.pointer,
        velocities.pointer,
        this.count,
        this.#velocitySettings.pointer,
      );
    }
    this.#coupling.finish(x, substep, dt);
    for (const attachment of pinches) attachment.endStep(count);
    this.#exchange.apply(dt);
    if (this.#self) {
      this.#stick(this.#self.touching, dt);
      this.#self.guard.apply(extent);
    }
    this.#sleep.end(this.#self?.touching, dt);
  }

  /** Static friction between layers: touching particles that got no farther than friction lets them stay where they were. */
  #stick(touching: KernelArray<Uint8Array>, dt: number): void {
    const { kernels, positions, start, velocities } = this.#particles;
    this.#stickSettings.view[0] = STICTION_SPEED * dt;
    this.#stickSettings.view[1] = JAMMED_SPEED * dt;
    kernels.stick(
      positions.pointer,
      start.pointer,
      velocities.pointer,
      touching.pointer,
      this.count,
      this.#stickSettings.pointer,
    );
  }

  /** Whether the cloth sleeps through this step. */
  #rests(): boolean {
    let disturbed = this.#contacts.anyMoving || this.#coupling.disturbing;
    if (this.sleeping && this.#extent.speed > 0) disturbed = true;
    for (const attachment of this.#attachments.all)
      disturbed ||= attachment.moved || attachment.force > attachment.maxForce;
    if (!this.#sleep.begin(disturbed, this.#contacts.signature)) return false;
    this.velocities.fill(0);
    return true;
  }

  /**
   * Pinches particles: they keep their present places in a moving frame as long as the force needed stays within
   * `maxForce`, and slip beyond. Held particles do not collide with colliders (they are between the pads); they still
   * collide with other layers. An attachment of the same key is replaced.
   *
   * @param key - Unique name of the pinch.
   * @param indices - Particle indices, at least one, each once.
   * @param frame - Live pose of the pinch, read every step: its pose at the step's end.
   * @param maxForce - Largest force in newtons on all its particles together, at least 0.
   * @throws RangeError when an index is no particle or the force is negative.
   */
  attach(key: string, indices: Int32Array | readonly number[], frame: AttachmentFrame, maxForce: number): void {
    this.#attachments.attach(key, indices, frame, maxForce);
    this.wake();
  }

  /**
   * Says which live frame the attachment `key` follows. Needed only after `readState` on a cloth on which that key was
   * never attached; until then such an attachment stays where it was.
   */
  bindAttachment(key: string, frame: AttachmentFrame): void {
    this.#attachments.bind(key, frame);
  }

  /** Changes the largest force in newtons of an attachment. Throws a RangeError when there is none of that key. */
  setAttachmentForce(key: string, maxForce: number): void {
    requireAtLeastZero({ maxForce });
    const attachment = this.#attachments.get(key);
    if (attachment === undefined) throw new RangeError(`no attachment named ${key}`);
    attachment.maxForce = maxForce;
  }

  /** Lets go of the particles of an attachment; nothing happens when there is none of that key. */
  detach(key: string): void {
    if (this.#attachments.detach(key)) this.wake();
  }

  /** The attachment of that key, live, or undefined. */
  attachment(key: string): AttachmentState | undefined {
    return this.#attachments.get(key);
  }

  /**
   * Finds the particles inside an oriented box.
   *
   * @param center - World position of the box's centre in metres.
   * @param orientation - World orientation of the box, unit quaternion.
   * @param halfExtents - Half edge lengths in metres.
   * @param out - Receives the indices in ascending order; its former content is dropped.
   */
  particlesInBox(
    center: ArrayLike<number>,
    orientation: ArrayLike<number>,
    halfExtents: ArrayLike<number>,
    out: number[],
  ): void {
    particlesInBox(this.positions, center, orientation, halfExtents, out);
  }

  /** Whether particles `i` and `j` are near each other in the cloth itself, and so in one layer of it. */
  sameLayer(i: number, j: number): boolean {
    return patchAround(this.#topology, this.mesh.restPositions, i, SAME_LAYER * this.spacing).includes(j);
  }

  /** Largest relative change of length of an edge near warp or weft direction, at least 0. */
  get strain(): number {
    this.#strain.measure(this.positions);
    return this.#strain.max;
  }

  /** Strain, overlap, area and energy of the present state. Overlaps count the colliders near the cloth at the last step. */
  metrics(): ClothMetrics {
    const x = this.positions;
    this.#strain.measure(x);
    const overlaps = [0, 0];
    if (this.#self !== undefined) {
      this.#extent.measure(this.name);
      this.#self.search(this.#extent, 1, false);
      this.#self.penetration(overlaps, x);
    }
    let deepest = overlaps[0]!;
    let total = 0;
    let touching = 0;
    for (let k = 0; k < x.length; k += 3) {
      if (this.#attachments.held[k / 3] === 1) continue;
      const depth = Math.max(this.#contacts.penetration(x, k), this.#coupling.penetration(x, k));
      if (depth <= 0) continue;
      touching++;
      total += depth;
      if (depth > deepest) deepest = depth;
    }
    let kinetic = 0;
    let gravitational = 0;
    for (let i = 0, k = 0; i < this.count; i++, k += 3) {
      const v = this.velocities;
      kinetic += 0.5 * this.#masses[i]! * (v[k]! ** 2 + v[k + 1]! ** 2 + v[k + 2]! ** 2);
      gravitational -= this.#masses[i]! * GRAVITY * x[k + 2]!;
    }
    return {
      maxStrain: this.#strain.max,
      p99Strain: this.#strain.p99,
      meanStrain: this.#strain.mean,
      maxPenetration: deepest,
      meanPenetration: Math.max(overlaps[1]!, touching === 0 ? 0 : total / touching),
      areaRatio: surfaceArea(x, this.triangles) / this.#topology.area,
      kineticEnergy: kinetic,
      energy: kinetic + gravitational + this.#constraints.energy(x),
    };
  }

  /**
   * A coarse grid of points on the cloth, sampled bilinearly from its state grid, and its landmarks.
   *
   * @param rows - Grid rows along v, an integer of at least 2.
   * @param columns - Grid columns along u, an integer of at least 2.
   */
  gridState(rows: number, columns: number): ClothState {
    for (const [what, value] of Object.entries({ rows, columns })) {
      if (!Number.isInteger(value) || value < 2)
        throw new RangeError(`${what} must be an integer of at least 2, received ${value}`);
    }
    const points = sampleGrid(this.positions, this.mesh.stateGrid, rows, columns);
    const named = Object.entries(this.mesh.landmarks ?? {});
    if (named.length === 0) return { rows, columns, points };
    const landmarks: Record<string, Vector3> = {};
    for (const [name, i] of named) {
      landmarks[name] = [this.positions[i * 3]!, this.positions[i * 3 + 1]!, this.positions[i * 3 + 2]!];
    }
    return { rows, columns, points, landmarks };
  }

  /**
   * Contacts of the last step with freely moving bodies, one per solid: `a` is the cloth, the point the centre of
   * pressure, the force the sum of the normal forces. Contacts with fixed and driven solids are not measured.
   */
  contacts(): ContactState[] {
    return this.#coupling.contacts(this.name);
  }

  /** Writes positions, velocities, sleep and attachments. */
  writeState(writer: StateWriter): void {
    writer.array(this.positions);
    writer.array(this.velocities);
    this.#sleep.writeState(writer);
    this.#coupling.writeState(writer);
    this.#attachments.writeState(writer);
  }

  /**
   * Reads back what `writeState` wrote. An attachment follows the frame that its key had here (`attach` or
   * `bindAttachment`), or else stays where it was.
   */
  readState(reader: StateReader): void {
    reader.array(this.positions);
    reader.array(this.velocities);
    this.#sleep.readState(reader);
    this.#self?.reset();
    this.#coupling.readState(reader);
    this.#attachments.readState(reader);
  }
}

/** Extent of the positions along one axis in metres. */
function extent(x: Float64Array, axis: number): number {
  let least = Infinity;
  let most = -Infinity;
  for (let k = axis; k < x.length; k += 3) {
    least = Math.min(least, x[k]!);
    most = Math.max(most, x[k]!);
  }
  return most - least;
}
