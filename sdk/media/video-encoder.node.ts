import type { RgbImage } from '../../sim/interface/index.js';
import type { EncodedVideo, VideoCodec } from './encoded-video.js';
import { encodeAv1 } from './ffmpeg.node.js';
import { encodeH264 } from './h264.node.js';

/**
 * Compresses the pictures of one camera in one episode. The same pictures give the same bytes on one machine.
 *
 * @param frames - Pictures of one size with even width and height, at least one.
 * @param fps - Frames per second, a positive integer.
 * @param codec - `h264` works everywhere; `av1` needs the program ffmpeg.
 * @throws RangeError when there is no picture, sizes differ or are odd.
 * @throws FfmpegMissingError when the codec needs ffmpeg and there is none.
 */
export async function encodeVideo(frames: readonly RgbImage[], fps: number, codec: VideoCodec): Promise<EncodedVideo> {
  const first = frames[0];
  if (first === undefined) throw new RangeError('a video needs at least one picture, received none');
  if (frames.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new RangeError('all pictures of a video must have the same size');
  }
  return codec === 'h264' ? encodeH264(frames, fps) : encodeAv1(frames, fps);
}
