import type {
  ClothMaterial,
  ClothMaterialName,
  ClothPattern,
  ClothRectangle,
  MeshClothOptions,
} from '../cloth/index.js';
import type { FixedObjectOptions, RigidObjectOptions, SolidPart } from '../bodies/index.js';
import type { Pose, RgbImage, Vector3 } from '../interface/index.js';
import type { Appearance, CameraOptions } from '../rendering/index.js';
import type { StainOptions } from '../stains/index.js';
import type { SensorOptions } from '../sensors/index.js';
import type { ControlMode } from './control-mode.js';

/** Rates of a simulation. */
export interface SimulationOptions {
  /** Physics steps per simulated second, a positive multiple of `controlRate`. Default 240. */
  readonly physicsRate?: number;
  /** Control ticks per simulated second, positive. Default 20. */
  readonly controlRate?: number;
  /** What the numbers of an action say to the arms. Default `joint-position`. */
  readonly controlMode?: ControlMode;
  /** How the sensors work; the same as `setSensors`. Default: without noise and latency. */
  readonly sensors?: SensorOptions;
}

/** The table: a slab whose top surface is z = 0 and whose centre is the world's origin. */
export interface TableOptions {
  /** Extent along x and y in metres. */
  readonly size: readonly [x: number, y: number];
  /** Thickness of the slab in metres. */
  readonly thickness: number;
  /** Coulomb friction coefficient. Default 0.7. */
  readonly friction?: number;
  /** Height of the table top over the floor in metres, positive. Default 0.74. */
  readonly height?: number;
  /**
   * Coulomb friction coefficient of the room's floor, which then bears what falls off the table, as the fixed thing
   * `floor`. Default: nothing bears it, and it falls for ever.
   */
  readonly floorFriction?: number;
  /** How it looks. */
  readonly appearance: Appearance;
}

/** A solid that is drawn and nothing collides with. */
export interface VisualPart extends SolidPart {
  /** How it looks. Default: as its thing. */
  readonly appearance?: Appearance;
}

/** A free rigid object with its look. */
export interface SceneObjectOptions extends RigidObjectOptions {
  /** How it looks; one entry for all parts. */
  readonly appearance: Appearance;
  /** What is drawn, at least one solid, where that is not the `parts` that it collides with. Default: those. */
  readonly visual?: readonly VisualPart[];
  /** What kind of thing it is, such as `cube`: goes along with segmentation. Default: its name. */
  readonly class?: string;
  /**
   * Whether its pose is an entry of the environment state. Default true; false for clutter, whose number may change from
   * episode to episode while the layout of the vector stays the same. `SceneState.objects` has it in either case.
   */
  readonly tracked?: boolean;
}

/** Fixed furniture with its look. */
export interface SceneFixedOptions extends FixedObjectOptions {
  /** How it looks; one entry for all parts. */
  readonly appearance: Appearance;
  /** What is drawn, at least one solid, where that is not the `parts` that things collide with. Default: those. */
  readonly visual?: readonly VisualPart[];
  /** What kind of thing it is, such as `bin`. Default: its name. */
  readonly class?: string;
  /**
   * Whether the task is about it, so that the environment state tells where it is and `SceneState.places` has it: a plate, a bin.
   * Default: false.
   */
  readonly tracked?: boolean;
}

/** Outline of a marking, in its own plane. */
export type MarkingShape =
  | {
      /** Discriminant. */
      readonly type: 'disc';
      /** Outer radius in metres. */
      readonly radius: number;
    }
  | {
      /** Discriminant. */
      readonly type: 'rectangle';
      /** Outer extent along x and y in metres. */
      readonly size: readonly [x: number, y: number];
    };

/**
 * Paint or tape on a surface: it is drawn and segmented, and nothing collides with it. Its z axis points away from the
 * surface, half a millimetre over which it must lie to be seen.
 */
export interface MarkingOptions {
  /** Unique name. */
  readonly name: string;
  /** Its outline. */
  readonly shape: MarkingShape;
  /** Width of the line along the outline in metres. Default: the whole area is painted. */
  readonly lineWidth?: number;
  /** Pose of its middle in the world frame. */
  readonly pose: Pose;
  /** How it looks. */
  readonly appearance: Appearance;
  /** What kind of thing it is, such as `area`. Default: its name. */
  readonly class?: string;
  /** Whether the environment state tells where it is, and `SceneState.places` has it. Default: false. */
  readonly tracked?: boolean;
}

/** A stain with its look. */
export interface SceneStainOptions extends StainOptions {
  /** How it looks. */
  readonly appearance: Appearance;
  /** What kind of thing it is: goes along with segmentation. Default `stain`. */
  readonly class?: string;
}

/** A cloth with its look, whatever its shape. */
export interface SceneClothBase {
  /** Unique name. */
  readonly name: string;
  /** Pose of the cloth at rest: of a rectangle's centre, or of a mesh's frame. */
  readonly pose: Pose;
  /** Material, or the name of a known one. */
  readonly material: ClothMaterial | ClothMaterialName;
  /** Thickness in metres. Default: the cloth solver's. */
  readonly thickness?: number;
  /** How it looks. */
  readonly appearance: Appearance;
  /** What kind of thing it is. Default: its name. */
  readonly class?: string;
}

/** The shape of a garment by its pattern. */
export interface PatternCloth {
  /** Pattern as plain data; front and back lie one thickness apart unless it says otherwise. */
  readonly pattern: ClothPattern;
}

/** A cloth with its look: a rectangle by its extent and particles, a garment by its pattern, anything else by its mesh. */
export type SceneClothOptions = SceneClothBase & (ClothRectangle | PatternCloth | Pick<MeshClothOptions, 'mesh'>);

/** Where a robot starts. */
export interface RobotPlacement {
  /** Joint positions in radians by arm name. Default: the model's ready pose. */
  readonly jointPositions?: Readonly<Record<string, readonly number[]>>;
  /** Distance between the finger pads in metres. Default: fully open. */
  readonly gripperOpening?: number;
}

/** One light that shines from far away. */
export interface DistantLightOptions {
  /** Direction in which the light travels, world frame, any length. */
  readonly direction: Vector3;
  /** Intensity, without unit. */
  readonly intensity: number;
  /** Colour, #rrggbb. Default a warm white. */
  readonly color?: string;
  /** Whether things cast shadows in it. Default true. */
  readonly castShadow?: boolean;
  /** Width in metres over which the edges of its shadows fade, 0 to 1. Default 0. */
  readonly shadowSoftness?: number;
}

/** A camera of a scene. */
export interface SceneCameraOptions extends CameraOptions {
  /**
   * What it is mounted on, in whose frame `position` and `target` or `pose` are then given: an object or fixed thing by
   * name, `<arm>/tcp`, or the link that carries an arm's collision solid: `<arm>/hand`, `<arm>/link-5`. Default: the world.
   */
  readonly mount?: string;
}

/** The light of a scene. */
export interface LightingOptions {
  /** Intensity of the light from all sides, without unit. Default 0.9. */
  readonly ambient?: number;
  /** Colour of the light from above, #rrggbb. Default a cool white. */
  readonly ambientColor?: string;
  /** The main light, or several. */
  readonly directional?: DistantLightOptions | readonly DistantLightOptions[];
}

/** What is seen behind the table. */
export interface BackgroundOptions {
  /** Look of the walls, or their colour, #rrggbb. Default a light warm grey. */
  readonly wall?: string | Appearance;
  /** Look of the floor, or its colour, #rrggbb. Default a mid grey. */
  readonly floor?: string | Appearance;
}

/** What a camera saw. */
export interface RenderedView {
  /** The picture. */
  readonly rgb: RgbImage;
  /** Distance along the optical axis in metres per pixel, row-major; Infinity where there is nothing. */
  readonly depth: Float32Array;
  /** Segmentation id per pixel, row-major; 0 is the room. */
  readonly segmentation: Uint16Array;
  /** Name of the thing behind each segmentation id. */
  readonly names: ReadonlyMap<number, string>;
}
