import URDFLoader from 'urdf-loader';
import type { Pose, Shape, Vector3 } from '../../interface/index.js';
import type { LinkInertia } from '../models/model.js';
import type { UrdfDescription, UrdfJoint, UrdfLimit, UrdfLink, UrdfSolid } from './description.js';
import { fromRollPitchYaw, moveInertia } from './transforms.js';

/** The classes of a document object model that reading XML takes: a browser's own, or a library's. */
export interface UrdfDom {
  /** Class of documents. */
  readonly Document: unknown;
  /** Class of elements. */
  readonly Element: unknown;
  /** Class of the parser. */
  readonly DOMParser: unknown;
}

/** As much of an element as is used here. */
interface XmlElement {
  readonly nodeName: string;
  readonly children: Iterable<XmlElement>;
  getAttribute(name: string): string | null;
  remove(): void;
}

/** What is used of the loader's links. Its own declarations import each other without file endings, which Node does not. */
interface LoaderLink {
  readonly urdfNode: XmlElement;
  readonly inertial: {
    readonly mass: number;
    readonly origin: { readonly xyz: number[]; readonly rpy: number[] };
    readonly inertia: Readonly<Record<'ixx' | 'ixy' | 'ixz' | 'iyy' | 'iyz' | 'izz', number>>;
  };
}

/** What is used of the loader's joints. */
interface LoaderJoint {
  readonly urdfNode: XmlElement;
  readonly jointType: string;
  readonly position: { toArray(): number[] };
  readonly quaternion: Readonly<Record<'x' | 'y' | 'z' | 'w', number>>;
  readonly axis: { toArray(): number[] };
  readonly mimicJoint?: string;
}

/** What is used of the loader's robots. */
interface LoaderRobot {
  readonly robotName: string | null;
  readonly links: Readonly<Record<string, LoaderLink>>;
  readonly joints: Readonly<Record<string, LoaderJoint>>;
}

/** The global object, of which workers have no document object model. */
const GLOBALS: Partial<Record<keyof UrdfDom, unknown>> = globalObject();
const DOM_KEYS = ['Document', 'Element', 'DOMParser'] as const;

/**
 * Reads a URDF text into plain data, with urdf-loader for links and joints.
 *
 * @param dom - The document object model to use. Default: the global one, which browsers have.
 * @throws RangeError when the text is no robot, a joint names a link that is not there, or a number is none; TypeError
 *   when there is no document object model.
 */
export function parseUrdf(text: string, dom: UrdfDom = GLOBALS as UrdfDom): UrdfDescription {
  if (typeof dom.DOMParser !== 'function' || typeof dom.Element !== 'function') {
    throw new TypeError(
      'reading URDF takes a document object model, which this runtime lacks: in Node import armFromUrdf from ' +
        '"nextstate/node", elsewhere pass options.dom with Document, Element and DOMParser',
    );
  }
  // urdf-loader looks for these as globals.
  const before = DOM_KEYS.map((key) => Object.getOwnPropertyDescriptor(globalThis, key));
  try {
    for (const key of DOM_KEYS) if (GLOBALS[key] !== dom[key]) GLOBALS[key] = dom[key];
    return read(text, dom);
  } finally {
    DOM_KEYS.forEach((key, i) => {
      const descriptor = before[i];
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, key);
      else Object.defineProperty(globalThis, key, descriptor);
    });
  }
}

function read(text: string, dom: UrdfDom): UrdfDescription {
  const Parser = dom.DOMParser as new () => { parseFromString(text: string, type: string): XmlElement };
  const document = new Parser().parseFromString(text, 'text/xml');
  const root = [...document.children].find(({ nodeName }) => nodeName === 'robot');
  if (root === undefined) throw new RangeError('the text must be a URDF robot: it has no element <robot>');
  checkReferences(root);
  dropTextures(root);
  const loader = new URDFLoader();
  // Geometry is read here: the loader would make meshes of it, and fetch files.
  loader.parseVisual = false;
  loader.parseCollision = false;
  const robot = loader.parse(root as unknown as string) as unknown as LoaderRobot;
  const colors = new Map<string, number>();
  for (const material of named(root, 'material')) {
    const color = colorOf(material);
    if (color !== undefined) colors.set(material.getAttribute('name') ?? '', color);
  }
  const links = new Map<string, UrdfLink>();
  for (const [name, link] of Object.entries(robot.links)) links.set(name, linkOf(name, link, colors));
  return {
    name: robot.robotName ?? '',
    links,
    joints: Object.entries(robot.joints).map(([name, joint]) => jointOf(name, joint)),
  };
}

/** Throws where a joint names a link, or follows a joint, that is not there: the loader would fail without saying which. */
function checkReferences(root: XmlElement): void {
  const names = (kind: string): Set<string> => new Set(named(root, kind).map((e) => e.getAttribute('name') ?? ''));
  const links = names('link');
  const joints = names('joint');
  for (const joint of named(root, 'joint')) {
    const name = joint.getAttribute('name') ?? '';
    for (const end of ['parent', 'child']) {
      const link = named(joint, end)[0]?.getAttribute('link') ?? '';
      if (!links.has(link)) throw new RangeError(`joint "${name}" must have a ${end} link, there is no link "${link}"`);
    }
    const followed = named(joint, 'mimic')[0]?.getAttribute('joint');
    if (followed != null && !joints.has(followed)) {
      throw new RangeError(`joint "${name}" must mimic a joint, there is no joint "${followed}"`);
    }
  }
}

/** Takes the textures out of the robot's materials, which the loader would fetch. */
function dropTextures(root: XmlElement): void {
  for (const material of named(root, 'material')) {
    for (const texture of named(material, 'texture')) texture.remove();
  }
}

function linkOf(name: string, link: LoaderLink, colors: ReadonlyMap<string, number>): UrdfLink {
  const { mass, origin, inertia } = link.inertial;
  const { ixx, ixy, ixz, iyy, iyz, izz } = inertia;
  const own: LinkInertia = { mass, centerOfMass: [0, 0, 0], inertia: [ixx, ixy, ixz, iyy, iyz, izz] };
  const place: Pose = {
    position: vector(origin.xyz, `<inertial> of link "${name}"`),
    orientation: fromRollPitchYaw(vector(origin.rpy, `<inertial> of link "${name}"`)),
  };
  for (const value of [mass, ...own.inertia]) {
    if (!Number.isFinite(value))
      throw new RangeError(`<inertial> of link "${name}" must hold numbers, received ${value}`);
  }
  const node = link.urdfNode;
  return {
    name,
    inertia: moveInertia(place, own),
    collisions: named(node, 'collision').map((element) => solidOf(name, element, colors)),
    visuals: named(node, 'visual').map((element) => solidOf(name, element, colors)),
  };
}

function solidOf(link: string, element: XmlElement, colors: ReadonlyMap<string, number>): UrdfSolid {
  const what = `<${element.nodeName}> of link "${link}"`;
  const geometry = [...(named(element, 'geometry')[0]?.children ?? [])][0];
  if (geometry === undefined) throw new RangeError(`${what} must have a geometry`);
  const number = (attribute: string): number => {
    const value = Number(geometry.getAttribute(attribute) ?? NaN);
    if (!(value > 0)) throw new RangeError(`${attribute} of ${what} must be above 0, received ${value}`);
    return value;
  };
  let shape: UrdfSolid['geometry'];
  switch (geometry.nodeName) {
    case 'box': {
      const [x, y, z] = vector(numbers(geometry.getAttribute('size')), what);
      shape = { type: 'box', halfExtents: [x / 2, y / 2, z / 2] } satisfies Shape;
      break;
    }
    case 'cylinder':
      shape = { type: 'cylinder', radius: number('radius'), height: number('length') };
      break;
    case 'sphere':
      shape = { type: 'sphere', radius: number('radius') };
      break;
    case 'capsule':
      shape = { type: 'capsule', radius: number('radius'), length: number('length') };
      break;
    case 'mesh':
      shape = { type: 'mesh', file: geometry.getAttribute('filename') ?? '' };
      break;
    default:
      throw new RangeError(`${what} must be a box, cylinder, sphere, capsule or mesh, received <${geometry.nodeName}>`);
  }
  const material = named(element, 'material')[0];
  const color = material && (colorOf(material) ?? colors.get(material.getAttribute('name') ?? ''));
  const origin = named(element, 'origin')[0];
  return {
    name: element.getAttribute('name') ?? '',
    geometry: shape,
    pose: {
      position: vector(numbers(origin?.getAttribute('xyz') ?? '0 0 0'), what),
      orientation: fromRollPitchYaw(vector(numbers(origin?.getAttribute('rpy') ?? '0 0 0'), what)),
    },
    ...(color === undefined ? {} : { color }),
  };
}

function jointOf(name: string, joint: LoaderJoint): UrdfJoint {
  const node = joint.urdfNode;
  const what = `joint "${name}"`;
  const { x, y, z, w } = joint.quaternion;
  const axis = vector(joint.axis.toArray(), `<axis> of ${what}`);
  if (joint.jointType !== 'fixed' && Math.abs(Math.hypot(...axis) - 1) > 1e-6) {
    throw new RangeError(`<axis> of ${what} must have a direction, received ${axis.join(' ')}`);
  }
  if (![x, y, z, w].every(Number.isFinite)) throw new RangeError(`<origin> of ${what} must hold numbers`);
  const mimics = joint.mimicJoint;
  return {
    name,
    type: joint.jointType,
    parent: named(node, 'parent')[0]?.getAttribute('link') ?? '',
    child: named(node, 'child')[0]?.getAttribute('link') ?? '',
    pose: { position: vector(joint.position.toArray(), `<origin> of ${what}`), orientation: [x, y, z, w] },
    axis,
    limit: limitOf(name, named(node, 'limit')[0]),
    ...(mimics === undefined ? {} : { mimics }),
  };
}

/** What a `<limit>` gives. The loader puts 0 for what is missing, which would freeze the joint. */
function limitOf(name: string, element: XmlElement | undefined): UrdfLimit {
  const limit: Record<string, number> = {};
  for (const key of ['lower', 'upper', 'velocity', 'effort']) {
    const text = element?.getAttribute(key);
    if (text == null) continue;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new RangeError(`${key} of joint "${name}" must be a number, received "${text}"`);
    limit[key] = value;
  }
  return limit;
}

/** The colour of a material, `0xrrggbb`. */
function colorOf(material: XmlElement): number | undefined {
  const rgba = named(material, 'color')[0]?.getAttribute('rgba');
  if (rgba == null) return undefined;
  const [r = 0, g = 0, b = 0] = numbers(rgba).map((part) => Math.round(255 * Math.min(1, Math.max(0, part))));
  return (r << 16) | (g << 8) | b;
}

function named(element: XmlElement, name: string): XmlElement[] {
  return [...element.children].filter(({ nodeName }) => nodeName === name);
}

function numbers(text: string | null): number[] {
  return (text ?? '').trim().split(/\s+/).map(Number);
}

function vector(values: readonly number[], what: string): Vector3 {
  const [x, y, z] = values;
  if (values.length !== 3 || !values.every(Number.isFinite)) {
    throw new RangeError(`${what} must have three numbers where a vector is due, received "${values.join(' ')}"`);
  }
  return [x as number, y as number, z as number];
}

function globalObject(): object {
  return globalThis;
}
