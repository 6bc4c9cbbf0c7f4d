"""MuJoCo's pictures of the arm scene, drawn from this project's own triangles.   python mujoco_camera.py [FOLDER]

MUJOCO_GL=egl (the default) or osmesa; both draw with Mesa's llvmpipe on a machine without a GPU.
"""

import os

os.environ.setdefault("MUJOCO_GL", "egl")

import common
import mujoco
from mujoco_rigid import ARM_STEPS_PER_TICK, PEER, control, start_arm

SIZE = 128
DRAWN_GROUP = 1
"""Group of the exported triangles; the collision solids are in another."""


def prepare(shadows, samples):
    model, data = start_arm("arm-drawn")
    model.vis.quality.offsamples = samples
    model.vis.quality.shadowsize = shadows
    renderer = mujoco.Renderer(model, SIZE, SIZE)
    option = mujoco.MjvOption()
    option.geomgroup[:] = 0
    option.geomgroup[DRAWN_GROUP] = 1
    mujoco.mj_forward(model, data)
    return model, data, renderer, option


def draw(scene, shadows, kind):
    _, data, renderer, option = scene
    renderer.update_scene(data, "camera", option)
    renderer.scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = 1 if shadows > 0 else 0
    renderer.scene.flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = 0
    picture = renderer.render()
    if kind == "rgb+depth+segmentation":
        renderer.enable_depth_rendering()
        renderer.render()
        renderer.disable_depth_rendering()
        renderer.enable_segmentation_rendering()
        renderer.render()
        renderer.disable_segmentation_rendering()
    return picture


def run(shadows, kind, physics, frames):
    def go(scene):
        model, data, renderer, _ = scene
        for tick in range(frames):
            if physics:
                control(model, data, tick)
                mujoco.mj_step(model, data, nstep=ARM_STEPS_PER_TICK)
            picture = draw(scene, shadows, kind)
        if os.environ.get("BENCH_PICTURE"):
            picture.tofile(os.environ["BENCH_PICTURE"])
        renderer.close()
        triangles = int(sum(model.mesh_facenum[i] for i, g in zip(model.geom_dataid, model.geom_group) if g == DRAWN_GROUP))
        return frames, dict(triangles=triangles)

    return go


if __name__ == "__main__":
    for shadows, samples, frames in ((0, 0, 200), (0, 4, 200), (1024, 4, 60), (2048, 4, 60), (4096, 4, 30)):
        for kind in ("rgb", "rgb+depth+segmentation"):
            for physics in (False, True):
                rates = common.measure(lambda: prepare(shadows, samples), run(shadows, kind, physics, frames))
                test, unit = ("camera, physics and picture", "control steps/s") if physics else ("camera", "frames/s")
                common.emit(PEER, test, unit, images=kind, shadow_map=shadows, samples=max(samples, 1), **rates)
