/** What a number in a sequence measures. Each quantity has its own range; all share the same token ids. */
export type Quantity = 'x' | 'y' | 'z' | 'rotation' | 'opening' | 'force' | 'ticks';

/** Every quantity, in the order in which a layout lists them. */
export const QUANTITIES: readonly Quantity[] = ['x', 'y', 'z', 'rotation', 'opening', 'force', 'ticks'];

/** A range that is cut into equally wide bins. */
export interface QuantityRange {
  /** Lower edge of the first bin, in the quantity's unit. */
  readonly low: number;
  /** Upper edge of the last bin, in the quantity's unit; greater than `low`. */
  readonly high: number;
}

/** Width of a bin of a rotation vector's component in radians: 1,024 bins reach a little beyond half a turn both ways. */
const ROTATION_BIN = (2 * Math.PI) / 1022;

/**
 * The ranges of the shipped models, for 1,024 bins: positions in metres (bins of 1 mm), components of a rotation
 * vector in radians (6.1 mrad), gripper opening in metres (0.1 mm), grip force in newtons (0.1 N), control ticks (1). Bins
 * are centred on round values, so that the commonest ones (a hand that is not turned, a gripper opened to 80 mm) do not
 * fall on an edge and from there to either side.
 */
export const DEFAULT_QUANTITIES: Readonly<Record<Quantity, QuantityRange>> = {
  x: { low: -0.5125, high: 0.5115 },
  y: { low: -0.5125, high: 0.5115 },
  z: { low: -0.1285, high: 0.8955 },
  rotation: { low: -512.5 * ROTATION_BIN, high: 511.5 * ROTATION_BIN },
  opening: { low: -0.00005, high: 0.10235 },
  force: { low: -0.05, high: 102.35 },
  ticks: { low: -0.5, high: 1023.5 },
};

/**
 * The bin of a value, 0 to `bins - 1`. A value outside the range goes to the nearest bin (see `saturates`).
 *
 * @throws RangeError when `value` is not a number.
 */
export function encodeNumber(range: QuantityRange, bins: number, value: number): number {
  if (Number.isNaN(value)) throw new RangeError('value must be a number, received NaN');
  const bin = Math.floor(((value - range.low) / (range.high - range.low)) * bins);
  return Math.min(bins - 1, Math.max(0, bin));
}

/** The centre of a bin, in the quantity's unit. */
export function decodeNumber(range: QuantityRange, bins: number, bin: number): number {
  return range.low + ((bin + 0.5) / bins) * (range.high - range.low);
}

/** Whether a value lies outside the range, so that encoding it loses more than half a bin. */
export function saturates(range: QuantityRange, value: number): boolean {
  return value < range.low || value > range.high;
}
