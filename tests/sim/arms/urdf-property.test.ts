import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as dom from 'linkedom';
import URDFLoader from 'urdf-loader';
import * as THREE from 'three';
import { forwardKinematics } from '../../../sim/arms/index.js';
import { armFromUrdf } from '../../../sim/arms/urdf/arm-from-urdf.js';
import { Dynamics, UPRIGHT } from './support.js';

const small = fc.double({ min: -0.4, max: 0.4, noNaN: true });
const angle = fc.double({ min: -3, max: 3, noNaN: true });
const direction = fc.tuple(small, small, small).filter((v) => Math.hypot(...v) > 0.05);

/** One joint and the link behind it. */
const element = fc.record({
  type: fc.constantFrom('revolute', 'prismatic', 'continuous', 'fixed', 'revolute'),
  xyz: fc.tuple(small, small, small),
  rpy: fc.tuple(angle, angle, angle),
  axis: direction,
  mass: fc.double({ min: 0.1, max: 3, noNaN: true }),
  center: fc.tuple(small, small, small),
  value: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  /** Whether a further body is fixed to the link. */
  rider: fc.boolean(),
});

const chains = fc
  .array(element, { minLength: 1, maxLength: 7 })
  .filter((elements) => elements.some(({ type }) => type !== 'fixed'));

type Chain = typeof chains extends fc.Arbitrary<infer T> ? T : never;

function urdf(elements: Chain): string {
  const inertial = (mass: number, center: readonly number[]): string =>
    `<inertial><origin xyz="${center.join(' ')}" rpy="0.3 -0.2 0.1"/><mass value="${mass}"/>` +
    `<inertia ixx="0.02" ixy="0.001" ixz="0.002" iyy="0.03" iyz="0.003" izz="0.025"/></inertial>`;
  const parts = ['<link name="l0"/>'];
  elements.forEach(({ type, xyz, rpy, axis, mass, center, rider }, i) => {
    const place = `<origin xyz="${xyz.join(' ')}" rpy="${rpy.join(' ')}"/><axis xyz="${axis.join(' ')}"/>`;
    const limit = '<limit lower="-1" upper="1" velocity="2" effort="9"/>';
    parts.push(
      `<link name="l${i + 1}">${inertial(mass, center)}</link>`,
      `<joint name="j${i}" type="${type}"><parent link="l${i}"/><child link="l${i + 1}"/>${place}${limit}</joint>`,
    );
    if (!rider) return;
    parts.push(
      `<link name="r${i}">${inertial(mass / 2, center)}</link>`,
      `<joint name="rj${i}" type="fixed"><parent link="l${i + 1}"/><child link="r${i}"/>${place}</joint>`,
    );
  });
  return `<robot name="chain">${parts.join('\n')}</robot>`;
}

/** urdf-loader's own robot with its joints set. */
function loaded(text: string, elements: Chain): THREE.Object3D & { links: Record<string, THREE.Object3D> } {
  const globals = globalThis as Record<string, unknown>;
  const keys = ['Document', 'Element', 'DOMParser'] as const;
  const before = keys.map((key) => globals[key]);
  keys.forEach((key) => (globals[key] = dom[key]));
  const loader = new URDFLoader();
  loader.parseVisual = false;
  const robot = loader.parse(text) as unknown as THREE.Object3D & {
    links: Record<string, THREE.Object3D>;
    setJointValue(name: string, value: number): void;
  };
  keys.forEach((key, i) => (globals[key] = before[i]));
  elements.forEach(({ type, value }, i) => {
    if (type !== 'fixed') robot.setJointValue(`j${i}`, value);
  });
  robot.updateMatrixWorld(true);
  return robot;
}

describe('any chain of joints', () => {
  it("has the tip and the weight where urdf-loader's own kinematics put them", () => {
    fc.assert(
      fc.property(chains, (elements) => {
        const text = urdf(elements);
        const tip = `l${elements.length}`;
        const model = armFromUrdf(text, {
          dom,
          tip,
          tcp: tip,
          gripper: { type: 'parallel', stroke: 0.05, speed: 0.1, force: 10, fingerHalfExtents: [0.01, 0.01, 0.01] },
        });
        const moving = elements.filter(({ type }) => type !== 'fixed');
        expect(model.joints.map(({ type }) => type === 'prismatic')).toEqual(
          moving.map(({ type }) => type === 'prismatic'),
        );
        const q = moving.map(({ value }) => value);
        const robot = loaded(text, elements);
        const pose = forwardKinematics(model, { position: [0, 0, 0], orientation: UPRIGHT }, q);
        const at = new THREE.Vector3().setFromMatrixPosition(robot.links[tip]!.matrixWorld);
        expect(at.distanceTo(new THREE.Vector3(...pose.position))).toBeLessThan(1e-9);

        // Potential energy: of all bodies that a joint moves, one by one.
        const first = elements.findIndex(({ type }) => type !== 'fixed');
        let weight = 0;
        elements.forEach(({ mass, center, rider }, i) => {
          if (i < first) return;
          const height = (link: string): number =>
            new THREE.Vector3(...center).applyMatrix4(robot.links[link]!.matrixWorld).z;
          weight += 9.81 * mass * height(`l${i + 1}`);
          if (rider) weight += 9.81 * (mass / 2) * height(`r${i}`);
        });
        const dynamics = new Dynamics(model);
        dynamics.efforts(q, new Float64Array(q.length), new Float64Array(q.length));
        expect(dynamics.energy(q, new Float64Array(q.length))).toBeCloseTo(weight, 8);
      }),
      { seed: 20, numRuns: 60 },
    );
  });
});
