export { encodeVideo } from './video-encoder.node.js';
export { muxVideos } from './mp4.node.js';
export { VideoFile } from './video-file.node.js';
export type { VideoFacts } from './video-file.node.js';
export { canEncodeAv1, FfmpegMissingError, ffmpegVersion } from './ffmpeg.node.js';
export type { FrameRange } from './ffmpeg.node.js';
