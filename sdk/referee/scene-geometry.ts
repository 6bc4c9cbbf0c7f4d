import type { Simulation } from '../../sim/simulation/index.js';
import type { Collider, Shape } from '../../sim/interface/index.js';

/** Extent of a flat cloth. */
export interface ClothSize {
  /** Extent along u in metres. */
  readonly width: number;
  /** Extent along v in metres. */
  readonly height: number;
}

/** What the referee knows of a scene beside its state. */
export interface SceneGeometry {
  /** Shape of each rigid object by name (its first part, where it has several). */
  readonly objects: Readonly<Record<string, Shape>>;
  /** Size of each cloth by name in metres. */
  readonly cloths: Readonly<Record<string, ClothSize>>;
  /** Fixed solids beside the table. Default: none. */
  readonly furniture?: readonly Collider[];
  /** Height of what may be rested on, in metres, at `[x, y]`; 0 is the table itself, and beside it is the floor. */
  supportHeight(x: number, y: number): number;
}

/** A circle that bears things. */
interface Support {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly top: number;
}

/** How far beside the edge of what bears it an object's centre may lie and still rest there, in metres. */
export const OVERHANG = 0.03;

/** Shapes, sizes, and where things may rest, of a simulation's scene. */
export function sceneGeometry(simulation: Simulation): SceneGeometry {
  const objects: Record<string, Shape> = {};
  for (const { name, parts } of simulation.objects) {
    const [part] = parts;
    if (part) objects[name] = part.shape;
  }
  const cloths: Record<string, ClothSize> = {};
  for (const { name, width, height } of simulation.cloths) cloths[name] = { width, height };
  const furniture = simulation.fixed.filter(({ name }) => !isGround(name)).flatMap(({ colliders }) => colliders);
  const groundHeight = groundOf(simulation);
  const supports = furniture.map(({ shape, position }): Support => ({
    x: position[0] ?? 0,
    y: position[1] ?? 0,
    radius: shape.type === 'box' ? Math.min(shape.halfExtents[0], shape.halfExtents[1]) : shape.radius,
    top: (position[2] ?? 0) + halfHeight(shape),
  }));
  return {
    objects,
    cloths,
    furniture,
    supportHeight: (x, y) =>
      supports.reduce(
        (top, support) => {
          const inside = Math.hypot(x - support.x, y - support.y) <= support.radius;
          return inside ? Math.max(top, support.top) : top;
        },
        groundHeight(x, y),
      ),
  };
}

/** The highest and the lowest that an object may rest on whose centre is at `[x, y]`, within `OVERHANG` of it. */
export function supportNear(geometry: SceneGeometry, x: number, y: number): { highest: number; lowest: number } {
  const here = geometry.supportHeight(x, y);
  let [highest, lowest] = [here, here];
  for (let k = 0; k < 8; k++) {
    const angle = (k * Math.PI) / 4;
    const there = geometry.supportHeight(x + OVERHANG * Math.cos(angle), y + OVERHANG * Math.sin(angle));
    highest = Math.max(highest, there);
    lowest = Math.min(lowest, there);
  }
  return { highest, lowest };
}

function isGround(name: string): boolean {
  return name === 'table' || name === 'floor';
}

/** Height of the table, and of the floor beside it where the floor bears things. */
function groundOf(simulation: Simulation): (x: number, y: number) => number {
  const shapeOf = (name: string): Shape | undefined =>
    simulation.fixed.find((thing) => thing.name === name)?.parts[0]?.shape;
  const table = shapeOf('table');
  const floor = simulation.fixed.find(({ name }) => name === 'floor');
  const slab = shapeOf('floor');
  if (table?.type !== 'box' || !floor || !slab) return () => 0;
  const [halfX, halfY] = table.halfExtents;
  const depth = (floor.position[2] ?? 0) + halfHeight(slab);
  return (x, y) => (Math.abs(x) <= halfX && Math.abs(y) <= halfY ? 0 : depth);
}

/** Radius of the greatest sphere inside a shape in metres: two things nearer than their radii certainly overlap. */
export function innerRadius(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return Math.min(...shape.halfExtents);
    case 'cylinder':
      return Math.min(shape.radius, shape.height / 2);
    case 'sphere':
    case 'capsule':
      return shape.radius;
  }
}

/** Greatest height in metres of a shape's centre over what it rests on, on any of its faces. */
export function restingHeight(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return Math.max(...shape.halfExtents);
    case 'sphere':
      return shape.radius;
    case 'cylinder':
      return Math.max(shape.radius, shape.height / 2);
    case 'capsule':
      return shape.length / 2 + shape.radius;
  }
}

function halfHeight(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return shape.halfExtents[2];
    case 'sphere':
      return shape.radius;
    case 'cylinder':
      return shape.height / 2;
    case 'capsule':
      return shape.length / 2 + shape.radius;
  }
}
