import type { PhysicsMetrics } from '../../sim/simulation/index.js';
import type { RefereeLimits } from './limits.js';
import type { SceneGeometry } from './scene-geometry.js';
import { Worst, unmeasured, type Check, type CheckRule } from './verdict.js';

/** How a plan went when it was carried out. */
export interface Execution {
  /** Whether the scenario's success condition holds at the end. */
  readonly success: boolean;
  /** How well the physics held. */
  readonly metrics: PhysicsMetrics;
}

/**
 * Judges how a motion went in the simulation: whether the task is done, arms kept to their limits, and the simulation
 * itself stayed within what is physical (a success by overlap or slipping is none).
 *
 * @param execution - What happened; a text says why nothing did.
 */
export function checkExecution(execution: Execution | string, geometry: SceneGeometry, limits: RefereeLimits): Check[] {
  const nothing = typeof execution === 'string' ? execution : '';
  const of = (rule: Omit<CheckRule, 'part' | 'nothing'>, value: (metrics: PhysicsMetrics) => number): Check => {
    const full: CheckRule = { part: 'execution', nothing, ...rule };
    if (typeof execution === 'string') return unmeasured(full);
    const worst = new Worst();
    worst.note(value(execution.metrics), -1, '');
    return worst.check(full);
  };
  const none = (rule: Omit<CheckRule, 'part' | 'nothing'>, why: string): Check =>
    new Worst().check({ part: 'execution', nothing: why, ...rule });
  const soft = Object.keys(geometry.cloths).length > 0;
  const solid = Object.keys(geometry.objects).length > 0;
  const strain = { name: 'simulated-strain', limit: limits.simulatedStrain, unit: '1' };
  const clothOverlap = { name: 'simulated-cloth-overlap', limit: limits.simulatedClothPenetration, unit: 'm' };
  const overlap = { name: 'simulated-overlap', limit: limits.simulatedPenetration, unit: 'm' };
  const slip = { name: 'grasp-slip', limit: limits.graspSlip, unit: 'mm/m' };
  return [
    checkSuccess(execution),
    of(
      { name: 'arm-limits', limit: limits.limitViolations, unit: 'violations' },
      ({ limitViolations: v }) => v.position + v.velocity + v.acceleration + v.effort,
    ),
    soft ? of(strain, (metrics) => metrics.clothP99Strain) : none(strain, 'no cloth in the scene'),
    soft ? of(clothOverlap, (metrics) => metrics.clothMaxPenetration) : none(clothOverlap, 'no cloth in the scene'),
    solid ? of(overlap, (metrics) => metrics.objectMaxPenetration) : none(overlap, 'no rigid object in the scene'),
    of(slip, (metrics) => metrics.graspSlipPerMetre),
  ];
}

function checkSuccess(execution: Execution | string): Check {
  const rule: CheckRule = { part: 'execution', name: 'task-success', limit: 1, unit: '1', nothing: '', required: true };
  const success = new Worst('at-least');
  if (typeof execution !== 'string') success.note(execution.success ? 1 : 0, -1, '');
  return success.check({ ...rule, nothing: typeof execution === 'string' ? execution : '' });
}
