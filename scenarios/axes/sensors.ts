import type { SensorOptions } from '../../sim/sensors/index.js';
import { choice, fixedUnlessOn } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** Number of seeds that the noise may have. */
const NOISE_SEEDS = 1_000_000;
/** Standard deviation of the read-out of a picture sensor in electrons. */
const READ_NOISE = 5;

/** The draws of the axis `latency`: how late actions take effect, and how old what is observed is. */
export const LATENCY_VARIATIONS = {
  actionLatency: choice('latency', [0], 'control ticks (50 ms) after which an action takes effect', {
    seen: [0, 1],
    unseen: [2],
    unit: 'ticks',
  }),
  cameraLatency: fixedUnlessOn('latency', 0, 's', 'age of pictures when they are observed', [0, 0.06], [[0.06, 0.12]]),
  jointLatency: fixedUnlessOn(
    'latency',
    0,
    's',
    'age of joint readings when they are observed',
    [0, 0.02],
    [[0.02, 0.05]],
  ),
} as const;

/** The draws of the axis `noise`: how sensors deviate from the truth. */
export const NOISE_VARIATIONS = {
  pictureNoise: fixedUnlessOn(
    'noise',
    0,
    '1',
    'standard deviation of the shot noise of a white pixel, as a fraction of white',
    [0, 0.03],
    [[0.03, 0.05]],
  ),
  depthSensor: choice('noise', ['ideal'], 'what depth pictures deviate like, where they are observed', {
    seen: ['ideal', 'realsense-d435'],
    unseen: ['kinect'],
  }),
  jointNoise: fixedUnlessOn(
    'noise',
    0,
    'rad',
    'standard deviation of each joint reading',
    [0, 0.001],
    [[0.001, 0.002]],
  ),
  jointBias: fixedUnlessOn(
    'noise',
    0,
    'rad',
    'standard deviation of the constant error of each joint reading',
    [0, 0.002],
    [[0.002, 0.004]],
  ),
  gripperNoise: fixedUnlessOn(
    'noise',
    0,
    'm',
    "standard deviation of the gripper's opening",
    [0, 0.0005],
    [[0.0005, 0.001]],
  ),
  forceNoise: fixedUnlessOn('noise', 0, 'N', 'standard deviation of force readings', [0, 0.3], [[0.3, 0.6]]),
  noiseSeed: fixedUnlessOn('noise', 0, '1', 'seed of the noise (its integer part)', [0, NOISE_SEEDS]),
} as const;

/** How the sensors of a scene work, as `Simulation.setSensors` takes it; `null` where they tell the truth at once. */
export function sensorsOf(
  v: VariationValues<typeof LATENCY_VARIATIONS> & VariationValues<typeof NOISE_VARIATIONS>,
): SensorOptions | null {
  const noisyJoints = v.jointNoise > 0 || v.jointBias > 0 || v.gripperNoise > 0;
  const late = v.cameraLatency > 0 || v.jointLatency > 0;
  const noise: SensorOptions['noise'] = {
    // The shot noise of n electrons is sqrt(n): a fraction of white is that of 1 / fraction^2 electrons.
    ...(v.pictureNoise > 0 ? { color: { fullWell: v.pictureNoise ** -2, readNoise: READ_NOISE } } : {}),
    ...(v.depthSensor === 'ideal' ? {} : { depth: v.depthSensor }),
    ...(noisyJoints
      ? { proprioception: { position: v.jointNoise, positionBias: v.jointBias, gripper: v.gripperNoise } }
      : {}),
    ...(v.forceNoise > 0 ? { force: { force: v.forceNoise } } : {}),
  };
  if (!late && Object.keys(noise).length === 0) return null;
  return {
    seed: Math.floor(v.noiseSeed),
    noise,
    ...(late ? { latency: { camera: v.cameraLatency, proprioception: v.jointLatency, force: v.jointLatency } } : {}),
  };
}
