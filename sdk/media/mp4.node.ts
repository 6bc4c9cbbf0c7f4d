import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import type { EncodedVideo, VideoCodec } from './encoded-video.js';

/** Boxes that hold the time at which the file was made, after their header and version. */
const DATED_BOXES = ['mvhd', 'tkhd', 'mdhd'];

const CONTAINERS: readonly string[] = ['moov', 'trak', 'mdia'];

/**
 * The bytes of an MP4 file that plays videos of one camera after another: constant frame rate, first picture at 0 s, time
 * scale `fps`, no frame reordered, header in front, no times of making. The same videos give the same bytes.
 *
 * @param videos - At least one, all of the same codec, size and configuration.
 * @param fps - Frames per second, a positive integer.
 * @throws RangeError when there is none or they differ.
 */
export async function muxVideos(videos: readonly EncodedVideo[], fps: number): Promise<Uint8Array> {
  const first = videos[0];
  if (first === undefined) throw new RangeError('a video file needs at least one video, received none');
  const { codec, codecString, width, height, description } = first;
  for (const video of videos) {
    if (video.codec !== codec || video.width !== width || video.height !== height) {
      throw new RangeError('all videos of a file must have the same codec and size');
    }
    if (video.codecString !== codecString || Buffer.compare(video.description, description) !== 0) {
      throw new RangeError('all videos of a file must be encoded with the same settings: their headers differ');
    }
  }
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new EncodedVideoPacketSource(codec === 'h264' ? 'avc' : 'av1');
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  const decoderConfig = {
    codec: codecString,
    codedWidth: width,
    codedHeight: height,
    ...(description.length === 0 ? {} : { description }),
  };
  let at = 0;
  for (const { frames, keyFrames } of videos) {
    const keys = new Set(keyFrames);
    for (const [i, data] of frames.entries()) {
      const packet = new EncodedPacket(data, keys.has(i) ? 'key' : 'delta', at / fps, 1 / fps);
      await source.add(packet, at === 0 ? { decoderConfig } : undefined);
      at++;
    }
  }
  await output.finalize();
  const bytes = new Uint8Array(target.buffer as ArrayBuffer);
  eraseTimesOfMaking(bytes);
  return bytes;
}

/** Takes the compressed pictures out of a video file in memory, made by an encoder here. */
export async function demuxVideo(bytes: Uint8Array, codec: VideoCodec): Promise<EncodedVideo> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const track = await input.getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new Error(`the ${codec} encoder gave a file without a readable video`);
  const frames: Uint8Array[] = [];
  const keyFrames: number[] = [];
  const { description } = config;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const isKey =
      codec === 'h264' ? nalUnits(packet.data).some((unit) => (unit[0]! & 31) === 5) : packet.type === 'key';
    if (isKey) keyFrames.push(frames.length);
    frames.push(packet.data.slice());
  }
  return {
    codec,
    codecString: config.codec,
    width: config.codedWidth ?? 0,
    height: config.codedHeight ?? 0,
    description: description === undefined ? new Uint8Array(0) : asBytes(description).slice(),
    frames,
    keyFrames,
  };
}

/** A view of the bytes that a decoder's configuration holds. */
export function asBytes(description: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
}

/** The NAL units of an H.264 picture whose units have four bytes of length in front. */
export function nalUnits(data: Uint8Array): Uint8Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const units: Uint8Array[] = [];
  for (let at = 0; at + 4 <= data.length;) {
    const length = view.getUint32(at);
    units.push(data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return units;
}

/** Sets the times of making and of change to 0 in every box that has them (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2). */
function eraseTimesOfMaking(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to;) {
      const size = view.getUint32(at);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      const length = size === 1 ? Number(view.getBigUint64(at + 8)) : size === 0 ? to - at : size;
      if (CONTAINERS.includes(type)) walk(at + 8, at + length);
      if (DATED_BOXES.includes(type)) bytes.fill(0, at + 12, at + 12 + (bytes[at + 8] === 1 ? 16 : 8));
      at += length;
    }
  };
  walk(0, bytes.length);
}
