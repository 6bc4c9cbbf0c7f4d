import type * as THREE from 'three';
import { Arm, PANDA, armModel } from '../arms/index.js';
import { checkPart, type RigidObject } from '../bodies/index.js';
import { Cloth, CLOTH_MATERIALS, patternMesh } from '../cloth/index.js';
import { Gripper } from '../grasping/index.js';
import type { BoxSpace, Collider, Pose, RobotDescription } from '../interface/index.js';
import { Camera } from '../rendering/index.js';
import { HeldWorld, SceneMount, checkSensorOptions, type SceneMoment, type SensorOptions } from '../sensors/index.js';
import { StainField } from '../stains/index.js';
import type {
  BackgroundOptions,
  LightingOptions,
  MarkingOptions,
  RobotPlacement,
  SceneCameraOptions,
  SceneClothOptions,
  SceneFixedOptions,
  SceneObjectOptions,
  SceneStainOptions,
  SimulationOptions,
  TableOptions,
} from './options.js';
import { BuildLog } from './build-log.js';
import { checkControlMode, type ControlMode } from './control-mode.js';
import { buildActionSpace, buildEnvironmentStateSpace, buildStateSpace } from './spaces.js';
import { checkMarking } from './marking.js';
import { Stage, TABLE_HEIGHT } from './stage.js';
import { addFloor } from './floor.js';

/** The spaces of a scene. */
interface Spaces {
  readonly action: BoxSpace;
  readonly state: BoxSpace;
  readonly environmentState: BoxSpace;
}

/**
 * Puts a scene together: table, objects, cloths, robot, cameras, light. `Simulation` is the class to use; it adds what
 * moves the scene.
 */
export abstract class SceneBuilder {
  /** Physics steps per simulated second. */
  readonly physicsRate: number;
  /** Control ticks per simulated second. */
  readonly controlRate: number;
  /** What the numbers of an action say to the arms. */
  readonly controlMode: ControlMode;
  /** Physics steps per control tick. */
  readonly stepsPerTick: number;

  /** Rigid things. For subclasses. */
  protected readonly world = new HeldWorld();
  /** Solids that the cloths collide with beside the arms. For subclasses. */
  protected readonly solids: Collider[] = [];
  /** Free objects whose poses the environment state holds, in the order in which they were added. For subclasses. */
  protected readonly tracked: RigidObject[] = [];
  /** Fixed things and markings that a task is about, in the order in which they were added. For subclasses. */
  protected readonly places = new Map<string, Pose>();
  /** Whether a step was made, after which nothing can be added. For subclasses. */
  protected closed = false;
  /** Frames of the mounted cameras by camera name. For subclasses. */
  protected readonly mounts = new Map<string, SceneMount>();

  readonly #arms: Arm[] = [];
  readonly #grippers: Gripper[] = [];
  readonly #cloths: Cloth[] = [];
  readonly #stains: StainField[] = [];
  readonly #cameras = new Map<string, Camera>();
  /** Every build call with its plain data: the scene's identity. */
  readonly #log = new BuildLog();
  /** What the stage is to show, in the order of the build calls. */
  readonly #shown: ((stage: Stage) => void)[] = [];
  #sensors: SensorOptions = {};
  #robot: RobotDescription = { type: 'none', arms: [] };
  #actionLatency = 0;
  #reserved = 0;
  #spaces: Spaces | undefined;
  #stage: Stage | undefined;
  #disposed = false;

  /**
   * An empty scene.
   * @throws RangeError when a rate is not positive or the physics rate no multiple of the control rate.
   */
  constructor(options: SimulationOptions = {}) {
    const { physicsRate = 240, controlRate = 20, controlMode = 'joint-position', sensors } = options;
    checkControlMode(controlMode, 'options.controlMode');
    if (!(controlRate > 0 && physicsRate > 0 && Number.isInteger(physicsRate / controlRate))) {
      throw new RangeError(
        `physicsRate must be a positive multiple of controlRate, received ${physicsRate} and ${controlRate}`,
      );
    }
    this.physicsRate = physicsRate;
    this.controlRate = controlRate;
    this.controlMode = controlMode;
    this.stepsPerTick = physicsRate / controlRate;
    // The default mode is left out, so that a scene's identity does not depend on there being others.
    const mode = controlMode === 'joint-position' ? {} : { controlMode };
    this.#log.add('rates', { physicsRate, controlRate, ...mode }, []);
    if (sensors) this.setSensors(sensors);
  }

  /** The robot; without arms until `setRobot`. */
  get robot(): RobotDescription {
    return this.#robot;
  }

  /** Arms in the robot's order, live. Not for changing. */
  get arms(): readonly Arm[] {
    return this.#arms;
  }

  /** Grippers, one per arm in the robot's order: what they hold, how far it slipped. */
  get grippers(): readonly Gripper[] {
    return this.#grippers;
  }

  /** Cloths in the order in which they were added, live. Not for changing. */
  get cloths(): readonly Cloth[] {
    return this.#cloths;
  }

  /** Stains in the order in which they were added, live. Not for changing. */
  get stains(): readonly StainField[] {
    return this.#stains;
  }

  /** Free objects in the order in which they were added, live. Forces applied to them act in the next step. */
  get objects(): readonly RigidObject[] {
    return this.world.objects;
  }

  /** Fixed things in the order in which they were added. */
  get fixed(): readonly RigidObject[] {
    return this.world.fixed;
  }

  /** Cameras by name, in the order in which they were added; the mounted ones are brought to where they are now. */
  get cameras(): ReadonlyMap<string, Camera> {
    for (const mount of this.mounts.values()) mount.follow({ objects: this.world.objects, arms: this.#arms });
    return this.#cameras;
  }

  /** How the sensors work: what `setSensors` was last given. */
  get sensors(): SensorOptions {
    return this.#sensors;
  }

  /** Number of control ticks after which an action takes effect. */
  get actionLatency(): number {
    return this.#actionLatency;
  }

  /** Layout of actions: per arm the control mode's command, gripper opening, grip force. */
  get actionSpace(): BoxSpace {
    return this.#layout().action;
  }

  /** Layout of `observe().state`: per arm joint positions, gripper opening. */
  get stateSpace(): BoxSpace {
    return this.#layout().state;
  }

  /** Layout of `environmentState()`: per object its pose, per tracked place where it is, per cloth a grid of points, per arm its end effector. */
  get environmentStateSpace(): BoxSpace {
    return this.#layout().environmentState;
  }

  /** The three.js scene, brought up to date. */
  get scene(): THREE.Scene {
    return this.showScene();
  }

  /** Name of the thing behind each segmentation id; 0 is the room. */
  get segmentationNames(): ReadonlyMap<number, string> {
    return this.#openStage().segmentationNames;
  }

  /** Class id of the thing behind each segmentation id. */
  get segmentationClasses(): ReadonlyMap<number, number> {
    return this.#openStage().segmentationClasses;
  }

  /** Name of the class behind each class id; 0 is the room. Ids count in the order in which classes first came. */
  get classNames(): ReadonlyMap<number, string> {
    return this.#openStage().classNames;
  }

  /**
   * Identity of the scene: a hash of all build calls and their data, and of the arm models that they name, 16 hexadecimal
   * digits.
   */
  get sceneHash(): string {
    return this.#log.hash;
  }

  /** Sets the table up. Throws a RangeError when there is one already. */
  setTable(options: TableOptions): void {
    const { size, thickness, friction = 0.7, height = TABLE_HEIGHT, floorFriction, appearance } = options;
    const names = floorFriction === undefined ? ['table'] : ['table', 'floor'];
    this.#check('setTable', ...names);
    if (!(height > 0 && Number.isFinite(height))) {
      throw new RangeError(`table.height must be positive and finite, received ${height}`);
    }
    const table = this.world.addFixed({
      name: 'table',
      parts: [{ shape: { type: 'box', halfExtents: [size[0] / 2, size[1] / 2, thickness / 2] } }],
      pose: { position: [0, 0, -thickness / 2], orientation: [0, 0, 0, 1] },
      friction,
    });
    this.solids.push(...table.colliders);
    if (floorFriction !== undefined) this.solids.push(...addFloor(this.world, height, floorFriction).colliders);
    this.#record('setTable', options, names, (stage) => {
      stage.addObject(table, appearance, 'table');
      stage.addTableLegs(size, thickness, height);
    });
  }

  /** Adds a free object. Throws a RangeError when its name is taken or a number is out of range. */
  addObject(options: SceneObjectOptions): void {
    this.#check('addObject', options.name);
    checkVisual(options);
    const object = this.world.addObject(options);
    if (options.tracked !== false) this.tracked.push(object);
    this.#addSolid('addObject', object, options);
  }

  /** Adds fixed furniture. Throws a RangeError when its name is taken or a number is out of range. */
  addFixed(options: SceneFixedOptions): void {
    this.#check('addFixed', options.name);
    checkVisual(options);
    this.#addSolid('addFixed', this.world.addFixed(options), options);
    if (options.tracked) this.places.set(options.name, options.pose);
  }

  /** Adds paint or tape that is seen and does nothing. Throws a RangeError when its name is taken or a size out of range. */
  addMarking(options: MarkingOptions): void {
    const { name, appearance, class: kind = name } = options;
    this.#check('addMarking', name);
    checkMarking(options);
    if (options.tracked) this.places.set(name, options.pose);
    this.#record('addMarking', options, [name], (stage) => stage.addMarking(options, appearance, kind));
  }

  /**
   * Adds a stain that an object wipes off.
   * @throws RangeError when its name is taken, a number is out of range, or surface or wiper are not there.
   */
  addStain(options: SceneStainOptions): void {
    const { name, appearance, class: kind = 'stain' } = options;
    this.#check('addStain', name);
    const stain = new StainField(options, this.world);
    this.#stains.push(stain);
    this.#record('addStain', options, [name], (stage) => stage.addStain(stain, appearance, kind));
  }

  /** Adds a cloth. Throws a RangeError when its name is taken or a number is out of range. */
  addCloth(options: SceneClothOptions): void {
    const { appearance, class: kind, ...rest } = options;
    const { name, thickness } = rest;
    this.#check('addCloth', name);
    const material = typeof options.material === 'string' ? CLOTH_MATERIALS[options.material] : options.material;
    if (material === undefined) {
      const known = Object.keys(CLOTH_MATERIALS).join(', ');
      throw new RangeError(
        `material of ${name} must be a material or one of ${known}, received "${options.material as string}"`,
      );
    }
    const layerGap = thickness === undefined ? {} : { layerGap: thickness };
    const shape = 'pattern' in rest ? { ...rest, mesh: patternMesh({ ...layerGap, ...rest.pattern }) } : rest;
    const cloth = new Cloth({ ...shape, material });
    this.#cloths.push(cloth);
    this.#record('addCloth', { ...options, material }, [name], (stage) =>
      stage.addCloth(cloth, appearance, kind ?? name),
    );
  }

  /**
   * Puts the robot in. Its arms hold their first pose until an action comes.
   * @throws RangeError when a model or joint position is unknown or out of range, or there is a robot already.
   */
  setRobot(robot: RobotDescription, placement: RobotPlacement = {}): void {
    if (this.#arms.length > 0) throw new RangeError('this simulation has a robot already');
    const names = robot.arms.map((arm) => arm.name);
    this.#check('setRobot', ...names);
    const { jointPositions = {}, gripperOpening } = placement;
    const arms = robot.arms.map(({ name, model, base }) => {
      const joints = jointPositions[name];
      return new Arm({
        name,
        model: armModel(model),
        base,
        interpolationTime: 1 / this.controlRate,
        ...(joints === undefined ? {} : { jointPositions: joints }),
        ...(gripperOpening === undefined ? {} : { gripperOpening }),
      });
    });
    for (const arm of arms) {
      for (const collider of arm.colliders) this.world.addKinematic(collider);
      this.#arms.push(arm);
      this.#grippers.push(new Gripper({ arm, world: this.world, cloths: this.#cloths }));
    }
    this.#robot = robot;
    // Every other model may be the caller's own, which its name alone does not identify.
    const models = arms.map((arm) => arm.model).filter((model) => model !== PANDA);
    this.#record('setRobot', { robot, placement, ...(models.length > 0 && { models }) }, names, (stage) => {
      for (const arm of arms) stage.addArm(arm);
    });
  }

  /**
   * Adds a camera, mounted on something or standing in the world.
   * @throws RangeError when its name is taken, a number is out of range or there is nothing of the mount's name.
   */
  addCamera(options: SceneCameraOptions): void {
    this.#check('addCamera');
    const { name, mount } = options;
    if (this.#cameras.has(name)) throw new RangeError(`there is a camera named "${name}" already`);
    const camera = new Camera(options);
    if (mount !== undefined) {
      const frame = new SceneMount(mount, { objects: this.world.objects, fixed: this.world.fixed, arms: this.#arms });
      camera.mountOn(frame);
      this.mounts.set(name, frame);
    }
    this.#cameras.set(name, camera);
    this.#record('addCamera', options, []);
  }

  /**
   * Sets how the sensors work: noise, latency, and whether the past that optical flow needs is kept.
   * @throws RangeError when a number is out of range.
   */
  setSensors(options: SensorOptions): void {
    this.#check('setSensors');
    checkSensorOptions(options);
    this.#sensors = options;
    this.#record('setSensors', options, []);
  }

  /**
   * Sets how many control ticks after it was given an action takes effect; until then the arms keep their first pose.
   * @throws RangeError when it is no integer from 0 to 100.
   */
  setActionLatency(ticks: number): void {
    this.#check('setActionLatency');
    if (!Number.isInteger(ticks) || ticks < 0 || ticks > 100) {
      throw new RangeError(`actionLatency must be an integer from 0 to 100 control ticks, received ${ticks}`);
    }
    this.#actionLatency = ticks;
    this.#record('setActionLatency', ticks, []);
  }

  /**
   * Sets how many entries the environment state has, for scenes that hold now this and now that and are to be recorded
   * side by side: what is not used is 0, and named `unused-0` and so on. Default: as many as the scene needs.
   * @throws RangeError when it is no positive integer; the environment state's layout throws when the scene needs more.
   */
  setEnvironmentStateLength(entries: number): void {
    this.#check('setEnvironmentStateLength');
    if (!(Number.isInteger(entries) && entries > 0)) {
      throw new RangeError(`the length of the environment state must be a positive integer, received ${entries}`);
    }
    this.#reserved = entries;
    this.#record('setEnvironmentStateLength', entries, []);
  }

  /** Sets the light. */
  setLighting(options: LightingOptions): void {
    this.#check('setLighting');
    this.#record('setLighting', options, [], (stage) => stage.setLighting(options));
  }

  /** Sets the look of walls and floor. */
  setBackground(options: BackgroundOptions): void {
    this.#check('setBackground');
    this.#record('setBackground', options, [], (stage) => stage.setBackground(options));
  }

  /** Frees what the scene holds. Idempotent; later calls that build, step or look throw. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stage?.dispose();
    this.#stage = undefined;
  }

  /** The same as `dispose`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Number of build calls so far. For subclasses. */
  protected get revision(): number {
    return this.#log.count;
  }

  /** The three.js scene as it is now, or as it was at `moment`. For subclasses. */
  protected showScene(moment?: SceneMoment): THREE.Scene {
    const stage = this.#openStage();
    stage.sync(moment);
    return stage.scene;
  }

  /** Throws an Error after `dispose`. For subclasses. */
  protected assertUsable(): void {
    if (this.#disposed) throw new Error('this Simulation was disposed of; build a new one');
  }

  #addSolid(
    call: string,
    object: RigidObject,
    options: Pick<SceneObjectOptions, 'appearance' | 'class' | 'visual'>,
  ): void {
    this.solids.push(...object.colliders);
    const { name } = object;
    const { appearance, class: kind = name, visual } = options;
    this.#record(call, options, [name], (stage) => stage.addObject(object, appearance, kind, visual));
  }

  #check(call: string, ...names: readonly string[]): void {
    this.assertUsable();
    if (this.closed) throw new Error(`${call} must be called before the first step`);
    this.#log.checkFree(names);
  }

  #record(call: string, data: unknown, names: readonly string[], show?: (stage: Stage) => void): void {
    this.#log.add(call, data, names);
    this.#spaces = undefined;
    if (!show) return;
    this.#shown.push(show);
    if (this.#stage) show(this.#stage);
  }

  #openStage(): Stage {
    if (!this.#stage) {
      this.assertUsable();
      // Building the pictures' geometry takes longer than a second of physics, so it waits until someone looks.
      this.#stage = new Stage();
      for (const show of this.#shown) show(this.#stage);
    }
    return this.#stage;
  }

  #layout(): Spaces {
    return (this.#spaces ??= {
      action: buildActionSpace(this.#arms, this.controlMode),
      state: buildStateSpace(this.#arms),
      environmentState: buildEnvironmentStateSpace(
        this.tracked.map((object) => object.name),
        [...this.places.keys()],
        this.#cloths.map((cloth) => cloth.name),
        this.#stains.map((stain) => stain.name),
        this.#arms,
        this.#reserved,
      ),
    });
  }
}

/** Throws a RangeError when something is to be drawn that has no size, or nothing. */
function checkVisual({ name, visual }: Pick<SceneObjectOptions, 'name' | 'visual'>): void {
  if (visual?.length === 0) throw new RangeError(`visual of ${name} must hold at least one entry, received none`);
  for (const part of visual ?? []) checkPart(part, name);
}
