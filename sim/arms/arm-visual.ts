import * as THREE from 'three';
import type { Shape } from '../interface/index.js';
import { fingerSolids } from './kinematics/finger-kinematics.js';
import { FRAME_SIZE } from './kinematics/kinematics.js';
import { MeshBuilder, placed } from './models/mesh-builder.js';
import type { ProfilePoint } from './models/mesh-builder.js';
import type { ArmModel, LinkVisual, MeshShape } from './models/model.js';

const COLLIDER_COLOR = 0xd8dade;
const FINGER_COLOR = 0x6c7680;
const SIDES = 20;

/** The drawn arm: one group whose children are the moving parts, placed in the world frame. */
export class ArmVisual {
  /** Root of the arm, in the world frame. */
  readonly group = new THREE.Group();
  readonly #parts: THREE.Group[] = [];
  readonly #frames: number[] = [];

  /** @param name - Name of the root. */
  constructor(name: string, model: ArmModel) {
    this.group.name = name;
    const materials = new Map<string, THREE.MeshStandardMaterial>();
    for (const visual of model.visuals ?? collidersAsVisuals(model)) {
      const { frame, color, roughness = 0.5, position, orientation } = visual;
      const key = `${color}/${roughness}`;
      let material = materials.get(key);
      if (material === undefined) {
        material = new THREE.MeshStandardMaterial({ color, roughness, metalness: 0 });
        materials.set(key, material);
      }
      const part = this.#part(frame, `${name}/${frameName(model, frame)}`);
      const mesh = new THREE.Mesh(geometryOf(visual.shape), material);
      mesh.name = part.name;
      mesh.position.fromArray(position);
      mesh.quaternion.fromArray(orientation);
      mesh.castShadow = true;
      mesh.receiveShadow = true;
      part.add(mesh);
    }
  }

  /**
   * Moves the parts.
   *
   * @param frames - Frames filled by `computeFrames` and `FingerKinematics`.
   */
  update(frames: Float64Array): void {
    for (let i = 0; i < this.#parts.length; i++) {
      const f = this.#frames[i]! * FRAME_SIZE;
      const part = this.#parts[i]!;
      part.matrix.set(
        frames[f]!,
        frames[f + 1]!,
        frames[f + 2]!,
        frames[f + 9]!,
        frames[f + 3]!,
        frames[f + 4]!,
        frames[f + 5]!,
        frames[f + 10]!,
        frames[f + 6]!,
        frames[f + 7]!,
        frames[f + 8]!,
        frames[f + 11]!,
        0,
        0,
        0,
        1,
      );
      part.matrixWorldNeedsUpdate = true;
    }
  }

  /** The group of a frame's surfaces, made when first asked for. */
  #part(frame: number, name: string): THREE.Group {
    const known = this.#parts[this.#frames.indexOf(frame)];
    if (known !== undefined) return known;
    const part = new THREE.Group();
    part.name = name;
    part.matrixAutoUpdate = false;
    this.#parts.push(part);
    this.#frames.push(frame);
    this.group.add(part);
    return part;
  }
}

function frameName({ jointCount }: ArmModel, frame: number): string {
  if (frame <= jointCount) return `link-${frame}`;
  return ['hand', 'tool', 'finger-1', 'finger-2'][frame - jointCount - 1] ?? 'part';
}

function collidersAsVisuals(model: ArmModel): LinkVisual[] {
  const drawn = (color: number) => (part: Omit<LinkVisual, 'color'>) => ({ ...part, color });
  return [...model.colliders.map(drawn(COLLIDER_COLOR)), ...fingerSolids(model).map(drawn(FINGER_COLOR))];
}

function geometryOf(shape: Shape | MeshShape): THREE.BufferGeometry {
  if (shape.type === 'mesh') return meshGeometry(shape);
  const builder = new MeshBuilder();
  const upright = placed(0, 0, 0);
  switch (shape.type) {
    case 'box':
      builder.roundedBox(shape.halfExtents, Math.min(0.003, 0.16 * Math.min(...shape.halfExtents)), upright);
      break;
    case 'cylinder':
      builder.lathe(cylinder(shape.radius, shape.height / 2), SIDES, upright);
      break;
    case 'sphere':
      builder.lathe(capsule(shape.radius, 0), SIDES, upright);
      break;
    case 'capsule':
      builder.lathe(capsule(shape.radius, shape.length / 2), SIDES, upright);
      break;
  }
  return builder.build();
}

function cylinder(radius: number, half: number): ProfilePoint[] {
  return [
    [0, -half],
    [radius, -half],
    [radius, half],
    [0, half],
  ];
}

function capsule(radius: number, half: number): ProfilePoint[] {
  const steps = 4;
  const points: ProfilePoint[] = [];
  for (let k = 0; k <= 2 * steps; k++) {
    const angle = (Math.PI / 2) * (k / steps - 1);
    const r = k === 0 || k === 2 * steps ? 0 : radius * Math.cos(angle);
    const z = radius * Math.sin(angle);
    if (k <= steps) points.push([r, z - half]);
    if (k === steps && half === 0) continue;
    if (k >= steps) points.push([r, z + half]);
  }
  return points;
}

function meshGeometry({ positions, normals, indices }: MeshShape): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(Float32Array.from(positions), 3));
  geometry.setIndex(Array.from(indices));
  if (normals !== undefined) {
    geometry.setAttribute('normal', new THREE.Float32BufferAttribute(Float32Array.from(normals), 3));
    return geometry;
  }
  // Corners of its own for every triangle: each is shaded flat.
  const flat = geometry.toNonIndexed();
  flat.computeVertexNormals();
  flat.setIndex(Array.from({ length: indices.length }, (_, i) => i));
  return flat;
}
