/** The part of gifenc 1.0.3 that is used here; the package brings no types. */
declare module 'gifenc' {
  type Palette = number[][];
  type Format = 'rgb565' | 'rgb444' | 'rgba4444';
  interface FrameOptions {
    palette?: Palette;
    /** Milliseconds. */
    delay?: number;
    /** -1 once, 0 forever, otherwise the number of repetitions. */
    repeat?: number;
    transparent?: boolean;
    transparentIndex?: number;
    dispose?: number;
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  interface Gifenc {
    readonly GIFEncoder: (options?: { auto?: boolean; initialCapacity?: number }) => Encoder;
    readonly quantize: (rgba: Uint8Array, maxColors: number, options?: { format?: Format }) => Palette;
  }
  const gifenc: Gifenc;
  export default gifenc;
  export const GIFEncoder: Gifenc['GIFEncoder'] | undefined;
  export const quantize: Gifenc['quantize'] | undefined;
}
