/** Codecs of videos that are written here. */
export const VIDEO_CODECS = ['h264', 'av1'] as const;

/** One of `VIDEO_CODECS`. */
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/** Frames between two key frames of the videos that are written here: few, since training reads frames in random order. */
export const KEY_FRAME_INTERVAL = 5;

/** The compressed pictures of one camera in one episode, before they are joined into a file. No frame is reordered. */
export interface EncodedVideo {
  /** The codec. */
  readonly codec: VideoCodec;
  /** Codec with profile and level as WebCodecs writes it, such as `avc1.42000a`. */
  readonly codecString: string;
  /** Width in pixels, even. */
  readonly width: number;
  /** Height in pixels, even. */
  readonly height: number;
  /** The decoder's configuration record, `avcC`, of H.264; empty of AV1, whose key frames hold it. */
  readonly description: Uint8Array;
  /** One compressed picture per frame, in order, as it stands in an MP4 file. */
  readonly frames: readonly Uint8Array[];
  /** Indices of the key frames in order, the first 0. */
  readonly keyFrames: readonly number[];
}
