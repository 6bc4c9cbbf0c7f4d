import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import type { RgbImage } from '../../sim/interface/index.js';
import { KEY_FRAME_INTERVAL, type EncodedVideo } from './encoded-video.js';
import { createEncoder } from './h264-encoder.node.js';
import { demuxVideo, nalUnits } from './mp4.node.js';
import { rgbToYuv420, yuv420ToRgb } from './yuv.js';

const require = createRequire(import.meta.url);

/** Quantisation of the encoder: about 44 dB on rendered pictures, where lost detail cannot be seen. */
const QUANTIZATION = 20;

/** Speed of the encoder, 0 (slow) to 10: the slowest is five times as long and gains 0.8 dB. */
const SPEED = 10;

/**
 * Compresses pictures with H.264 (constrained baseline: no frame is reordered), in WebAssembly, on one thread: the same
 * pictures give the same bytes.
 *
 * @param frames - Pictures of one even size, at least one.
 * @param fps - Frames per second.
 */
export async function encodeH264(frames: readonly RgbImage[], fps: number): Promise<EncodedVideo> {
  const { width, height } = frames[0] as RgbImage;
  const encoder = await createEncoder();
  try {
    encoder.width = width;
    encoder.height = height;
    encoder.frameRate = fps;
    encoder.quantizationParameter = QUANTIZATION;
    encoder.speed = SPEED;
    encoder.groupOfPictures = KEY_FRAME_INTERVAL;
    encoder.outputFilename = 'episode.mp4';
    encoder.initialize();
    for (const frame of frames) encoder.addFrameYuv(rgbToYuv420(frame));
    encoder.finalize();
    const bytes = encoder.FS.readFile(encoder.outputFilename);
    encoder.FS.unlink(encoder.outputFilename);
    return { ...(await demuxVideo(bytes, 'h264')), width, height };
  } finally {
    encoder.delete();
  }
}

/** The parts of the decoder that are used. */
interface DecoderModule {
  readonly HEAPU8: Uint8Array;
  _h264bsdAlloc(): number;
  _h264bsdInit(storage: number, noReordering: number): number;
  _h264bsdDecode(storage: number, data: number, length: number, picture: number, width: number, height: number): number;
  _h264bsdShutdown(storage: number): void;
  _h264bsdFree(storage: number): void;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  getValue(pointer: number, type: 'i32' | 'i8*'): number;
}

/** What the decoder returns when a picture is ready, and from where on results are errors. */
const PICTURE_READY = 1;
const FIRST_ERROR = 3;

/** Types of NAL units that hold pictures. */
const SLICES = [1, 5];

let loading: Promise<DecoderModule> | undefined;

/**
 * The decoder in WebAssembly. Its file is an ES module in a package that calls itself CommonJS, which not every Node loads,
 * and it asks the web worker that it believes to be in for its address: it is compiled here, as a function of that worker.
 */
async function loadDecoder(): Promise<DecoderModule> {
  const source = await readFile(require.resolve('tinyh264/lib/TinyH264.js'), 'utf8');
  const body = source.replace('export default Module;', 'return Module;');
  const define = compileFunction(body, ['self']) as (self: object) => () => Promise<DecoderModule>;
  return define({ location: { href: '' } })();
}

/** The decoder, loaded once. */
function decoderModule(): Promise<DecoderModule> {
  return (loading ??= loadDecoder());
}

/** Whether `H264Decoder` can decode a video: the baseline profile, which is the one written here. */
export function isBaselineH264(description: Uint8Array): boolean {
  return description[1] === 66;
}

/** Decodes H.264 of the baseline profile in WebAssembly, picture by picture. */
export class H264Decoder {
  readonly #module: DecoderModule;
  readonly #parameterSets: readonly Uint8Array[];
  readonly #width: number;
  readonly #height: number;
  readonly #pointers: readonly [picture: number, width: number, height: number];
  #storage: number;

  private constructor(module: DecoderModule, description: Uint8Array, width: number, height: number) {
    this.#module = module;
    this.#parameterSets = parameterSets(description);
    this.#width = width;
    this.#height = height;
    this.#pointers = [module._malloc(4), module._malloc(4), module._malloc(4)];
    this.#storage = module._h264bsdAlloc();
    module._h264bsdInit(this.#storage, 0);
  }

  /**
   * Makes a decoder.
   *
   * @param description - The file's `avcC` record.
   * @param width - Width of the pictures in pixels, without padding.
   * @param height - Height of the pictures in pixels, without padding.
   */
  static async create(description: Uint8Array, width: number, height: number): Promise<H264Decoder> {
    return new H264Decoder(await decoderModule(), description, width, height);
  }

  /**
   * Decodes one picture. The first must be a key frame; none may be left out after it.
   *
   * @param data - The picture as it stands in an MP4 file.
   * @param isKey - Whether it is a key frame.
   * @throws Error when the data are damaged.
   */
  decode(data: Uint8Array, isKey: boolean): RgbImage {
    let image: RgbImage | undefined;
    for (const unit of [...(isKey ? this.#parameterSets : []), ...nalUnits(data)]) image = this.#feed(unit) ?? image;
    if (image === undefined) throw new Error('an H.264 picture holds no whole frame');
    return image;
  }

  /** Frees the decoder. Idempotent. */
  dispose(): void {
    if (this.#storage === 0) return;
    this.#module._h264bsdShutdown(this.#storage);
    this.#module._h264bsdFree(this.#storage);
    for (const pointer of this.#pointers) this.#module._free(pointer);
    this.#storage = 0;
  }

  #feed(unit: Uint8Array): RgbImage | undefined {
    const module = this.#module;
    const [picture, width, height] = this.#pointers;
    const input = module._malloc(unit.length + 4);
    try {
      module.HEAPU8.set([0, 0, 0, 1], input);
      module.HEAPU8.set(unit, input + 4);
      const result = module._h264bsdDecode(this.#storage, input, unit.length + 4, picture, width, height);
      // Of parameter sets it reports errors that mean nothing: the pictures after them tell.
      if (result >= FIRST_ERROR && SLICES.includes(unit[0]! & 31)) {
        throw new Error(`an H.264 picture is damaged (code ${result})`);
      }
      if (result !== PICTURE_READY) return undefined;
      const codedWidth = module.getValue(width, 'i32');
      const codedHeight = module.getValue(height, 'i32');
      const at = module.getValue(picture, 'i8*');
      const yuv = module.HEAPU8.subarray(at, at + (codedWidth * codedHeight * 3) / 2);
      return yuv420ToRgb(yuv, codedWidth, codedHeight, this.#width, this.#height);
    } finally {
      module._free(input);
    }
  }
}

/** Sequence and picture parameter sets of an `avcC` record (ISO/IEC 14496-15, 5.3.3.1). */
function parameterSets(description: Uint8Array): Uint8Array[] {
  const sets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const count = (description[at++] ?? 0) & mask;
    for (let i = 0; i < count; i++) {
      const length = ((description[at] ?? 0) << 8) | (description[at + 1] ?? 0);
      sets.push(description.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}
