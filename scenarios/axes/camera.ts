import type { Vector3 } from '../../sim/interface/index.js';
import type { CameraOptions } from '../../sim/rendering/index.js';
import { fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** A camera's place and view before any displacement. */
export interface CameraFraming {
  /** Where it stands, in metres. */
  readonly position: Vector3;
  /** What it looks at, in metres. */
  readonly target: Vector3;
  /** How wide it looks, as a factor on the vertical field of view that is drawn. Default 1. */
  readonly zoom?: number;
}

/** The usual view: the whole workspace from opposite the robot. */
const WORKSPACE: CameraFraming = { position: [0.6, 0, 0.62], target: [-0.06, 0, 0.05] };
/** Vertical field of view in degrees. */
const FIELD_OF_VIEW = 38;

/** The draws of the axis `camera`: pose and field of view. The whole workspace stays in the picture. */
export const CAMERA_VARIATIONS = {
  cameraShiftX: uniform('camera', -0.015, 0.015, 'm', 'displacement of the camera away from the robot', {
    seen: [-0.04, 0.06],
    unseen: [[0.06, 0.1]],
  }),
  cameraShiftY: uniform('camera', -0.02, 0.02, 'm', 'displacement of the camera to the side', {
    seen: [-0.08, 0.08],
    unseen: [
      [-0.14, -0.08],
      [0.08, 0.14],
    ],
  }),
  cameraShiftZ: uniform('camera', -0.015, 0.015, 'm', 'displacement of the camera upwards', {
    seen: [-0.04, 0.06],
    unseen: [[0.06, 0.1]],
  }),
  cameraTargetX: fixedUnlessOn(
    'camera',
    0,
    'm',
    'displacement of the point looked at, away from the robot',
    [-0.02, 0.02],
  ),
  cameraTargetY: fixedUnlessOn('camera', 0, 'm', 'displacement of the point looked at, to the side', [-0.02, 0.02]),
  cameraRoll: fixedUnlessOn(
    'camera',
    0,
    'rad',
    'turn of the camera about its optical axis',
    [-0.05, 0.05],
    [
      [-0.1, -0.05],
      [0.05, 0.1],
    ],
  ),
  cameraFieldOfView: fixedUnlessOn(
    'camera',
    FIELD_OF_VIEW,
    'deg',
    'vertical field of view of the camera',
    [37, 42],
    [[42, 46]],
  ),
} as const;

/**
 * The camera `front`, which looks at the workspace from opposite the robot.
 * @param rise - How much higher than usual the room stands over the table top, in metres: the camera is fixed to the room.
 * @param framing - Where it stands and looks. Default: the whole workspace.
 */
export function frontCamera(
  v: VariationValues<typeof CAMERA_VARIATIONS>,
  rise = 0,
  framing: CameraFraming = WORKSPACE,
): CameraOptions {
  const { position, target, zoom = 1 } = framing;
  const [x, y, z] = position;
  return {
    name: 'front',
    position: [x + v.cameraShiftX, y + v.cameraShiftY, z + v.cameraShiftZ + rise],
    target: [target[0] + v.cameraTargetX, target[1] + v.cameraTargetY, target[2] + rise],
    // The optical axis lies in the plane y = 0 but for small displacements: tilting "up" within y and z rolls about it.
    ...(v.cameraRoll === 0 ? {} : { up: [0, Math.sin(v.cameraRoll), Math.cos(v.cameraRoll)] }),
    fieldOfViewDeg: v.cameraFieldOfView * zoom,
    width: 128,
    height: 128,
  };
}
