import { massProperties } from '../../sim/bodies/index.js';
import type { SolidPart } from '../../sim/bodies/index.js';

/** Density of coffee in kg/m^3. */
const COFFEE_DENSITY = 1000;
/** Mass of an empty paper cup in kilograms. */
const PAPER_MASS = 0.005;
/** Thickness of its wall in metres. */
const WALL = 0.0006;
/** Height and overhang of the rolled rim in metres. */
const RIM = { height: 0.003, overhang: 0.001 };
/** Cylinders that stand for the part of the wall with coffee behind it, and for the part above. */
const SLICES = { filled: 3, empty: 2 };

/** A paper cup with coffee in it, at rest in it. Its frame has its origin in the centre of gravity and stands upright. */
export interface PaperCup {
  /** What it is made of: a stack of cylinders, the one around the origin first. */
  readonly parts: readonly SolidPart[];
  /** Mass with the coffee in kilograms. */
  readonly mass: number;
  /** Height in metres. */
  readonly height: number;
  /** Radius of the base in metres. */
  readonly baseRadius: number;
  /** Greatest radius, at the rim, in metres. */
  readonly rimRadius: number;
  /** Height of the centre of gravity over the base in metres. */
  readonly centerHeight: number;
  /** Moment of inertia about a horizontal axis through the centre of gravity in kg m^2. */
  readonly inertia: number;
  /** Tilt in radians at which the coffee reaches the rim. */
  readonly tiltLimit: number;
}

/**
 * A small paper cup: 70 mm high, 47 mm wide at the base and 62 mm at the rim. The coffee moves with the cup as a solid would.
 *
 * @param size - Factor on every length.
 * @param fill - Height of the coffee as a fraction of the cup's, above 0 and below 0.95.
 */
export function paperCup(size: number, fill: number): PaperCup {
  const height = 0.07 * size;
  const baseRadius = 0.0235 * size;
  const topRadius = 0.03 * size;
  const surface = fill * height;
  const radiusAt = (z: number): number => baseRadius + (topRadius - baseRadius) * (z / height);
  const wallArea = Math.PI * (baseRadius + topRadius) * height;

  const slices: { readonly low: number; readonly high: number; readonly radius: number; readonly mass: number }[] = [];
  const cut = (from: number, to: number, count: number, density: number): void => {
    for (let i = 0; i < count; i++) {
      const low = from + ((to - from) * i) / count;
      const high = from + ((to - from) * (i + 1)) / count;
      const radius = radiusAt((low + high) / 2);
      const paper = (PAPER_MASS * 2 * Math.PI * radius * (high - low)) / wallArea;
      const content = density * Math.PI * (radius - WALL) ** 2 * (high - low);
      slices.push({ low, high, radius, mass: paper + content });
    }
  };
  cut(0, surface, SLICES.filled, COFFEE_DENSITY);
  const rimBottom = height - RIM.height * size;
  cut(surface, rimBottom, SLICES.empty, 0);
  const rimRadius = topRadius + RIM.overhang * size;
  slices.push({ low: rimBottom, high: height, radius: rimRadius, mass: 0.1 * PAPER_MASS });

  const mass = slices.reduce((sum, slice) => sum + slice.mass, 0);
  const over = (origin: number): SolidPart[] =>
    slices.map(({ low, high, radius, mass: own }, i) => ({
      // The base is what the cup stands on, whatever stands for the wall above it.
      shape: { type: 'cylinder', radius: i === 0 ? Math.min(radius, baseRadius) : radius, height: high - low },
      position: [0, 0, (low + high) / 2 - origin],
      density: own / (Math.PI * radius ** 2 * (high - low)),
    }));
  const { center } = massProperties(over(0), mass);
  const centerHeight = center[2];
  const parts = over(centerHeight);
  const middle = slices.findIndex(({ low, high }) => low <= centerHeight && centerHeight <= high);
  const first = parts[middle];
  return {
    parts: first ? [first, ...parts.filter((part) => part !== first)] : parts,
    mass,
    height,
    baseRadius,
    rimRadius,
    centerHeight,
    inertia: massProperties(parts, mass).inertia[0],
    tiltLimit: Math.atan((height - surface) / radiusAt(surface)),
  };
}
