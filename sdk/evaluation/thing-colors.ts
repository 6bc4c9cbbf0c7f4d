import { oklab, type Lab } from '../../scenarios/index.js';
import type { RgbImage } from '../../sim/interface/index.js';
import type { LabelImage } from '../../sim/sensors/index.js';

/** Things whose colours are closer than this in Oklab are of one colour: which of them is seen cannot be told. */
const ALIKE = 0.04;
/** Pixels about a thing that say what it must be told apart from. */
const SURROUND = 3;
/** How far from its true place a thing is looked for, in pixels. */
const NEAR = 16;
/** Share of a thing's true pixels that must be seen of its colour for it to be found. */
const FOUND_SHARE = 0.5;

/** A box of pixels; `right` and `bottom` are exclusive. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A thing in a true picture. */
export interface SeenThing {
  /** Its name. */
  readonly name: string;
  /** 1 per pixel that shows it, else 0. */
  readonly mask: Uint8Array;
  /** Number of pixels that show it. */
  readonly pixels: number;
}

/** What a picture shows of a thing. */
export interface ThingFinding {
  /** Whether the median colour of the thing's true pixels is nearest to a colour of the thing. */
  readonly shown: boolean;
  /** Distance in pixels between the centroids of its colour in the picture and in the truth; `null` where it is not found. */
  readonly offset: number | null;
}

/**
 * Tells the things of a true picture by their colours. Each thing, and the room, has three colours: the means of the darker,
 * middle and lighter third of its pixels. A pixel of another picture shows the thing whose colour is nearest in Oklab;
 * things of nearly the same colour stand for one another.
 */
export class ThingColors {
  readonly #truth: RgbImage;
  readonly #labels: LabelImage;
  readonly #colors: readonly { readonly id: number; readonly lab: Lab }[];

  /**
   * @param truth - The true picture.
   * @param labels - Which thing each of its pixels shows.
   */
  constructor(truth: RgbImage, labels: LabelImage) {
    this.#truth = truth;
    this.#labels = labels;
    const pixels = new Map<number, number[]>();
    labels.ids.forEach((id, pixel) => {
      const own = pixels.get(id);
      if (own) own.push(pixel);
      else pixels.set(id, [pixel]);
    });
    this.#colors = [...pixels].flatMap(([id, own]) => thirds(truth, own).map((lab) => ({ id, lab })));
  }

  /**
   * The things of these names that have at least so many pixels and stand out from what is about them: most of the pixels
   * up to 3 away from their bounds are of another colour.
   */
  visible(names: readonly string[], minimumPixels: number): SeenThing[] {
    return names.flatMap((name) => {
      const ids = this.#idsOf(name);
      const mask = Uint8Array.from(this.#labels.ids, (id) => (ids.has(id) ? 1 : 0));
      const pixels = mask.reduce((sum, on) => sum + on, 0);
      if (pixels < minimumPixels) return [];
      const about = this.#pixelsIn(grown(this.#boundsOf(mask), SURROUND, this.#truth)).filter((p) => mask[p] === 0);
      const same = this.#ofColor(this.#truth, about, this.#alike(ids));
      return 2 * same.length < about.length ? [{ name, mask, pixels }] : [];
    });
  }

  /** What a picture shows of a thing. */
  find(picture: RgbImage, { name, mask }: SeenThing): ThingFinding {
    const alike = this.#alike(this.#idsOf(name));
    const own = indicesOf(mask);
    const shown = alike.has(this.#nearest(oklab(...median(picture, own))));
    const near = this.#pixelsIn(grown(this.#boundsOf(mask), NEAR, this.#truth));
    const truly = this.#ofColor(this.#truth, near, alike);
    const seen = this.#ofColor(picture, near, alike);
    const found = seen.length > 0 && seen.length >= FOUND_SHARE * truly.length;
    return { shown, offset: found ? distance(this.#centroid(seen), this.#centroid(truly)) : null };
  }

  /** Intersection over union of the pixels of a thing's colour in a picture and in the truth. */
  overlap(picture: RgbImage, { name }: SeenThing): number {
    const alike = this.#alike(this.#idsOf(name));
    const every = Array.from(this.#labels.ids.keys());
    const truly = new Set(this.#ofColor(this.#truth, every, alike));
    const seen = this.#ofColor(picture, every, alike);
    const both = seen.filter((pixel) => truly.has(pixel)).length;
    return both / (truly.size + seen.length - both);
  }

  #idsOf(name: string): ReadonlySet<number> {
    return new Set([...this.#labels.names].filter(([, each]) => each === name).map(([id]) => id));
  }

  /** The ids themselves and those of things of nearly the same colour. */
  #alike(ids: ReadonlySet<number>): ReadonlySet<number> {
    const own = this.#colors.filter(({ id }) => ids.has(id));
    const alike = this.#colors.filter(({ lab }) => own.some((other) => labDistance(lab, other.lab) < ALIKE));
    return new Set(alike.map(({ id }) => id));
  }

  #ofColor(picture: RgbImage, pixels: readonly number[], ids: ReadonlySet<number>): number[] {
    return pixels.filter((pixel) => ids.has(this.#nearest(oklab(...colorAt(picture, pixel)))));
  }

  #nearest(lab: Lab): number {
    let nearest = 0;
    let least = Infinity;
    for (const color of this.#colors) {
      const far = labDistance(lab, color.lab);
      if (far >= least) continue;
      least = far;
      nearest = color.id;
    }
    return nearest;
  }

  #boundsOf(mask: Uint8Array): Box {
    const { width } = this.#truth;
    const xs = indicesOf(mask).map((pixel) => pixel % width);
    const ys = indicesOf(mask).map((pixel) => Math.floor(pixel / width));
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs) + 1, bottom: Math.max(...ys) + 1 };
  }

  #pixelsIn({ left, top, right, bottom }: Box): number[] {
    const { width } = this.#truth;
    return Array.from({ length: bottom - top }, (_, y) =>
      Array.from({ length: right - left }, (_, x) => (top + y) * width + left + x),
    ).flat();
  }

  #centroid(pixels: readonly number[]): readonly [x: number, y: number] {
    const { width } = this.#truth;
    const mean = (of: (pixel: number) => number): number =>
      pixels.reduce((sum, pixel) => sum + of(pixel), 0) / pixels.length;
    return [mean((pixel) => pixel % width), mean((pixel) => Math.floor(pixel / width))];
  }
}

function indicesOf(mask: Uint8Array): number[] {
  return [...mask.keys()].filter((pixel) => mask[pixel] !== 0);
}

function grown({ left, top, right, bottom }: Box, by: number, { width, height }: RgbImage): Box {
  return {
    left: Math.max(0, left - by),
    top: Math.max(0, top - by),
    right: Math.min(width, right + by),
    bottom: Math.min(height, bottom + by),
  };
}

function colorAt({ data }: RgbImage, pixel: number): [red: number, green: number, blue: number] {
  return [data[pixel * 3] as number, data[pixel * 3 + 1] as number, data[pixel * 3 + 2] as number];
}

/** The mean colours of the darker, middle and lighter third of some pixels. */
function thirds(picture: RgbImage, pixels: readonly number[]): Lab[] {
  const labs = pixels.map((pixel) => oklab(...colorAt(picture, pixel))).sort((a, b) => a[0] - b[0]);
  return [0, 1, 2].flatMap((i) => {
    const third = labs.slice(Math.floor((i * labs.length) / 3), Math.floor(((i + 1) * labs.length) / 3));
    if (third.length === 0) return [];
    const mean = (axis: 0 | 1 | 2): number => third.reduce((sum, lab) => sum + lab[axis], 0) / third.length;
    return [[mean(0), mean(1), mean(2)] as const];
  });
}

/** The median of each channel. */
function median(picture: RgbImage, pixels: readonly number[]): [red: number, green: number, blue: number] {
  const colors = pixels.map((pixel) => colorAt(picture, pixel));
  const middle = (channel: 0 | 1 | 2): number => {
    const values = colors.map((color) => color[channel]).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)] as number;
  };
  return [middle(0), middle(1), middle(2)];
}

function labDistance(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
