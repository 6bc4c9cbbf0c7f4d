import type { RobotDescription } from '../../sim/interface/index.js';
import { fixedUnlessOn } from '../draws.js';
import type { VariationValues } from '../draws.js';

/** Height of the usual table's top over the floor in metres. */
const USUAL_HEIGHT = 0.74;

/**
 * The draws of the axis `table-height`. The robot, the floor and the camera are fixed to the room, the world's origin to
 * the table top: a higher table lowers them all. The range while the axis is on, 3 cm either way, is of the size that
 * RoboTwin 2.0 uses (Chen et al. 2025, arXiv 2506.18088).
 */
export const TABLE_HEIGHT_VARIATIONS = {
  tableHeight: fixedUnlessOn(
    'table-height',
    0,
    'm',
    'how much higher than usual the table is: lowers robot, floor and camera',
    [-0.03, 0.03],
    [
      [-0.045, -0.03],
      [0.03, 0.045],
    ],
  ),
} as const;

type Values = VariationValues<typeof TABLE_HEIGHT_VARIATIONS>;

/** Height of the table top over the floor in metres. */
export function tableHeightOf(v: Values): number {
  return USUAL_HEIGHT + v.tableHeight;
}

/** A robot that stands where it always stands in the room, seen from this table. */
export function placedRobot(robot: RobotDescription, v: Values): RobotDescription {
  if (v.tableHeight === 0) return robot;
  return {
    ...robot,
    arms: robot.arms.map((arm) => {
      const [x, y, z] = arm.base.position;
      return { ...arm, base: { ...arm.base, position: [x, y, z - v.tableHeight] } };
    }),
  };
}
