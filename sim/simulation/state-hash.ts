/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { floor, imul } = Math;

/** FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv) of some bytes, as 16 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  // The offset basis in two halves of 32 bits; the prime is 2^40 + 0x1b3.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (imul(high, 0x1b3) + floor(product / 0x100000000) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
