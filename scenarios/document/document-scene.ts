import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Quaternion, RobotDescription } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { BIMANUAL_PANDA, BIMANUAL_SO101, PANDA, SO101 } from '../robots.js';
import { namedColor, upright } from '../task/define-task.js';
import type { ROBOT_NAMES, ScenarioDocument } from './document-schema.js';
import type { Evaluated } from './evaluate.js';

/** Robots by the names that documents know. */
export const DOCUMENT_ROBOTS: Readonly<Record<(typeof ROBOT_NAMES)[number], RobotDescription>> = {
  panda: PANDA,
  'bimanual-panda': BIMANUAL_PANDA,
  so101: SO101,
  'bimanual-so101': BIMANUAL_SO101,
};

/** A thing of a document with the drawn values put in. */
export type DocumentObject = Evaluated<ScenarioDocument['objects'][number]>;

/** A marking of a document with the drawn values put in. */
export type DocumentMarking = Evaluated<ScenarioDocument['markings'][number]>;

/** Height in metres over the table at which a marking can be seen. */
const PAINT = 0.0005;

/** How a thing of a document is turned. */
export function orientationOf({ yaw = 0, orientation }: DocumentObject): Quaternion {
  return orientation ?? fromAxisAngle([0, 0, 1], yaw);
}

/** Paints a marking of a document on the table. */
export function addMarking(simulation: Simulation, marking: DocumentMarking): void {
  const { name, shape, lineWidth, position, yaw, color, tracked } = marking;
  simulation.addMarking({
    name,
    ...(marking.class === undefined ? {} : { class: marking.class }),
    shape,
    ...(lineWidth === undefined ? {} : { lineWidth }),
    pose: upright([...position, PAINT], yaw),
    ...(tracked === undefined ? {} : { tracked }),
    appearance: { color: namedColor(color) },
  });
}

/** Puts a thing of a document on the table. */
export function addObject(simulation: Simulation, object: DocumentObject): void {
  const { name, shape, parts, position, friction = 0.7, fixed, mass, tracked } = object;
  const { color, secondaryColor, pattern, repeat, roughness } = object;
  const common = {
    name,
    ...(object.class === undefined ? {} : { class: object.class }),
    parts: parts ?? (shape === undefined ? [] : [{ shape }]),
    pose: { position, orientation: orientationOf(object) },
    friction,
    ...(tracked === undefined ? {} : { tracked }),
    appearance: {
      color: namedColor(color),
      ...(secondaryColor === undefined ? {} : { secondaryColor: namedColor(secondaryColor) }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(repeat === undefined ? {} : { repeat }),
      ...(roughness === undefined ? {} : { roughness }),
    },
  };
  if (fixed || mass === undefined) {
    simulation.addFixed(common);
    return;
  }
  const { restitution, crushForce, tiltLimit, rollingDamping, stiffness, joint } = object;
  simulation.addObject({
    ...common,
    mass,
    ...(restitution === undefined ? {} : { restitution }),
    ...(crushForce === undefined ? {} : { crushForce }),
    ...(tiltLimit === undefined ? {} : { tiltLimit }),
    ...(rollingDamping === undefined ? {} : { rollingDamping }),
    ...(stiffness === undefined ? {} : { stiffness }),
    ...(joint === undefined ? {} : { joint }),
  });
}
