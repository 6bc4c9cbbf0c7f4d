import type { Action, BoxSpace, Collider, Observation, RobotDescription, SceneState } from '../interface/index.js';
import { StateReader, StateWriter } from '../math/state-io.js';
import {
  SensorSuite,
  checkSensorOptions,
  type CameraView,
  type ObserveOptions,
  type SensorGroup,
  type ViewOptions,
} from '../sensors/index.js';
import { ArmControl, type ControlReport } from './control.js';
import { SimulationDivergedError, SnapshotMismatchError } from './errors.js';
import type { RenderedView, RobotPlacement } from './options.js';
import { MetricsRecorder, type PhysicsMetrics } from './physics-metrics.js';
import { SceneBuilder } from './scene-builder.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot-format.js';
import { hashBytes } from './state-hash.js';
import { readEnvironmentState, readSceneState, type SceneParts } from './state-vectors.js';

/**
 * A scene of rigid objects, cloths and arms that actions move forward in time, and that cameras look at.
 *
 * Build it with the `set...` and `add...` calls, then `tick` it with actions. The first step closes the scene. The same
 * calls and actions give the same states bit by bit on one JavaScript engine.
 */
export class Simulation extends SceneBuilder {
  readonly #recorder = new MetricsRecorder();
  readonly #clothColliders: Collider[] = [];
  readonly #parts: SceneParts = {
    world: this.world,
    tracked: this.tracked,
    places: this.places,
    cloths: this.cloths,
    stains: this.stains,
    arms: this.arms,
    grippers: this.grippers,
  };
  #control = new ArmControl(this.controlMode, 1 / this.controlRate, []);
  #action: Action = new Float32Array(0);
  /** Actions that were given and have not taken effect yet, one after the other, the oldest first. */
  #pending = new Float32Array(0);
  #steps = 0;
  #sensors: SensorSuite | undefined;
  #sensorsRevision = -1;
  /** The state a simulated second ago or less, known to be good. */
  readonly #good = new StateWriter();
  #goodTime = 0;

  /** Simulated time in seconds since the scene was built. */
  get time(): number {
    return this.#steps / this.physicsRate;
  }

  /** The action that is in force: the last one applied, or one that keeps the first pose with no grip force. A copy. */
  get action(): Action {
    return this.#action.slice();
  }

  /** How each arm follows its end-effector targets, in the robot's order; all 0 in the joint modes. */
  get controlReports(): readonly ControlReport[] {
    return this.#control.reports;
  }

  override setRobot(robot: RobotDescription, placement: RobotPlacement = {}): void {
    super.setRobot(robot, placement);
    this.#control = new ArmControl(this.controlMode, 1 / this.controlRate, this.arms);
    this.#action = this.#control.restAction;
    this.#fillPending();
  }

  override setActionLatency(ticks: number): void {
    super.setActionLatency(ticks);
    this.#fillPending();
  }

  /**
   * Sets the targets that the arms pursue from now on, or after the action latency, once per control tick. Values beyond
   * the limits are clamped to them.
   * @throws RangeError when the length is wrong, an entry not finite or an orientation zero.
   */
  applyAction(action: Action): void {
    this.assertUsable();
    const { names } = this.actionSpace;
    if (action.length !== names.length) {
      throw new RangeError(`action must have ${names.length} entries, received ${action.length}`);
    }
    this.#control.check(action);
    for (let i = 0; i < action.length; i++) {
      if (!Number.isFinite(action[i])) {
        throw new RangeError(`action entry ${i} (${names[i] ?? ''}) must be finite, received ${action[i]}`);
      }
    }
    if (this.#pending.length === 0) {
      this.#control.apply(action);
      this.#action.set(action);
      return;
    }
    this.#action.set(this.#pending.subarray(0, action.length));
    this.#pending.copyWithin(0, action.length);
    this.#pending.set(action, this.#pending.length - action.length);
    this.#control.apply(this.#action);
  }

  /**
   * Advances by one physics step.
   * @throws SimulationDivergedError when a state becomes infinite or absurdly fast.
   */
  step(): void {
    this.assertUsable();
    const sensors = this.#openSensors();
    if (this.#steps === 0) sensors.record(0);
    if (!this.closed) {
      this.closed = true;
      this.#keepGoodState();
    }
    const dt = 1 / this.physicsRate;
    // The grippers decide on the state at the beginning of the step, where arms and objects are of the same time.
    for (const gripper of this.grippers) gripper.beforeStep(dt);
    for (const arm of this.arms) arm.step(dt);
    this.world.step(dt);
    for (const stain of this.stains) stain.step(dt);
    if (this.cloths.length > 0) {
      const colliders = this.#collectClothColliders();
      for (const cloth of this.cloths) cloth.step(dt, colliders);
    }
    for (const gripper of this.grippers) gripper.afterStep(dt);
    this.#steps++;
    sensors.record(this.#steps);
    this.#recorder.record(this.#parts, this.#steps % this.stepsPerTick === 0, this.#diverged);
    if (this.#steps % this.physicsRate === 0) this.#keepGoodState();
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
    const values = readEnvironmentState(this.#parts);
    const { length } = this.environmentStateSpace.names;
    if (length === values.length) return values;
    const padded = new Float32Array(length);
    padded.set(values);
    return padded;
  }

  /** Layout of each group of `observe().sensors`. */
  get sensorSpaces(): Readonly<Record<SensorGroup, BoxSpace>> {
    return this.#openSensors().spaces;
  }

  /**
   * What a policy sees now through the sensors, with their latency and noise: pictures of all cameras (own copies) unless
   * `images` says otherwise, proprioception, and what else is asked for.
   * @throws RangeError when a camera or a group of sensors is unknown.
   */
  observe(options: ObserveOptions = {}): Observation {
    this.assertUsable();
    return this.#openSensors().observe(this.#steps, options);
  }

  /**
   * What one camera sees now: colour, depth and segmentation. The arrays are overwritten by the next picture of that size.
   * @throws RangeError when there is no such camera.
   */
  render(cameraName: string): RenderedView;
  /**
   * What one camera sees now, or as its sensor sees it: the parts that are asked for, in arrays of the caller's own.
   * @throws RangeError when there is no such camera, or optical flow is asked for without `sensors.flow`.
   */
  render<const O extends ViewOptions>(cameraName: string, options: O): CameraView<O>;
  render(cameraName: string, options?: ViewOptions): RenderedView | CameraView {
    this.assertUsable();
    const { cameras } = this.#openSensors();
    if (options) return cameras.view(cameraName, this.#steps, options);
    return { ...cameras.quickView(cameraName), names: this.segmentationNames };
  }

  /** Everything that the future depends on, with the scene's identity. */
  snapshot(): Uint8Array {
    this.assertUsable();
    return encodeSnapshot(this.sceneHash, this.#stateNumbers());
  }

  /**
   * Returns to a snapshot of the same scene; what follows is bit by bit what followed then.
   * @throws SnapshotMismatchError when it is of another scene or version, or damaged.
   */
  restore(bytes: Uint8Array): void {
    this.assertUsable();
    const reader = new StateReader(decodeSnapshot(this.sceneHash, bytes));
    this.closed = true;
    this.#steps = reader.number();
    reader.array(this.#action);
    reader.array(this.#pending);
    this.#control.readState(reader);
    this.#recorder.readState(reader);
    for (const arm of this.arms) arm.readState(reader);
    this.world.readState(reader);
    for (const gripper of this.grippers) gripper.bindCloths();
    for (const cloth of this.cloths) cloth.readState(reader);
    for (const stain of this.stains) stain.readState(reader);
    for (const gripper of this.grippers) gripper.readState(reader);
    this.#openSensors().readState(reader);
    if (!reader.finished) throw new SnapshotMismatchError('it holds more numbers than this scene has');
    this.#keepGoodState();
  }

  /** Hash of the whole state, 16 hexadecimal digits: equal states have equal hashes. */
  stateHash(): string {
    const numbers = this.#stateNumbers();
    return hashBytes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }

  /** How well the physics held since the scene was built. */
  metrics(): PhysicsMetrics {
    return this.#recorder.summarise(this.#parts);
  }

  /** Until the first action takes effect, the arms keep their first pose. */
  #fillPending(): void {
    const length = this.#action.length;
    this.#pending = new Float32Array(length * this.actionLatency);
    for (let tick = 0; tick < this.actionLatency; tick++) this.#pending.set(this.#action, tick * length);
  }

  /** The sensors of the scene as it was built so far. */
  #openSensors(): SensorSuite {
    if (this.#sensors && this.#sensorsRevision === this.revision) return this.#sensors;
    const { world, tracked, cloths, stains, arms, grippers, cameras, mounts, stateSpace } = this;
    const { physicsRate, stepsPerTick } = this;
    checkSensorOptions(this.sensors, [...cameras.keys()]);
    const names = (): ReadonlyMap<number, string> => this.segmentationNames;
    const classes = (): ReadonlyMap<number, number> => this.segmentationClasses;
    const classNames = (): ReadonlyMap<number, string> => this.classNames;
    this.#sensors = new SensorSuite(
      { world, tracked, cloths, stains, arms, grippers, cameras, mounts, stateSpace },
      { show: (moment) => this.showScene(moment), names, classes, classNames },
      { physicsRate, stepsPerTick },
      this.sensors,
    );
    this.#sensorsRevision = this.revision;
    return this.#sensors;
  }

  /** Solids for the cloths in this step: furniture, objects, hands, and fingers that share no space with cloth. */
  #collectClothColliders(): readonly Collider[] {
    const all = this.#clothColliders;
    all.length = 0;
    for (const solid of this.solids) all.push(solid);
    for (const gripper of this.grippers) gripper.addClothColliders(all);
    return all;
  }

  /** Copies the present state, which was just found to be good, into memory that is used again and again. */
  #keepGoodState(): void {
    this.#good.clear();
    this.#writeState(this.#good);
    this.#goodTime = this.time;
  }

  readonly #diverged = (thing: string, reason: string): never => {
    const good = this.#good.finish();
    throw new SimulationDivergedError({
      thing,
      reason,
      step: this.#steps,
      time: this.time,
      lastGoodSnapshot: good.length === 0 ? null : encodeSnapshot(this.sceneHash, good),
      lastGoodTime: this.#goodTime,
    });
  };

  #stateNumbers(): Float64Array {
    const writer = new StateWriter();
    this.#writeState(writer);
    return writer.finish();
  }

  #writeState(writer: StateWriter): void {
    writer.number(this.#steps);
    writer.array(this.#action);
    writer.array(this.#pending);
    this.#control.writeState(writer);
    this.#recorder.writeState(writer);
    for (const arm of this.arms) arm.writeState(writer);
    this.world.writeState(writer);
    for (const cloth of this.cloths) cloth.writeState(writer);
    for (const stain of this.stains) stain.writeState(writer);
    for (const gripper of this.grippers) gripper.writeState(writer);
    this.#openSensors().writeState(writer);
  }
}
