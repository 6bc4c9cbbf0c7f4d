"""MuJoCo on the benchmarks' rigid scenes, exported by this project.   python mujoco_rigid.py [FOLDER]"""

import numpy as np

import common
import mujoco

PEER = "mujoco " + mujoco.__version__
PYRAMID_STEPS = 2000
ARM_STEPS = 2400
ARM_STEPS_PER_TICK = 10
ARM_HOME = np.array([0, 0.2, 0, -2, 0, 2.2, 0.785])


def load(name):
    model = mujoco.MjModel.from_xml_path(f"{common.SCENES}/{name}.xml")
    return model, mujoco.MjData(model)


def control(model, data, tick):
    """The same sway as `armAction` in bench/scenes.ts."""
    time = tick * ARM_STEPS_PER_TICK * model.opt.timestep
    j = np.arange(7)
    data.ctrl[:7] = ARM_HOME + 0.25 * np.sin(1.5 * time + j) - 0.25 * np.sin(j)
    data.ctrl[7:9] = 0.02 + 0.018 * np.cos(2 * time)


def start_arm(name="arm"):
    model, data = load(name)
    data.qpos[[model.joint(f"arm_joint{i + 1}").qposadr[0] for i in range(7)]] = ARM_HOME
    data.qpos[[model.joint(f"arm_finger{k}").qposadr[0] for k in (1, 2)]] = 0.038
    return model, data


def run_pyramid(scene):
    model, data = scene
    for _ in range(PYRAMID_STEPS):
        mujoco.mj_step(model, data)
    penetration = -min((data.contact[i].dist for i in range(data.ncon)), default=0)
    heights = data.qpos.reshape(-1, 7)[:, 2]
    half = model.geom_size[model.body("box-0").geomadr[0]][2]
    expected = half * (1 + 2 * np.repeat(np.arange(4), (4, 3, 2, 1)))
    return PYRAMID_STEPS, dict(
        contacts=int(data.ncon),
        max_penetration_mm=round(penetration * 1e3, 4),
        height_error_mm=round(float(np.abs(heights - expected).max()) * 1e3, 4),
        residual_speed=round(float(np.abs(data.qvel).max()), 6),
    )


def run_arm(scene):
    model, data = scene
    for tick in range(ARM_STEPS // ARM_STEPS_PER_TICK):
        control(model, data, tick)
        mujoco.mj_step(model, data, nstep=ARM_STEPS_PER_TICK)
    return ARM_STEPS, dict(contacts=int(data.ncon))


if __name__ == "__main__":
    common.emit(PEER, "pyramid", "steps/s", **common.measure(lambda: load("pyramid"), run_pyramid))
    common.emit(PEER, "arm", "steps/s", **common.measure(start_arm, run_arm))
