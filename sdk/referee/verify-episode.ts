import type { PhysicsMetrics } from '../../sim/simulation/index.js';
import type { SceneState } from '../../sim/interface/index.js';
import type { Episode } from '../episodes/index.js';
import { checkExecution } from './execution-checks.js';
import { DEFAULT_LIMITS, type RefereeLimits } from './limits.js';
import { MotionChecker } from './motion-checks.js';
import { RecordedStates } from './recorded-states.js';
import type { SceneGeometry } from './scene-geometry.js';
import { checkStates } from './state-checks.js';
import { judge, unmeasured, type Check, type Verdict } from './verdict.js';

/** What is known about an episode's scene and physics beside what was recorded. */
export interface EpisodeEvidence {
  /** The scene: `sceneGeometry(environment.simulation)`. */
  readonly geometry: SceneGeometry;
  /** How well the physics held: `environment.simulation.metrics()` after the last tick. */
  readonly metrics: PhysicsMetrics;
  /**
   * The scene's state at the start, whose velocities the record does not hold: `environment.firstState`. Default: nothing
   * was in motion.
   */
  readonly firstState?: SceneState;
}

/** Ticks between two states that are looked at: the stride of a keyframe. */
const STRIDE = 8;
/** Ticks between two that are tried for collisions: a hand moves 2 cm in that time. */
const COLLISION_STRIDE = 4;

/**
 * Judges a recorded episode, whoever acted: its motion by itself, its states by themselves, and how the simulation went
 * (the task done, the physics sound). What is accepted may be called verified. Steps in the checks are control ticks.
 */
export function verifyEpisode(
  episode: Episode,
  { geometry, metrics, firstState }: EpisodeEvidence,
  limits: RefereeLimits = DEFAULT_LIMITS,
): Verdict {
  const { robot, controlRate, steps, success } = episode;
  const furniture = geometry.furniture ?? [];
  const motion = new MotionChecker({ robot, controlRate, furniture, collisionStride: COLLISION_STRIDE });
  steps.forEach(({ action }, tick) => motion.note(action, tick));
  const checks = [
    ...motion.checks(limits),
    ...checkRecordedStates(episode, geometry, firstState, limits),
    ...checkExecution({ success, metrics }, geometry, limits),
  ];
  return judge(checks);
}

function checkRecordedStates(
  episode: Episode,
  geometry: SceneGeometry,
  firstState: SceneState | undefined,
  limits: RefereeLimits,
): Check[] {
  const { robot, environmentStateSpace, steps } = episode;
  const recorded = steps.filter(({ environmentState }, tick) => tick % STRIDE === 0 && environmentState.length > 0);
  const reader = new RecordedStates(environmentStateSpace.names, robot);
  const [initial, ...states] = recorded.map(({ environmentState, time }) => reader.state(environmentState, time));
  if (!initial) {
    const rule = { part: 'states', name: 'recorded-states', limit: 0, unit: '1' } as const;
    return [unmeasured({ ...rule, nothing: 'the episode holds no environment states' })];
  }
  const start = firstState ? withMotion(initial, firstState) : initial;
  return checkStates(start, states, geometry, limits).map((check) => ({
    ...check,
    step: check.step < 0 ? check.step : (check.step + 1) * STRIDE,
  }));
}

/** A recorded state with the velocities that its objects truly had. */
function withMotion(recorded: SceneState, truth: SceneState): SceneState {
  const objects = Object.entries(recorded.objects).map(([name, object]) => {
    const { linearVelocity, angularVelocity } = truth.objects[name] ?? object;
    return [name, { ...object, linearVelocity, angularVelocity }] as const;
  });
  return { ...recorded, objects: Object.fromEntries(objects) };
}
