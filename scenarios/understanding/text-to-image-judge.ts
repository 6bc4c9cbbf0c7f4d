import type { RgbImage } from '../../sim/interface/index.js';
import { colorComponents, hueClassifier, oklab, renderPage } from '../pictures/index.js';
import type { ColorComponent } from '../pictures/index.js';
import { SOLID_COLORS, UNSEEN_SOLID_COLORS } from '../vocabulary.js';
import { EDGE, PIXELS_PER_METRE, heightOf, stageThings } from './text-to-image-stage.js';
import type { PlacedThing } from './text-to-image-stage.js';
import type { Relation, Shape, Size, View } from './text-to-image-words.js';

/** Names of the colours that things may have. */
export const COLOR_NAMES: readonly string[] = [...Object.keys(SOLID_COLORS), 'orange', 'purple'];

const CLASSIFY = hueClassifier(
  Object.fromEntries(COLOR_NAMES.map((name) => [name, SOLID_COLORS[name] ?? UNSEEN_SOLID_COLORS[name] ?? ''])),
);
/** Side in pixels of a square that a patch must hold to be a thing: seams between two colours are narrower. */
const CORE = 5;
/** Rows at the top and bottom of the picture by which the camera is told. */
const STRIP = 6;
/** Difference of lightness, 0 to 1, from which the strip at the top is the wall. */
const WALL = 0.1;
/** Pixels by which things must differ in depth on the picture. */
const DEPTH = 12;
/** Pixels up to which what stands on something touches it; what stands behind may come within three. */
const TOUCHING = 1;
/** Overlap (intersection over union) of silhouettes, 0 to 1, below which a patch has none of the shapes. */
const ALIKE = 0.75;

/** A silhouette that is known. */
interface Silhouette {
  readonly shape: Shape;
  readonly size: Size;
  readonly component: ColorComponent;
}

/** What a patch of colour is taken for; `null` where it is like none of the shapes in either size. */
export interface Recognised {
  /** Its shape. */
  readonly shape: Shape | null;
  /** Its size. */
  readonly size: Size | null;
}

/** The things of one picture by colour. */
export class ThingsSeen {
  /** From where the picture was taken: the wall shows along the top, or it does not. */
  readonly camera: View;
  readonly #components: readonly ColorComponent[];
  readonly #width: number;

  /** @param image - Any picture. */
  constructor(image: RgbImage) {
    this.#width = image.width;
    const found = colorComponents(image, CLASSIFY, { minimumPixels: CORE * CORE });
    this.#components = found.filter((component) => hasCore(component, image.width));
    this.camera = medianLightness(image, 0) - medianLightness(image, image.height - STRIP) > WALL ? 'front' : 'above';
  }

  /** Names of the colours of all things, one entry a thing. */
  get colors(): readonly string[] {
    return this.#components.map(({ color }) => color);
  }

  /** The patches of a colour. */
  of(color: string): readonly ColorComponent[] {
    return this.#components.filter((component) => component.color === color);
  }

  /** What a patch shows. `under`: something small of this shape may stand on it and hide a part. */
  recognise(component: ColorComponent, under?: Shape): Recognised {
    const known = [...silhouettes(this.camera), ...(under ? silhouettes(this.camera, under) : [])];
    let best: Silhouette | null = null;
    let most = ALIKE;
    for (const each of known) {
      if (Math.abs(Math.log(component.pixels.length / each.component.pixels.length)) > TOLERANCE) continue;
      const overlap = overlapOf(component, each.component, this.#width);
      if (overlap > most) [best, most] = [each, overlap];
    }
    return { shape: best?.shape ?? null, size: best?.size ?? null };
  }

  /** Whether every patch of one colour is where it should be for those of another; not where either has none. */
  related(first: string, second: string, relation: Relation): boolean {
    const [own, other] = [this.of(first), this.of(second)];
    if (own.length === 0 || other.length === 0) return false;
    const every = (holds: (a: ColorComponent, b: ColorComponent) => boolean): boolean =>
      own.every((a) => other.every((b) => holds(a, b)));
    switch (relation) {
      case 'left':
        return every((a, b) => rightOf(a) <= b.bounds.x);
      case 'right':
        return every((a, b) => rightOf(b) <= a.bounds.x);
      case 'behind':
        return (
          every((a, b) => bottomOf(a) + DEPTH <= bottomOf(b)) && !own.some((a) => other.some((b) => standsOn(a, b)))
        );
      case 'front':
        return (
          every((a, b) => bottomOf(b) + DEPTH <= bottomOf(a)) && !own.some((a) => other.some((b) => standsOn(b, a)))
        );
      case 'on': {
        const bearers = own.map((a) => other.findIndex((b) => standsOn(a, b)));
        return !bearers.includes(-1) && new Set(bearers).size === other.length;
      }
    }
  }
}

/** Natural logarithm of the ratio by which an area may differ from that of its size: half way from small to big. */
const TOLERANCE = Math.log(EDGE.big / EDGE.small);

const rightOf = ({ bounds }: ColorComponent): number => bounds.x + bounds.width;
const bottomOf = ({ bounds }: ColorComponent): number => bounds.y + bounds.height;

/** Whether a patch touches another from above, in the middle of it. */
function standsOn(a: ColorComponent, b: ColorComponent): boolean {
  const within = a.x > b.bounds.x && a.x < rightOf(b);
  return within && a.y < b.y && bottomOf(a) + DEPTH / 2 <= bottomOf(b) && bottomOf(a) + TOUCHING > b.bounds.y;
}

function hasCore({ pixels }: ColorComponent, width: number): boolean {
  const own = new Set(pixels);
  const steps = Array.from({ length: CORE * CORE }, (_, i) => (i % CORE) + Math.floor(i / CORE) * width);
  return pixels.some((p) => (p % width) + CORE <= width && steps.every((step) => own.has(p + step)));
}

function medianLightness({ data, width }: RgbImage, row: number): number {
  const lightness: number[] = [];
  for (let p = row * width; p < (row + STRIP) * width; p++) {
    lightness.push(oklab(data[3 * p] ?? 0, data[3 * p + 1] ?? 0, data[3 * p + 2] ?? 0)[0]);
  }
  return lightness.sort((a, b) => a - b)[Math.floor(lightness.length / 2)] ?? 0;
}

/** Intersection over union of two silhouettes, made equal in area, about the same centroid; 9 points to a pixel. */
function overlapOf(a: ColorComponent, b: ColorComponent, width: number): number {
  const other = new Set(b.pixels);
  const scale = Math.sqrt(b.pixels.length / a.pixels.length);
  let points = 0;
  for (const p of a.pixels) {
    for (let i = 0; i < 9; i++) {
      const x = Math.floor(b.x + ((p % width) + ((i % 3) + 0.5) / 3 - a.x) * scale);
      const y = Math.floor(b.y + (Math.floor(p / width) + (Math.floor(i / 3) + 0.5) / 3 - a.y) * scale);
      if (other.has(y * width + x)) points++;
    }
  }
  const both = points / 9;
  return both / (2 * a.pixels.length - both);
}

/** How things are turned and moved, in radians and metres, where their silhouettes are taken. */
interface Stance {
  readonly yaw: number;
  readonly right: number;
  readonly away: number;
}
const UPRIGHT: Stance = { yaw: 0, right: 0, away: 0 };
const HALF_PIXEL = 0.5 / PIXELS_PER_METRE;
const STANCES: Readonly<Record<Shape, readonly Stance[]>> = {
  cube: [-0.2, 0, 0.2].map((yaw) => ({ ...UPRIGHT, yaw })),
  // A small ball is 13 or 14 pixels wide, by where it falls between them.
  ball: [0, HALF_PIXEL].flatMap((right) => [0, HALF_PIXEL].map((away) => ({ yaw: 0, right, away }))),
  cylinder: [UPRIGHT],
  cone: [UPRIGHT],
};

/** Silhouettes by camera and what stands on them: they do not depend on the question. */
const known = new Map<string, readonly Silhouette[]>();

function silhouettes(camera: View, above?: Shape): readonly Silhouette[] {
  const key = `${camera} ${above ?? ''}`;
  const there = known.get(key);
  if (there) return there;
  const shapes: readonly Shape[] = above ? ['cube', 'cylinder'] : ['cube', 'ball', 'cylinder', 'cone'];
  const sizes: readonly Size[] = above ? ['big'] : ['small', 'big'];
  const made = shapes.flatMap((shape) =>
    sizes.flatMap((size) =>
      STANCES[shape].flatMap((stance) => {
        const component = renderAlone({ shape, size, color: 'red', bottom: 0, ...stance }, camera, above);
        return component ? [{ shape, size, component }] : [];
      }),
    ),
  );
  known.set(key, made);
  return made;
}

function renderAlone(thing: PlacedThing, camera: View, above?: Shape): ColorComponent | undefined {
  const studio = { lightAzimuth: 0, lightIntensity: 1.9, tableColor: '#77797b' };
  const bottom = heightOf(thing.shape, thing.size);
  const top: readonly PlacedThing[] = above ? [{ ...thing, shape: above, size: 'small', color: 'blue', bottom }] : [];
  const { image } = renderPage((simulation) => stageThings(simulation, studio, [thing, ...top]), camera);
  return new ThingsSeen(image).of('red')[0];
}
