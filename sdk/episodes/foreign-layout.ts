import type { BoxSpace } from '../../sim/interface/index.js';
import type { DatasetCamera, DatasetLayout } from './dataset-layout.js';

/** A feature of `meta/info.json` as far as a layout needs it. */
export interface DescribedFeature {
  /** Type. */
  readonly dtype: string;
  /** Shape of one value. */
  readonly shape: readonly number[];
  /** Names of the entries or axes, in any of the forms that LeRobot had. */
  readonly names?: unknown;
  /** What is said of a video, or of depth. */
  readonly info?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Features that are no sensor readings, though their names begin with `observation.`. */
const NO_READINGS = ['observation.state', 'observation.environment_state'];

/** Types whose values are numbers. */
const NUMBERS = /^(float|int|uint)\d+$/;

/** What can be known of the layout of a dataset that somebody else wrote: no arms, units `1` and no bounds. */
export function foreignLayout(info: {
  readonly fps: number;
  readonly robot_type?: string | null | undefined;
  readonly features: Readonly<Record<string, DescribedFeature>>;
}): DatasetLayout {
  const { features } = info;
  const sensors = Object.entries(features).filter(
    ([name, { dtype }]) => name.startsWith('observation.') && !NO_READINGS.includes(name) && NUMBERS.test(dtype),
  );
  const pictures = Object.entries(features).filter(([, feature]) => isPicture(feature) && !isDepth(feature));
  const depths = Object.keys(features).filter((name) => isDepth(features[name] as DescribedFeature));
  return {
    robot: { type: info.robot_type ?? 'none', arms: [] },
    fps: info.fps,
    actionSpace: foreignSpace('action', features['action']),
    stateSpace: foreignSpace('observation.state', features['observation.state']),
    environmentStateSpace: foreignSpace('observation.environment_state', features['observation.environment_state']),
    ...(sensors.length === 0
      ? {}
      : {
          sensorSpaces: Object.fromEntries(
            sensors.map(([name, feature]) => [name.slice('observation.'.length), foreignSpace(name, feature)]),
          ),
        }),
    cameras: pictures
      .map(([name, feature]): DatasetCamera => {
        const depth = depths.includes(`${name}_depth`) ? { depth: true } : {};
        return { name: cameraOfFeature(name), ...pictureSize(feature), ...depth };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The camera's name in a feature's: `front` in `observation.images.front`; any other name as it is. */
export function cameraOfFeature(feature: string): string {
  return feature.replace(/^observation\.images?\./, '');
}

/** The feature of a camera, whose name need not be `observation.images.<camera>` in a foreign dataset. */
export function featureOfCamera(features: Readonly<Record<string, DescribedFeature>>, camera: string): string {
  const found = Object.entries(features).find(
    ([name, feature]) => isPicture(feature) && cameraOfFeature(name) === camera,
  );
  return found?.[0] ?? camera;
}

function isPicture({ dtype }: DescribedFeature): boolean {
  return dtype === 'image' || dtype === 'video';
}

/** Whether a feature holds depth, by LeRobot's present or former marks. */
export function isDepth({ info }: DescribedFeature): boolean {
  return info?.['is_depth_map'] === true || info?.['video.is_depth_map'] === true;
}

/** Size of a picture, whichever order its axes have. */
export function pictureSize({ shape, names }: DescribedFeature): { readonly width: number; readonly height: number } {
  const axes = entryNames(names) ?? [];
  const axis = (name: string, fallback: number): number => {
    const found = axes.indexOf(name);
    return shape[found >= 0 ? found : fallback] ?? 0;
  };
  return { width: axis('width', 1), height: axis('height', 0) };
}

function foreignSpace(name: string, feature: DescribedFeature | undefined): BoxSpace {
  const length = feature === undefined ? 0 : feature.shape.reduce((product, n) => product * n, 1);
  const declared = entryNames(feature?.names);
  const names =
    declared?.length === length && new Set(declared).size === length
      ? declared
      : Array.from({ length }, (_, i) => `${name}.${i}`);
  return {
    names,
    units: names.map(() => '1'),
    low: names.map(() => -Infinity),
    high: names.map(() => Infinity),
  };
}

/** Names in any form that LeRobot had: a list, `{ motors: [...] }`, lists in a list. */
function entryNames(names: unknown): string[] | undefined {
  if (names === null || typeof names !== 'object') return undefined;
  const flat = Object.values(names).flat(3) as unknown[];
  return flat.every((entry) => typeof entry === 'string') ? flat : undefined;
}
