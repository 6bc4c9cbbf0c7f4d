import type { Shape, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { CHINESE_COLORS, PLAIN_COLORS, SOLID_COLORS, UNSEEN_SOLID_COLORS, solidColor } from '../vocabulary.js';
import type { Noun } from '../vocabulary.js';

/** A toy block that the fingers can take from above. */
export interface Block {
  /** Name, such as `red-cube`. */
  readonly name: string;
  /** Name of its colour. */
  readonly color: string;
  /** Its kind: one of `BLOCK_KINDS`. */
  readonly kind: string;
  /** Its width in metres: a cube's edge, a diameter, the width of a bar, which is half as long again along its x axis. */
  readonly size: number;
  /** Where its centre is in metres, world frame. */
  readonly position: Vector3;
  /** Turn about the vertical in radians. */
  readonly yaw: number;
}

/** What all blocks of a scene are made of. */
export interface BlockMaterial {
  /** Mass of each in kilograms. */
  readonly mass: number;
  /** Coulomb friction coefficient. */
  readonly friction: number;
  /** Coefficient of restitution. */
  readonly restitution: number;
}

/** A kind of block of width 1. */
interface BlockKind {
  /** Shape at a width in metres. */
  readonly shape: (size: number) => Shape;
  /** Height over its width. */
  readonly height: number;
  /** Nouns that mean it after its colour, the usual one first. */
  readonly nouns: readonly string[];
  /** Nouns that mean several of the kind, none of which could mean another kind. */
  readonly plurals: readonly string[];
  /** Chinese. */
  readonly chinese: string;
}

const KINDS: Readonly<Record<string, BlockKind>> = {
  cube: {
    shape: (size) => ({ type: 'box', halfExtents: [size / 2, size / 2, size / 2] }),
    height: 1,
    nouns: ['cube', 'block', 'box'],
    plurals: ['cubes', 'dice', 'square blocks'],
    chinese: '方块',
  },
  cylinder: {
    shape: (size) => ({ type: 'cylinder', radius: size / 2, height: 1.25 * size }),
    height: 1.25,
    nouns: ['cylinder', 'round block', 'drum'],
    plurals: ['cylinders', 'round blocks', 'drums'],
    chinese: '圆柱',
  },
  bar: {
    shape: (size) => ({ type: 'box', halfExtents: [0.75 * size, size / 2, size / 2] }),
    height: 1,
    nouns: ['bar', 'brick', 'long block'],
    plurals: ['bars', 'long blocks', 'bricks'],
    chinese: '长条',
  },
};

/** The kinds of blocks. */
export const BLOCK_KINDS: readonly string[] = Object.keys(KINDS);

function kindOf(kind: string): BlockKind {
  const found = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!found) throw new RangeError(`there is no block of kind "${kind}"; there are ${BLOCK_KINDS.join(', ')}`);
  return found;
}

/** Height in metres of a block that stands. Throws a RangeError for an unknown kind. */
export function blockHeight({ kind, size }: Pick<Block, 'kind' | 'size'>): number {
  return kindOf(kind).height * size;
}

/** Puts a block on the table. Throws a RangeError for an unknown kind. */
export function addBlock(simulation: Simulation, block: Block, material: BlockMaterial): void {
  simulation.addObject({
    name: block.name,
    class: block.kind,
    parts: [{ shape: kindOf(block.kind).shape(block.size) }],
    pose: { position: block.position, orientation: fromAxisAngle([0, 0, 1], block.yaw) },
    mass: material.mass,
    friction: material.friction,
    restitution: material.restitution,
    appearance: { color: solidColor(block.color) },
  });
}

/** A kind of block in the plural: `cubes`, or with another noun of that kind. */
export function blocksNoun(kind: string, noun = 0): Noun {
  const { plurals, chinese } = kindOf(kind);
  return { english: plurals[noun] ?? plurals[0] ?? kind, chinese };
}

/** A block in words: `red cube`, or with another noun of its kind. */
export function blockNoun({ color, kind }: Pick<Block, 'color' | 'kind'>, noun = 0): Noun {
  const { nouns, chinese } = kindOf(kind);
  return {
    english: `${color} ${nouns[noun] ?? nouns[0] ?? kind}`,
    chinese: `${CHINESE_COLORS[color] ?? ''}${chinese}`,
  };
}

/** One mention of a thing by its colour in an instruction. */
export interface ColorMention {
  /** Name of the colour. */
  readonly color: string;
  /** Where the colour's word begins. */
  readonly at: number;
  /** What follows the colour's word. */
  readonly rest: string;
}

/** Every colour of the vocabulary that an instruction in lower case names, in the order of the words. */
export function colorMentions(words: string): ColorMention[] {
  const colors = [SOLID_COLORS, UNSEEN_SOLID_COLORS, PLAIN_COLORS].flatMap((each) => Object.keys(each));
  return colors
    .flatMap((color) => {
      const chinese = CHINESE_COLORS[color];
      const pattern = chinese === undefined ? `\\b${color}\\b` : `\\b${color}\\b|${chinese}`;
      return [...words.matchAll(new RegExp(pattern, 'g'))].map((match) => ({
        color,
        at: match.index,
        rest: words.slice(match.index + match[0].length).trimStart(),
      }));
    })
    .sort((a, b) => a.at - b.at);
}

/** Whether a mention's noun means a kind of block: its own noun, `block`, `one`, or none that is known. */
export function meansKind({ rest }: ColorMention, kind: string): boolean {
  const { nouns, chinese } = kindOf(kind);
  return [...nouns, 'block', 'one', chinese, '积木', '的'].some((noun) => rest.startsWith(noun));
}
