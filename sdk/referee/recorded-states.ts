import type {
  ArmState,
  ClothState,
  ObjectState,
  Quaternion,
  RobotDescription,
  SceneState,
  Vector3,
} from '../../sim/interface/index.js';

/**
 * Reads scene states back from `observation.environment_state` vectors, by the names of their entries. Joints, velocities
 * and contacts, which the vectors do not hold, are empty or zero; what a hand holds is known only to be something.
 */
export class RecordedStates {
  readonly #index: ReadonlyMap<string, number>;
  readonly #robot: RobotDescription;
  readonly #objects: readonly string[];
  readonly #stains: readonly string[];
  readonly #cloths: ReadonlyMap<string, { readonly rows: number; readonly columns: number }>;

  /**
   * @param names - Names of the vector's entries.
   * @param robot - The robot; its hands are `<arm>_tcp.x`, ...
   */
  constructor(names: readonly string[], robot: RobotDescription) {
    this.#index = new Map(names.map((name, i) => [name, i]));
    this.#robot = robot;
    const hands = new Set(robot.arms.map(({ name }) => `${name}_tcp`));
    const stems = names.filter((name) => name.endsWith('.qx')).map((name) => name.slice(0, -3));
    this.#objects = stems.filter((stem) => !hands.has(stem));
    const cloths = new Map<string, { rows: number; columns: number }>();
    for (const name of names) {
      const [, cloth, row, column] = /^(.+)\.(\d+)-(\d+)\.x$/.exec(name) ?? [];
      if (cloth === undefined) continue;
      const size = cloths.get(cloth) ?? { rows: 0, columns: 0 };
      cloths.set(cloth, {
        rows: Math.max(size.rows, Number(row) + 1),
        columns: Math.max(size.columns, Number(column) + 1),
      });
    }
    this.#cloths = cloths;
    this.#stains = names.filter((name) => name.endsWith('.left')).map((name) => name.slice(0, -5));
  }

  /** The state that a vector tells of, `time` seconds after the start. */
  state(values: ArrayLike<number>, time: number): SceneState {
    const objects: Record<string, ObjectState> = {};
    for (const name of this.#objects) {
      objects[name] = {
        position: this.#position(values, name),
        orientation: this.#orientation(values, name),
        linearVelocity: [0, 0, 0],
        angularVelocity: [0, 0, 0],
      };
    }
    const cloths: Record<string, ClothState> = {};
    for (const [name, { rows, columns }] of this.#cloths) {
      const points = Array.from({ length: rows * columns }, (_, i) =>
        this.#position(values, `${name}.${Math.floor(i / columns)}-${i % columns}`),
      );
      cloths[name] = { rows, columns, points: points.flat() };
    }
    const stains = this.#stains.map((name) => [name, { left: this.#at(values, `${name}.left`) }] as const);
    const arms = this.#robot.arms.map(({ name }): ArmState => ({
      name,
      jointPositions: [],
      jointVelocities: [],
      jointEfforts: [],
      endEffector: {
        position: this.#position(values, `${name}_tcp`),
        orientation: this.#orientation(values, `${name}_tcp`),
      },
      gripperOpening: this.#at(values, `${name}_opening`),
      holding: this.#at(values, `${name}_holding`) > 0.5 ? 'something' : null,
    }));
    const dirt = stains.length > 0 ? { stains: Object.fromEntries(stains) } : {};
    return { time, objects, cloths, ...dirt, arms, contacts: [] };
  }

  #position(values: ArrayLike<number>, stem: string): Vector3 {
    return [this.#at(values, `${stem}.x`), this.#at(values, `${stem}.y`), this.#at(values, `${stem}.z`)];
  }

  #orientation(values: ArrayLike<number>, stem: string): Quaternion {
    const at = (axis: string): number => this.#at(values, `${stem}.${axis}`);
    return [at('qx'), at('qy'), at('qz'), at('qw')];
  }

  #at(values: ArrayLike<number>, name: string): number {
    return values[this.#index.get(name) ?? -1] ?? NaN;
  }
}
