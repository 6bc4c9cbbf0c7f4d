import type { Simulation } from '../../sim/simulation/index.js';
import type { SolidPart } from '../../sim/bodies/index.js';
import type { Collider, Pose, Shape, Vector3 } from '../../sim/interface/index.js';
import { multiplyQuaternions, rotate, rotateInverse, type Numbers } from '../../sim/math/vector.js';
import { emptyInterval, packShape, rayThrough, signedDistance } from '../../sim/shapes/index.js';

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
  /** All parts of each rigid object by name, in its frame. Default: the one shape. */
  readonly parts?: Readonly<Record<string, readonly SolidPart[]>>;
  /** Names of the objects on joints: those bear them. Default: none. */
  readonly jointed?: ReadonlySet<string>;
  /** Names of those that their own weight can turn: on a hinge whose axis is not vertical. Default: none. */
  readonly swinging?: ReadonlySet<string>;
  /** Size of each cloth by name in metres. */
  readonly cloths: Readonly<Record<string, ClothSize>>;
  /** Fixed solids beside the table. Default: none. */
  readonly furniture?: readonly Collider[];
  /**
   * Height of what may be rested on, in metres, at `[x, y]`: the highest that is not over `under`, default of any height; at
   * least 0, the table itself, and beside it the floor.
   */
  supportHeight(x: number, y: number, under?: number): number;
}

/** How far beside the edge of what bears it an object's centre may lie and still rest there, in metres. */
export const OVERHANG = 0.03;

/** Upward part of a hinge's axis from which on it counts as vertical. */
const VERTICAL = 0.999;

/** Shapes, sizes, and where things may rest, of a simulation's scene. */
export function sceneGeometry(simulation: Simulation): SceneGeometry {
  const objects: Record<string, Shape> = {};
  const partsOf: Record<string, readonly SolidPart[]> = {};
  const jointed = new Set<string>();
  const swinging = new Set<string>();
  for (const { name, parts, joint } of simulation.objects) {
    const [part] = parts;
    if (part) objects[name] = part.shape;
    partsOf[name] = parts;
    if (joint) jointed.add(name);
    if (joint?.type === 'revolute' && Math.abs(joint.axis[2]) < VERTICAL) swinging.add(name);
  }
  const cloths: Record<string, ClothSize> = {};
  for (const { name, width, height } of simulation.cloths) cloths[name] = { width, height };
  const furniture = simulation.fixed.filter(({ name }) => !isGround(name)).flatMap(({ colliders }) => colliders);
  const groundHeight = groundOf(simulation);
  return {
    objects,
    parts: partsOf,
    jointed,
    swinging,
    cloths,
    furniture,
    supportHeight: (x, y, under = Infinity) =>
      furniture.reduce(
        (highest, { shape, position, orientation }) => {
          const top = topAt(shape, position, orientation, x, y);
          return top <= highest || top > under ? highest : top;
        },
        groundHeight(x, y),
      ),
  };
}

/** The highest and the lowest that an object may rest on whose centre is at `[x, y, z]`, within `OVERHANG` of it. */
export function supportNear(
  geometry: SceneGeometry,
  [x, y, z]: Vector3,
): { readonly highest: number; readonly lowest: number } {
  const here = geometry.supportHeight(x, y, z);
  let [highest, lowest] = [here, here];
  for (let k = 0; k < 8; k++) {
    const angle = (k * Math.PI) / 4;
    const there = geometry.supportHeight(x + OVERHANG * Math.cos(angle), y + OVERHANG * Math.sin(angle), z);
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

const local = [0, 0, 0];
const downward = [0, 0, 0];
const interval = emptyInterval();
const packed = new Float64Array(4);
const probe = new Float64Array(4);

/** Distance in metres of a point to a placed solid, negative inside it. */
export function distanceToSolid(shape: Shape, position: Numbers, orientation: Numbers, point: Vector3): number {
  for (let k = 0; k < 3; k++) local[k] = (point[k] ?? 0) - (position[k] ?? 0);
  rotateInverse(local, orientation, local);
  packShape(packed, 0, shape);
  probe.set(local);
  signedDistance(probe, packed, 0);
  return probe[3] ?? NaN;
}

/** Height in metres of a placed solid's upper surface over the point `[x, y]`; -Infinity beside it. */
function topAt(shape: Shape, position: Numbers, orientation: Numbers, x: number, y: number): number {
  rotateInverse(local, orientation, [x - (position[0] ?? 0), y - (position[1] ?? 0), 0]);
  rotateInverse(downward, orientation, [0, 0, -1]);
  return rayThrough(interval, shape, local, downward) ? (position[2] ?? 0) - interval.enter : -Infinity;
}

/** A part of an object, placed in the world. */
export interface PlacedPart extends Pose {
  /** The solid. */
  readonly shape: Shape;
}

/** The parts of an object of that name that stands like that, in the world. */
export function placedParts(geometry: SceneGeometry, name: string, { position, orientation }: Pose): PlacedPart[] {
  const shape = geometry.objects[name];
  const parts = geometry.parts?.[name] ?? (shape ? [{ shape }] : []);
  return parts.map((part) => {
    const at = [0, 0, 0];
    const turned = [0, 0, 0, 1];
    rotate(at, orientation, part.position ?? [0, 0, 0]);
    multiplyQuaternions(turned, orientation, part.orientation ?? [0, 0, 0, 1]);
    const [x = 0, y = 0, z = 0] = at;
    const [qx = 0, qy = 0, qz = 0, qw = 1] = turned;
    return {
      shape: part.shape,
      position: [position[0] + x, position[1] + y, position[2] + z],
      orientation: [qx, qy, qz, qw],
    };
  });
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
