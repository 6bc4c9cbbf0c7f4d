import type { RgbImage } from '../../sim/interface/index.js';
import { LINEAR_OF_SRGB_BYTE, parseHexColor } from '../../sim/rendering/index.js';
import { requireRegion } from './region.js';
import type { Region } from './region.js';

/** Colours by name, as #rrggbb. */
export type Palette = Readonly<Record<string, string>>;

/** A colour in Oklab, where equal distances look about equally different: lightness 0 to 1, and two opponent axes. */
export type Lab = readonly [lightness: number, greenRed: number, blueYellow: number];

/** Names the colour of a pixel; `null` where it is none of them. */
export type ColorClassifier = (red: number, green: number, blue: number) => string | null;

/** Which colour most of a region has. */
export interface ColorFinding {
  /** The colour that most pixels have; `null` where that is none that the classifier names. */
  readonly name: string | null;
  /** Share of the pixels that have it, 0 to 1. */
  readonly share: number;
}

/** Oklab of sRGB bytes (Ottosson, "A perceptual color space for image processing", 2020). */
export function oklab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [red, green, blue].map((byte) => LINEAR_OF_SRGB_BYTE[byte] ?? 0) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * Which colour most of a region has: every pixel has one vote.
 * @throws RangeError when the region is not within the picture.
 */
export function dominantColor(image: RgbImage, region: Region, classify: ColorClassifier): ColorFinding {
  requireRegion(image, region);
  const { data, width } = image;
  const votes = new Map<string | null, number>();
  for (let y = region.y; y < region.y + region.height; y++) {
    for (let x = region.x; x < region.x + region.width; x++) {
      const at = 3 * (y * width + x);
      const name = classify(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
      votes.set(name, (votes.get(name) ?? 0) + 1);
    }
  }
  const [name, count] = [...votes].reduce((best, each) => (each[1] > best[1] ? each : best));
  return { name, share: count / (region.width * region.height) };
}

/**
 * Names colours by their hue, so that light and shade make no difference; greys are `null`.
 * @param palette - Colours that are not grey.
 * @param minimumChroma - Distance from grey in Oklab below which a pixel has no colour. Default 0.06.
 */
export function hueClassifier(palette: Palette, minimumChroma = 0.06): ColorClassifier {
  const hues = samplesOf(palette).map(({ name, lab }) => ({ name, hue: Math.atan2(lab[2], lab[1]) }));
  return (red, green, blue) => {
    const [, a, b] = oklab(red, green, blue);
    if (Math.hypot(a, b) < minimumChroma) return null;
    const hue = Math.atan2(b, a);
    let best: { readonly name: string; readonly turn: number } | null = null;
    for (const each of hues) {
      const turn = Math.abs(Math.atan2(Math.sin(hue - each.hue), Math.cos(hue - each.hue)));
      if (best === null || turn < best.turn) best = { name: each.name, turn };
    }
    return best?.name ?? null;
  };
}

/**
 * Names the nearest colour of a palette, `null` where that is further than `maximumDistance` in Oklab. Default: however
 * far it is.
 */
export function colorClassifier(palette: Palette, maximumDistance = Infinity): ColorClassifier {
  const colors = samplesOf(palette);
  return (red, green, blue) => {
    const [nearest, distance] = nearestOf(oklab(red, green, blue), colors);
    return distance <= maximumDistance ? (colors[nearest]?.name ?? null) : null;
  };
}

interface Sample {
  readonly name: string;
  readonly lab: Lab;
}

function samplesOf(palette: Palette): readonly Sample[] {
  const samples = Object.entries(palette).map(([name, color]) => ({ name, lab: oklab(...parseHexColor(color)) }));
  if (samples.length === 0) throw new RangeError('palette must hold at least one colour, received none');
  return samples;
}

function nearestOf(lab: Lab, colors: readonly Sample[]): [index: number, distance: number] {
  let best = 0;
  let least = Infinity;
  colors.forEach(({ lab: other }, i) => {
    const distance = Math.hypot(lab[0] - other[0], lab[1] - other[1], lab[2] - other[2]);
    if (distance < least) [best, least] = [i, distance];
  });
  return [best, least];
}
