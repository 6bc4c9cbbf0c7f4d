import type { RgbImage } from '../interface/index.js';
import type { CameraCalibration, OpticalFlow } from '../rendering/index.js';

/** What is wanted of a camera. Only what is asked for costs. */
export interface ViewOptions {
  /** The picture. Default true. */
  readonly rgb?: boolean;
  /** Depth in metres along the optical axis. Default false. */
  readonly depth?: boolean;
  /** Which thing each pixel shows. Default false. */
  readonly segmentation?: boolean;
  /** What kind of thing each pixel shows. Default false. */
  readonly classSegmentation?: boolean;
  /** Surface normals in the camera's frame. Default false. */
  readonly normals?: boolean;
  /**
   * Optical flow; needs `sensors.flow`. `backward`: from this picture to the one of a control tick earlier. `forward`: from
   * the picture of a control tick earlier to this one, as data sets keep it with the earlier frame. Default: none.
   */
  readonly flow?: 'backward' | 'forward';
  /**
   * Whether to look as the sensor does: with its latency, and with its noise in colour and depth; all labels are then of
   * the delayed moment, without noise. Default false: the truth of now.
   */
  readonly sensed?: boolean;
}

/** What a view always says. */
export interface ViewBasics {
  /** Simulated time in seconds of the moment that is shown. */
  readonly time: number;
  /** Lens and place of the camera at that moment. */
  readonly calibration: CameraCalibration;
}

/** Ids per pixel and what they mean. */
export interface LabelImage {
  /** One id per pixel, row-major from the top left; 0 is the room. */
  readonly ids: Uint16Array;
  /** Name behind each id; 0 is not listed. */
  readonly names: ReadonlyMap<number, string>;
}

/** Optical flow between two moments one control tick apart. */
export interface FlowImage extends OpticalFlow {
  /** Simulated time in seconds of the picture whose pixels carry the flow. */
  readonly from: number;
  /** Simulated time in seconds of the picture that it leads to. */
  readonly to: number;
}

/** Everything that a view can hold. Arrays are the caller's own, row-major from the top left. */
export interface ViewParts {
  /** The picture, sRGB. */
  readonly rgb: RgbImage;
  /** Metres along the optical axis per pixel; Infinity where nothing is. Sensed with noise: 0 where there is no reading. */
  readonly depth: Float32Array;
  /** Which thing each pixel shows. */
  readonly segmentation: LabelImage;
  /** What kind of thing each pixel shows. */
  readonly classSegmentation: LabelImage;
  /** 3 numbers per pixel: unit normals in the camera's OpenCV frame (x right, y down, z forward); NaN where nothing is. */
  readonly normals: Float32Array;
  /** Optical flow in pixels. */
  readonly flow: FlowImage;
}

/** Names of the parts that options surely ask for. */
type AskedParts<O extends ViewOptions> = {
  readonly [K in keyof ViewParts]: K extends 'rgb'
    ? 'rgb' extends keyof O
      ? O extends Readonly<Record<'rgb', true>>
        ? K
        : never
      : K
    : O extends Readonly<Record<K, true | string>>
      ? K
      : never;
}[keyof ViewParts];

/** What a camera gave, typed by what was asked for. */
export type CameraView<O extends ViewOptions = ViewOptions> = ViewBasics & Pick<ViewParts, AskedParts<O>>;
