import type { Arm } from '../arms/index.js';
import type { AttachmentFrame, Cloth } from '../cloth/index.js';
import type { Collider } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { rotate, rotateInverse } from '../math/vector.js';

/** Layers that fit between the pads when a pinch may begin, in multiples of the cloth's thickness. */
const CLOSING_LAYERS = 2.5;
/** How far past the finger tips, in metres, soft pads still catch the cloth's surface. */
const TIP_REACH = 1e-3;
/** How much wider than the pinched layers the command must be, in metres, for the fingers to count as opening. */
const OPENING = 1e-3;
/** Most layers that a pinch is taken to hold. */
const MOST_LAYERS = 6;
/** Points per edge of a triangle at which it is tested against the pads. */
const TRIANGLE_POINTS = 5;

/**
 * A gripper's pinch of a cloth: when the fingers close to a few layers' thickness, the particles between the pads stick
 * to them with the force that friction at the commanded grip force bears, and slip beyond it.
 */
export class ClothPinch implements Snapshottable {
  readonly #arm: Arm;
  readonly #cloths: readonly Cloth[];
  readonly #fingers: readonly Collider[];
  readonly #frame: AttachmentFrame;
  readonly #found: number[] = [];
  readonly #center = [0, 0, 0];
  readonly #half = [0, 0, 0];
  readonly #point = [0, 0, 0];
  /** Index of the pinched cloth, -1 for none. */
  #held = -1;
  #stop = 0;
  #pastSlip = 0;
  /** Whether the fingers have let go but still stand in the cloth. */
  #parting = false;

  /**
   * @param cloths - The scene's cloths, live.
   * @param fingers - The arm's finger boxes, live.
   */
  constructor(arm: Arm, cloths: readonly Cloth[], fingers: readonly Collider[]) {
    this.#fingers = fingers;
    this.#arm = arm;
    this.#cloths = cloths;
    this.#frame = { position: arm.tcpPosition, orientation: arm.tcpOrientation };
  }

  /** The pinched cloth, or undefined. */
  get cloth(): Cloth | undefined {
    return this.#cloths[this.#held];
  }

  /** Whether cloth is between the fingers, or was and they are not clear of it yet: they must not push it away then. */
  get sharesSpace(): boolean {
    return this.#held >= 0 || this.#parting;
  }

  /** Path in metres that pinched cloth slipped so far. */
  get slip(): number {
    return this.#pastSlip + (this.cloth?.attachment(this.#arm.name)?.slip ?? 0);
  }

  /** Force on the pinched cloth in newtons in the last step. */
  get load(): number {
    return this.cloth?.attachment(this.#arm.name)?.force ?? 0;
  }

  /** Decides at the beginning of a step whether to pinch, to hold on or to let go. */
  beforeStep(): void {
    const arm = this.#arm;
    const cloth = this.cloth;
    if (cloth) {
      if (arm.gripperTarget > this.#stop + OPENING || !this.#stillBetween(cloth)) {
        this.letGo();
        return;
      }
      cloth.setAttachmentForce(arm.name, this.#bearableForce(cloth));
      arm.fingerStop = Math.min(arm.gripperOpening, this.#stop);
      return;
    }
    if (this.#parting) this.#parting = this.#fingersInCloth();
    if (!(arm.gripForce > 0)) return;
    for (let i = 0; i < this.#cloths.length; i++) if (this.#tryPinch(this.#cloths[i]!, i)) return;
  }

  /** Lets go of what is pinched. */
  letGo(): void {
    const cloth = this.cloth;
    if (!cloth) return;
    this.#pastSlip = this.slip;
    cloth.detach(this.#arm.name);
    this.#held = -1;
    this.#stop = 0;
    this.#parting = true;
    this.#arm.fingerStop = 0;
  }

  /** Makes sure that attachments which a cloth is about to read back follow this arm. */
  bind(): void {
    for (const cloth of this.#cloths) cloth.bindAttachment(this.#arm.name, this.#frame);
  }

  /** Writes the state that the future depends on, beside what cloth and arm write. */
  writeState(writer: StateWriter): void {
    writer.array([this.#held, this.#stop, this.#pastSlip, this.#parting ? 1 : 0]);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.#held = reader.number();
    this.#stop = reader.number();
    this.#pastSlip = reader.number();
    this.#parting = reader.number() === 1;
  }

  #fingersInCloth(): boolean {
    for (const { shape, position, orientation } of this.#fingers) {
      if (shape.type !== 'box') continue;
      for (const cloth of this.#cloths) {
        for (let k = 0; k < 3; k++) this.#half[k] = shape.halfExtents[k]! + cloth.thickness / 2;
        cloth.particlesInBox(position, orientation, this.#half, this.#found);
        if (this.#found.length > 0) return true;
      }
    }
    return false;
  }

  #bearableForce(cloth: Cloth): number {
    const { padFriction } = this.#arm.model.gripper;
    return 2 * Math.sqrt(cloth.material.friction * padFriction) * this.#arm.gripForce;
  }

  #tryPinch(cloth: Cloth, index: number): boolean {
    const arm = this.#arm;
    const gap = arm.gripperOpening;
    if (gap > CLOSING_LAYERS * cloth.thickness || arm.gripperTarget > gap) return false;
    this.#placeBox(cloth, gap);
    cloth.particlesInBox(this.#center, arm.tcpOrientation, this.#half, this.#found);
    this.#findByTriangles(cloth);
    if (this.#found.length === 0) return false;
    cloth.attach(arm.name, this.#found, this.#frame, this.#bearableForce(cloth));
    this.#held = index;
    this.#stop = Math.min(gap, this.#layers(cloth) * cloth.thickness);
    arm.fingerStop = this.#stop;
    return true;
  }

  /** The box between the pads, reaching a little past the tips. */
  #placeBox(cloth: Cloth, gap: number): void {
    const { fingerPads, tcpPosition, tcpOrientation } = this.#arm;
    const [halfX, , halfZ] = fingerPads.halfExtents;
    // A cloth's surface lies half its thickness above its particles.
    const reach = TIP_REACH + cloth.thickness / 2;
    this.#half[0] = halfX;
    this.#half[1] = gap / 2;
    this.#half[2] = halfZ + reach / 2;
    const center = this.#center;
    center[0] = fingerPads.offset[0];
    center[1] = fingerPads.offset[1];
    center[2] = fingerPads.offset[2] + reach / 2;
    rotate(center, tcpOrientation, center);
    for (let k = 0; k < 3; k++) center[k] = center[k]! + tcpPosition[k]!;
  }

  /**
   * A coarse grid may have cloth between the pads but no particle: then the corners nearest to the pads of the triangles
   * that pass between them stand for it, of every layer that has none there yet.
   */
  #findByTriangles(cloth: Cloth): void {
    const x = cloth.positions;
    const { triangles } = cloth;
    const c = this.#center;
    const { spacing } = cloth;
    const caught = this.#found.length;
    const reach = Math.hypot(this.#half[0]!, this.#half[1]!, this.#half[2]!) + 1.5 * spacing;
    for (let t = 0; t < triangles.length; t += 3) {
      const a = triangles[t]! * 3;
      const dx = x[a]! - c[0]!,
        dy = x[a + 1]! - c[1]!,
        dz = x[a + 2]! - c[2]!;
      if (dx * dx + dy * dy + dz * dz > reach * reach) continue;
      const b = triangles[t + 1]! * 3;
      const d = triangles[t + 2]! * 3;
      if (!this.#triangleInBox(x, a, b, d)) continue;
      let nearest = a;
      if (this.#distance(x, b) < this.#distance(x, nearest)) nearest = b;
      if (this.#distance(x, d) < this.#distance(x, nearest)) nearest = d;
      const particle = nearest / 3;
      const isNew = this.#found.every(
        (found, k) => found !== particle && (k >= caught || !cloth.sameLayer(found, particle)),
      );
      if (isNew) this.#found.push(particle);
    }
    this.#found.sort((p, q) => p - q);
  }

  #triangleInBox(x: Float64Array, a: number, b: number, d: number): boolean {
    const n = TRIANGLE_POINTS - 1;
    for (let i = 0; i <= n; i++) {
      for (let j = 0; i + j <= n; j++) {
        const u = i / n,
          v = j / n,
          w = 1 - u - v;
        for (let k = 0; k < 3; k++) this.#point[k] = w * x[a + k]! + u * x[b + k]! + v * x[d + k]! - this.#center[k]!;
        rotateInverse(this.#point, this.#arm.tcpOrientation, this.#point);
        if (this.#inside(1, 0)) return true;
      }
    }
    return false;
  }

  #inside(scale: number, margin: number): boolean {
    for (let k = 0; k < 3; k++) if (Math.abs(this.#point[k]!) > scale * this.#half[k]! + margin) return false;
    return true;
  }

  #distance(x: Float64Array, k: number): number {
    return Math.hypot(x[k]! - this.#center[0]!, x[k + 1]! - this.#center[1]!, x[k + 2]! - this.#center[2]!);
  }

  /** Layers between the pads: groups of caught particles that are not neighbours within the sheet. */
  #layers(cloth: Cloth): number {
    const found = this.#found;
    const group = found.map((_, i) => i);
    let layers = found.length;
    for (let i = 0; i < found.length; i++) {
      for (let j = 0; j < i; j++) {
        if (group[i] === group[j] || !cloth.sameLayer(found[i]!, found[j]!)) continue;
        const merged = group[i];
        for (let k = 0; k < found.length; k++) if (group[k] === merged) group[k] = group[j]!;
        layers--;
      }
    }
    return Math.min(MOST_LAYERS, layers);
  }

  /** Whether any held particle is still at the pads; a pinch that slipped off holds nothing. */
  #stillBetween(cloth: Cloth): boolean {
    const indices = cloth.attachment(this.#arm.name)?.indices;
    if (!indices) return false;
    const { spacing } = cloth;
    this.#placeBox(cloth, Math.max(this.#arm.gripperOpening, this.#stop));
    const x = cloth.positions;
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]! * 3;
      for (let k = 0; k < 3; k++) this.#point[k] = x[index + k]! - this.#center[k]!;
      rotateInverse(this.#point, this.#arm.tcpOrientation, this.#point);
      if (this.#inside(1, 0.75 * spacing)) return true;
    }
    return false;
  }
}
