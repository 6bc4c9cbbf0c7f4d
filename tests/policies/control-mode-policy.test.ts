import { describe, expect, it } from '@jest/globals';
import { ControlModePolicy, ExpertPolicy, RandomPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, pickPlace } from '../../scenarios/index.js';
import { replayEpisode, rollout, type Episode } from '../../sdk/episodes/index.js';
import { CONTROL_MODES, controlModeOf, type ControlMode } from '../../sim/simulation/index.js';

async function play(
  controlMode: ControlMode,
  random = false,
): Promise<{ episode: Episode; environment: SimulatedEnvironment }> {
  const environment = new SimulatedEnvironment(pickPlace, { render: false, controlMode });
  const policy = random ? new RandomPolicy() : new ControlModePolicy(new ExpertPolicy(), controlMode);
  const episode = await rollout({
    environment,
    policy,
    seed: 4,
    maxTicks: random ? 20 : 600,
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    stateHash: () => environment.simulation.stateHash(),
    variation: () => environment.variation,
  });
  return { episode, environment };
}

describe('ControlModePolicy', () => {
  it('lets the expert succeed in joint velocities', async () => {
    const { episode } = await play('joint-velocity');
    expect(episode.success).toBe(true);
    expect(controlModeOf(episode.actionSpace)).toBe('joint-velocity');
  });

  it('lets the expert succeed in end-effector poses, and what was recorded replays bit by bit', async () => {
    const { episode, environment } = await play('end-effector-pose');
    expect(episode.success).toBe(true);
    expect(episode.actionSpace.names[0]).toBe('arm_tcp.x');
    expect(episode.steps[0]!.action).toHaveLength(9);
    const stateHash = (): string => environment.simulation.stateHash();
    expect((await replayEpisode({ environment, stateHash, episode })).identical).toBe(true);
    expect(environment.simulation.controlReports[0]!.unreachableTargets).toBe(0);
  });

  it('is not needed by a policy that walks at random', async () => {
    for (const mode of CONTROL_MODES) {
      const { episode } = await play(mode, true);
      expect(episode.steps).toHaveLength(30);
    }
  });
});
