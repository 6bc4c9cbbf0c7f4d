import type { Appearance } from '../../sim/rendering/index.js';
import type { BackgroundOptions } from '../../sim/simulation/index.js';
import { choice, fixedUnlessOn } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** How often a texture repeats over walls and floor for each time over the table, which are 3.5 times as wide. */
const ROOM_REPEAT = 3;

/** The draws of the axis `background`: colours and textures of the table top, the walls and the floor. */
export const BACKGROUND_VARIATIONS = {
  tableColor: choice('background', ['#8a6b4f', '#a98b6d', '#6f7d86', '#5c6b5a', '#b7ad9c'], 'colour of the table top', {
    seen: ['#8a6b4f', '#a98b6d', '#6f7d86', '#5c6b5a', '#b7ad9c', '#c9a67e', '#5a5350', '#93a0a3'],
    unseen: ['#3f5f6b', '#9a5f4c', '#cdd3d6', '#5b4a6b'],
  }),
  tablePattern: choice('background', ['plain'], 'texture of the table top', {
    seen: ['plain', 'wood', 'noise', 'tiles', 'speckles'],
    unseen: ['marble', 'weave', 'checks'],
  }),
  tableShade: fixedUnlessOn(
    'background',
    0.75,
    '1',
    'second colour of the table top: the first one times this',
    [0.6, 0.9],
    [[0.45, 0.6]],
  ),
  tableRepeat: choice('background', [2], 'how often the texture repeats over the table top', { seen: [1, 2, 3, 4] }),
  wallColor: choice('background', ['#cfcbc4'], 'colour of the walls', {
    seen: ['#cfcbc4', '#b9c4c9', '#c9b9a4', '#a9b5a1'],
    unseen: ['#8f9fb3', '#d1a595', '#77716b'],
  }),
  wallPattern: choice('background', ['plain'], 'texture of the walls', {
    seen: ['plain', 'noise', 'tiles'],
    unseen: ['weave', 'stripes'],
  }),
  floorColor: choice('background', ['#8d8a86'], 'colour of the floor', {
    seen: ['#8d8a86', '#9a7d5e', '#6d7378', '#a39b90'],
    unseen: ['#5d6a5c', '#8a5c4b', '#c4c0b8'],
  }),
  floorPattern: choice('background', ['plain'], 'texture of the floor', {
    seen: ['plain', 'wood', 'tiles', 'speckles'],
    unseen: ['marble', 'checks'],
  }),
} as const;

type Values = VariationValues<typeof BACKGROUND_VARIATIONS>;

/** The look of the table top. */
export function tableAppearance(v: Values): Appearance {
  return textured(v.tableColor, v.tablePattern, v.tableShade, v.tableRepeat);
}

/** The look of walls and floor, as `Simulation.setBackground` takes it. */
export function backgroundOf(v: Values): BackgroundOptions {
  return {
    wall: textured(v.wallColor, v.wallPattern, v.tableShade, ROOM_REPEAT),
    floor: textured(v.floorColor, v.floorPattern, v.tableShade, ROOM_REPEAT),
  };
}

function textured(
  color: string,
  pattern: NonNullable<Appearance['pattern']>,
  shade: number,
  repeat: number,
): Appearance {
  return pattern === 'plain' ? { color } : { color, pattern, secondaryColor: shaded(color, shade), repeat };
}

/** A colour times a factor from 0 to 1, both as #rrggbb. */
function shaded(color: string, factor: number): string {
  const channel = (at: number): string =>
    Math.round(parseInt(color.slice(at, at + 2), 16) * factor)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
