/** How the picture sensor of a camera deviates from the light that falls on it. */
export interface ColorNoiseOptions {
  /**
   * Photo-electrons per channel at full scale (white), positive: the shot noise of `n` of them is `sqrt(n)`. Some 5,000
   * to 10,000 for a small sensor in good light, some hundreds at high gain. Default 5000.
   */
  readonly fullWell?: number;
  /** Standard deviation of the read-out in electrons, at least 0. Default 5. */
  readonly readNoise?: number;
}

/** Depth sensors whose published noise is known. */
export type DepthSensorName = 'kinect' | 'realsense-d405' | 'realsense-d435';

/**
 * How a depth sensor deviates from the true depth `z` (metres along the optical axis). Readings are 0 where there is
 * none. Everything defaults to no deviation.
 */
export interface DepthNoiseOptions {
  /** Constant part of the standard deviation along the axis in metres. */
  readonly axialConstant?: number;
  /** Factor of `(z - axialOrigin)^2` in the standard deviation along the axis, per metre. */
  readonly axialQuadratic?: number;
  /** Distance in metres from which the quadratic part counts. Default 0. */
  readonly axialOrigin?: number;
  /**
   * Standard deviation of the place across the axis at which a pixel measures, as the tangent of an angle: times the focal
   * length it is a number of pixels. It frays the edges of things.
   */
  readonly lateral?: number;
  /** Step in which the sensor counts inverse depth, in 1/m: its disparity step over focal length and baseline. */
  readonly inverseDepthStep?: number;
  /** Probability, 0 to 1, that a pixel beside a jump in depth has no reading. */
  readonly edgeDropout?: number;
  /** Difference of depths of neighbouring pixels, relative to the nearer one, that counts as a jump. Default 0.05. */
  readonly edgeJump?: number;
  /** Probability, 0 to 1, that any pixel has no reading. */
  readonly dropout?: number;
  /** Nearest distance in metres that it measures. Default 0. */
  readonly minimumRange?: number;
  /** Farthest distance in metres that it measures. Default Infinity. */
  readonly maximumRange?: number;
}

/** How joint sensors deviate. Standard deviations; biases are drawn once per seed and stay. All default to 0. */
export interface ProprioceptionNoiseOptions {
  /** Of joint positions, per reading, in radians (metres of a prismatic joint). */
  readonly position?: number;
  /** Of the constant error of each joint position, in radians (metres of a prismatic joint): its calibration. */
  readonly positionBias?: number;
  /** Step in which joint positions are counted in radians: `2 pi / 4096` for an encoder of 12 bits. */
  readonly positionResolution?: number;
  /** Of joint velocities, per reading, in radians per second. */
  readonly velocity?: number;
  /** Of joint efforts, per reading, in newton metres. */
  readonly effort?: number;
  /** Of the gripper's opening, per reading, in metres. */
  readonly gripper?: number;
}

/** How force sensors deviate. Standard deviations; biases are drawn once per seed and stay. All default to 0. */
export interface ForceNoiseOptions {
  /** Of each force component and finger force, per reading, in newtons. */
  readonly force?: number;
  /** Of the constant error of each force component and finger force, in newtons. */
  readonly forceBias?: number;
  /** Of each torque component, per reading, in newton metres. */
  readonly torque?: number;
  /** Of the constant error of each torque component, in newton metres. */
  readonly torqueBias?: number;
}

/** What a camera adds to the truth. */
export interface CameraNoiseOptions {
  /** Of pictures. Default: none. */
  readonly color?: ColorNoiseOptions;
  /** Of depth: a known sensor or numbers of one's own. Default: none. */
  readonly depth?: DepthSensorName | DepthNoiseOptions;
}

/** What the sensors of a simulation add to the truth. `color` and `depth` are those of every camera. */
export interface SensorNoiseOptions extends CameraNoiseOptions {
  /** Noise of single cameras by name, in place of that of every camera. Default: none. */
  readonly cameras?: Readonly<Record<string, CameraNoiseOptions>>;
  /** Of joints and grippers. Default: none. */
  readonly proprioception?: ProprioceptionNoiseOptions;
  /** Of wrists and fingers. Default: none. */
  readonly force?: ForceNoiseOptions;
}

/** How old readings are when they are observed, in seconds, rounded to physics steps. All default to 0. */
export interface SensorLatencyOptions {
  /** Of pictures and depth: of all cameras, or by camera name (0 for those not named). */
  readonly camera?: number | Readonly<Record<string, number>>;
  /** Of joint positions, velocities, efforts, gripper and tool centre point. */
  readonly proprioception?: number;
  /** Of wrist, finger and contact forces. */
  readonly force?: number;
}

/** How the sensors of a simulation work. Plain data, so that a variation can draw it. */
export interface SensorOptions {
  /** Seed of the noise, an integer from 0 to 2^32 - 1. Default 0. */
  readonly seed?: number;
  /** Noise. Default: none. */
  readonly noise?: SensorNoiseOptions;
  /** Latency. Default: none. */
  readonly latency?: SensorLatencyOptions;
  /** Whether the scene of one control tick ago is kept, which optical flow needs. Default false. */
  readonly flow?: boolean;
}

/** Longest latency in seconds. */
const LONGEST_LATENCY = 10;

/**
 * Checks sensor options.
 * @param cameras - Names of the cameras that exist; without them, latencies may name any.
 * @throws RangeError when a number is out of range or a camera unknown.
 */
export function checkSensorOptions(options: SensorOptions, cameras?: readonly string[]): void {
  const { seed = 0, noise = {}, latency = {} } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`sensors.seed must be an integer from 0 to 4294967295, received ${seed}`);
  }
  const { proprioception = {}, force = {} } = noise;
  checkCameraNoise('sensors.noise', noise);
  for (const [name, own] of Object.entries(noise.cameras ?? {})) {
    checkKnown('sensors.noise.cameras', name, cameras);
    checkCameraNoise(`sensors.noise.cameras.${name}`, own);
  }
  checkNumbers('sensors.noise.proprioception', { ...proprioception });
  checkNumbers('sensors.noise.force', { ...force });
  const { camera = 0, ...others } = latency;
  const delays: Record<string, unknown> = { ...others };
  if (typeof camera === 'number') delays['camera'] = camera;
  else {
    for (const [name, value] of Object.entries(camera)) {
      checkKnown('sensors.latency.camera', name, cameras);
      delays[`camera.${name}`] = value;
    }
  }
  for (const [name, value] of Object.entries(delays)) {
    if (!(typeof value === 'number' && value >= 0 && value <= LONGEST_LATENCY)) {
      throw new RangeError(
        `sensors.latency.${name} must be from 0 to ${LONGEST_LATENCY} seconds, received ${String(value)}`,
      );
    }
  }
}

/**
 * Noise of known depth sensors.
 *
 * Kinect (first version): axial and lateral standard deviation from Nguyen, Izadi and Lovell, "Modeling Kinect Sensor
 * Noise for Improved 3D Reconstruction and Tracking", 3DIMPVT 2012, equations 1 (at 0 degrees) and 2 to 4, whose 0.8
 * pixels are of a focal length of 585; the step of inverse depth from Khoshelham and Elberink, "Accuracy and Resolution of
 * Kinect Depth Data for Indoor Mapping Applications", Sensors 12(2), 2012, section 4.2; range from Microsoft's data sheet
 * (near mode).
 *
 * RealSense D435 and D405: root-mean-square error `z^2 * subpixel / (focal length * baseline)` from Grunnet-Jepsen, Sweetser and
 * Woodfill, "Best-Known-Methods for Tuning Intel RealSense D400 Depth Cameras for Best Performance", with 0.08 pixels, 848
 * columns over 90 degrees (focal length 424 pixels) and a baseline of 50 mm, of the D405 over 87 degrees (447 pixels) and
 * 18 mm; disparities in steps of 1/32 pixel; ranges from Intel's data sheets.
 *
 * The share of readings lost at edges is an assumption of ours; neither source gives one.
 */
export const DEPTH_SENSORS: Readonly<Record<DepthSensorName, DepthNoiseOptions>> = {
  kinect: {
    axialConstant: 0.0012,
    axialQuadratic: 0.0019,
    axialOrigin: 0.4,
    lateral: 0.8 / 585,
    inverseDepthStep: 2.85e-3,
    edgeDropout: 0.5,
    minimumRange: 0.4,
    maximumRange: 4.5,
  },
  'realsense-d405': {
    axialQuadratic: 0.08 / (447 * 0.018),
    inverseDepthStep: 1 / (32 * 447 * 0.018),
    edgeDropout: 0.5,
    minimumRange: 0.07,
    maximumRange: 0.5,
  },
  'realsense-d435': {
    axialQuadratic: 0.08 / (424 * 0.05),
    inverseDepthStep: 1 / (32 * 424 * 0.05),
    edgeDropout: 0.5,
    minimumRange: 0.19,
    maximumRange: 10,
  },
};

function checkKnown(path: string, name: string, cameras: readonly string[] | undefined): void {
  if (cameras === undefined || cameras.includes(name)) return;
  throw new RangeError(`${path} names "${name}", which does not exist; there are: ${cameras.join(', ') || 'none'}`);
}

function checkCameraNoise(path: string, { color = {}, depth = {} }: CameraNoiseOptions): void {
  checkNumbers(`${path}.color`, { readNoise: color.readNoise });
  if (color.fullWell !== undefined && !(color.fullWell > 0 && color.fullWell < Infinity)) {
    throw new RangeError(`${path}.color.fullWell must be positive and finite, received ${color.fullWell}`);
  }
  if (typeof depth === 'string') {
    if (Object.hasOwn(DEPTH_SENSORS, depth)) return;
    const known = Object.keys(DEPTH_SENSORS).join(', ');
    throw new RangeError(`${path}.depth must be numbers or one of ${known}, received "${depth as string}"`);
  }
  const { maximumRange = Infinity, edgeDropout = 0, dropout = 0, ...others } = depth;
  checkNumbers(`${path}.depth`, { ...others });
  for (const [name, value] of Object.entries({ edgeDropout, dropout })) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`${path}.depth.${name} must be from 0 to 1, received ${value}`);
    }
  }
  if (!(maximumRange > 0)) {
    throw new RangeError(`${path}.depth.maximumRange must be positive, received ${maximumRange}`);
  }
}

function checkNumbers(path: string, values: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !(value >= 0 && value < Infinity)) {
      throw new RangeError(`${path}.${name} must be at least 0 and finite, received ${value}`);
    }
  }
}
