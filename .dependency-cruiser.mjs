/**
 * The layering rules: who may import whom. `npm run check` runs them; tools/rules.test.mjs proves that each can fail.
 *
 *   sim <- scenarios <- policies <- sdk <- examples
 *   inside sim: kernels <- interface <- math <- shapes <- { cloth, arms, bodies, rendering } <- grasping <- sensors <- simulation
 *
 * Type imports count like any other.
 */

const LAYERS = ['sim', 'scenarios', 'policies', 'sdk', 'examples'];
const SHIPPED = '^(sim|scenarios|policies|sdk)/';
/** AssemblyScript: what several rooms' kernels share, and each room's own. */
const KERNEL_SOURCES = '^(sim/kernels/assembly|(sim|sdk)/[^/]+/kernels)/';
const NODE_FILE = '\\.node\\.ts$';

/** Rooms of sim/ by height; a room imports rooms of lower height alone. */
const SIM_ROOMS = [
  ['kernels'],
  ['interface'],
  ['math'],
  ['shapes'],
  ['cloth', 'arms', 'bodies', 'rendering'],
  ['grasping', 'stains'],
  ['sensors'],
  ['simulation'],
];

/** Packages that load native code or need Node's own modules. */
const NODE_PACKAGES = [
  'onnxruntime-node',
  'commander',
  'sharp',
  'node-av',
  'bullmq',
  'ioredis',
  'ws',
  '@mediabunny/server',
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const layerRules = LAYERS.slice(0, -1).map((layer, height) => ({
  name: `layer-${layer}`,
  comment: `${layer}/ imports nothing that stands above it (sim <- scenarios <- policies <- sdk <- examples)`,
  severity: 'error',
  from: { path: `^${layer}/` },
  to: { path: `^(${[...LAYERS.slice(height + 1), 'tests', 'bench', 'tools'].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const simRoomRules = SIM_ROOMS.flatMap((rooms, height) =>
  rooms.map((room) => ({
    name: `sim-room-${room}`,
    comment: `sim/${room}/ imports lower rooms of sim/ alone (${SIM_ROOMS.slice(0, height).flat().join(', ') || 'none'})`,
    severity: 'error',
    from: { path: `^sim/${room}/` },
    to: { path: '^sim/', pathNot: `^sim/(${[room, ...SIM_ROOMS.slice(0, height).flat()].join('|')})/` },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'no two files import each other in a circle, types included',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layerRules,
    ...simRoomRules,
    {
      name: 'sim-rooms-have-one-door',
      comment: "a room's index.ts lists what other rooms may use; sim/math has no index, its files are the list",
      severity: 'error',
      from: { path: '^sim/([^/]+)/' },
      to: { path: '^sim/[^/]+/', pathNot: ['^sim/[^/]+/index\\.ts$', '^sim/math/', '^sim/$1/', KERNEL_SOURCES] },
    },
    {
      name: 'kernels-are-compiled',
      comment: 'sources of kernels are AssemblyScript: TypeScript imports what tools/build-kernels.mjs made of them',
      severity: 'error',
      from: { path: SHIPPED, pathNot: KERNEL_SOURCES },
      to: { path: KERNEL_SOURCES },
    },
    {
      name: 'kernels-import-kernels',
      comment:
        'sources of kernels import sources of kernels, of their own room or sim/kernels/assembly, and constants of the layout.ts beside them',
      severity: 'error',
      from: { path: '^(sim|sdk)/([^/]+)/(kernels|assembly)/' },
      to: { pathNot: ['^sim/kernels/assembly/', '^$1/$2/kernels/', '^$1/$2/layout\\.ts$'] },
    },
    {
      name: 'sim-is-entered-by-its-doors',
      comment: 'scenarios, policies and sdk import sim/index.ts, the index.ts of a room of sim/, or sim/math',
      severity: 'error',
      from: { path: '^(scenarios|policies|sdk)/', pathNot: KERNEL_SOURCES },
      to: { path: '^sim/[^/]+/', pathNot: ['^sim/[^/]+/index\\.ts$', '^sim/math/'] },
    },
    {
      name: 'sdk-rooms-have-doors',
      comment: 'rooms of sdk/ enter each other by index.ts or by a *.node.ts adapter',
      severity: 'error',
      from: { path: '^sdk/([^/]+)/' },
      to: { path: '^sdk/[^/]+/', pathNot: ['^sdk/[^/]+/index\\.ts$', NODE_FILE, '^sdk/$1/'] },
    },
    {
      name: 'examples-use-the-package',
      comment: "examples import the package's public entry points (nextstate, nextstate/sim, ...), never its files",
      severity: 'error',
      from: { path: '^examples/' },
      to: {
        path: '^(sim|scenarios|policies|sdk|tests|bench|tools)/',
        pathNot: '^(sim|scenarios|policies|sdk)/index(\\.node)?\\.ts$',
      },
    },
    {
      name: 'node-builtins-in-node-files',
      comment: 'node: modules stand in *.node.ts alone: everything else also runs in a browser',
      severity: 'error',
      from: { path: SHIPPED, pathNot: NODE_FILE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'node-packages-in-node-files',
      comment: 'packages that need Node (onnxruntime-node, commander, ...) stand in *.node.ts alone',
      severity: 'error',
      from: { path: SHIPPED, pathNot: NODE_FILE },
      to: { path: `(^|node_modules/)(${NODE_PACKAGES.join('|')})(/|$)` },
    },
    {
      name: 'portable-files-stay-portable',
      comment: 'a file that is not *.node.ts imports no *.node.ts, else it would need Node through it',
      severity: 'error',
      from: { path: SHIPPED, pathNot: NODE_FILE },
      to: { path: NODE_FILE },
    },
    {
      name: 'no-unresolvable',
      comment: 'every import resolves',
      severity: 'error',
      from: { path: '^(sim|scenarios|policies|sdk|tests|bench)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies',
      comment: 'what ships imports what package.json declares as dependency, optional or peer dependency',
      severity: 'error',
      from: { path: SHIPPED },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-optional', 'npm-peer'],
      },
    },
    {
      name: 'kebab-case',
      comment: 'file and folder names are kebab-case',
      severity: 'error',
      from: {},
      to: { path: '^(sim|scenarios|policies|sdk|examples|tests|bench)/.*[A-Z_ ]' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules/', '^dist/'] },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
