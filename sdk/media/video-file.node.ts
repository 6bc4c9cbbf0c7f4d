import {
  ALL_FORMATS,
  EncodedPacketSink,
  FilePathSource,
  Input,
  type EncodedPacket,
  type InputVideoTrack,
} from 'mediabunny';
import type { RgbImage } from '../../sim/interface/index.js';
import { decodeWithFfmpeg, type FrameRange } from './ffmpeg.node.js';
import { H264Decoder, isBaselineH264 } from './h264.node.js';
import { asBytes } from './mp4.node.js';

/** What a video file says of itself, without a picture being decoded. */
export interface VideoFacts {
  /** Codec by ffmpeg's name, as LeRobot writes it: `h264`, `hevc`, `av1`, `vp9`, `vp8`; `unknown` for any other. */
  readonly codec: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Presentation times of the pictures in seconds, ascending. */
  readonly times: Float64Array;
  /** Whether pictures are stored in another order than they are shown in. */
  readonly reordered: boolean;
  /** Largest distance of two key frames in pictures. */
  readonly keyFrameInterval: number;
  /** Whether there is sound, too. */
  readonly hasAudio: boolean;
}

const CODEC_NAMES: Readonly<Record<string, string>> = { avc: 'h264' };

/** A video file that is open for reading. Close it with `dispose`. */
export class VideoFile {
  /** Path of the file. */
  readonly path: string;
  readonly #input: Input;
  readonly #track: InputVideoTrack;

  private constructor(path: string, input: Input, track: InputVideoTrack) {
    this.path = path;
    this.#input = input;
    this.#track = track;
  }

  /**
   * Opens a file.
   *
   * @throws Error when it is missing, damaged or holds no video.
   */
  static async open(path: string): Promise<VideoFile> {
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
    try {
      const track = await input.getPrimaryVideoTrack();
      if (!track) throw new Error('it holds no video');
      return new VideoFile(path, input, track);
    } catch (error) {
      input.dispose();
      throw error;
    }
  }

  /** Reads what the file says of itself. Throws an Error when it is damaged. */
  async facts(): Promise<VideoFacts> {
    const track = this.#track;
    const stored: number[] = [];
    let sinceKey = 0;
    let keyFrameInterval = 0;
    for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
      sinceKey = packet.type === 'key' ? 1 : sinceKey + 1;
      keyFrameInterval = Math.max(keyFrameInterval, sinceKey);
      stored.push(packet.timestamp);
    }
    const times = Float64Array.from(stored).sort();
    return {
      codec: codecName(track),
      width: track.displayWidth,
      height: track.displayHeight,
      times,
      reordered: stored.some((time, i) => time !== times[i]),
      keyFrameInterval,
      hasAudio: (await this.#input.getPrimaryAudioTrack()) !== null,
    };
  }

  /**
   * Decodes pictures. H.264 of the baseline profile (what `encodeVideo` writes) needs nothing else, any other video the
   * program ffmpeg.
   *
   * @throws FfmpegMissingError when ffmpeg is needed and not there.
   * @throws Error when the file ends before, or is damaged.
   */
  async frames(range: FrameRange): Promise<RgbImage[]> {
    const track = this.#track;
    const config = await track.getDecoderConfig();
    const description = config?.description;
    const size = { width: track.displayWidth, height: track.displayHeight };
    const images =
      track.codec === 'avc' && description !== undefined && isBaselineH264(asBytes(description))
        ? await this.#decodeBaseline(asBytes(description), range)
        : await decodeWithFfmpeg(this.path, size, range);
    if (images.length < range.count) {
      throw new Error(`it has only ${images.length} of ${range.count} pictures from ${range.from} s on`);
    }
    return images;
  }

  /** Closes the file. Idempotent. */
  dispose(): void {
    this.#input.dispose();
  }

  async #decodeBaseline(description: Uint8Array, { from, count, fps }: FrameRange): Promise<RgbImage[]> {
    const track = this.#track;
    const sink = new EncodedPacketSink(track);
    const early = from - 0.5 / fps;
    let packet: EncodedPacket | null = await sink.getKeyPacket(from + 0.25 / fps, { verifyKeyPackets: true });
    const decoder = await H264Decoder.create(description, track.displayWidth, track.displayHeight);
    const images: RgbImage[] = [];
    try {
      while (packet !== null && images.length < count) {
        const image = decoder.decode(packet.data, packet.type === 'key');
        if (packet.timestamp > early) images.push(image);
        packet = await sink.getNextPacket(packet);
      }
    } finally {
      decoder.dispose();
    }
    return images;
  }
}

function codecName({ codec }: InputVideoTrack): string {
  if (codec === null) return 'unknown';
  return CODEC_NAMES[codec] ?? codec;
}
