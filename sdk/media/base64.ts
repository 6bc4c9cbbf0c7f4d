/** Characters per call, below what an engine allows as arguments of one. */
const CHUNK = 8192;

/** Bytes in base64 (RFC 4648, padded). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/** The bytes of a base64 text. Throws a RangeError when it is none. */
export function decodeBase64(text: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new RangeError(`must be base64, received ${text.length} characters that are not`, { cause });
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
