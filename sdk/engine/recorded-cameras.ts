import { Camera, type CameraOptions } from '../../sim/rendering/index.js';
import { wristCamera } from '../../sim/sensors/index.js';
import type { RobotDescription } from '../../sim/interface/index.js';
import type { SceneCameraOptions } from '../../sim/simulation/index.js';
import { UserError, type RecordedCamera } from '../episodes/index.js';

/** The name by which cameras on the hands are asked for. */
const WRIST = 'wrist';

/** Which cameras an environment is to have and which of them are recorded. */
export interface CameraChoice {
  /** Cameras to add to the scenario's own. */
  readonly added: readonly SceneCameraOptions[];
  /** Names of those that are recorded. */
  readonly recorded: readonly string[];
}

/**
 * Finds the cameras that were asked for by name.
 *
 * @param asked - Names: the scenario's own, and `wrist` for one on every hand.
 * @param own - Names of the scenario's own cameras.
 * @param robot - The robot.
 * @throws UserError when there is no such camera.
 */
export function chooseCameras(asked: readonly string[], own: readonly string[], robot: RobotDescription): CameraChoice {
  const added: SceneCameraOptions[] = [];
  const recorded: string[] = [];
  for (const name of new Set(asked)) {
    if (name === WRIST && robot.arms.length > 0) {
      for (const arm of robot.arms) {
        const options = wristCamera(arm.name, robot.arms.length === 1 ? {} : { name: `${arm.name}_${WRIST}` });
        added.push(options);
        recorded.push(options.name);
      }
    } else if (own.includes(name)) {
      recorded.push(name);
    } else {
      const known = [...own, ...(robot.arms.length > 0 ? [WRIST] : [])].join(', ') || 'none';
      throw new UserError(`there is no camera "${name}" to record; there are: ${known}`);
    }
  }
  return { added, recorded };
}

/**
 * Lens and present place of cameras, for the record.
 *
 * @param cameras - The cameras of a simulation by name.
 * @param recorded - Names of those to tell of.
 * @param mounted - How the mounted ones among them were added.
 */
export function describeCameras(
  cameras: ReadonlyMap<string, Camera>,
  recorded: readonly string[],
  mounted: readonly (CameraOptions & { readonly mount?: string })[],
): Record<string, RecordedCamera> {
  const described: Record<string, RecordedCamera> = {};
  for (const name of recorded) {
    const camera = cameras.get(name);
    if (camera === undefined) continue;
    const { k, worldToCamera } = camera.calibration;
    const options = mounted.find((candidate) => candidate.name === name);
    described[name] = {
      k,
      worldToCamera,
      // A camera of the same options that stands in the world has its place in the mount's frame as its place there.
      ...(options?.mount === undefined
        ? {}
        : { mount: options.mount, mountToCamera: new Camera(options).calibration.worldToCamera }),
    };
  }
  return described;
}
