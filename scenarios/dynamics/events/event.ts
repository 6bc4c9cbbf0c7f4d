import type { SceneState, Vector3 } from '../../../sim/interface/index.js';
import type { Simulation } from '../../../sim/simulation/index.js';
import { rotate } from '../../../sim/math/vector.js';
import { choice, uniform } from '../../draws.js';
import type { VariationSpec, VariationValues } from '../../draws.js';
import type { StateDescription } from '../../scenario.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../../vocabulary.js';

/** The line along which events happen lies so far away from the middle of the table, towards the camera, in metres. */
export const TRACK = 0.05;
/** Speed in metres per second below which a thing counts as still. */
const STILL = 0.01;
/** Displacement in metres from which a thing counts as moved. */
const MOVED = 0.003;

/** The draws that every event shares. */
export const SHARED_DRAWS = {
  direction: choice('pose', [1, -1], 'to which side it goes: 1 to the right of the picture, -1 to the left'),
  color: choice('object', Object.keys(SOLID_COLORS), 'colour of what moves', {
    unseen: Object.keys(UNSEEN_SOLID_COLORS),
  }),
  targetColor: choice('object', ['white', 'black'], 'colour of what it meets'),
  friction: uniform('physics', 0.45, 0.65, '1', 'friction coefficient of everything on the table', {
    seen: [0.4, 0.7],
    unseen: [[0.3, 0.4]],
  }),
} as const;

/** The drawn values of `SHARED_DRAWS`. */
export type Shared = VariationValues<typeof SHARED_DRAWS>;

/** Something that happens by itself. */
export interface PhysicalEvent<S extends VariationSpec> {
  /** Its own draws. */
  readonly draws: S;
  /** How well its draws are known: half widths in their units. */
  readonly uncertainty: Readonly<Partial<Record<keyof S & string, number>>>;
  /** Every label of its outcomes. */
  readonly labels: readonly string[];
  /** Puts its things on the table, in motion. */
  build(simulation: Simulation, v: VariationValues<S> & Shared): void;
  /** What a state has come to. */
  outcome(state: SceneState, v: VariationValues<S> & Shared): StateDescription;
}

/** Declares an event, with the types of its draws. */
export function physicalEvent<const S extends VariationSpec>(event: PhysicalEvent<S>): PhysicalEvent<S> {
  return event;
}

/** A point `along` the line of the event, in the direction that is drawn, `aside` of it and `height` over the table, in metres. */
export function onTrack({ direction }: Shared, along: number, height: number, aside = 0): Vector3 {
  return [TRACK + aside, direction * along, height];
}

/** Speed of a thing in metres per second; 0 where the state does not hold it. */
export function speedOf(state: SceneState, name: string): number {
  const velocity = state.objects[name]?.linearVelocity;
  return velocity ? Math.hypot(...velocity) : 0;
}

/** Whether a thing is still. */
export function isStill(state: SceneState, name: string): boolean {
  return speedOf(state, name) < STILL;
}

/** How far in metres a thing is from where it was; 0 where the state does not hold it. */
export function displacement(state: SceneState, name: string, from: Vector3): number {
  const position = state.objects[name]?.position;
  return position ? Math.hypot(position[0] - from[0], position[1] - from[1], position[2] - from[2]) : 0;
}

/** Whether a thing has left the place where it was. */
export function hasMoved(state: SceneState, name: string, from: Vector3): boolean {
  return displacement(state, name, from) > MOVED;
}

/** Angle in radians between a thing's z axis and the vertical, 0 to pi; 0 where the state does not hold it. */
export function leanOf(state: SceneState, name: string): number {
  const object = state.objects[name];
  if (!object) return 0;
  const axis = [0, 0, 1];
  rotate(axis, object.orientation, axis);
  return Math.acos(Math.max(-1, Math.min(1, axis[2] ?? 1)));
}
