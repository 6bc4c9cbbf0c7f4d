import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import { solidColor } from '../vocabulary.js';
import { stageStudio } from './studio.js';
import type { StudioValues } from './studio.js';
import type { Description, Shape, Size, View } from './text-to-image-words.js';

/** A thing to be drawn: it stands on the table, or `bottom` metres above it. */
export interface PlacedThing {
  /** What it is. */
  readonly shape: Shape;
  /** How large it is. */
  readonly size: Size;
  /** Name of its colour. */
  readonly color: string;
  /** To the viewer's right of the middle in metres. */
  readonly right: number;
  /** Away from the viewer, from the middle, in metres. */
  readonly away: number;
  /** Height of its underside over the table in metres. */
  readonly bottom: number;
  /** Turn about the vertical in radians. */
  readonly yaw: number;
}

/** What an instruction leaves open. */
export interface Arrangement {
  /** Turn of every thing about the vertical in radians. */
  readonly yaw: number;
  /** To the viewer's right, by which everything is moved, in metres. */
  readonly shiftRight: number;
  /** Away from the viewer, by which everything is moved, in metres. */
  readonly shiftAway: number;
  /** In which of two rows a group's odd thing stands: 0 the near one, 1 the far one. */
  readonly row: number;
}

/** Width and height of the picture in pixels. */
const PIXELS = 128;
/** Pixels to a metre at the middle of the scene. */
export const PIXELS_PER_METRE = 340;
/** Distance of the cameras from the middle of the scene in metres. */
const DISTANCE = 2.5;
/** Height of each camera over the horizon in radians; 'above' is aslant, so that a ball, a cylinder and a cone differ. */
const ELEVATION: Readonly<Record<View, number>> = { front: 0.49, above: 0.85 };
/** Where the middle of the scene is, in metres along x, away from the viewer: the table ends 0.325 m behind it. */
const MIDDLE_X = -0.425;
/** Edge of a cube in metres; the other shapes are made from it. */
export const EDGE: Readonly<Record<Size, number>> = { small: 0.038, big: 0.06 };
/** Height of each shape in edges. */
const HEIGHT: Readonly<Record<Shape, number>> = { cube: 1, ball: 1.1, cylinder: 1.5, cone: 1.7 };
/** Distance of the two rows in metres: a thing in the far one shows above a thing in the near one. */
const ROWS = 0.25;
/** Distance of neighbours in a row in metres, where a row holds up to four things, and up to three. */
const CLOSE = 0.084;
const WIDE = 0.105;
/** Of how many discs a cone is made. */
const DISCS = 48;
const WALL_COLOR = '#f1f3f5';

/** Height of a thing in metres. */
export function heightOf(shape: Shape, size: Size): number {
  return EDGE[size] * HEIGHT[shape];
}

/** Where everything of a described scene stands. */
export function arrange({ first, second, relation }: Description, free: Arrangement): readonly PlacedThing[] {
  const thing = (of: typeof first, right: number, away: number, bottom = 0): PlacedThing => {
    const { shape, size, color } = of;
    return { shape, size, color, right: right + free.shiftRight, away: away + free.shiftAway, bottom, yaw: free.yaw };
  };
  const row = (of: typeof first, away: number, bottom = 0): PlacedThing[] =>
    Array.from({ length: of.count }, (_, i) => thing(of, (i - (of.count - 1) / 2) * WIDE, away, bottom));
  if (relation === 'on') {
    const top = heightOf(second.shape, second.size);
    return [...row(first, 0, top), ...row(second, 0)];
  }
  if (relation === 'behind' || relation === 'front') {
    const away = (relation === 'behind' ? ROWS : -ROWS) / 2;
    return [...row(first, away), ...row(second, -away)];
  }
  const [left, right] = relation === 'left' ? [first, second] : [second, first];
  const columns = Math.ceil(left.count / 2) + Math.ceil(right.count / 2);
  const places = (of: typeof first, column: number): PlacedThing[] =>
    Array.from({ length: of.count }, (_, i) => {
      const alone = of.count % 2 === 1 && i === of.count - 1;
      const away = ((alone ? free.row : i % 2) - 0.5) * ROWS;
      return thing(of, (column + Math.floor(i / 2) - (columns - 1) / 2) * CLOSE, away);
    });
  return [...places(left, 0), ...places(right, Math.ceil(left.count / 2))];
}

/** Puts things on the table before a light wall, seen by the cameras `front` and `above`. */
export function stageThings(simulation: Simulation, studio: StudioValues, things: readonly PlacedThing[]): void {
  stageStudio(simulation, studio);
  simulation.setBackground({ wall: WALL_COLOR, floor: WALL_COLOR });
  things.forEach((thing, i) => addThing(simulation, thing, `${thing.color}-${thing.shape}-${i}`));
  for (const name of ['front', 'above'] as const) {
    const target = [MIDDLE_X, 0, 0.03] as const;
    const elevation = ELEVATION[name];
    simulation.addCamera({
      name,
      position: [target[0] + DISTANCE * Math.cos(elevation), 0, target[2] + DISTANCE * Math.sin(elevation)],
      target,
      fieldOfViewDeg: (2 * Math.atan(PIXELS / 2 / PIXELS_PER_METRE / DISTANCE) * 180) / Math.PI,
      width: PIXELS,
      height: PIXELS,
    });
  }
}

function addThing(
  simulation: Simulation,
  { shape, size, color, right, away, bottom, yaw }: PlacedThing,
  name: string,
): void {
  const edge = EDGE[size];
  const height = heightOf(shape, size);
  simulation.addFixed({
    name,
    class: shape,
    parts: [{ shape: { type: 'box', halfExtents: [0.01, 0.01, height / 2] } }],
    visual: solidsOf(shape, edge, height),
    pose: { position: [MIDDLE_X - away, right, bottom + height / 2], orientation: fromAxisAngle([0, 0, 1], yaw) },
    friction: 0.5,
    appearance: { color: solidColor(color), roughness: 0.9 },
  });
}

function solidsOf(shape: Shape, edge: number, height: number): readonly VisualPart[] {
  switch (shape) {
    case 'cube':
      return [{ shape: { type: 'box', halfExtents: [edge / 2, edge / 2, edge / 2] } }];
    case 'ball':
      return [{ shape: { type: 'sphere', radius: height / 2 } }];
    case 'cylinder':
      return [{ shape: { type: 'cylinder', radius: edge / 2, height } }];
    case 'cone':
      return Array.from({ length: DISCS }, (_, i) => ({
        shape: { type: 'cylinder', radius: 0.56 * edge * (1 - (i + 0.5) / DISCS), height: height / DISCS },
        position: [0, 0, ((i + 0.5) / DISCS - 0.5) * height],
      }));
  }
}
