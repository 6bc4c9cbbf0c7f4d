import * as THREE from 'three';
import type { MarkingOptions } from './options.js';

/** Corners of a disc's outline. */
const SEGMENTS = 32;

/** Throws a RangeError when a size of a marking is not positive, or its line wider than half of it. */
export function checkMarking({ name, shape, lineWidth }: MarkingOptions): void {
  const sizes = shape.type === 'disc' ? [2 * shape.radius] : [...shape.size];
  for (const size of sizes) {
    if (!(size > 0 && size < Infinity)) {
      throw new RangeError(
        `shape of marking ${name} must have positive, finite sizes, received ${JSON.stringify(shape)}`,
      );
    }
  }
  if (lineWidth !== undefined && !(lineWidth > 0 && lineWidth < Math.min(...sizes) / 2)) {
    throw new RangeError(
      `lineWidth of marking ${name} must be positive and less than half of its extent, received ${lineWidth}`,
    );
  }
}

/** A flat surface of a marking's outline or area, in its own x-y plane with z pointing at the viewer. */
export function markingGeometry({
  shape,
  lineWidth,
}: Pick<MarkingOptions, 'shape' | 'lineWidth'>): THREE.BufferGeometry {
  if (shape.type === 'disc') {
    const { radius } = shape;
    return lineWidth === undefined
      ? new THREE.CircleGeometry(radius, SEGMENTS)
      : new THREE.RingGeometry(radius - lineWidth, radius, SEGMENTS);
  }
  const [x, y] = shape.size;
  if (lineWidth === undefined) return new THREE.PlaneGeometry(x, y);
  const frame = new THREE.Shape(rectangle(x, y));
  frame.holes.push(new THREE.Path(rectangle(x - 2 * lineWidth, y - 2 * lineWidth)));
  return new THREE.ShapeGeometry(frame);
}

function rectangle(x: number, y: number): THREE.Vector2[] {
  return [
    new THREE.Vector2(-x / 2, -y / 2),
    new THREE.Vector2(x / 2, -y / 2),
    new THREE.Vector2(x / 2, y / 2),
    new THREE.Vector2(-x / 2, y / 2),
  ];
}
