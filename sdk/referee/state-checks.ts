import type { ClothState, SceneState } from '../../sim/interface/index.js';
import { handNear, objectPoints, touchedThings } from './contact-reasons.js';
import { distance, gridPoint, gridPoints } from './distances.js';
import { DEFAULT_LIMITS, type RefereeLimits } from './limits.js';
import { FreeMotion, meanHeight } from './free-motion.js';
import {
  distanceToSolid,
  innerRadius,
  placedParts,
  restingHeight,
  supportNear,
  type SceneGeometry,
} from './scene-geometry.js';
import { Worst, type Check } from './verdict.js';

/** How far beside a part of another object its centre may lie and still rest on that, in metres. */
const BESIDE = 0.01;

/** The measurements of `checkStates`. */
class StateMeasures {
  readonly missing = new Worst();
  readonly penetration = new Worst();
  readonly floating = new Worst();
  readonly unexplained = new Worst();
  readonly speed = new Worst();
  readonly stretch = new Worst();
  readonly shrink = new Worst();
  /** What moves by itself. */
  readonly free = new FreeMotion();
}

/**
 * Judges states by themselves, without a simulation: every thing still there and none new, none inside another, none
 * floating, none moved without contact unless it falls or rolls on, none faster than a hand or its fall makes it, no cloth stretched or
 * shrunk.
 *
 * @param initial - The state that they follow on.
 * @param states - The states in order; `time` must increase.
 * @param geometry - What is known of the scene.
 */
export function checkStates(
  initial: SceneState,
  states: readonly SceneState[],
  geometry: SceneGeometry,
  limits: RefereeLimits = DEFAULT_LIMITS,
): Check[] {
  const measures = new StateMeasures();
  const known = [...Object.keys(initial.objects), ...Object.keys(initial.cloths)];
  let previous = initial;
  let touched: ReadonlySet<string> = new Set();
  measures.free.start(initial, geometry);
  states.forEach((state, step) => {
    const names = [...Object.keys(state.objects), ...Object.keys(state.cloths)];
    const gone = known.filter((name) => !names.includes(name));
    const added = names.filter((name) => !known.includes(name));
    measures.missing.note(
      gone.length + added.length,
      step,
      [...gone, ...added.map((name) => `new ${name}`)].join(', '),
    );
    measures.free.follow(previous, state, geometry, touched);
    touched = touchedThings(previous, state, geometry, measures.free.names);
    noteObjects(previous, state, step, geometry, touched, measures);
    noteCloths(previous, state, step, geometry, touched, measures);
    previous = state;
  });
  return checksOf(measures, geometry, limits, states.length);
}

function checksOf(measures: StateMeasures, geometry: SceneGeometry, limits: RefereeLimits, states: number): Check[] {
  const nothing = states === 0 ? 'no states' : 'nothing there to measure';
  const solid = Object.keys(geometry.objects).length > 0;
  const soft = Object.keys(geometry.cloths).length > 0;
  const rule = { part: 'states', unit: 'm', nothing, required: true } as const;
  const ofObjects = { ...rule, nothing: solid ? nothing : 'no rigid object in the scene', required: solid };
  const ofCloths = { ...rule, nothing: soft ? nothing : 'no cloth in the scene', required: soft, unit: '1' };
  return [
    measures.missing.check({ ...rule, name: 'object-permanence', limit: 0, unit: 'things' }),
    measures.penetration.check({ ...rule, name: 'penetration', limit: limits.penetration }),
    measures.floating.check({ ...ofObjects, name: 'floating', limit: limits.floating, required: false }),
    measures.unexplained.check({
      ...rule,
      name: 'moved-without-contact',
      limit: limits.unexplainedMotion,
      required: false,
    }),
    measures.speed.check({ ...rule, name: 'speed', limit: limits.speed, unit: 'm/s' }),
    measures.stretch.check({ ...ofCloths, name: 'cloth-stretch', limit: limits.clothStretch }),
    measures.shrink.check({ ...ofCloths, name: 'cloth-shrink', limit: limits.clothShrink }),
  ];
}

function noteObjects(
  previous: SceneState,
  state: SceneState,
  step: number,
  geometry: SceneGeometry,
  touched: ReadonlySet<string>,
  into: StateMeasures,
): void {
  const entries = Object.entries(state.objects);
  const seconds = Math.max(1e-6, state.time - previous.time);
  entries.forEach(([name, object], i) => {
    const shape = geometry.objects[name];
    if (!shape) return;
    const [x, y, z] = object.position;
    const ground = geometry.supportHeight(x, y, -Infinity);
    for (const part of placedParts(geometry, name, object)) {
      const radius = innerRadius(part.shape);
      into.penetration.note(Math.max(0, ground + radius - part.position[2]), step, `${name} and the table`);
      for (const solid of geometry.furniture ?? []) {
        const gap = distanceToSolid(solid.shape, solid.position, solid.orientation, part.position);
        into.penetration.note(Math.max(0, radius - gap), step, `${name} and ${solid.name}`);
      }
    }
    for (const [otherName, other] of entries.slice(i + 1)) {
      const otherShape = geometry.objects[otherName];
      if (!otherShape) continue;
      const overlap = innerRadius(shape) + innerRadius(otherShape) - distance(object.position, other.position);
      into.penetration.note(Math.max(0, overlap), step, `${name} and ${otherName}`);
    }
    const borne =
      geometry.jointed?.has(name) === true ||
      entries.some(
        ([otherName, other]) =>
          otherName !== name &&
          placedParts(geometry, otherName, other).some((part) => {
            const below = part.position[2];
            const beside = distanceToSolid(part.shape, part.position, part.orientation, [x, y, below]);
            return below < z && beside < BESIDE;
          }),
      );
    const before = previous.objects[name];
    const held =
      handNear(state, objectPoints(geometry, name, object)) ||
      (before !== undefined && handNear(previous, objectPoints(geometry, name, before)));
    if (!held && !borne && !into.free.has(name)) {
      const { highest } = supportNear(geometry, object.position);
      into.floating.note(Math.max(0, z - restingHeight(shape) - highest), step, name);
    }
    if (!before) return;
    const moved = distance(before.position, object.position);
    into.speed.note(Math.max(0, moved / seconds - into.free.speed(name, z)), step, name);
    if (!touched.has(name) && !into.free.has(name)) into.unexplained.note(moved, step, name);
  });
}

function noteCloths(
  previous: SceneState,
  state: SceneState,
  step: number,
  geometry: SceneGeometry,
  touched: ReadonlySet<string>,
  into: StateMeasures,
): void {
  const seconds = Math.max(1e-6, state.time - previous.time);
  for (const [name, cloth] of Object.entries(state.cloths)) {
    const size = geometry.cloths[name];
    if (!size) continue;
    const { stretch, shrink } = clothStrain(cloth, size);
    into.stretch.note(stretch, step, name);
    into.shrink.note(shrink, step, name);
    const points = gridPoints(cloth);
    const lowest = points.reduce((low, point) => Math.min(low, point[2]), Infinity);
    into.penetration.note(Math.max(0, -lowest), step, `${name} and the table`);
    const before = previous.cloths[name];
    if (before?.rows !== cloth.rows || before.columns !== cloth.columns) continue;
    const was = gridPoints(before);
    const moved = points.reduce((most, point, i) => Math.max(most, distance(point, was[i] ?? point)), 0);
    into.speed.note(Math.max(0, moved / seconds - into.free.speed(name, meanHeight(cloth))), step, name);
    if (!touched.has(name) && !into.free.has(name)) into.unexplained.note(moved, step, name);
  }
}

/**
 * How a cloth's grid departs from its rest state, as fractions of rest distances: the greatest stretch between
 * neighbouring points, and by how much neighbours are nearer on average.
 */
export function clothStrain(
  cloth: ClothState,
  size: { readonly width: number; readonly height: number },
): { readonly stretch: number; readonly shrink: number } {
  const alongU = size.width / (cloth.columns - 1);
  const alongV = size.height / (cloth.rows - 1);
  let stretch = 0;
  let sum = 0;
  let count = 0;
  const note = (ratio: number): void => {
    stretch = Number.isNaN(ratio) ? NaN : Math.max(stretch, ratio - 1);
    sum += ratio;
    count++;
  };
  for (let row = 0; row < cloth.rows; row++) {
    for (let column = 0; column < cloth.columns; column++) {
      const here = gridPoint(cloth, row, column);
      if (column + 1 < cloth.columns) note(distance(here, gridPoint(cloth, row, column + 1)) / alongU);
      if (row + 1 < cloth.rows) note(distance(here, gridPoint(cloth, row + 1, column)) / alongV);
    }
  }
  return { stretch, shrink: Math.max(0, 1 - sum / count) };
}
