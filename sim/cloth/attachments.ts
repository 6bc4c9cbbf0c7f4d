import type { StateReader, StateWriter } from '../math/state-io.js';
import { Attachment, type AttachmentFrame } from './attachment.js';
import { requireAtLeastZero } from './cloth-options.js';

/** The pinches of one cloth by key, with the frames that they follow, and how heavy they make its particles. */
export class Attachments {
  /** The pinches in the order in which they began. */
  all: readonly Attachment[] = [];
  /** One flag per particle: 1 while it is held. */
  readonly held: Uint8Array;
  /** Relative inverse masses of the particles, held ones nearly unmovable. */
  readonly weights: Float64Array;

  readonly #positions: Float64Array;
  readonly #freeWeights: Float64Array;
  readonly #byKey = new Map<string, Attachment>();
  readonly #frames = new Map<string, AttachmentFrame>();

  /**
   * @param positions - World positions of the particles in metres, live.
   * @param freeWeights - Relative inverse masses of particles that nothing holds.
   * @param weights - Receives those of all particles.
   * @param held - Receives, per particle, 1 where a pinch holds it.
   */
  constructor(positions: Float64Array, freeWeights: Float64Array, weights: Float64Array, held: Uint8Array) {
    this.#positions = positions;
    this.#freeWeights = freeWeights;
    this.weights = weights;
    weights.set(freeWeights);
    this.held = held;
  }

  /** See `Cloth.attach`. */
  attach(key: string, indices: Int32Array | readonly number[], frame: AttachmentFrame, maxForce: number): void {
    const count = this.held.length;
    if (indices.length === 0) throw new RangeError('indices must hold at least one particle, received none');
    for (const index of indices) {
      if (!Number.isInteger(index) || index < 0 || index >= count) {
        throw new RangeError(`indices must be particles from 0 to ${count - 1}, received ${index}`);
      }
    }
    requireAtLeastZero({ maxForce });
    const attachment = new Attachment(Int32Array.from(indices), frame, maxForce);
    attachment.capture(this.#positions);
    this.#byKey.delete(key);
    this.#byKey.set(key, attachment);
    this.#frames.set(key, frame);
    this.#update();
  }

  /** See `Cloth.bindAttachment`. */
  bind(key: string, frame: AttachmentFrame): void {
    this.#frames.set(key, frame);
    const attachment = this.#byKey.get(key);
    if (attachment !== undefined) attachment.frame = frame;
  }

  /** Lets go of a pinch. Returns false when there is none of that key. */
  detach(key: string): boolean {
    if (!this.#byKey.delete(key)) return false;
    this.#update();
    return true;
  }

  /** The pinch of that key, live, or undefined. */
  get(key: string): Attachment | undefined {
    return this.#byKey.get(key);
  }

  /** Makes held particles unmovable, or as heavy as before. */
  fix(unmovable: boolean): void {
    for (const { indices } of this.all) {
      for (let k = 0; k < indices.length; k++) {
        const i = indices[k]!;
        this.weights[i] = unmovable ? 0 : this.#freeWeights[i]! * Attachment.weight;
      }
    }
  }

  /** Writes keys and pinches. */
  writeState(writer: StateWriter): void {
    writer.number(this.#byKey.size);
    for (const [key, attachment] of this.#byKey) {
      writer.number(key.length);
      for (let k = 0; k < key.length; k++) writer.number(key.charCodeAt(k));
      attachment.writeState(writer);
    }
  }

  /** Reads them back. A pinch follows the frame that its key had here, or else stays where it was. */
  readState(reader: StateReader): void {
    this.#byKey.clear();
    const count = reader.number();
    for (let k = 0; k < count; k++) {
      let key = '';
      for (let left = reader.number(); left > 0; left--) key += String.fromCharCode(reader.number());
      this.#byKey.set(key, Attachment.readState(reader, this.#frames.get(key)));
    }
    this.#update();
  }

  #update(): void {
    this.weights.set(this.#freeWeights);
    this.held.fill(0);
    this.all = [...this.#byKey.values()];
    for (const attachment of this.all) {
      for (const index of attachment.indices) {
        this.weights[index] = this.#freeWeights[index]! * Attachment.weight;
        this.held[index] = 1;
      }
    }
  }
}
