import type * as THREE from 'three';
import { Arm, armModel } from '../arms/index.js';
import { RigidWorld, type RigidObject } from '../bodies/index.js';
import { Cloth, NAPKIN, TOWEL } from '../cloth/index.js';
import { Gripper } from '../grasping/index.js';
import type {
  Action,
  BoxSpace,
  Collider,
  Observation,
  RgbImage,
  RobotDescription,
  SceneState,
} from '../interface/index.js';
import { StateReader, StateWriter } from '../math/state-io.js';
import { Camera, Rasterizer, type Appearance, type CameraOptions } from '../rendering/index.js';
import { SnapshotMismatchError } from './errors.js';
import type {
  BackgroundOptions,
  LightingOptions,
  RenderedView,
  RobotPlacement,
  SceneClothOptions,
  SceneFixedOptions,
  SceneObjectOptions,
  SimulationOptions,
  TableOptions,
} from './options.js';
import { MetricsRecorder, type PhysicsMetrics } from './physics-metrics.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot-format.js';
import { buildActionSpace, buildEnvironmentStateSpace, buildStateSpace } from './spaces.js';
import { Stage } from './stage.js';
import { hashBytes } from './state-hash.js';
import { readEnvironmentState, readProprioception, readSceneState, type SceneParts } from './state-vectors.js';

const CLOTH_MATERIALS = { towel: TOWEL, napkin: NAPKIN };

/**
 * A scene of rigid objects, cloths and arms that actions move forward in time, and that cameras look at.
 *
 * Build it with the `set...` and `add...` calls, then `tick` it with actions. The first step closes the scene. The same
 * calls and actions give the same states bit by bit on one JavaScript engine.
 */
export class Simulation {
  /** Physics steps per simulated second. */
  readonly physicsRate: number;
  /** Control ticks per simulated second. */
  readonly controlRate: number;
  /** Physics steps per control tick. */
  readonly stepsPerTick: number;

  readonly #world = new RigidWorld();
  readonly #arms: Arm[] = [];
  readonly #grippers: Gripper[] = [];
  readonly #cloths: Cloth[] = [];
  readonly #cameras = new Map<string, Camera>();
  readonly #names = new Set<string>();
  readonly #rasterizers = new Map<string, Rasterizer>();
  readonly #recorder = new MetricsRecorder();
  readonly #parts: SceneParts = {
    world: this.#world,
    cloths: this.#cloths,
    arms: this.#arms,
    grippers: this.#grippers,
  };
  /** Every build call with its plain data: the scene's identity. */
  readonly #calls: [call: string, data: unknown][] = [];
  /** What the stage is to show, in the order of the build calls. */
  readonly #shown: ((stage: Stage) => void)[] = [];
  /** Solids that the cloths collide with beside the arms. */
  readonly #solids: Collider[] = [];
  readonly #clothColliders: Collider[] = [];
  #robot: RobotDescription = { type: 'none', arms: [] };
  #action = new Float32Array(0);
  #spaces: { action: BoxSpace; state: BoxSpace; environmentState: BoxSpace } | undefined;
  #stage: Stage | undefined;
  #sceneHash: string | undefined;
  #steps = 0;
  #closed = false;
  #disposed = false;

  /**
   * An empty scene.
   * @throws RangeError when a rate is not positive or the physics rate no multiple of the control rate.
   */
  constructor(options: SimulationOptions = {}) {
    const { physicsRate = 240, controlRate = 20 } = options;
    if (!(controlRate > 0 && physicsRate > 0 && Number.isInteger(physicsRate / controlRate))) {
      throw new RangeError(
        `physicsRate must be a positive multiple of controlRate, received ${physicsRate} and ${controlRate}`,
      );
    }
    this.physicsRate = physicsRate;
    this.controlRate = controlRate;
    this.stepsPerTick = physicsRate / controlRate;
    this.#calls.push(['rates', { physicsRate, controlRate }]);
  }

  /** Simulated time in seconds since the scene was built. */
  get time(): number {
    return this.#steps / this.physicsRate;
  }

  /** The robot; without arms until `setRobot`. */
  get robot(): RobotDescription {
    return this.#robot;
  }

  /** Arms in the robot's order, live. Not for changing. */
  get arms(): readonly Arm[] {
    return this.#arms;
  }

  /** Cloths in the order in which they were added, live. Not for changing. */
  get cloths(): readonly Cloth[] {
    return this.#cloths;
  }

  /** Free objects in the order in which they were added, live. Forces applied to them act in the next step. */
  get objects(): readonly RigidObject[] {
    return this.#world.objects;
  }

  /** Fixed things in the order in which they were added. */
  get fixed(): readonly RigidObject[] {
    return this.#world.fixed;
  }

  /** Cameras by name, in the order in which they were added. */
  get cameras(): ReadonlyMap<string, Camera> {
    return this.#cameras;
  }

  /** Grippers, one per arm in the robot's order: what they hold, how far it slipped. */
  get grippers(): readonly Gripper[] {
    return this.#grippers;
  }

  /** Layout of actions. */
  get actionSpace(): BoxSpace {
    return this.#layout().action;
  }

  /** Layout of `observe().state`. */
  get stateSpace(): BoxSpace {
    return this.#layout().state;
  }

  /** Layout of `environmentState()`. */
  get environmentStateSpace(): BoxSpace {
    return this.#layout().environmentState;
  }

  /** The three.js scene, brought up to date. */
  get scene(): THREE.Scene {
    const stage = this.#openStage();
    stage.sync();
    return stage.scene;
  }

  /** Name of the thing behind each segmentation id; 0 is the room. */
  get segmentationNames(): ReadonlyMap<number, string> {
    return this.#openStage().segmentationNames;
  }

  /** Identity of the scene: a hash of all build calls and their data, 16 hexadecimal digits. */
  get sceneHash(): string {
    return (this.#sceneHash ??= hashBytes(new TextEncoder().encode(JSON.stringify(this.#calls))));
  }

  /** Sets the table up. Throws an Error when there is one already. */
  setTable(options: TableOptions): void {
    const { size, thickness, friction = 0.7, appearance } = options;
    this.#build('setTable', options, 'table');
    const table = this.#world.addFixed({
      name: 'table',
      parts: [{ shape: { type: 'box', halfExtents: [size[0] / 2, size[1] / 2, thickness / 2] } }],
      pose: { position: [0, 0, -thickness / 2], orientation: [0, 0, 0, 1] },
      friction,
    });
    this.#solids.push(...table.colliders);
    this.#show((stage) => {
      stage.addObject(table, appearance, 'table');
      stage.addTableLegs(size, thickness);
    });
  }

  /** Adds a free object. Throws a RangeError when its name is taken or a number is out of range. */
  addObject(options: SceneObjectOptions): void {
    this.#build('addObject', options, options.name);
    this.#addSolid(this.#world.addObject(options), options.appearance, options.class);
  }

  /** Adds fixed furniture. Throws a RangeError when its name is taken or a number is out of range. */
  addFixed(options: SceneFixedOptions): void {
    this.#build('addFixed', options, options.name);
    this.#addSolid(this.#world.addFixed(options), options.appearance, options.class);
  }

  /** Adds a cloth. Throws a RangeError when its name is taken or a number is out of range. */
  addCloth(options: SceneClothOptions): void {
    const { name, width, height, columns, rows, pose, thickness, appearance } = options;
    const material = typeof options.material === 'string' ? CLOTH_MATERIALS[options.material] : options.material;
    if (material === undefined) {
      throw new RangeError(
        `material of ${name} must be one of ${Object.keys(CLOTH_MATERIALS).join(', ')} or a material, received ${String(options.material)}`,
      );
    }
    this.#build('addCloth', { ...options, material }, name);
    const cloth = new Cloth({
      name, width, height, columns, rows, pose, material, ...(thickness === undefined ? {} : { thickness }),
    });
    this.#cloths.push(cloth);
    this.#show((stage) => stage.addCloth(cloth, appearance, options.class ?? name));
  }

  /**
   * Puts the robot in. Its arms hold their first pose until an action comes.
   * @throws RangeError when a model or joint position is unknown or out of range.
   */
  setRobot(robot: RobotDescription, placement: RobotPlacement = {}): void {
    if (this.#arms.length > 0) throw new Error('this simulation has a robot already');
    const { jointPositions = {}, gripperOpening } = placement;
    this.#build('setRobot', { robot, placement }, ...robot.arms.map((arm) => arm.name));
    for (const { name, model, base } of robot.arms) {
      const joints = jointPositions[name];
      const arm = new Arm({
        name,
        model: armModel(model),
        base,
        interpolationTime: 1 / this.controlRate,
        ...(joints === undefined ? {} : { jointPositions: joints }),
        ...(gripperOpening === undefined ? {} : { gripperOpening }),
      });
      for (const collider of arm.colliders) this.#world.addKinematic(collider);
      this.#arms.push(arm);
      this.#grippers.push(new Gripper({ arm, world: this.#world, cloths: this.#cloths }));
      this.#show((stage) => stage.addArm(arm));
    }
    this.#robot = robot;
    this.#action = new Float32Array(this.actionSpace.names.length);
    let at = 0;
    for (const arm of this.#arms) {
      this.#action.set(arm.jointPositions, at);
      at += arm.model.jointCount;
      this.#action[at++] = arm.gripperOpening;
      this.#action[at++] = 0;
    }
  }

  /** Adds a camera. Throws a RangeError when its name is taken or a number is out of range. */
  addCamera(options: CameraOptions): void {
    if (this.#cameras.has(options.name)) throw new RangeError(`there is a camera named "${options.name}" already`);
    this.#build('addCamera', options);
    this.#cameras.set(options.name, new Camera(options));
  }

  /** Sets the light. */
  setLighting(options: LightingOptions): void {
    this.#build('setLighting', options);
    this.#show((stage) => stage.setLighting(options));
  }

  /** Sets the colours of walls and floor. */
  setBackground(options: BackgroundOptions): void {
    this.#build('setBackground', options);
    this.#show((stage) => stage.setBackground(options));
  }

  /**
   * Sets the targets that the arms pursue from now on. Values beyond the limits are clamped to them.
   * @throws RangeError when the length is wrong or an entry not finite.
   */
  applyAction(action: Action): void {
    this.#assertUsable();
    const { names } = this.actionSpace;
    if (action.length !== names.length) {
      throw new RangeError(`action must have ${names.length} entries, received ${action.length}`);
    }
    for (let i = 0; i < action.length; i++) {
      if (!Number.isFinite(action[i])) {
        throw new RangeError(`action entry ${i} (${names[i] ?? ''}) must be finite, received ${action[i]}`);
      }
    }
    this.#action.set(action);
    let at = 0;
    for (const arm of this.#arms) {
      const joints = arm.model.jointCount;
      arm.setTarget(action.subarray(at, at + joints), action[at + joints]!, action[at + joints + 1]!);
      at += joints + 2;
    }
  }

  /** The action that is in force: the last one applied, or the first pose. A copy. */
  get action(): Action {
    return this.#action.slice();
  }

  /**
   * Advances by one physics step.
   * @throws SimulationDivergedError when a state becomes infinite or absurdly fast.
   */
  step(): void {
    this.#assertUsable();
    this.#closed = true;
    const dt = 1 / this.physicsRate;
    // The grippers decide on the state at the beginning of the step, where arms and objects are of the same time.
    for (const gripper of this.#grippers) gripper.beforeStep(dt);
    for (const arm of this.#arms) arm.step(dt);
    this.#world.step(dt);
    if (this.#cloths.length > 0) {
      const colliders = this.#collectClothColliders();
      for (const cloth of this.#cloths) cloth.step(dt, colliders);
    }
    for (const gripper of this.#grippers) gripper.afterStep(dt);
    this.#steps++;
    this.#recorder.record(this.#parts, this.time, this.#steps % this.stepsPerTick === 0);
  }

  /** Applies an action and advances by one control tick. Throws as `applyAction` and `step` do. */
  tick(action: Action): void {
    this.applyAction(action);
    for (let i = 0; i < this.stepsPerTick; i++) this.step();
  }

  /** The state of the scene as plain data. */
  state(): SceneState {
    return readSceneState(this.#parts, this.time);
  }

  /** The state of the scene as numbers, laid out by `environmentStateSpace`. */
  environmentState(): Float32Array {
    return readEnvironmentState(this.#parts);
  }

  /** What a policy sees now: pictures of all cameras (own copies) unless `images` is false, and proprioception. */
  observe(options: { readonly images?: boolean } = {}): Observation {
    this.#assertUsable();
    const images: Record<string, RgbImage> = {};
    if (options.images !== false && this.#cameras.size > 0) {
      const { scene } = this;
      for (const [name, camera] of this.#cameras) {
        const { rgb } = this.#rasterizer(camera).render(scene, camera);
        images[name] = { width: rgb.width, height: rgb.height, data: rgb.data.slice() };
      }
    }
    return { time: this.time, images, state: readProprioception(this.#arms) };
  }

  /**
   * What one camera sees: colour, depth and segmentation. The arrays are overwritten by the next picture of that size.
   * @throws RangeError when there is no such camera.
   */
  render(cameraName: string): RenderedView {
    this.#assertUsable();
    const camera = this.#cameras.get(cameraName);
    if (!camera) {
      throw new RangeError(`there is no camera "${cameraName}"; there are: ${[...this.#cameras.keys()].join(', ') || 'none'}`);
    }
    const view = this.#rasterizer(camera).render(this.scene, camera);
    return { rgb: view.rgb, depth: view.depth, segmentation: view.segmentation, names: this.segmentationNames };
  }

  /** Everything that the future depends on, with the scene's identity. */
  snapshot(): Uint8Array {
    this.#assertUsable();
    return encodeSnapshot(this.sceneHash, this.#stateNumbers());
  }

  /**
   * Returns to a snapshot of the same scene; what follows is bit by bit what followed then.
   * @throws SnapshotMismatchError when it is of another scene or version, or damaged.
   */
  restore(bytes: Uint8Array): void {
    this.#assertUsable();
    const reader = new StateReader(decodeSnapshot(this.sceneHash, bytes));
    this.#closed = true;
    this.#steps = reader.number();
    reader.array(this.#action);
    this.#recorder.readState(reader);
    for (const arm of this.#arms) arm.readState(reader);
    this.#world.readState(reader);
    for (const gripper of this.#grippers) gripper.bindCloths();
    for (const cloth of this.#cloths) cloth.readState(reader);
    for (const gripper of this.#grippers) gripper.readState(reader);
    if (!reader.finished) throw new SnapshotMismatchError('it holds more numbers than this scene has');
  }

  /** Hash of the whole state, 16 hexadecimal digits: equal states have equal hashes. */
  stateHash(): string {
    const numbers = this.#stateNumbers();
    return hashBytes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }

  /** How well the physics held since the scene was built. */
  metrics(): PhysicsMetrics {
    return this.#recorder.summarise(this.#arms, this.#grippers);
  }

  /** Frees what the scene holds. Idempotent; most later calls throw. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stage?.dispose();
    this.#stage = undefined;
    this.#rasterizers.clear();
  }

  /** The same as `dispose`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #addSolid(object: RigidObject, appearance: Appearance, kind = object.name): void {
    this.#solids.push(...object.colliders);
    this.#show((stage) => stage.addObject(object, appearance, kind));
  }

  #build(call: string, data: unknown, ...names: readonly string[]): void {
    this.#assertUsable();
    if (this.#closed) throw new Error(`${call} must be called before the first step`);
    for (const name of names) {
      if (this.#names.has(name)) throw new RangeError(`the name "${name}" is already taken`);
    }
    for (const name of names) this.#names.add(name);
    this.#calls.push([call, data]);
    this.#sceneHash = undefined;
    this.#spaces = undefined;
  }

  #show(show: (stage: Stage) => void): void {
    this.#shown.push(show);
    if (this.#stage) show(this.#stage);
  }

  #openStage(): Stage {
    if (!this.#stage) {
      this.#assertUsable();
      this.#stage = new Stage();
      for (const show of this.#shown) show(this.#stage);
    }
    return this.#stage;
  }

  #rasterizer({ width, height }: Camera): Rasterizer {
    const key = `${width}x${height}`;
    let rasterizer = this.#rasterizers.get(key);
    if (!rasterizer) this.#rasterizers.set(key, (rasterizer = new Rasterizer({ width, height })));
    return rasterizer;
  }

  #layout(): { action: BoxSpace; state: BoxSpace; environmentState: BoxSpace } {
    return (this.#spaces ??= {
      action: buildActionSpace(this.#arms),
      state: buildStateSpace(this.#arms),
      environmentState: buildEnvironmentStateSpace(
        this.#world.objects.map((object) => object.name),
        this.#cloths.map((cloth) => cloth.name),
        this.#arms,
      ),
    });
  }

  /** Solids for the cloths in this step: furniture, objects, hands, and fingers that pinch nothing. */
  #collectClothColliders(): readonly Collider[] {
    const all = this.#clothColliders;
    all.length = 0;
    for (const solid of this.#solids) all.push(solid);
    for (const gripper of this.#grippers) gripper.addClothColliders(all);
    return all;
  }

  #stateNumbers(): Float64Array {
    const writer = new StateWriter();
    writer.number(this.#steps);
    writer.array(this.#action);
    this.#recorder.writeState(writer);
    for (const arm of this.#arms) arm.writeState(writer);
    this.#world.writeState(writer);
    for (const cloth of this.#cloths) cloth.writeState(writer);
    for (const gripper of this.#grippers) gripper.writeState(writer);
    return writer.finish();
  }

  #assertUsable(): void {
    if (this.#disposed) throw new Error('this Simulation was disposed of; build a new one');
  }
}
