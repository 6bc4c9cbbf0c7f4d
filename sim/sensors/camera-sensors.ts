import type * as THREE from 'three';
import type { RgbImage } from '../interface/index.js';
import { opticalFlow, Rasterizer, surfaceNormals, type Camera } from '../rendering/index.js';
import type { SceneMount } from './camera-mount.js';
import type { FlowImage, LabelImage, ViewBasics, ViewOptions, ViewParts } from './camera-view.js';
import { NoiseStream } from './noise-stream.js';
import { addColorNoise, senseDepth } from './picture-noise.js';
import { SampleHistory } from './sample-history.js';
import { MomentCodec, type MovingParts, type SceneMoment } from './scene-moment.js';
import { DEPTH_SENSORS, type ColorNoiseOptions, type DepthNoiseOptions, type SensorOptions } from './sensor-options.js';

/** What the cameras of a simulation look at, and how it is labelled. */
export interface CameraStage {
  /** Brings the three.js scene to a moment; without one, to the present. */
  show(moment?: SceneMoment): THREE.Scene;
  /** Name of the thing behind each segmentation id. */
  names(): ReadonlyMap<number, string>;
  /** Class id behind each segmentation id. */
  classes(): ReadonlyMap<number, number>;
  /** Name of the class behind each class id. */
  classNames(): ReadonlyMap<number, string>;
}

/** Rates of a simulation. */
export interface SensorRates {
  /** Physics steps per simulated second. */
  readonly physicsRate: number;
  /** Physics steps per control tick. */
  readonly stepsPerTick: number;
}

/** One camera with what its sensor adds. */
interface SensedCamera {
  readonly camera: Camera;
  readonly mount: SceneMount | undefined;
  /** Age in physics steps at which its pictures are observed. */
  readonly delay: number;
  readonly color: NoiseStream;
  readonly colorNoise: ColorNoiseOptions | undefined;
  readonly depth: NoiseStream;
  readonly depthNoise: DepthNoiseOptions | undefined;
}

/** The cameras of a simulation: pictures of now or of a delayed moment, with labels, flow and sensor noise. */
export class CameraSensors {
  /** The scenes that cameras with latency and optical flow still need; undefined when none do. */
  readonly history: SampleHistory | undefined;

  readonly #cameras = new Map<string, SensedCamera>();
  readonly #rasterizers = new Map<string, Rasterizer>();
  readonly #options: SensorOptions;
  readonly #parts: MovingParts;
  readonly #codec: MomentCodec | undefined;
  readonly #stage: CameraStage;
  readonly #rates: SensorRates;
  readonly #present: Float64Array;

  /** @param mounts - Frames of the mounted cameras by camera name. */
  constructor(
    cameras: ReadonlyMap<string, Camera>,
    mounts: ReadonlyMap<string, SceneMount>,
    parts: MovingParts,
    stage: CameraStage,
    rates: SensorRates,
    options: SensorOptions,
  ) {
    const { seed = 0, latency = {}, noise = {}, flow = false } = options;
    this.#options = options;
    this.#parts = parts;
    this.#stage = stage;
    this.#rates = rates;
    const delays = new Set<number>();
    for (const [name, camera] of cameras) {
      const seconds = typeof latency.camera === 'number' ? latency.camera : (latency.camera?.[name] ?? 0);
      const delay = Math.round(seconds * rates.physicsRate);
      if (delay > 0) delays.add(delay);
      if (flow) {
        delays.add(delay);
        delays.add(delay + rates.stepsPerTick);
      }
      const depth = noise.cameras?.[name]?.depth ?? noise.depth;
      this.#cameras.set(name, {
        camera,
        mount: mounts.get(name),
        delay,
        color: new NoiseStream(seed, `color/${name}`),
        colorNoise: noise.cameras?.[name]?.color ?? noise.color,
        depth: new NoiseStream(seed, `depth/${name}`),
        depthNoise: typeof depth === 'string' ? DEPTH_SENSORS[depth] : depth,
      });
    }
    this.#codec = delays.size > 0 ? new MomentCodec(parts) : undefined;
    this.#present = new Float64Array(this.#codec?.size ?? 0);
    if (this.#codec) this.history = new SampleHistory(this.#codec.size, [...delays], rates.stepsPerTick);
  }

  /** Keeps the scene of a physics step if a camera will need it. */
  record(step: number): void {
    if (this.#codec && this.history?.wants(step) === true) this.#codec.write(this.history.push(step));
  }

  /** Moves the mounted cameras to where they are now. */
  followMounts(): void {
    for (const { mount } of this.#cameras.values()) mount?.follow(this.#parts);
  }

  /** Pictures of all cameras as their sensors see them at a physics step, and depth where asked for. */
  observe(
    step: number,
    wanted: { readonly cameras?: readonly string[] | undefined; readonly depth: boolean },
  ): { readonly images: Record<string, RgbImage>; readonly depth: Record<string, Float32Array> } {
    const images: Record<string, RgbImage> = {};
    const depth: Record<string, Float32Array> = {};
    for (const name of wanted.cameras ?? this.#cameras.keys()) {
      const view = this.view(name, step, { sensed: true, depth: wanted.depth });
      if (view.rgb) images[name] = view.rgb;
      if (view.depth) depth[name] = view.depth;
    }
    return { images, depth };
  }

  /**
   * What one camera sees at a physics step.
   * @throws RangeError when there is no such camera, or flow is asked for without `sensors.flow`.
   */
  view(name: string, step: number, options: ViewOptions): ViewBasics & Partial<ViewParts> {
    const sensor = this.#sensor(name);
    const { rgb: wantsColor = true, depth: wantsDepth = false, flow, normals = false, sensed = false } = options;
    const wantsLabels = options.segmentation === true || options.classSegmentation === true;
    const exposed = step - (sensed ? sensor.delay : 0);
    const moment = this.#moment(step, exposed);
    const { camera } = sensor;
    const rasterizer = this.#rasterizer(camera);
    let flowImage: FlowImage | undefined;
    if (flow !== undefined) flowImage = this.#flow(sensor, rasterizer, step, moment?.step ?? step, flow);
    const scene = this.#show(sensor, this.#moment(step, exposed));
    const result = rasterizer.render(scene, camera, {
      copy: true,
      rgb: wantsColor,
      depth: wantsDepth,
      segmentation: wantsLabels,
      surface: normals,
    });
    const { calibration } = camera;
    const time = (moment?.step ?? step) / this.#rates.physicsRate;
    if (sensor.mount && moment) sensor.mount.follow(this.#parts);
    const exposure = moment?.step ?? step;
    const { colorNoise, depthNoise } = sensor;
    if (sensed && colorNoise && wantsColor) addColorNoise(result.rgb.data, colorNoise, sensor.color, exposure);
    let depth = result.depth;
    if (sensed && wantsDepth && depthNoise) {
      depth = senseDepth(depth, camera.width, camera.intrinsics.fx, depthNoise, sensor.depth, exposure);
    }
    return {
      time,
      calibration,
      ...(wantsColor ? { rgb: result.rgb } : {}),
      ...(wantsDepth ? { depth } : {}),
      ...(options.segmentation === true
        ? { segmentation: { ids: result.segmentation, names: this.#stage.names() } }
        : {}),
      ...(options.classSegmentation === true ? { classSegmentation: this.#classes(result.segmentation) } : {}),
      ...(normals ? { normals: surfaceNormals(rasterizer.visibleSurface) } : {}),
      ...(flowImage === undefined ? {} : { flow: flowImage }),
    };
  }

  /** The reused picture, depth and segmentation of a camera now. */
  quickView(name: string): { rgb: RgbImage; depth: Float32Array; segmentation: Uint16Array } {
    const sensor = this.#sensor(name);
    return this.#rasterizer(sensor.camera).render(this.#show(sensor, undefined), sensor.camera);
  }

  #flow(
    sensor: SensedCamera,
    rasterizer: Rasterizer,
    step: number,
    later: number,
    direction: 'backward' | 'forward',
  ): FlowImage {
    if (this.#options.flow !== true) {
      throw new RangeError(
        'optical flow needs the scene of the tick before: build the simulation with sensors.flow = true',
      );
    }
    const earlier = this.#moment(step, later - this.#rates.stepsPerTick)?.step ?? step;
    // The picture that carries the flow is rendered last.
    const [to, from] = direction === 'backward' ? [earlier, later] : [later, earlier];
    const look = { rgb: false, segmentation: false, surface: true } as const;
    const depth = rasterizer.render(this.#show(sensor, this.#moment(step, to)), sensor.camera, look).depth.slice();
    rasterizer.render(this.#show(sensor, this.#moment(step, from)), sensor.camera, { ...look, depth: false });
    const { flow, valid } = opticalFlow(rasterizer.visibleSurface, depth, sensor.camera.width);
    return { flow, valid, from: from / this.#rates.physicsRate, to: to / this.#rates.physicsRate };
  }

  /** The moment of a wanted step, seen from the present one; undefined for the live present where no history is kept. */
  #moment(step: number, wanted: number): SceneMoment | undefined {
    const { history } = this;
    if (!history || !this.#codec) return undefined;
    const place = wanted < step ? history.find(wanted) : -1;
    if (place >= 0) return this.#codec.read(history.stepAt(place), history.valuesAt(place));
    this.#codec.write(this.#present);
    return this.#codec.read(step, this.#present);
  }

  #show({ mount }: SensedCamera, moment: SceneMoment | undefined): THREE.Scene {
    mount?.follow(moment ?? this.#parts);
    return this.#stage.show(moment);
  }

  /** Class ids from segmentation ids. */
  #classes(segmentation: Uint16Array): LabelImage {
    const classes = this.#stage.classes();
    const table = new Uint16Array(classes.size + 1);
    for (const [id, kind] of classes) table[id] = kind;
    return { ids: segmentation.map((id) => table[id]!), names: this.#stage.classNames() };
  }

  #sensor(name: string): SensedCamera {
    const sensor = this.#cameras.get(name);
    if (!sensor) {
      const known = [...this.#cameras.keys()].join(', ') || 'none';
      throw new RangeError(`there is no camera "${name}"; there are: ${known}`);
    }
    return sensor;
  }

  /** One for each camera: a rasteriser keeps the colours of what it saw last. */
  #rasterizer({ name, width, height }: Camera): Rasterizer {
    let rasterizer = this.#rasterizers.get(name);
    if (!rasterizer) this.#rasterizers.set(name, (rasterizer = new Rasterizer({ width, height })));
    return rasterizer;
  }
}
