import { spawn } from 'node:child_process';
import type { RgbImage } from '../../sim/interface/index.js';
import { KEY_FRAME_INTERVAL, type EncodedVideo } from './encoded-video.js';
import { demuxVideo } from './mp4.node.js';
import { rgbToYuv420 } from './yuv.js';

/** The program ffmpeg is needed and cannot be used. The message says what for, and how to get it. */
export class FfmpegMissingError extends Error {
  /** Always `FfmpegMissingError`. */
  override readonly name = 'FfmpegMissingError';
}

/** Largest piece of ffmpeg's complaints that goes into a message, in characters. */
const COMPLAINT_LENGTH = 300;

/** Path of the program: the environment variable `NEXTSTATE_FFMPEG`, else `ffmpeg` as the shell would find it. */
function ffmpegPath(): string {
  const given = process.env['NEXTSTATE_FFMPEG'];
  return given === undefined || given === '' ? 'ffmpeg' : given;
}

/**
 * The version of ffmpeg on this machine, such as `5.1.9`; `undefined` where there is none.
 */
export async function ffmpegVersion(): Promise<string | undefined> {
  try {
    const banner = await runFfmpeg('tell its version', ['-version'], []);
    return /ffmpeg version (\S+)/.exec(Buffer.from(banner).toString('utf8'))?.[1] ?? 'of an unknown version';
  } catch {
    return undefined;
  }
}

/** Whether ffmpeg is on this machine and has the encoder that `encodeAv1` uses. */
export async function canEncodeAv1(): Promise<boolean> {
  try {
    const list = await runFfmpeg('list its encoders', ['-hide_banner', '-encoders'], []);
    return Buffer.from(list).toString('utf8').includes('libsvtav1');
  } catch {
    return false;
  }
}

/**
 * Compresses pictures with AV1 (SVT-AV1, low delay, one thread), by the program ffmpeg.
 *
 * @param frames - Pictures of one even size, at least one.
 * @param fps - Frames per second.
 * @throws FfmpegMissingError when there is no ffmpeg.
 */
export async function encodeAv1(frames: readonly RgbImage[], fps: number): Promise<EncodedVideo> {
  const { width, height } = frames[0] as RgbImage;
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-video_size',
    `${width}x${height}`,
    '-framerate',
    String(fps),
  ];
  const codec = ['-c:v', 'libsvtav1', '-crf', '24', '-preset', '8', '-g', String(KEY_FRAME_INTERVAL), '-threads', '1'];
  // One logical processor and no pyramid of reordered pictures.
  const svt = ['-svtav1-params', 'lp=1:pred-struct=1'];
  const output = ['-fflags', '+bitexact', '-f', 'matroska', 'pipe:1'];
  const bytes = await runFfmpeg(
    'encode AV1',
    ['-hide_banner', '-loglevel', 'error', ...input, '-i', 'pipe:0', ...codec, ...svt, ...output],
    frames.map(rgbToYuv420),
  );
  const video = await demuxVideo(bytes, 'av1');
  if (video.frames.length !== frames.length) {
    throw new Error(`ffmpeg gave ${video.frames.length} AV1 pictures for ${frames.length}: use --images h264 or png`);
  }
  return { ...video, width, height };
}

/** Which pictures of a video file are wanted. */
export interface FrameRange {
  /** Presentation time of the first in seconds. */
  readonly from: number;
  /** How many, a positive integer. */
  readonly count: number;
  /** Frames per second. */
  readonly fps: number;
}

/**
 * Decodes pictures of a video file of any codec, by the program ffmpeg.
 *
 * @param file - Path of the video.
 * @param size - Size of its pictures in pixels.
 * @throws FfmpegMissingError when there is no ffmpeg.
 * @throws Error when the file is damaged; the message holds ffmpeg's words.
 */
export async function decodeWithFfmpeg(
  file: string,
  size: { readonly width: number; readonly height: number },
  { from, count, fps }: FrameRange,
): Promise<RgbImage[]> {
  const { width, height } = size;
  // Half a frame early: seeking drops pictures before the time, and rounding must not drop the first.
  const seek = Math.max(0, from - 0.5 / fps).toFixed(6);
  const bytes = await runFfmpeg(
    `decode ${file}`,
    [
      ...['-hide_banner', '-loglevel', 'error', '-threads', '1', '-ss', seek, '-i', file, '-map', '0:v:0'],
      ...['-frames:v', String(count), '-vsync', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    [],
  );
  const length = width * height * 3;
  return Array.from({ length: Math.floor(bytes.length / length) }, (_, i) => ({
    width,
    height,
    data: bytes.slice(i * length, (i + 1) * length),
  }));
}

/** Runs ffmpeg and gives what it writes to its standard output. */
function runFfmpeg(purpose: string, args: readonly string[], input: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath(), args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
    // A program that ends early closes the pipe: its exit code and words say why.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) => {
      reject(
        new FfmpegMissingError(
          `ffmpeg is needed to ${purpose} and cannot be started (${cause.message}): install it (apt-get install ffmpeg, ` +
            'brew install ffmpeg, conda install ffmpeg) or set NEXTSTATE_FFMPEG to its path',
          { cause },
        ),
      );
    });
    child.on('close', (code) => {
      if (code === 0) resolve(new Uint8Array(Buffer.concat(chunks)));
      else if (/Unknown encoder/.test(complaint)) {
        reject(new FfmpegMissingError(`this ffmpeg lacks an encoder to ${purpose} (libsvtav1): install a full build`));
      } else reject(new Error(`ffmpeg could not ${purpose}: ${complaint.trim().slice(-COMPLAINT_LENGTH)}`));
    });
    for (const piece of input) child.stdin.write(piece);
    child.stdin.end();
  });
}
