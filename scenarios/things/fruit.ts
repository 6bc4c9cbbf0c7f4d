import type { SolidPart } from '../../sim/bodies/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import type { TablePoint } from '../axes/clutter-placement.js';
import type { Noun } from '../vocabulary.js';

/** A kind of fruit: its name and its look. */
interface FruitModel extends Noun {
  /** Colour of the skin, #rrggbb. */
  readonly color: string;
  /** Whether it is longer than wide. */
  readonly long?: boolean;
  /** Colour of what the blossom left on top, #rrggbb. */
  readonly crown: string;
}

/** Every kind of fruit by name. */
const FRUITS = {
  haw: { english: 'haw', chinese: '山楂', color: '#b3201f', crown: '#4d2016' },
  grape: { english: 'grape', chinese: '葡萄', color: '#7fae3f', crown: '#57672d', long: true },
  orange: { english: 'orange', chinese: '橘子', color: '#e5871f', crown: '#4c7a35' },
  plum: { english: 'plum', chinese: '李子', color: '#5a2a63', crown: '#3a2130' },
  strawberry: { english: 'strawberry', chinese: '草莓', color: '#d63a4c', crown: '#3f8a3a', long: true },
  blueberry: { english: 'blueberry', chinese: '蓝莓', color: '#37508f', crown: '#1f2a4a' },
  lychee: { english: 'lychee', chinese: '荔枝', color: '#e9dcd0', crown: '#9a6a58' },
} as const satisfies Readonly<Record<string, FruitModel>>;

/** Name of a kind of fruit. */
export type FruitKind = keyof typeof FRUITS;

/** The boxes that ring a fruit's bore. */
const RING = 8;
/** Distance of a fruit's flanks from its axis in metres, at size 1. */
const RADIUS = 0.019;
/** Distance of the bore's walls from the axis in metres, whatever the size. */
const BORE = 0.006;
/** Height of a fruit in metres, at size 1. */
const HEIGHT = 0.036;
/** Roughness of a skin of melted sugar. */
const GLAZE = 0.12;

/** A fruit in words. */
export function fruitNoun(kind: FruitKind): Noun {
  return FRUITS[kind];
}

/** Height of a fruit in metres, along its bore. */
export function fruitHeight(size: number): number {
  return HEIGHT * size;
}

/**
 * Puts a fruit with a bore along its vertical axis on the table: an object of its kind's name. What collides is a ring of
 * boxes around the bore, what is seen is round and glazed.
 */
export function addFruit(
  simulation: Simulation,
  options: {
    readonly kind: FruitKind;
    readonly at: TablePoint;
    readonly yaw: number;
    readonly size: number;
    readonly mass: number;
    readonly friction: number;
  },
): void {
  const { kind, at, yaw, size, mass, friction } = options;
  const half = fruitHeight(size) / 2;
  simulation.addObject({
    name: kind,
    class: 'fruit',
    parts: ringParts(RADIUS * size, half),
    visual: lookOf(kind, RADIUS * size, half),
    pose: { position: [at[0], at[1], half], orientation: fromAxisAngle([0, 0, 1], yaw) },
    mass,
    friction,
    appearance: { color: FRUITS[kind].color, roughness: GLAZE },
  });
}

function ringParts(radius: number, half: number): SolidPart[] {
  const middle = (BORE + radius) / 2;
  const halfExtents = [(radius - BORE) / 2, radius * Math.tan(Math.PI / RING), half] as const;
  return Array.from({ length: RING }, (_, i) => {
    const angle = (2 * Math.PI * i) / RING;
    return {
      shape: { type: 'box', halfExtents },
      position: [middle * Math.cos(angle), middle * Math.sin(angle), 0],
      orientation: fromAxisAngle([0, 0, 1], angle),
    };
  });
}

function lookOf(kind: FruitKind, radius: number, half: number): VisualPart[] {
  const { crown, ...model }: FruitModel = FRUITS[kind];
  // A body of the ring's height: a sphere, or a capsule that is narrower.
  const body: VisualPart = model.long
    ? { shape: { type: 'capsule', radius: 0.85 * radius, length: 2 * (half - 0.85 * radius) } }
    : { shape: { type: 'sphere', radius: half } };
  return [
    body,
    {
      shape: { type: 'cylinder', radius: 0.35 * radius, height: 0.002 },
      position: [0, 0, half - 0.001],
      appearance: { color: crown, roughness: 0.8 },
    },
  ];
}
