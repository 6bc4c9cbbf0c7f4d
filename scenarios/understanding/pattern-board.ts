import type { SolidPart } from '../../sim/bodies/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Appearance } from '../../sim/rendering/index.js';
import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import type { Region } from '../pictures/index.js';
import { solidColor } from '../vocabulary.js';
import { SIDE } from './pattern-rules.js';
import type { PatternCell } from './pattern-rules.js';

/** A cell as it is drawn: filled, with a question mark, or empty. */
export type DrawnCell = PatternCell | '?' | null;

/** Distance between the middles of neighbouring cells in metres. */
const PITCH = 0.1;
/** Edge of a cell's plate in metres. */
const PLATE = 0.092;
/** Height of the plates' tops over the table in metres. */
const TOP = 0.012;
/** Thickness of what lies on the plates in metres. */
const THICKNESS = 0.004;
/** Width and height of the picture in pixels. */
const PIXELS = 128;
/** Height of the camera over the table in metres. */
const CAMERA_HEIGHT = 2.4;
/** Half of the picture's width in metres at the height of the plates' tops: 39 pixels from cell to cell, so that all are drawn alike. */
const HALF_VIEW = (PITCH * PIXELS) / 2 / 39;
const PLATE_COLOR = '#ece8df';
const MARK_COLOR = '#4a4d52';

/** Where the things of a cell lie by their number, in metres from its middle, and how wide they are. */
const LAYOUTS: readonly { readonly size: number; readonly places: readonly (readonly [number, number])[] }[] = [
  { size: 0.062, places: [[0, 0]] },
  { size: 0.04, places: [[-0.021, 0], [0.021, 0]] }, // prettier-ignore
  { size: 0.037, places: [[-0.021, -0.021], [0.021, -0.021], [0, 0.021]] }, // prettier-ignore
  { size: 0.037, places: [[-0.021, -0.021], [0.021, -0.021], [-0.021, 0.021], [0.021, 0.021]] }, // prettier-ignore
];

/** The flat solids of each shape, one metre wide and thick, lying on z = 0; the second list is in the plate's colour. */
const SHAPES: Readonly<Record<string, readonly [own: readonly SolidPart[], plate?: readonly SolidPart[]]>> = {
  disc: [[cylinder(0.5)]],
  square: [[box(0.9, 0.9)]],
  ring: [[cylinder(0.5)], [cylinder(0.26)]],
  cross: [[box(1, 0.34), box(0.34, 1)]],
  diamond: [[{ ...box(0.74, 0.74), orientation: fromAxisAngle([0, 0, 1], Math.PI / 4) }]],
  corner: [[box(0.9, 0.36, 0, -0.27), box(0.36, 0.9, -0.27, 0)]],
  tee: [[box(0.9, 0.34, 0, 0.28), box(0.34, 0.9, 0, 0)]],
};

/** Names of the shapes that a pattern may have. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/** Lays a pattern out on a board, seen by the camera `above` from straight overhead. */
export function layPattern(simulation: Simulation, pattern: readonly (readonly DrawnCell[])[]): void {
  const board = SIDE * PITCH + 0.012;
  addFlat(simulation, 'board', [0, 0], 0, TOP - 0.004, '#a7a296', [{ shape: boxShape(board, board, TOP - 0.004) }]);
  pattern.forEach((row, r) =>
    row.forEach((cell, c) => {
      const [x, y] = middleOf(r, c);
      const name = `cell-${r}-${c}`;
      addFlat(simulation, name, [x, y], TOP - 0.004, 0.004, PLATE_COLOR, [{ shape: boxShape(PLATE, PLATE, 0.004) }]);
      if (cell === '?') addFlat(simulation, 'question-mark', [x, y], TOP, THICKNESS, MARK_COLOR, questionMark());
      else if (cell) addThings(simulation, cell, `thing-${r}-${c}`, [x, y]);
    }),
  );
  simulation.addCamera({
    name: 'above',
    position: [0, 0, CAMERA_HEIGHT],
    target: [0, 0, 0],
    up: [0, 1, 0],
    fieldOfViewDeg: (2 * Math.atan(HALF_VIEW / (CAMERA_HEIGHT - TOP)) * 180) / Math.PI,
    width: PIXELS,
    height: PIXELS,
  });
}

/** The pixels of a cell's plate. */
export function cellRegion(row: number, column: number): Region {
  const [x, y] = middleOf(row, column);
  const pixel = (metres: number): number => Math.round((PIXELS / 2) * (1 + metres / HALF_VIEW));
  const [left, top] = [pixel(x - PLATE / 2), pixel(-y - PLATE / 2)];
  return { x: left, y: top, width: pixel(x + PLATE / 2) - left, height: pixel(-y + PLATE / 2) - top };
}

/** Middle of a cell on the board in metres; rows run away from the top of the picture. */
function middleOf(row: number, column: number): readonly [x: number, y: number] {
  return [(column - (SIDE - 1) / 2) * PITCH, ((SIDE - 1) / 2 - row) * PITCH];
}

function addThings(simulation: Simulation, cell: PatternCell, name: string, middle: readonly [number, number]): void {
  const { size, places } = LAYOUTS[cell.count - 1] ?? { size: 0, places: [] };
  const [own, plate = []] = SHAPES[cell.shape] ?? [[]];
  places.forEach(([x, y], i) => {
    const at: [number, number] = [middle[0] + x, middle[1] + y];
    const turn = (cell.turn * Math.PI) / 2;
    const color = solidColor(cell.color);
    const parts = own.map((part) => scaled(part, size, THICKNESS));
    addFlat(simulation, `${name}-${i}`, at, TOP, THICKNESS, color, parts, turn);
    if (plate.length === 0) return;
    const holes = plate.map((part) => scaled(part, size, 0.0006));
    addFlat(simulation, `${name}-${i}-hole`, at, TOP + THICKNESS, 0.0006, PLATE_COLOR, holes, turn);
  });
}

/** Adds something flat that is drawn and stands still, its underside `bottom` metres over the table. */
function addFlat(
  simulation: Simulation,
  name: string,
  [x, y]: readonly [number, number],
  bottom: number,
  thickness: number,
  color: string,
  visual: readonly VisualPart[],
  turn = 0,
): void {
  const appearance: Appearance = { color, roughness: 0.85 };
  simulation.addFixed({
    name,
    class: name.replace(/(-\d)+/g, ''),
    parts: [{ shape: { type: 'box', halfExtents: [0.01, 0.01, thickness / 2] } }],
    visual,
    pose: { position: [x, y, bottom + thickness / 2], orientation: fromAxisAngle([0, 0, 1], turn) },
    friction: 0.5,
    appearance,
  });
}

/** A question mark as a row of discs along its stroke, and its dot. */
function questionMark(): readonly VisualPart[] {
  const disc = (x: number, y: number, radius = 0.0075): VisualPart => ({
    shape: { type: 'cylinder', radius, height: THICKNESS },
    position: [x, y, 0],
  });
  const arc = Array.from({ length: 13 }, (_, i) => {
    const angle = Math.PI * (0.95 - (1.3 * i) / 12);
    return disc(0.017 * Math.cos(angle), 0.013 + 0.017 * Math.sin(angle));
  });
  const [end] = arc.at(-1)?.position ?? [0];
  const tail = Array.from({ length: 5 }, (_, i) => disc((end * (4 - i)) / 9, -0.001 - 0.003 * i));
  return [...arc, ...tail, disc(0, -0.031, 0.0085)];
}

function box(width: number, height: number, x = 0, y = 0): SolidPart {
  return { shape: boxShape(width, height, 1), position: [x, y, 0] };
}

function boxShape(width: number, height: number, thickness: number): SolidPart['shape'] {
  return { type: 'box', halfExtents: [width / 2, height / 2, thickness / 2] };
}

function cylinder(radius: number): SolidPart {
  return { shape: { type: 'cylinder', radius, height: 1 } };
}

/** A flat solid of another width and thickness. */
function scaled({ shape, position = [0, 0, 0], ...rest }: SolidPart, size: number, thickness: number): SolidPart {
  const grown: SolidPart['shape'] =
    shape.type === 'cylinder'
      ? { ...shape, radius: shape.radius * size, height: thickness }
      : shape.type === 'box'
        ? { ...shape, halfExtents: [shape.halfExtents[0] * size, shape.halfExtents[1] * size, thickness / 2] }
        : shape;
  return { ...rest, shape: grown, position: [position[0] * size, position[1] * size, 0] };
}
