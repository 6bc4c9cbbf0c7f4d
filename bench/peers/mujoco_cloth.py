"""MuJoCo's two-dimensional elastic flex on the cloth benchmark's cases.   python mujoco_cloth.py

A square of 0.30 m and 30 g, self-collision on, over a 10 cm box or pinned at two corners. The worst strain of the whole
run is looked for at every tenth step.
"""

import numpy as np

import common
import mujoco

PEER = "mujoco " + mujoco.__version__
SIDE = 0.30
MASS = 0.03
HALF_BOX = 0.05
SECONDS = 0.5
STEP = 0.002


def xml(count, case):
    spacing = SIDE / (count - 1)
    height = 2 * HALF_BOX + 0.02 if case == "drape" else 0.40
    pin = f'<pin id="0 {count - 1}"/>' if case == "pinned" else ""
    box = (
        f'<geom type="box" size="{HALF_BOX} {HALF_BOX} {HALF_BOX}" pos="0 0 {HALF_BOX}" friction="0.6"/>'
        if case == "drape"
        else ""
    )
    return f"""<mujoco><option timestep="{STEP}" solver="CG" tolerance="1e-6" integrator="discrete"/>
<size memory="400M"/><worldbody><geom type="plane" size="1 1 .1" friction="0.6"/>{box}
<flexcomp name="cloth" type="grid" dim="2" count="{count} {count} 1" spacing="{spacing} {spacing} {spacing}"
 pos="0 0 {height}" mass="{MASS}" radius="0.002">
<elasticity young="1e5" poisson="0.3" thickness="1e-3" damping="0.01" elastic2d="both"/>{pin}
<contact selfcollide="auto" friction="0.6" solref="0.01 1" condim="3"/></flexcomp></worldbody></mujoco>"""


def strain(data, count):
    points = data.flexvert_xpos.reshape(count, count, 3)
    rest = SIDE / (count - 1)
    rows = np.linalg.norm(np.diff(points, axis=0), axis=2).ravel()
    columns = np.linalg.norm(np.diff(points, axis=1), axis=2).ravel()
    return float(np.abs(np.concatenate([rows, columns]) / rest - 1).max())


def run(count):
    def go(model):
        data = mujoco.MjData(model)
        worst = 0.0
        for step in range(round(SECONDS / STEP)):
            mujoco.mj_step(model, data)
            if step % 10 == 9:
                worst = max(worst, strain(data, count))
        return SECONDS, dict(
            max_strain=round(worst, 4), end_strain=round(strain(data, count), 4), finite=bool(np.isfinite(data.qpos).all())
        )

    return go


if __name__ == "__main__":
    for count in (24, 32):
        for case in ("drape", "pinned"):
            prepare = lambda: mujoco.MjModel.from_xml_string(xml(count, case))
            common.emit(PEER, f"cloth {case}", "simulated s/s", particles=count * count, **common.measure(prepare, run(count)))
