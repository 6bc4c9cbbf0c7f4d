"""PyBullet on the pyramid of ten boxes, the numbers read from the exported scene.   python pybullet_rigid.py [FOLDER]"""

import xml.etree.ElementTree as xml

import numpy as np

import common
import pybullet as bullet

PEER = "pybullet 3.2.7"
STEPS = 2000


def numbers(text):
    return [float(word) for word in text.split()]


def prepare():
    """Boxes as in the file; contacts are Bullet's own, without sleeping."""
    bullet.resetSimulation()
    bullet.setGravity(0, 0, -9.81)
    root = xml.parse(f"{common.SCENES}/pyramid.xml").getroot()
    bullet.setTimeStep(float(root.find("option").get("timestep")))
    bodies = []
    for body in root.find("worldbody").findall("body"):
        for geom in body.findall("geom"):
            if geom.get("type") != "box" or geom.get("contype") == "0":
                continue
            shape = bullet.createCollisionShape(bullet.GEOM_BOX, halfExtents=numbers(geom.get("size")))
            free = body.find("freejoint") is not None
            mass = float(body.find("inertial").get("mass")) if free else 0
            index = bullet.createMultiBody(mass, shape, basePosition=numbers(body.get("pos")))
            bullet.changeDynamics(
                index, -1, lateralFriction=numbers(geom.get("friction"))[0], activationState=bullet.ACTIVATION_STATE_DISABLE_SLEEPING
            )
            if free:
                bodies.append((index, numbers(geom.get("size"))[2]))
    return bodies


def run(bodies):
    for _ in range(STEPS):
        bullet.stepSimulation()
    contacts = bullet.getContactPoints()
    heights = np.array([bullet.getBasePositionAndOrientation(index)[0][2] for index, _ in bodies])
    expected = bodies[0][1] * (1 + 2 * np.repeat(np.arange(4), (4, 3, 2, 1)))
    speeds = [np.abs(np.concatenate(bullet.getBaseVelocity(index))).max() for index, _ in bodies]
    return STEPS, dict(
        contacts=len(contacts),
        max_penetration_mm=round(-min(contact[8] for contact in contacts) * 1e3, 4),
        height_error_mm=round(float(np.abs(heights - expected).max()) * 1e3, 4),
        residual_speed=round(float(max(speeds)), 6),
    )


if __name__ == "__main__":
    bullet.connect(bullet.DIRECT)
    common.emit(PEER, "pyramid", "steps/s", **common.measure(prepare, run))
