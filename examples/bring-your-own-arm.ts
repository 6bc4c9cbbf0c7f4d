// Reads an arm from URDF text, puts it on a table and leads its hand to a cube by end-effector poses.
//
//   node dist/examples/bring-your-own-arm.js [--small]
import { armFromUrdf } from 'nextstate/node';
import { Simulation, registerArmModel } from 'nextstate/sim';

/** One link: its mass, and a box along z that is both its solid and its look. */
function link(name: string, mass: number, size: readonly [number, number, number], color: string): string {
  const at = `<origin xyz="0 0 ${size[2] / 2}"/>`;
  const [x, y, z] = size.map((edge) => (edge * edge * mass) / 12) as [number, number, number];
  const solid = `${at}<geometry><box size="${size.join(' ')}"/></geometry>`;
  return `<link name="${name}">
    <inertial>${at}<mass value="${mass}"/>
      <inertia ixx="${y + z}" iyy="${x + z}" izz="${x + y}" ixy="0" ixz="0" iyz="0"/></inertial>
    <visual>${solid}<material name="${name}"><color rgba="${color}"/></material></visual>
    <collision name="${name}-solid">${solid}</collision>
  </link>`;
}

/** One joint at `height` above its parent's origin. */
function joint(name: string, parent: string, child: string, height: number, axis: string, range: number): string {
  return `<joint name="${name}" type="revolute"><parent link="${parent}"/><child link="${child}"/>
    <origin xyz="0 0 ${height}"/><axis xyz="${axis}"/>
    <limit lower="${-range}" upper="${range}" velocity="3" effort="40"/></joint>`;
}

/** A finger that slides along y, `side` 1 or -1. */
function finger(name: string, side: number): string {
  const solid = `<origin xyz="0 ${side * 0.005} -0.015"/><geometry><box size="0.016 0.01 0.04"/></geometry>`;
  return `<link name="${name}"><inertial><mass value="0.02"/><inertia ixx="1e-5" iyy="1e-5" izz="1e-5"/></inertial>
      <visual>${solid}</visual><collision>${solid}</collision></link>
    <joint name="${name}-slide" type="prismatic"><parent link="hand"/><child link="${name}"/>
      <origin xyz="0 0 0.105"/><axis xyz="0 ${side} 0"/>
      <limit lower="0" upper="0.035" velocity="0.06" effort="40"/></joint>`;
}

const urdf = `<robot name="six-axis">
  ${link('base', 2, [0.12, 0.12, 0.1], '0.25 0.27 0.3 1')}
  ${link('column', 1.2, [0.09, 0.09, 0.12], '0.9 0.55 0.2 1')}
  ${link('upper-arm', 1, [0.07, 0.07, 0.3], '0.92 0.92 0.94 1')}
  ${link('forearm', 0.7, [0.06, 0.06, 0.28], '0.9 0.55 0.2 1')}
  ${link('wrist-1', 0.3, [0.05, 0.05, 0.06], '0.92 0.92 0.94 1')}
  ${link('wrist-2', 0.3, [0.05, 0.05, 0.06], '0.25 0.27 0.3 1')}
  ${link('hand', 0.3, [0.04, 0.12, 0.06], '0.25 0.27 0.3 1')}
  ${joint('turn', 'base', 'column', 0.1, '0 0 1', 3)}
  ${joint('shoulder', 'column', 'upper-arm', 0.12, '0 1 0', 2)}
  ${joint('elbow', 'upper-arm', 'forearm', 0.3, '0 1 0', 2.6)}
  ${joint('wrist-pitch', 'forearm', 'wrist-1', 0.28, '0 1 0', 2.4)}
  ${joint('wrist-yaw', 'wrist-1', 'wrist-2', 0.06, '1 0 0', 2)}
  ${joint('wrist-roll', 'wrist-2', 'hand', 0.06, '0 0 1', 3)}
  ${finger('left-finger', 1)}
  ${finger('right-finger', -1)}
  <link name="tool"/>
  <joint name="tool-mount" type="fixed"><parent link="hand"/><child link="tool"/><origin xyz="0 0 0.105"/></joint>
</robot>`;

const model = await armFromUrdf(urdf, {
  tip: 'hand',
  tcp: 'tool',
  gripper: { type: 'parallel', fingerJoints: ['left-finger-slide', 'right-finger-slide'] },
  acceleration: 12,
  home: { shoulder: 0.3, elbow: 1.6, 'wrist-pitch': Math.PI - 1.9 },
});
registerArmModel(model);

using simulation = new Simulation({ controlMode: 'end-effector-pose' });
simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: { color: '#a98b6d' } });
simulation.addObject({
  name: 'cube',
  parts: [{ shape: { type: 'box', halfExtents: [0.02, 0.02, 0.02] } }],
  pose: { position: [0.05, 0.1, 0.02], orientation: [0, 0, 0, 1] },
  mass: 0.06,
  friction: 0.8,
  appearance: { color: '#c8352b' },
});
simulation.setRobot({
  type: 'six_axis',
  arms: [{ name: 'arm', model: model.name, base: { position: [-0.4, 0, 0], orientation: [0, 0, 0, 1] } }],
});

/** Holds a target with the hand pointing down: a straight way in `ticks` steps from one height to another. */
function move(from: number, to: number, opening: number, ticks: number): void {
  for (let k = 1; k <= ticks; k++) {
    const height = from + ((to - from) * k) / ticks;
    simulation.tick(Float32Array.from([0.05, 0.1, height, 1, 0, 0, 0, opening, 15]));
  }
}
move(0.2, 0.2, 0.07, 40);
move(0.2, 0.02, 0.07, 30);
move(0.02, 0.02, 0, 20);
move(0.02, 0.2, 0, 30);
const [arm] = simulation.state().arms;
const cube = simulation.state().objects['cube'];
process.stdout.write(
  `${simulation.actionSpace.names.join(' ')}\n` +
    `holds ${arm?.holding ?? 'nothing'} ${((cube?.position[2] ?? 0) * 1000).toFixed(0)} mm above the table, ` +
    `efforts ${arm?.jointEfforts.map((effort) => effort.toFixed(2)).join(' ') ?? ''} N m, ` +
    `${simulation.controlReports[0]?.unreachableTargets ?? 0} targets out of reach\n`,
);
