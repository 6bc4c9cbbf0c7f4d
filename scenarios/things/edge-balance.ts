/** Acceleration of gravity in metres per second squared. */
const GRAVITY = 9.81;
/** Step of the toppling motion in seconds. */
const STEP = 0.001;
/** Longest time in seconds for which a toppling motion is followed. */
const LONGEST = 1.5;

/** A thing that stands at an edge, as far as its balance goes. */
export interface StandingThing {
  /** Mass in kilograms. */
  readonly mass: number;
  /** Height of the centre of gravity over what it stands on, in metres. */
  readonly centerHeight: number;
  /** Moment of inertia about the horizontal axis along the edge through the centre of gravity, in kg m^2. */
  readonly inertia: number;
  /** Friction coefficient between it and what it stands on. */
  readonly friction: number;
}

/** A horizontal push at the height of the centre of gravity. */
export interface Push {
  /** Force in newtons. */
  readonly force: number;
  /** Duration in seconds. */
  readonly duration: number;
}

/**
 * The fraction of a disc's area that lies within a straight edge.
 *
 * @param inside - How far the disc's centre lies inside of the edge in metres; negative outside.
 */
export function supportedFraction(radius: number, inside: number): number {
  const d = Math.max(-1, Math.min(1, inside / radius));
  return 1 - (Math.acos(d) - d * Math.sqrt(1 - d * d)) / Math.PI;
}

/**
 * How far in metres a push slides a thing, as far as it slides at all: it speeds up while the push exceeds friction, and
 * friction stops it afterwards.
 */
export function slideOf({ mass, friction }: StandingThing, { force, duration }: Push): number {
  const braking = friction * GRAVITY;
  const acceleration = force / mass - braking;
  if (acceleration <= 0) return 0;
  const speed = acceleration * duration;
  return (speed * duration) / 2 + (speed * speed) / (2 * braking);
}

/**
 * Whether a push makes a thing fall over an edge towards which it is directed: it slides nearer to it, and topples about it.
 *
 * @param margin - How far the centre of gravity lies inside of the edge in metres.
 */
export function pushedOver(thing: StandingThing, margin: number, push: Push): boolean {
  return topples(thing, margin - slideOf(thing, push), push);
}

/**
 * Whether a push topples a thing about a line that lies `d` metres before its centre of gravity: the motion of a rigid body
 * about that line, integrated until the centre of gravity has passed over it or the thing has come back down. What slides
 * gets friction's force alone.
 */
export function topples(thing: StandingThing, d: number, push: Push): boolean {
  const { mass, centerHeight: h, inertia, friction } = thing;
  if (d <= 0) return true;
  const force = Math.min(push.force, friction * mass * GRAVITY);
  const about = inertia + mass * (h * h + d * d);
  let angle = 0;
  let speed = 0;
  for (let time = 0; time < LONGEST; time += STEP) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const inside = d * c - h * s;
    if (inside <= 0) return true;
    const lever = h * c + d * s;
    speed += (STEP * ((time < push.duration ? force * lever : 0) - mass * GRAVITY * inside)) / about;
    angle += STEP * speed;
    if (angle <= 0) {
      if (time >= push.duration) return false;
      angle = 0;
      speed = Math.max(0, speed);
    }
  }
  return false;
}

/** The margin in metres below which a push makes a thing fall over an edge, found to 0.05 mm. */
export function dangerMargin(thing: StandingThing, push: Push): number {
  let [low, high] = [0, 0.01];
  while (pushedOver(thing, high, push)) high *= 2;
  while (high - low > 5e-5) {
    const middle = (low + high) / 2;
    if (pushedOver(thing, middle, push)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
