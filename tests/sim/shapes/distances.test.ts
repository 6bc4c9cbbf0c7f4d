import { describe, expect, it } from '@jest/globals';
import type { Collider, Quaternion, Shape, Vector3 } from '../../../sim/interface/index.js';
import { Random } from '../../../sim/math/random.js';
import { fromAxisAngle, rotate, rotateInverse } from '../../../sim/math/vector.js';
import { colliderDistance, packShape, reachAlong, signedDistance } from '../../../sim/shapes/index.js';

function solid(
  shape: Shape,
  position: Vector3,
  orientation: Quaternion = [0, 0, 0, 1],
  name: string = shape.type,
): Collider {
  return {
    name,
    shape,
    position: Float64Array.from(position),
    orientation: Float64Array.from(orientation),
    linearVelocity: new Float64Array(3),
    angularVelocity: new Float64Array(3),
    friction: 0.5,
  };
}

const CUBE: Shape = { type: 'box', halfExtents: [0.5, 0.5, 0.5] };
const BALL: Shape = { type: 'sphere', radius: 0.25 };
const ALONG_X = fromAxisAngle([0, 1, 0], Math.PI / 2);

describe('colliderDistance', () => {
  it.each<[string, Collider, Collider, number]>([
    ['two spheres apart', solid(BALL, [0, 0, 0]), solid(BALL, [3, 4, 0]), 4.5],
    ['two spheres overlapping', solid(BALL, [0, 0, 0]), solid(BALL, [0.4, 0, 0]), -0.1],
    ['box and sphere over a face', solid(CUBE, [0, 0, 0]), solid(BALL, [0.1, 0.2, 1]), 0.25],
    ['box and sphere over a corner', solid(CUBE, [0, 0, 0]), solid(BALL, [1.5, 1.5, 1.5]), Math.sqrt(3) - 0.25],
    ['sphere inside a box', solid(CUBE, [0, 0, 0]), solid(BALL, [0.1, 0, 0.3]), -0.2 - 0.25],
    ['two boxes face to face', solid(CUBE, [0, 0, 0]), solid(CUBE, [0, 1.3, 0.2]), 0.3],
    ['two boxes overlapping', solid(CUBE, [0, 0, 0]), solid(CUBE, [0.9, 0.3, 0.2]), -0.1],
    [
      'two boxes edge to face',
      solid(CUBE, [0, 0, 0]),
      solid(CUBE, [2, 0, 0], fromAxisAngle([0, 0, 1], Math.PI / 4)),
      1.5 - Math.SQRT1_2,
    ],
    [
      'crossed capsules',
      solid({ type: 'capsule', radius: 0.1, length: 2 }, [0, 0, 0]),
      solid({ type: 'capsule', radius: 0.2, length: 2 }, [0, 0.7, 0], ALONG_X),
      0.4,
    ],
    [
      'capsules whose axes meet',
      solid({ type: 'capsule', radius: 0.1, length: 2 }, [0, 0, 0]),
      solid({ type: 'capsule', radius: 0.2, length: 2 }, [0, 0, 0.3], ALONG_X),
      -0.3,
    ],
    [
      'collinear capsules end to end',
      solid({ type: 'capsule', radius: 0.1, length: 1 }, [0, 0, 0]),
      solid({ type: 'capsule', radius: 0.1, length: 1 }, [0, 0, 2]),
      0.8,
    ],
    [
      'collinear capsules whose axes overlap',
      solid({ type: 'capsule', radius: 0.1, length: 1 }, [0, 0, 0]),
      solid({ type: 'capsule', radius: 0.2, length: 1 }, [0, 0, 0.4]),
      -0.3,
    ],
    [
      'capsule over a box',
      solid(CUBE, [0, 0, 0]),
      solid({ type: 'capsule', radius: 0.1, length: 3 }, [0, 0, 0.9], ALONG_X),
      0.3,
    ],
    [
      'cylinder rim and box',
      solid(CUBE, [0, 0, 0]),
      solid({ type: 'cylinder', radius: 0.3, height: 1 }, [0, 1, 0]),
      0.2,
    ],
    [
      'cylinders stacked with an overlap',
      solid({ type: 'cylinder', radius: 0.3, height: 1 }, [0, 0, 0]),
      solid({ type: 'cylinder', radius: 0.2, height: 1 }, [0, 0, 0.95]),
      -0.05,
    ],
  ])('%s', (_, a, b, expected) => {
    expect(colliderDistance(a, b)).toBeCloseTo(expected, 9);
    expect(colliderDistance(b, a)).toBeCloseTo(expected, 9);
  });

  it('agrees with alternating projections on random pairs', () => {
    const random = new Random(41);
    const size = (): number => random.uniform(0.05, 0.4);
    const shape = (): Shape =>
      random.pick<() => Shape>([
        () => ({ type: 'box', halfExtents: [size(), size(), size()] }),
        () => ({ type: 'sphere', radius: size() }),
        () => ({ type: 'capsule', radius: size() / 2, length: size() * 2 }),
        () => ({ type: 'cylinder', radius: size(), height: size() * 2 }),
      ])();
    const place = (): Collider => {
      const axis = [random.normal(), random.normal(), random.normal()];
      const norm = Math.hypot(...axis);
      const turn = fromAxisAngle(
        axis.map((x) => x / norm),
        random.uniform(0, Math.PI),
      );
      return solid(shape(), [random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)], turn);
    };
    let compared = 0;
    for (let sample = 0; sample < 300; sample++) {
      const a = place(),
        b = place();
      const [gap, radii] = alternatingProjections(a, b);
      if (gap < 1e-3) continue;
      compared++;
      expect(colliderDistance(a, b)).toBeCloseTo(gap - radii, 6);
    }
    expect(compared).toBeGreaterThan(250);
  });
});

describe('reachAlong', () => {
  it('is how far the farthest point lies along a direction', () => {
    const diagonal = Math.SQRT1_2;
    expect(reachAlong(solid(CUBE, [7, 0, 0]), diagonal, diagonal, 0)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(reachAlong(solid(BALL, [0, 0, 0]), 0, 1, 0)).toBeCloseTo(0.25, 12);
    const cylinder: Shape = { type: 'cylinder', radius: 0.3, height: 0.8 };
    expect(reachAlong(solid(cylinder, [0, 0, 0], ALONG_X), 0, 0, 1)).toBeCloseTo(0.3, 12);
    expect(reachAlong(solid({ type: 'capsule', radius: 0.1, length: 1 }, [0, 0, 0], ALONG_X), 1, 0, 0)).toBeCloseTo(
      0.6,
      12,
    );
  });
});

describe('signedDistance', () => {
  it.each<[string, Shape, Vector3, number, Vector3]>([
    ['out of a box over a face', CUBE, [0.1, 0.2, -0.9], 0.4, [0, 0, -1]],
    ['out of a box over an edge', CUBE, [0.8, 0.9, 0], 0.5, [0.6, 0.8, 0]],
    ['inside a box', CUBE, [-0.4, 0.1, 0.3], -0.1, [-1, 0, 0]],
    ['out of a sphere', BALL, [0.3, 0, 0.4], 0.25, [0.6, 0, 0.8]],
    ['out of a capsule past its end', { type: 'capsule', radius: 0.1, length: 1 }, [0.3, 0, 0.9], 0.4, [0.6, 0, 0.8]],
    ['inside a cylinder near its end', { type: 'cylinder', radius: 1, height: 1 }, [0, 0.2, -0.4], -0.1, [0, 0, -1]],
    ['out of a cylinder over its rim', { type: 'cylinder', radius: 1, height: 1 }, [0, 1.3, 0.9], 0.5, [0, 0.6, 0.8]],
  ])('%s', (_, shape, point, distance, normal) => {
    const packed = new Float64Array(4);
    packShape(packed, 0, shape);
    const out = Float64Array.from([...point, 0]);
    signedDistance(out, packed, 0);
    expect(out[3]).toBeCloseTo(distance, 12);
    for (let k = 0; k < 3; k++) expect(out[k]).toBeCloseTo(normal[k] ?? NaN, 12);
  });
});

/** Distance of the cores by projecting a point to and fro (von Neumann), and the sum of the radii around them. */
function alternatingProjections(a: Collider, b: Collider): [number, number] {
  let p: number[] = [...a.position],
    q: number[] = p;
  for (let k = 0; k < 3000; k++) {
    q = project(b, p);
    const next = project(a, q);
    const moved = Math.hypot(...next.map((x, i) => x - (p[i] as number)));
    p = next;
    if (moved < 1e-13) break;
  }
  const radius = (s: Shape): number => (s.type === 'sphere' || s.type === 'capsule' ? s.radius : 0);
  return [Math.hypot(...p.map((x, i) => x - (q[i] as number))), radius(a.shape) + radius(b.shape)];
}

function project(c: Collider, p: readonly number[]): number[] {
  const local: [number, number, number] = [0, 0, 0];
  rotateInverse(
    local,
    c.orientation,
    p.map((x, i) => x - (c.position[i] as number)),
  );
  const clamp = (x: number, h: number): number => Math.max(-h, Math.min(h, x));
  const { shape } = c;
  let [x, y, z] = local;
  if (shape.type === 'box') {
    const [hx, hy, hz] = shape.halfExtents;
    [x, y, z] = [clamp(x, hx), clamp(y, hy), clamp(z, hz)];
  } else if (shape.type === 'cylinder') {
    const scale = Math.min(1, shape.radius / Math.max(1e-12, Math.hypot(x, y)));
    [x, y, z] = [x * scale, y * scale, clamp(z, shape.height / 2)];
  } else {
    [x, y, z] = [0, 0, shape.type === 'capsule' ? clamp(z, shape.length / 2) : 0];
  }
  const out = [0, 0, 0];
  rotate(out, c.orientation, [x, y, z]);
  return out.map((value, i) => value + (c.position[i] as number));
}
