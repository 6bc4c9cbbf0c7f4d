import type { ClothMesh } from '../mesh.js';
import { rectanglePatternMesh, type RectanglePattern } from './rectangle.js';
import { shortsMesh, type ShortsPattern } from './shorts.js';
import { tShirtMesh, type TShirtPattern } from './t-shirt.js';

/** A flat pattern as plain data, from which `patternMesh` makes a cloth's mesh. */
export type ClothPattern = RectanglePattern | TShirtPattern | ShortsPattern;

/**
 * Mesh of a pattern. The same pattern gives the same mesh bit by bit.
 *
 * @throws RangeError when the type is unknown, a size out of range, or the edge length too long for the pattern.
 */
export function patternMesh(pattern: ClothPattern): ClothMesh {
  switch (pattern.type) {
    case 'rectangle':
      return rectanglePatternMesh(pattern);
    case 't-shirt':
      return tShirtMesh(pattern);
    case 'shorts':
      return shortsMesh(pattern);
    default: {
      const { type } = pattern as { readonly type: unknown };
      throw new RangeError(`pattern type must be rectangle, t-shirt or shorts, received "${String(type)}"`);
    }
  }
}
