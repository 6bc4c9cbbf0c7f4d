import type { Quaternion } from '../../sim/interface/index.js';
import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import type { Region } from '../pictures/index.js';
import { solidColor } from '../vocabulary.js';
import { SIDE } from './building-views.js';
import type { Building } from './building-views.js';

/** Orientation of everything. */
const UPRIGHT: Quaternion = [0, 0, 0, 1];
/** Distance between the middles of neighbouring cells, and height of a block, in metres. */
const PITCH = 0.06;
/** Edge of a block in metres. */
const EDGE = 0.056;
/** Thickness of the ground plate in metres. */
const GROUND = 0.008;
/** Width and height of the pictures in pixels. */
const PIXELS = 128;
/** Pixels from cell to cell in the picture from above. */
const CELL_PIXELS = 36;
/** Pixels from block to block in the pictures from the front and the right. */
const BLOCK_PIXELS = 29;
/** Distance of the cameras from the middle of what they look at, in metres: far away, so that depth hardly shows. */
const DISTANCE = 6;
/** Height of the cameras `front` and `right` over the table in metres. */
const EYE = GROUND + PITCH;
/** Height to which `above` is set, in metres: half of the tallest tower. */
const MIDDLE = GROUND + 1.5 * PITCH;

const CAMERAS = {
  front: {
    position: [0, -DISTANCE, EYE],
    target: [0, 0, EYE],
    up: [0, 0, 1],
    fieldOfViewDeg: fieldOfView(BLOCK_PIXELS),
  },
  right: {
    position: [DISTANCE, 0, EYE],
    target: [0, 0, EYE],
    up: [0, 0, 1],
    fieldOfViewDeg: fieldOfView(BLOCK_PIXELS),
  },
  above: {
    position: [0, 0, MIDDLE + DISTANCE],
    target: [0, 0, MIDDLE],
    up: [0, 1, 0],
    fieldOfViewDeg: fieldOfView(CELL_PIXELS),
  },
} as const;

/** Puts up a building on a plate of 3 by 3 cells, seen by the cameras `front`, `right` and `above`. */
export function putUpBuilding(simulation: Simulation, building: Building): void {
  const plate = SIDE * PITCH + 0.006;
  const ground: VisualPart = {
    shape: box(plate, GROUND - 0.002),
    position: [0, 0, -0.001],
    appearance: { color: '#8f8b84', roughness: 0.9 },
  };
  const cells = building.flatMap((row, r) =>
    row.map((_, c): VisualPart => {
      const [x, y] = middleOf(r, c);
      return { shape: box(EDGE, 0.002), position: [x, y, GROUND / 2 - 0.001] };
    }),
  );
  simulation.addFixed({
    name: 'ground',
    parts: [{ shape: box(plate, GROUND) }],
    visual: [ground, ...cells],
    pose: { position: [0, 0, GROUND / 2], orientation: UPRIGHT },
    friction: 0.5,
    appearance: { color: '#e4e2de', roughness: 0.9 },
  });
  building.forEach((row, r) =>
    row.forEach((tower, c) => {
      if (!tower) return;
      const [x, y] = middleOf(r, c);
      const height = tower.height * PITCH;
      const blocks = Array.from({ length: tower.height }, (_, level): VisualPart => {
        return { shape: box(EDGE, EDGE), position: [0, 0, (level + 0.5) * PITCH - height / 2] };
      });
      const core: VisualPart = { shape: box(EDGE - 0.006, height - 0.002), position: [0, 0, -0.001] };
      simulation.addFixed({
        name: `tower-${r}-${c}`,
        class: 'tower',
        parts: [{ shape: box(EDGE, height) }],
        visual: [...blocks, core],
        pose: { position: [x, y, GROUND + height / 2], orientation: UPRIGHT },
        friction: 0.5,
        appearance: { color: solidColor(tower.color), roughness: 0.8 },
      });
    }),
  );
  for (const [name, camera] of Object.entries(CAMERAS)) {
    simulation.addCamera({ name, ...camera, width: PIXELS, height: PIXELS });
  }
}

/** The pixels of a cell in the picture of the camera `above`. */
export function cellRegion(row: number, column: number): Region {
  const start = (PIXELS - SIDE * CELL_PIXELS) / 2;
  return {
    x: start + column * CELL_PIXELS,
    y: start + row * CELL_PIXELS,
    width: CELL_PIXELS,
    height: CELL_PIXELS,
  };
}

/** Middle of a cell in metres; row 0 is the back one, column 0 the left one. */
function middleOf(row: number, column: number): readonly [x: number, y: number] {
  return [(column - (SIDE - 1) / 2) * PITCH, ((SIDE - 1) / 2 - row) * PITCH];
}

function box(width: number, height: number): VisualPart['shape'] {
  return { type: 'box', halfExtents: [width / 2, width / 2, height / 2] };
}

/** Field of view in degrees with which the pitch of the cells takes so many pixels at the middle of the building. */
function fieldOfView(pitchPixels: number): number {
  return (2 * Math.atan((PITCH * PIXELS) / 2 / pitchPixels / DISTANCE) * 180) / Math.PI;
}
