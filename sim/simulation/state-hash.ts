/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { imul } = Math;

/** FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv) of some bytes, as 16 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  // The offset basis in two halves of 32 bits; the prime is 2^40 + 0x1b3.
  let high = 0xcbf29ce4 | 0;
  let low = 0x84222325 | 0;
  for (const byte of bytes) {
    low ^= byte;
    // The lower half times 0x1b3 in two steps of 16 bits, which integers of 32 bits hold.
    const first = (low & 0xffff) * 0x1b3;
    const second = (low >>> 16) * 0x1b3 + (first >>> 16);
    high = (imul(high, 0x1b3) + (second >>> 16) + (low << 8)) | 0;
    low = (second << 16) | (first & 0xffff);
  }
  return digits(high) + digits(low);
}

/** Eight hexadecimal digits of 32 bits. */
function digits(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0');
}
