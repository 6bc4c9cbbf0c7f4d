import type { Pose } from '../../sim/interface/index.js';
import { layoutToJson, type DatasetLayout } from './dataset-layout.js';

const AT_ORIGIN: Pose = { position: [0, 0, 0], orientation: [0, 0, 0, 1] };

/** What all episodes of one dataset must have in common, as plain data to be compared. */
export function commonLayout({ environmentStateSpace, sensorSpaces = {}, robot, ...rest }: DatasetLayout): unknown {
  return layoutToJson({
    ...rest,
    // What contact readings are named after may differ; which readings there are may not.
    sensorSpaces: Object.fromEntries(
      Object.entries(sensorSpaces).map(([group, space]) => [group, { ...space, names: [] }]),
    ),
    // The table's height may differ from episode to episode, and with it where the bases stand.
    robot: { ...robot, arms: robot.arms.map((arm) => ({ ...arm, base: AT_ORIGIN })) },
    // The things of a scene may differ from episode to episode; how many entries they take may not.
    environmentStateSpace: { names: [], units: environmentStateSpace.names.map(() => ''), low: [], high: [] },
  });
}

/** Whether the entries of environment state and sensor readings have the same names in two layouts. */
export function sameEntryNames(a: DatasetLayout, b: DatasetLayout): boolean {
  const names = ({ environmentStateSpace, sensorSpaces = {} }: DatasetLayout): string =>
    JSON.stringify([environmentStateSpace.names, Object.values(sensorSpaces).map((space) => space.names)]);
  return names(a) === names(b);
}
