import type { CameraOptions } from '../rendering/index.js';

/** What a wrist camera may be told. */
export interface WristCameraOptions {
  /** Name of the camera. Default `wrist`. */
  readonly name?: string;
  /** Width of the picture in pixels. Default 128. */
  readonly width?: number;
  /** Height of the picture in pixels. Default 128. */
  readonly height?: number;
  /** Vertical field of view in degrees. Default 75. */
  readonly fieldOfViewDeg?: number;
}

/**
 * A camera on the hand of an arm, as a bracket beside the hand holds it: 85 mm beside the tool centre point's axis and
 * 55 mm behind the point, turned towards a place 40 mm past it. Both finger tips and what they hold are in the lower half
 * of the picture.
 *
 * @param arm - Name of the arm.
 */
export function wristCamera(
  arm: string,
  { name = 'wrist', width = 128, height = 128, fieldOfViewDeg = 75 }: WristCameraOptions = {},
): CameraOptions & { readonly mount: string } {
  return {
    name,
    mount: `${arm}/tcp`,
    position: [0.085, 0, -0.055],
    target: [0.02, 0, 0.04],
    up: [1, 0, 0],
    fieldOfViewDeg,
    width,
    height,
  };
}
