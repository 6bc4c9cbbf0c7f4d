import type { CameraOptions } from '../../sim/rendering/index.js';
import { fixedUnlessOn, uniform } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** Where the camera stands, what it looks at and how wide, before any displacement, in metres and degrees. */
const POSITION = [0.6, 0, 0.62] as const;
const TARGET = [-0.06, 0, 0.05] as const;
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
 */
export function frontCamera(v: VariationValues<typeof CAMERA_VARIATIONS>, rise = 0): CameraOptions {
  const [x, y, z] = POSITION;
  return {
    name: 'front',
    position: [x + v.cameraShiftX, y + v.cameraShiftY, z + v.cameraShiftZ + rise],
    target: [TARGET[0] + v.cameraTargetX, TARGET[1] + v.cameraTargetY, TARGET[2] + rise],
    // The optical axis lies in the plane y = 0 but for small displacements: tilting "up" within y and z rolls about it.
    ...(v.cameraRoll === 0 ? {} : { up: [0, Math.sin(v.cameraRoll), Math.cos(v.cameraRoll)] }),
    fieldOfViewDeg: v.cameraFieldOfView,
    width: 128,
    height: 128,
  };
}
