import * as THREE from 'three';
import type { Pose, Quaternion, Vector3 } from '../interface/index.js';
import { multiplyQuaternions, rotate, type Numbers } from '../math/vector.js';

/** The pinhole model of a camera in pixels: `x = fx * X / Z + cx` with Z along the optical axis, X right and Y down. */
export interface CameraIntrinsics {
  /** Horizontal focal length in pixels, positive. */
  readonly fx: number;
  /** Vertical focal length in pixels, positive; equal to `fx` where pixels are square. */
  readonly fy: number;
  /**
   * Column of the principal point in pixels, where pixel `i` spans `i` to `i + 1`. Software that puts the centre of the
   * first pixel at 0 (OpenCV's functions do) needs 0.5 less.
   */
  readonly cx: number;
  /** Row of the principal point in pixels, counted downwards, in the same convention as `cx`. */
  readonly cy: number;
}

/** Axes of a camera's frame: `opencv` is x right, y down, z forward; `opengl` (three.js, Blender) x right, y up, z backward. */
export type CameraFrameConvention = 'opencv' | 'opengl';

/**
 * What a `Camera` is built from. The lens is given by exactly one of `fieldOfViewDeg` and `intrinsics`, the place by
 * `position` and `target` or by `pose`.
 */
export interface CameraOptions {
  /** Name of the camera, such as `front`; key of its pictures in an observation. */
  readonly name: string;
  /** Position of the optical centre in metres, in the world frame, or in the frame of what the camera is mounted on. */
  readonly position?: Vector3;
  /** Point that the optical axis passes through, in the same frame, in metres. */
  readonly target?: Vector3;
  /** Direction that points up in the picture, in the same frame; goes with `target`. Defaults to the z axis. */
  readonly up?: Vector3;
  /** Pose of the camera's frame, in the world frame, or in the frame of what the camera is mounted on. */
  readonly pose?: Pose;
  /** Axes of the frame that `pose` places. Defaults to `opencv`. */
  readonly poseConvention?: CameraFrameConvention;
  /** Vertical field of view in degrees, between 0 and 180 (both exclusive); square pixels, centred principal point. */
  readonly fieldOfViewDeg?: number;
  /** Focal lengths and principal point in pixels; the principal point may lie anywhere. */
  readonly intrinsics?: CameraIntrinsics;
  /** Width of the picture in pixels, a positive integer. */
  readonly width: number;
  /** Height of the picture in pixels, a positive integer. */
  readonly height: number;
  /** Distance of the near plane along the optical axis in metres; nothing nearer is drawn. Defaults to 0.01. */
  readonly near?: number;
  /** Distance of the far plane along the optical axis in metres; nothing farther is drawn. Defaults to 20. */
  readonly far?: number;
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

/** Everything that relates a picture's pixels to the world, as plain data for a dataset. */
export interface CameraCalibration {
  /** Name of the camera. */
  readonly name: string;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Height of the picture in pixels. */
  readonly height: number;
  /** The matrix K, 9 numbers row-major: `fx 0 cx, 0 fy cy, 0 0 1`, in pixels whose first centre is at 0.5. */
  readonly k: readonly number[];
  /** World frame to camera frame (OpenCV axes), 16 numbers row-major; translation in metres. */
  readonly worldToCamera: readonly number[];
  /** Near plane in metres. */
  readonly near: number;
  /** Far plane in metres. */
  readonly far: number;
}

/** A live frame that a camera is mounted on: read whenever the camera's place is asked for. */
export interface CameraMount {
  /** Position of the frame in the world in metres, 3 numbers. */
  readonly position: Numbers;
  /** Orientation of the frame in the world, unit quaternion x, y, z, w. */
  readonly orientation: Numbers;
}

/** Half a turn about x, which takes either camera convention to the other. */
const HALF_TURN: Quaternion = [1, 0, 0, 0];

/** The pose of a camera's OpenGL frame (x right, y up, z backward) from that of its OpenCV frame (x right, y down, z forward). */
export function openGlFromOpenCv(pose: Pose): Pose {
  const q = [0, 0, 0, 1];
  multiplyQuaternions(q, pose.orientation, HALF_TURN);
  return { position: pose.position, orientation: [q[0]!, q[1]!, q[2]!, q[3]!] };
}

/** The pose of a camera's OpenCV frame (x right, y down, z forward) from that of its OpenGL frame (x right, y up, z backward). */
export function openCvFromOpenGl(pose: Pose): Pose {
  return openGlFromOpenCv(pose);
}

/**
 * A pinhole camera without distortion: a plain description and the three.js camera made from it. It stands in the
 * world, or follows the frame that it was mounted on with `mountOn`.
 */
export class Camera {
  /** Name of the camera, key of its pictures in an observation. */
  readonly name: string;
  /** Position of the optical centre in metres that the camera was built with, in the world or in its mount's frame. */
  readonly position: Vector3;
  /** A point on the optical axis in metres, in the same frame. */
  readonly target: Vector3;
  /** Direction that points up in the picture, in the same frame. */
  readonly up: Vector3;
  /** Vertical field of view in degrees; with an off-centre principal point, that of a centred camera of the same `fy`. */
  readonly fieldOfViewDeg: number;
  /** Width of the picture in pixels. */
  readonly width: number;
  /** Height of the picture in pixels. */
  readonly height: number;
  /** Distance of the near plane along the optical axis in metres. */
  readonly near: number;
  /** Distance of the far plane along the optical axis in metres. */
  readonly far: number;

  readonly #intrinsics: CameraIntrinsics;
  readonly #perspective: THREE.PerspectiveCamera;
  #mount: CameraMount | undefined;
  /** Place of the three.js camera in the mount's frame. */
  readonly #localPosition: readonly number[];
  readonly #localOrientation: readonly number[];
  readonly #turned = [0, 0, 0, 1];

  /** @throws RangeError when a size, angle or distance is out of range, or lens or place are given twice or not at all. */
  constructor(options: CameraOptions) {
    const { name, width, height, near = 0.01, far = 20 } = options;
    for (const [label, value] of [
      ['width', width],
      ['height', height],
    ] as const) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`camera.${label} must be a positive integer, received ${value}`);
      }
    }
    if (!(near > 0 && near < far && far < Infinity)) {
      throw new RangeError(`camera.near and camera.far must satisfy 0 < near < far, received ${near} and ${far}`);
    }
    this.name = name;
    this.width = width;
    this.height = height;
    this.near = near;
    this.far = far;
    this.#intrinsics = lensOf(options);
    const { fx, fy, cx, cy } = this.#intrinsics;
    this.fieldOfViewDeg = options.fieldOfViewDeg ?? (Math.atan(height / 2 / fy) * 360) / Math.PI;
    const aspect = (width / fx) * (fy / height);
    const camera = new THREE.PerspectiveCamera(this.fieldOfViewDeg, aspect, near, far);
    camera.name = name;
    // A shifted view of the same size moves the principal point, and three keeps it when the projection is recomputed.
    if (cx !== width / 2 || cy !== height / 2) {
      camera.setViewOffset(width, height, width / 2 - cx, height / 2 - cy, width, height);
      // It also sets the aspect to that of the picture, which oblong pixels do not have.
      camera.aspect = aspect;
      camera.updateProjectionMatrix();
    }
    if (options.pose === undefined) {
      const { position, target, up } = aimOf(options);
      this.position = position;
      this.target = target;
      this.up = up;
      camera.up.set(up[0], up[1], up[2]);
      camera.position.set(position[0], position[1], position[2]);
      camera.lookAt(target[0], target[1], target[2]);
    } else {
      const { position, orientation } = placeOf(options);
      const forward = [0, 0, -1];
      const up = [0, 1, 0];
      rotate(forward, orientation, forward);
      rotate(up, orientation, up);
      this.position = position;
      this.target = [position[0] + forward[0]!, position[1] + forward[1]!, position[2] + forward[2]!];
      this.up = [up[0]!, up[1]!, up[2]!];
      camera.up.set(up[0]!, up[1]!, up[2]);
      camera.position.set(position[0], position[1], position[2]);
      camera.quaternion.set(orientation[0], orientation[1], orientation[2], orientation[3]);
    }
    camera.updateMatrixWorld(true);
    this.#perspective = camera;
    this.#localPosition = camera.position.toArray();
    this.#localOrientation = camera.quaternion.toArray();
  }

  /** Focal lengths and principal point in pixels. */
  get intrinsics(): CameraIntrinsics {
    return this.#intrinsics;
  }

  /** The three.js camera, brought to where its mount is now; its world pose is the camera's pose (OpenGL axes). */
  get perspective(): THREE.PerspectiveCamera {
    const mount = this.#mount;
    if (mount !== undefined) {
      const { position, orientation } = mount;
      const turned = this.#turned;
      rotate(turned, orientation, this.#localPosition);
      this.#perspective.position.set(position[0]! + turned[0]!, position[1]! + turned[1]!, position[2]! + turned[2]!);
      multiplyQuaternions(turned, orientation, this.#localOrientation);
      this.#perspective.quaternion.set(turned[0]!, turned[1]!, turned[2]!, turned[3]!);
    }
    this.#perspective.updateWorldMatrix(true, false);
    return this.#perspective;
  }

  /** Present pose of the camera's OpenCV frame (x right, y down, z forward) in the world. */
  get pose(): Pose {
    const position = new THREE.Vector3();
    const orientation = new THREE.Quaternion();
    this.perspective.matrixWorld.decompose(position, orientation, new THREE.Vector3());
    return openCvFromOpenGl({
      position: [position.x, position.y, position.z],
      orientation: [orientation.x, orientation.y, orientation.z, orientation.w],
    });
  }

  /** K, the present world-to-camera matrix and the picture's size, as plain data. */
  get calibration(): CameraCalibration {
    const { name, width, height, near, far } = this;
    const { fx, fy, cx, cy } = this.intrinsics;
    const m = this.perspective.matrixWorld.elements;
    const rows: number[] = [];
    for (let row = 0; row < 3; row++) {
      // Columns of the camera's matrix are its axes; y and z turn round from OpenGL to OpenCV.
      const sign = row === 0 ? 1 : -1;
      const [x, y, z] = [sign * m[4 * row]!, sign * m[4 * row + 1]!, sign * m[4 * row + 2]!];
      rows.push(x, y, z, -(x * m[12] + y * m[13] + z * m[14]));
    }
    return { name, width, height, k: [fx, 0, cx, 0, fy, cy, 0, 0, 1], worldToCamera: [...rows, 0, 0, 0, 1], near, far };
  }

  /**
   * Mounts the camera: the place that it was built with is from now on one in the frame of `mount`.
   * @param mount - A live frame in the world; `undefined` puts the camera back into the world.
   */
  mountOn(mount: CameraMount | undefined): void {
    this.#mount = mount;
    if (mount !== undefined) return;
    this.#perspective.position.fromArray(this.#localPosition);
    this.#perspective.quaternion.fromArray(this.#localOrientation);
  }

  /** Pixel and depth of a point in the world frame, in metres. The pixel may lie outside the picture. */
  project(point: Vector3): ProjectedPoint {
    const view = new THREE.Vector3(point[0], point[1], point[2]).applyMatrix4(
      this.perspective.matrixWorld.clone().invert(),
    );
    const { fx, fy, cx, cy } = this.intrinsics;
    const depth = -view.z;
    return { x: cx + (fx * view.x) / depth, y: cy - (fy * view.y) / depth, depth };
  }

  /**
   * The point in the world frame, in metres, that appears at a place in the picture.
   * @param x - Column in pixels; the centre of pixel `i` is at `i + 0.5`.
   * @param y - Row in pixels, downwards.
   * @param depth - Distance along the optical axis in metres.
   */
  unproject(x: number, y: number, depth: number): Vector3 {
    const { fx, fy, cx, cy } = this.intrinsics;
    const point = new THREE.Vector3(((x - cx) / fx) * depth, ((cy - y) / fy) * depth, -depth).applyMatrix4(
      this.perspective.matrixWorld,
    );
    return [point.x, point.y, point.z];
  }

  /**
   * The points in the world frame that a depth picture of this camera shows.
   * @param depth - Metres along the optical axis per pixel, row-major from the top left.
   * @returns 3 numbers per pixel in metres; NaN where the depth is not positive and finite.
   * @throws RangeError when the number of depths is not that of the picture's pixels.
   */
  pointCloud(depth: Numbers): Float32Array {
    const { width, height } = this;
    if (depth.length !== width * height) {
      throw new RangeError(`depth must have ${width} x ${height} entries, received ${depth.length}`);
    }
    const { fx, fy, cx, cy } = this.intrinsics;
    const m = this.perspective.matrixWorld.elements;
    const points = new Float32Array(3 * width * height);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const z = depth[i]!;
        const visible = z > 0 && z < Infinity;
        const right = ((x + 0.5 - cx) / fx) * z;
        const upward = ((cy - y - 0.5) / fy) * z;
        for (let k = 0; k < 3; k++) {
          points[3 * i + k] = visible ? m[k]! * right + m[4 + k]! * upward - m[8 + k]! * z + m[12 + k]! : NaN;
        }
      }
    }
    return points;
  }

  /** Whether a point in the world frame lies inside the picture and between near and far plane. */
  sees(point: Vector3): boolean {
    const { x, y, depth } = this.project(point);
    return depth >= this.near && depth <= this.far && x >= 0 && y >= 0 && x < this.width && y < this.height;
  }
}

function lensOf({ fieldOfViewDeg, intrinsics, width, height }: CameraOptions): CameraIntrinsics {
  if ((fieldOfViewDeg === undefined) === (intrinsics === undefined)) {
    const given = fieldOfViewDeg === undefined ? 'neither' : 'both';
    throw new RangeError(
      `camera.fieldOfViewDeg and camera.intrinsics exclude each other and one is needed, received ${given}`,
    );
  }
  if (intrinsics !== undefined) {
    const { fx, fy, cx, cy } = intrinsics;
    if (!(fx > 0 && fy > 0 && fx < Infinity && fy < Infinity && Number.isFinite(cx) && Number.isFinite(cy))) {
      throw new RangeError(
        `camera.intrinsics must have positive fx and fy and finite cx and cy in pixels, received ${JSON.stringify(intrinsics)}`,
      );
    }
    return { fx, fy, cx, cy };
  }
  if (!(fieldOfViewDeg !== undefined && fieldOfViewDeg > 0 && fieldOfViewDeg < 180)) {
    throw new RangeError(`camera.fieldOfViewDeg must lie between 0 and 180, received ${fieldOfViewDeg}`);
  }
  const focal = height / 2 / Math.tan((fieldOfViewDeg * Math.PI) / 360);
  return { fx: focal, fy: focal, cx: width / 2, cy: height / 2 };
}

function aimOf({ position, target, up = [0, 0, 1] }: CameraOptions): {
  position: Vector3;
  target: Vector3;
  up: Vector3;
} {
  if (position === undefined || target === undefined) {
    throw new RangeError('camera needs position and target, or pose, received neither pair complete');
  }
  const distance = Math.hypot(target[0] - position[0], target[1] - position[1], target[2] - position[2]);
  if (!(distance > 0 && distance < Infinity)) {
    throw new RangeError(
      `camera.position and camera.target must be two finite points, received ${position.join(', ')} and ${target.join(', ')}`,
    );
  }
  return { position, target, up };
}

/** The place of the three.js camera from a given pose. */
function placeOf({ pose, poseConvention = 'opencv', position, target }: CameraOptions): Pose {
  if (pose === undefined || position !== undefined || target !== undefined) {
    throw new RangeError('camera.pose and camera.position with camera.target exclude each other, received both');
  }
  const { orientation } = pose;
  const norm = Math.hypot(...orientation);
  if (!(Math.abs(norm - 1) < 1e-3) || !pose.position.every(Number.isFinite)) {
    throw new RangeError(
      `camera.pose must have a finite position and a unit quaternion, received ${JSON.stringify(pose)}`,
    );
  }
  const [x, y, z, w] = orientation;
  const unit: Pose = { position: pose.position, orientation: [x / norm, y / norm, z / norm, w / norm] };
  return poseConvention === 'opengl' ? unit : openGlFromOpenCv(unit);
}
