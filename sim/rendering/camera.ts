import * as THREE from 'three';
import type { Vector3 } from '../interface/index.js';

/** What a `Camera` is built from. */
export interface CameraOptions {
  /** Name of the camera, such as `front`; key of its pictures in an observation. */
  readonly name: string;
  /** Position of the optical centre in the world frame, in metres. */
  readonly position: Vector3;
  /** Point in the world frame that the optical axis passes through, in metres. */
  readonly target: Vector3;
  /** Direction that points up in the picture. Defaults to the world's z axis. */
  readonly up?: Vector3;
  /** Vertical field of view in degrees, between 0 and 180 (both exclusive). */
  readonly fieldOfViewDeg: number;
  /** Width of the picture in pixels, a positive integer. */
  readonly width: number;
  /** Height of the picture in pixels, a positive integer. */
  readonly height: number;
  /** Distance of the near plane along the optical axis in metres; nothing nearer is drawn. Defaults to 0.01. */
  readonly near?: number;
  /** Distance of the far plane along the optical axis in metres; nothing farther is drawn. Defaults to 20. */
  readonly far?: number;
}

/** The pinhole model of a camera in pixels: `x = fx * X / Z + cx` with Z along the optical axis, X right and Y down. */
export interface CameraIntrinsics {
  /** Horizontal focal length in pixels. */
  readonly fx: number;
  /** Vertical focal length in pixels; equal to `fx`, as pixels are square. */
  readonly fy: number;
  /** Column of the principal point in pixels, where pixel `i` spans `i` to `i + 1`. */
  readonly cx: number;
  /** Row of the principal point in pixels, counted downwards. */
  readonly cy: number;
}

/** Where a world point appears in a picture. */
export interface ProjectedPoint {
  /** Column in pixels, measured from the left edge; the centre of the first pixel is at 0.5. */
  readonly x: number;
  /** Row in pixels, measured downwards from the top edge. */
  readonly y: number;
  /** Distance along the optical axis in metres. Not positive when the point is behind the camera (x and y are then meaningless). */
  readonly depth: number;
}

/**
 * A pinhole camera without distortion: a plain description and the three.js camera made from it. To mount it on a moving
 * part, add `perspective` to that part and set its local pose (three.js convention: it looks along its -z axis, y up);
 * the world pose of `perspective` is what counts.
 */
export class Camera implements CameraOptions {
  /** Name of the camera, key of its pictures in an observation. */
  readonly name: string;
  /** Position of the optical centre in metres that the camera was built with, in the frame of the parent of `perspective` (the world, unless mounted). */
  readonly position: Vector3;
  /** Point in metres that the optical axis was built to pass through, in the same frame. */
  readonly target: Vector3;
  /** Direction that points up in the picture, in the same frame. */
  readonly up: Vector3;
  /** Vertical field of view in degrees. */
  readonly fieldOfViewDeg: number;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Height of the picture in pixels. */
  readonly height: number;
  /** Distance of the near plane along the optical axis in metres. */
  readonly near: number;
  /** Distance of the far plane along the optical axis in metres. */
  readonly far: number;
  /** The three.js camera; its world pose is the camera's pose. */
  readonly perspective: THREE.PerspectiveCamera;

  /** @throws RangeError when a size, angle or distance is out of range, or `position` equals `target`. */
  constructor(options: CameraOptions) {
    const { name, position, target, up = [0, 0, 1], fieldOfViewDeg, width, height, near = 0.01, far = 20 } = options;
    for (const [label, value] of [
      ['width', width],
      ['height', height],
    ] as const) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`camera.${label} must be a positive integer, received ${value}`);
      }
    }
    if (!(fieldOfViewDeg > 0 && fieldOfViewDeg < 180)) {
      throw new RangeError(`camera.fieldOfViewDeg must lie between 0 and 180, received ${fieldOfViewDeg}`);
    }
    if (!(near > 0 && near < far && far < Infinity)) {
      throw new RangeError(`camera.near and camera.far must satisfy 0 < near < far, received ${near} and ${far}`);
    }
    const distance = Math.hypot(target[0] - position[0], target[1] - position[1], target[2] - position[2]);
    if (!(distance > 0 && distance < Infinity)) {
      throw new RangeError(
        `camera.position and camera.target must be two finite points, received ${position.join(', ')} and ${target.join(', ')}`,
      );
    }
    this.name = name;
    this.position = position;
    this.target = target;
    this.up = up;
    this.fieldOfViewDeg = fieldOfViewDeg;
    this.width = width;
    this.height = height;
    this.near = near;
    this.far = far;
    this.perspective = new THREE.PerspectiveCamera(fieldOfViewDeg, width / height, near, far);
    this.perspective.name = name;
    this.perspective.up.set(up[0], up[1], up[2]);
    this.perspective.position.set(position[0], position[1], position[2]);
    this.perspective.lookAt(target[0], target[1], target[2]);
    this.perspective.updateMatrixWorld(true);
  }

  /** Focal lengths and principal point in pixels. */
  get intrinsics(): CameraIntrinsics {
    const focal = this.height / 2 / Math.tan((this.fieldOfViewDeg * Math.PI) / 360);
    return { fx: focal, fy: focal, cx: this.width / 2, cy: this.height / 2 };
  }

  /** Pixel and depth of a point in the world frame, in metres. The pixel may lie outside the picture. */
  project(point: Vector3): ProjectedPoint {
    this.perspective.updateWorldMatrix(true, false);
    const view = new THREE.Vector3(point[0], point[1], point[2]).applyMatrix4(
      this.perspective.matrixWorld.clone().invert(),
    );
    const { fx, fy, cx, cy } = this.intrinsics;
    const depth = -view.z;
    return { x: cx + (fx * view.x) / depth, y: cy - (fy * view.y) / depth, depth };
  }
}
