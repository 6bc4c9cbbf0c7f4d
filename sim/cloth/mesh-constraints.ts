import type { ClothMaterial } from './material.js';
import type { ClothMesh } from './mesh.js';
import type { ClothTopology } from './topology.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { sqrt } = Math;

/** Largest angle in radians between two triangles at rest that bend like one flat piece; a sharper edge is a seam. */
const SEAM_ANGLE = 0.5;

/**
 * Constraints of any triangle mesh, one Gauss-Seidel sweep per substep (XPBD, as in `constraints.ts`). Edges resist
 * stretching with the fabric's stiffness in their direction: an orthotropic sheet's compliance goes from the threads' to
 * the bias's with the squared sine of twice the angle. An edge stands for the area of its triangles over its length, as
 * in Van Gelder, "Approximate Simulation of Elastic Membranes by Triangulated Spring Meshes" (J. Graphics Tools 1998).
 * Bending is the isometric energy of Bergou et al., "A Quadratic Bending Model for Inextensible Surfaces" (SGP 2006),
 * on the four particles around every inner edge.
 */
export class MeshConstraints {
  readonly #edges: Int32Array;
  readonly #lengths: Float64Array;
  readonly #compliances: Float64Array;
  readonly #hinges: Int32Array;
  readonly #factors: Float64Array;
  readonly #bendCompliances: Float64Array;
  readonly #meanMass: number;
  readonly #passes: number;

  /**
   * @param meanMass - Mass in kilograms to which the relative inverse masses of `solve` refer.
   * @param passes - How often the edges are solved per substep, on average: every time they pull with full stiffness.
   */
  constructor(mesh: ClothMesh, topology: ClothTopology, meanMass: number, material: ClothMaterial, passes: number) {
    const { edges, lengths, edgeAreas, opposite } = topology;
    const x = mesh.restPositions;
    this.#edges = edges;
    this.#meanMass = meanMass;
    this.#passes = passes;
    this.#lengths = lengths;
    this.#compliances = lengths.map((length, e) => {
      const i = edges[e * 2]! * 3;
      const j = edges[e * 2 + 1]! * 3;
      const angle = Math.atan2(x[j + 1]! - x[i + 1]!, x[j]! - x[i]!);
      const bias = Math.sin(2 * angle) ** 2;
      const inverse = (1 - bias) / material.stretchStiffness + bias / material.shearStiffness;
      return ((inverse * length * length) / edgeAreas[e]!) * meanMass;
    });
    const hinges: number[] = [];
    const factors: number[] = [];
    const bendCompliances: number[] = [];
    for (let e = 0; e < lengths.length && material.bendingRigidity > 0; e++) {
      const [i, j, k, l] = [edges[e * 2]!, edges[e * 2 + 1]!, opposite[e * 2]!, opposite[e * 2 + 1]!];
      if (l < 0 || !flatHinge(x, i, j, k, l)) continue;
      const ik = cotangent(x, i, j, k);
      const jk = cotangent(x, j, i, k);
      const il = cotangent(x, i, j, l);
      const jl = cotangent(x, j, i, l);
      hinges.push(i, j, k, l);
      factors.push(jk + jl, ik + il, -ik - jk, -il - jl);
      bendCompliances.push((edgeAreas[e]! / (3 * material.bendingRigidity)) * meanMass);
    }
    this.#hinges = Int32Array.from(hinges);
    this.#factors = Float64Array.from(factors);
    this.#bendCompliances = Float64Array.from(bendCompliances);
  }

  /** One sweep over all constraints of positions `x` with relative inverse masses `w`, in a substep of `h` seconds. */
  solve(x: Float64Array, w: Float64Array, h: number, reversed: boolean): void {
    const scale = 1 / (h * h);
    // Every other substep with twice the stiffness: bending is soft enough for that, and it halves the cost.
    if (!reversed) this.#bend(x, w, 0.5 * scale);
    this.stretch(x, w, h, reversed);
  }

  /** The same for the edges alone. */
  stretch(x: Float64Array, w: Float64Array, h: number, reversed: boolean): void {
    const scale = this.#passes / (h * h);
    const edges = this.#edges;
    const lengths = this.#lengths;
    const compliances = this.#compliances;
    const count = lengths.length;
    const step = reversed ? -1 : 1;
    for (let k = 0, e = reversed ? count - 1 : 0; k < count; k++, e += step) {
      const i = edges[e * 2]!;
      const j = edges[e * 2 + 1]!;
      const p = i * 3;
      const q = j * 3;
      const dx = x[q]! - x[p]!;
      const dy = x[q + 1]! - x[p + 1]!;
      const dz = x[q + 2]! - x[p + 2]!;
      const length = sqrt(dx * dx + dy * dy + dz * dz);
      const wi = w[i]!;
      const wj = w[j]!;
      const s = (length - lengths[e]!) / ((wi + wj + compliances[e]! * scale) * length + 1e-30);
      const si = s * wi;
      const sj = s * wj;
      x[p] = x[p]! + dx * si;
      x[p + 1] = x[p + 1]! + dy * si;
      x[p + 2] = x[p + 2]! + dz * si;
      x[q] = x[q]! - dx * sj;
      x[q + 1] = x[q + 1]! - dy * sj;
      x[q + 2] = x[q + 2]! - dz * sj;
    }
  }

  /** Elastic energy in joules of positions `x`. */
  energy(x: Float64Array): number {
    let sum = 0;
    for (let e = 0; e < this.#lengths.length; e++) {
      const p = this.#edges[e * 2]! * 3;
      const q = this.#edges[e * 2 + 1]! * 3;
      const length = Math.hypot(x[q]! - x[p]!, x[q + 1]! - x[p + 1]!, x[q + 2]! - x[p + 2]!);
      sum += (length - this.#lengths[e]!) ** 2 / this.#compliances[e]!;
    }
    for (let n = 0; n < this.#bendCompliances.length; n++) {
      let squared = 0;
      for (let a = 0; a < 3; a++) {
        let c = 0;
        for (let k = n * 4; k < n * 4 + 4; k++) c += this.#factors[k]! * x[this.#hinges[k]! * 3 + a]!;
        squared += c * c;
      }
      sum += squared / this.#bendCompliances[n]!;
    }
    return 0.5 * this.#meanMass * sum;
  }

  #bend(x: Float64Array, w: Float64Array, scale: number): void {
    const hinges = this.#hinges;
    const factors = this.#factors;
    const compliances = this.#bendCompliances;
    for (let n = 0; n < compliances.length; n++) {
      const o = n * 4;
      const i = hinges[o]!,
        j = hinges[o + 1]!,
        k = hinges[o + 2]!,
        l = hinges[o + 3]!;
      const fi = factors[o]!,
        fj = factors[o + 1]!,
        fk = factors[o + 2]!,
        fl = factors[o + 3]!;
      const gi = fi * w[i]!,
        gj = fj * w[j]!,
        gk = fk * w[k]!,
        gl = fl * w[l]!;
      const s = -1 / (fi * gi + fj * gj + fk * gk + fl * gl + compliances[n]! * scale);
      for (let a = 0; a < 3; a++) {
        const p = i * 3 + a,
          q = j * 3 + a,
          r = k * 3 + a,
          t = l * 3 + a;
        const c = s * (fi * x[p]! + fj * x[q]! + fk * x[r]! + fl * x[t]!);
        x[p] = x[p]! + gi * c;
        x[q] = x[q]! + gj * c;
        x[r] = x[r]! + gk * c;
        x[t] = x[t]! + gl * c;
      }
    }
  }
}

/** Cotangent of the angle at `i` in the triangle i, j, k. */
function cotangent(x: Float64Array, i: number, j: number, k: number): number {
  const u = between(x, i, j);
  const v = between(x, i, k);
  const n = cross(u, v);
  return (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / Math.hypot(...n);
}

/** Whether the triangles i, j, k and j, i, l lie in one plane at rest, or nearly. */
function flatHinge(x: Float64Array, i: number, j: number, k: number, l: number): boolean {
  const edge = between(x, i, j);
  const a = cross(edge, between(x, i, k));
  const b = cross(between(x, i, l), edge);
  const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
  return cosine > Math.cos(SEAM_ANGLE);
}

type Triple = readonly [number, number, number];

function between(x: Float64Array, i: number, j: number): Triple {
  return [x[j * 3]! - x[i * 3]!, x[j * 3 + 1]! - x[i * 3 + 1]!, x[j * 3 + 2]! - x[i * 3 + 2]!];
}

function cross(u: Triple, v: Triple): Triple {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}
