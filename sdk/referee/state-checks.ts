import type { ClothState, SceneState, Shape, Vector3 } from '../../sim/interface/index.js';
import type { Check } from './verdict.js';
import { Worst } from './verdict.js';

/** What the referee knows of a scene beside its state. */
export interface SceneGeometry {
  /** Shape of each rigid object by name (its first part, where it has several). */
  readonly objects: Readonly<Record<string, Shape>>;
  /** Size of each cloth by name in metres. */
  readonly cloths: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  /** Height of surfaces above the table on which things may rest, in metres, by what is below `[x, y]`. */
  supportHeight(x: number, y: number): number;
}

/** What predicted states must keep to. Lengths are in metres. */
export interface StateLimits {
  /** Greatest overlap of two objects, or of an object and the table. */
  readonly penetration: number;
  /** Greatest height of an object's lowest point over what could bear it, when no hand is near. */
  readonly floating: number;
  /** Greatest displacement of an object between keyframes when no hand and no moved object is near. */
  readonly unexplainedMotion: number;
  /** Greatest speed of an object in metres per second. */
  readonly speed: number;
  /** Greatest stretch of a cloth between neighbouring grid points, as a fraction. */
  readonly clothStrain: number;
}

/**
 * Limits of the skeleton referee. They allow for the model's number bins (1 mm) and a coarse cloth grid, and are far
 * below what would change the outcome of a task.
 */
export const DEFAULT_STATE_LIMITS: StateLimits = {
  penetration: 0.008,
  floating: 0.015,
  unexplainedMotion: 0.02,
  speed: 1.5,
  clothStrain: 0.12,
};

/** How near a hand's tool centre point must be to explain that something moves or hangs in the air, in metres. */
const REACH = 0.09;

/**
 * Judges predicted states by themselves, without a simulation: every object still there, none inside another, none
 * floating, none moved without contact, none too fast, no cloth stretched.
 * @param initial - The state that the prediction started from, as known or as the model believed it.
 * @param states - The predicted states in order; `time` must increase.
 */
export function checkStates(
  initial: SceneState,
  states: readonly SceneState[],
  geometry: SceneGeometry,
  limits: StateLimits = DEFAULT_STATE_LIMITS,
): Check[] {
  const missing = new Worst();
  const penetration = new Worst();
  const floating = new Worst();
  const unexplained = new Worst();
  const speed = new Worst();
  const strain = new Worst();
  let previous = initial;
  states.forEach((state, step) => {
    const names = [...Object.keys(initial.objects), ...Object.keys(initial.cloths)];
    const gone = names.filter((name) => !state.objects[name] && !state.cloths[name]);
    missing.note(gone.length, step, gone.join(', '));
    noteObjects(previous, state, step, geometry, { penetration, floating, unexplained, speed });
    for (const [name, cloth] of Object.entries(state.cloths)) {
      const size = geometry.cloths[name];
      if (size) strain.note(clothStrain(cloth, size), step, name);
      penetration.note(Math.max(0, -lowestPoint(cloth)), step, `${name} and the table`);
    }
    previous = state;
  });
  return [
    missing.check('object-permanence', 0, 'missing'),
    penetration.check('penetration', limits.penetration, 'm'),
    floating.check('floating', limits.floating, 'm'),
    unexplained.check('moved-without-contact', limits.unexplainedMotion, 'm'),
    speed.check('object-speed', limits.speed, 'm/s'),
    strain.check('cloth-strain', limits.clothStrain, '1'),
  ];
}

interface ObjectMeasures {
  readonly penetration: Worst;
  readonly floating: Worst;
  readonly unexplained: Worst;
  readonly speed: Worst;
}

function noteObjects(
  previous: SceneState,
  state: SceneState,
  step: number,
  geometry: SceneGeometry,
  into: ObjectMeasures,
): void {
  const entries = Object.entries(state.objects);
  entries.forEach(([name, object], i) => {
    const shape = geometry.objects[name];
    if (!shape) return;
    const [x, y, z] = object.position;
    const bottom = z - innerRadius(shape);
    into.penetration.note(geometry.supportHeight(x, y) - bottom, step, `${name} and the table`);
    for (const [otherName, other] of entries.slice(i + 1)) {
      const otherShape = geometry.objects[otherName];
      if (!otherShape) continue;
      const gap = distance(object.position, other.position);
      into.penetration.note(innerRadius(shape) + innerRadius(otherShape) - gap, step, `${name} and ${otherName}`);
    }
    const near = handNear(state, object.position) || handNear(previous, object.position);
    const supported = entries.some(([otherName, other]) => otherName !== name && isBelow(other.position, object.position));
    if (!near && !supported) into.floating.note(bottom - geometry.supportHeight(x, y), step, name);
    const before = previous.objects[name];
    if (!before) return;
    const moved = distance(before.position, object.position);
    into.speed.note(moved / Math.max(1e-6, state.time - previous.time), step, name);
    const explained =
      near ||
      handNear(previous, before.position) ||
      entries.some(([otherName, other]) => otherName !== name && distance(other.position, object.position) < 0.1);
    if (!explained) into.unexplained.note(moved, step, name);
  });
}

/** The greatest stretch between neighbouring points of a cloth's grid, as a fraction of their rest distance. */
export function clothStrain(cloth: ClothState, size: { readonly width: number; readonly height: number }): number {
  const alongU = size.width / (cloth.columns - 1);
  const alongV = size.height / (cloth.rows - 1);
  let worst = 0;
  for (let row = 0; row < cloth.rows; row++) {
    for (let column = 0; column < cloth.columns; column++) {
      const here = gridPoint(cloth, row, column);
      if (column + 1 < cloth.columns) {
        worst = Math.max(worst, distance(here, gridPoint(cloth, row, column + 1)) / alongU - 1);
      }
      if (row + 1 < cloth.rows) {
        worst = Math.max(worst, distance(here, gridPoint(cloth, row + 1, column)) / alongV - 1);
      }
    }
  }
  return worst;
}

function gridPoint(cloth: ClothState, row: number, column: number): Vector3 {
  const i = 3 * (row * cloth.columns + column);
  return [cloth.points[i] ?? NaN, cloth.points[i + 1] ?? NaN, cloth.points[i + 2] ?? NaN];
}

function lowestPoint(cloth: ClothState): number {
  let lowest = Infinity;
  for (let i = 2; i < cloth.points.length; i += 3) lowest = Math.min(lowest, cloth.points[i] ?? NaN);
  return lowest;
}

function handNear(state: SceneState, position: Vector3): boolean {
  return state.arms.some((arm) => distance(arm.endEffector.position, position) < REACH);
}

function isBelow(lower: Vector3, upper: Vector3): boolean {
  return lower[2] < upper[2] && Math.hypot(lower[0] - upper[0], lower[1] - upper[1]) < 0.03;
}

/** Radius of the greatest sphere that fits into a shape: two things nearer than their radii certainly overlap. */
function innerRadius(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return Math.min(...shape.halfExtents);
    case 'sphere':
      return shape.radius;
    case 'cylinder':
      return Math.min(shape.radius, shape.height / 2);
    case 'capsule':
      return shape.radius;
  }
}

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
