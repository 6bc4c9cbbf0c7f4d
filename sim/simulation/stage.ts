import * as THREE from 'three';
import type { Arm } from '../arms/index.js';
import type { RigidObject } from '../bodies/index.js';
import { clothGeometry, updateClothGeometry, type Cloth } from '../cloth/index.js';
import {
  appearanceMaterial,
  gradientBackground,
  lightingGroup,
  shapeMesh,
  type Appearance,
} from '../rendering/index.js';
import type { SceneMoment } from '../sensors/index.js';
import { stainGeometry, updateStainGeometry, type StainField } from '../stains/index.js';
import { markingGeometry } from './marking.js';

import type { BackgroundOptions, LightingOptions, MarkingOptions, VisualPart } from './options.js';

/** Height of the table top over the floor in metres, unless the table has another. */
export const TABLE_HEIGHT = 0.74;
/** Half of the room's edge length in metres. */
export const ROOM_HALF = 2.6;
const LEG_HALF = 0.03;

/** A rigid thing and the three.js group that shows it. */
interface ShownObject {
  readonly object: RigidObject;
  readonly group: THREE.Group;
}

/** A cloth and the mesh that shows it. */
interface ShownCloth {
  readonly cloth: Cloth;
  readonly geometry: THREE.BufferGeometry;
}

/** A stain and the mesh that shows it. */
interface ShownStain {
  readonly stain: StainField;
  readonly geometry: THREE.BufferGeometry;
}

/**
 * The three.js scene of a simulation: table, room, lights, things and arms. It never feeds back into the physics and is
 * brought up to date only when someone looks.
 */
export class Stage {
  /** The scene. */
  readonly scene = new THREE.Scene();
  /** Name of the thing behind each segmentation id; ids count from 1 in the order in which things were added. */
  readonly segmentationNames = new Map<number, string>();
  /** Class id of the thing behind each segmentation id. */
  readonly segmentationClasses = new Map<number, number>();
  /** Name of each class; ids count from 1 in the order in which classes first came. */
  readonly classNames = new Map<number, string>();

  readonly #room = new THREE.Group();
  /** Floor and walls, with the floor at the group's z = 0. */
  readonly #walls = new THREE.Group();
  #lights: THREE.Group;
  readonly #objects: ShownObject[] = [];
  readonly #cloths: ShownCloth[] = [];
  readonly #stains: ShownStain[] = [];
  readonly #arms: Arm[] = [];
  /** The arm that is drawn for each of them: itself, or its double of an earlier moment. */
  readonly #shownArms: Arm[] = [];

  constructor() {
    this.scene.name = 'simulation';
    this.#room.name = 'room';
    this.#lights = lightingGroup();
    this.#walls.position.z = -TABLE_HEIGHT;
    this.#room.add(this.#walls);
    this.scene.add(this.#room, this.#lights);
    this.setBackground({});
  }

  /** Replaces floor and walls. */
  setBackground({ wall = '#cfcbc4', floor = '#8d8a86' }: BackgroundOptions): void {
    this.#walls.clear();
    const look = (given: string | Appearance): Appearance =>
      typeof given === 'string' ? { color: given, roughness: 1 } : { roughness: 1, ...given };
    const plane = (appearance: string | Appearance, name: string): THREE.Mesh => {
      const geometry = new THREE.PlaneGeometry(2 * ROOM_HALF, 2 * ROOM_HALF);
      const mesh = new THREE.Mesh(geometry, appearanceMaterial(look(appearance)));
      mesh.name = name;
      mesh.receiveShadow = false;
      this.#walls.add(mesh);
      return mesh;
    };
    plane(floor, 'floor');
    const rise = ROOM_HALF;
    const back = plane(wall, 'wall-back');
    back.rotation.set(Math.PI / 2, Math.PI / 2, 0);
    back.position.set(-ROOM_HALF, 0, rise);
    const left = plane(wall, 'wall-left');
    left.rotation.set(Math.PI / 2, 0, 0);
    left.position.set(0, ROOM_HALF, rise);
    const right = plane(wall, 'wall-right');
    right.rotation.set(-Math.PI / 2, 0, 0);
    right.position.set(0, -ROOM_HALF, rise);
    const front = plane(wall, 'wall-front');
    front.rotation.set(Math.PI / 2, -Math.PI / 2, 0);
    front.position.set(ROOM_HALF, 0, rise);
    this.scene.background = gradientBackground(look(wall).color, look(floor).color);
  }

  /** Replaces the lights. */
  setLighting({ ambient, ambientColor, directional }: LightingOptions): void {
    this.scene.remove(this.#lights);
    this.#lights = lightingGroup({
      ...(ambient === undefined ? {} : { ambient }),
      ...(ambientColor === undefined ? {} : { ambientColor }),
      ...(directional === undefined ? {} : { directional: [directional].flat() }),
    });
    this.scene.add(this.#lights);
  }

  /** Stands a table of that size on legs, its top `tableHeight` metres over the floor. */
  addTableLegs(size: readonly [x: number, y: number], thickness: number, tableHeight: number): void {
    this.#walls.position.z = -tableHeight;
    const height = tableHeight - thickness;
    if (!(height > 0)) return;
    for (const x of [-1, 1]) {
      for (const y of [-1, 1]) {
        const leg = shapeMesh(
          { type: 'box', halfExtents: [LEG_HALF, LEG_HALF, height / 2] },
          { color: '#55524e', roughness: 0.8 },
        );
        leg.position.set(x * (size[0] / 2 - 2 * LEG_HALF), y * (size[1] / 2 - 2 * LEG_HALF), -thickness - height / 2);
        leg.castShadow = false;
        this.#room.add(leg);
      }
    }
  }

  /** Shows a rigid thing, free or fixed; `visual` is what is drawn of it. */
  addObject(
    object: RigidObject,
    appearance: Appearance,
    kind: string,
    visual: readonly VisualPart[] = object.parts,
  ): void {
    const group = new THREE.Group();
    this.#label(group, object.name, kind);
    for (const part of visual) {
      const mesh = shapeMesh(part.shape, part.appearance ?? appearance);
      // The table top only receives shadows; leaving it out of the shadow map makes the map finer.
      mesh.castShadow = kind !== 'table';
      if (part.position) mesh.position.set(...part.position);
      if (part.orientation) mesh.quaternion.set(...part.orientation);
      group.add(mesh);
    }
    this.#objects.push({ object, group });
    this.scene.add(group);
  }

  /** Shows a marking. */
  addMarking({ name, pose, ...options }: MarkingOptions, appearance: Appearance, kind: string): void {
    const mesh = new THREE.Mesh(markingGeometry(options), appearanceMaterial({ roughness: 0.9, ...appearance }));
    mesh.castShadow = false;
    mesh.receiveShadow = true;
    mesh.position.set(...pose.position);
    mesh.quaternion.set(...pose.orientation);
    this.#label(mesh, name, kind);
    this.scene.add(mesh);
  }

  /** Shows a stain. */
  addStain(stain: StainField, appearance: Appearance, kind: string): void {
    const geometry = stainGeometry(stain);
    const mesh = new THREE.Mesh(geometry, appearanceMaterial({ roughness: 0.5, ...appearance }));
    mesh.castShadow = false;
    mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    this.#label(mesh, stain.name, kind);
    this.#stains.push({ stain, geometry });
    this.scene.add(mesh);
  }

  /** Shows a cloth. */
  addCloth(cloth: Cloth, appearance: Appearance, kind: string): void {
    const geometry = clothGeometry(cloth);
    const material = appearanceMaterial({ roughness: 0.95, ...appearance });
    material.side = THREE.DoubleSide;
    const mesh = new THREE.Mesh(geometry, material);
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    this.#label(mesh, cloth.name, kind);
    this.#cloths.push({ cloth, geometry });
    this.scene.add(mesh);
  }

  /** Shows an arm. */
  addArm(arm: Arm): void {
    this.#label(arm.object3d, arm.name, 'robot');
    this.#arms.push(arm);
    this.#shownArms.push(arm);
    this.scene.add(arm.object3d);
  }

  /** Brings every shown thing to its present place, or to where it was at `moment`. */
  sync(moment?: SceneMoment): void {
    let free = 0;
    for (const { object, group } of this.#objects) {
      // Fixed things have no mass and stand where they always stood.
      const { position, orientation } = (object.mass > 0 ? moment?.objects[free++] : undefined) ?? object;
      group.position.fromArray(position);
      group.quaternion.fromArray(orientation);
    }
    // Loops, not `forEach`: a picture is taken without making a function.
    let i = 0;
    for (const { cloth, geometry } of this.#cloths) updateClothGeometry(geometry, cloth, moment?.cloths[i++]);
    i = 0;
    for (const { stain, geometry } of this.#stains) updateStainGeometry(geometry, stain, moment?.stains[i++]);
    i = 0;
    for (const arm of this.#arms) {
      this.#showArm(i, moment?.arms[i] ?? arm);
      i++;
    }
  }

  /** Frees the geometries, materials and textures of everything but the arms, which own theirs. */
  dispose(): void {
    for (const arm of this.#shownArms) this.scene.remove(arm.object3d);
    this.scene.traverse((object) => {
      if (!(object instanceof THREE.Mesh)) return;
      (object.geometry as THREE.BufferGeometry).dispose();
      const material = object.material as THREE.MeshStandardMaterial;
      material.map?.dispose();
      material.dispose();
    });
  }

  #showArm(index: number, arm: Arm): void {
    const shown = this.#shownArms[index];
    if (shown !== undefined && shown !== arm) {
      const { name, userData } = shown.object3d;
      Object.assign(arm.object3d, { name, userData });
      this.scene.remove(shown.object3d);
      this.scene.add(arm.object3d);
      this.#shownArms[index] = arm;
    }
    arm.updateVisual();
  }

  #label(object: THREE.Object3D, name: string, kind: string): void {
    const id = this.segmentationNames.size + 1;
    this.segmentationNames.set(id, name);
    let kindId = [...this.classNames].find(([, known]) => known === kind)?.[0];
    if (kindId === undefined) this.classNames.set((kindId = this.classNames.size + 1), kind);
    this.segmentationClasses.set(id, kindId);
    object.name = name;
    object.userData['segmentation'] = id;
    object.userData['class'] = kind;
  }
}
