import { SnapshotMismatchError } from './errors.js';

/** Raised whenever the order or meaning of the numbers changes. */
const FORMAT_VERSION = 3;
/** "NXST" in ASCII, little-endian. */
const MAGIC = 0x5453584e;
/** Bytes before the numbers: magic, version, scene hash as 16 ASCII digits, number count, reserved. */
const HEADER_BYTES = 32;

/** Packs the numbers of a state with the header that `decodeSnapshot` checks. Little-endian float64. */
export function encodeSnapshot(sceneHash: string, values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 8 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT_VERSION, true);
  for (let i = 0; i < 16; i++) bytes[8 + i] = sceneHash.charCodeAt(i);
  view.setUint32(24, values.length, true);
  values.forEach((value, i) => view.setFloat64(HEADER_BYTES + 8 * i, value, true));
  return bytes;
}

/**
 * The numbers of a snapshot.
 * @throws SnapshotMismatchError when it is no snapshot, of another version or scene, or cut off.
 */
export function decodeSnapshot(sceneHash: string, bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new SnapshotMismatchError(`its ${bytes.length} bytes do not begin as a snapshot does`);
  }
  const version = view.getUint32(4, true);
  if (version !== FORMAT_VERSION) {
    throw new SnapshotMismatchError(`it has format version ${version}, this library reads version ${FORMAT_VERSION}`);
  }
  const hash = String.fromCharCode(...bytes.subarray(8, 24));
  if (hash !== sceneHash)
    throw new SnapshotMismatchError(`it is of scene ${hash}, this simulation is scene ${sceneHash}`);
  const count = view.getUint32(24, true);
  if (bytes.length !== HEADER_BYTES + 8 * count) {
    throw new SnapshotMismatchError(`it should have ${HEADER_BYTES + 8 * count} bytes, it has ${bytes.length}`);
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat64(HEADER_BYTES + 8 * i, true);
  return values;
}
