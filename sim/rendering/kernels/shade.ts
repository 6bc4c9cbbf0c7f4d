import { Float32s, Float64s, Int32s } from '../../kernels/assembly/arrays';
import {
  LAMP_STRIDE,
  MAP_ARRIVING,
  MAP_CASTS,
  MAP_STRIDE,
  SHADE_STRIDE,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
} from '../layout';

const RECIPROCAL_PI: f32 = 0.31830988618;
/** The tone curve: identity up to here, then a rational shoulder with the same slope that approaches 1, so that no light clips to flat white. */
const SHOULDER_START: f32 = 0.6;
const SHOULDER_ROOM: f32 = 1 - SHOULDER_START;

/** Steps of shading; a class, since only methods can be marked to be inlined. */
class Light {
  /** Numbers x, y, z of a vector function of the pixel: factors of its column and row and constants at `shade`. */
  @inline static normal(shades: Float32s, shade: i32, x: f32, y: f32): v128 {
    const sum = f32x4.add(
      f32x4.mul(shades.lanes(shade), f32x4.splat(x)),
      f32x4.mul(shades.lanes(shade + 4), f32x4.splat(y)),
    );
    // The fourth number is whether shadows fall, alone.
    return f32x4.add(v128.and(sum, i32x4(-1, -1, -1, 0)), shades.lanes(shade + 8));
  }

  /** A linear function of the normal: factors of its components and a constant, four times each at `ambient[o]`. */
  @inline static ambient(ambient: Float32s, o: i32, nx: v128, ny: v128, nz: v128): v128 {
    const x = f32x4.mul(ambient.lanes(o), nx);
    const y = f32x4.mul(ambient.lanes(o + 4), ny);
    const z = f32x4.mul(ambient.lanes(o + 8), nz);
    return f32x4.add(f32x4.add(ambient.lanes(o + 12), x), f32x4.add(y, z));
  }

  /** A number that all four pieces have at `shade`, in a triangle's numbers. */
  @inline static common(shade: usize, field: i32): v128 {
    return v128.load32_splat(shade + ((<usize>field) << 2));
  }

  /** Component `k` of their normals. */
  @inline static commonNormal(shade: usize, k: i32, x: v128, y: v128): v128 {
    const sum = f32x4.add(f32x4.mul(Light.common(shade, k), x), f32x4.mul(Light.common(shade, k + 4), y));
    return f32x4.add(sum, Light.common(shade, k + 8));
  }

  /** The sum of the products of two vectors' components. */
  @inline static dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
    return f32x4.add(f32x4.add(f32x4.mul(ax, bx), f32x4.mul(ay, by)), f32x4.mul(az, bz));
  }

  /** What the shoulder of the tone curve divides by. */
  @inline static beyond(light: v128): v128 {
    return f32x4.pmax(f32x4.add(light, f32x4.splat(SHOULDER_ROOM - SHOULDER_START)), f32x4.splat(SHOULDER_ROOM));
  }

  /** The tone curve, with the reciprocal of `beyond`. */
  @inline static tone(light: v128, reciprocal: v128): v128 {
    const shoulder = f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.splat(SHOULDER_ROOM * SHOULDER_ROOM), reciprocal));
    return v128.bitselect(shoulder, light, f32x4.gt(light, f32x4.splat(SHOULDER_START)));
  }
}

/**
 * Writes the linear colour of every piece after the tone curve to `out`, 4 numbers each (the fourth means nothing), with
 * three.js's units: Lambert diffuse reflection, and for standard materials GGX specular reflection of the directional lights
 * (Walter et al. 2007, Smith-correlated visibility, Schlick's Fresnel term). Four pieces are shaded at once; what a piece
 * looks like does not depend on its neighbours. Arrays of pieces need room for `count` rounded up to a multiple of 4.
 *
 * @param background - `SHADE_STRIDE` numbers per pixel row, in the form of a triangle without light.
 * @param constants - Room for 4 x (12 + 6 `lampCount`) numbers.
 * @param ambient - Light from all sides, 12 numbers: per colour channel the factors of the normal and a constant.
 * @param colors - Factors of the base colours, 4 numbers per piece; read where `isColored`.
 */
export function shadePieces(
  triangle: Int32s,
  pixel: Int32s,
  xs: Float32s,
  ys: Float32s,
  count: i32,
  columns: i32,
  shades: Float32s,
  background: Float32s,
  view: Float64s,
  constants: Float32s,
  ambient: Float64s,
  lamps: Float64s,
  maps: Int32s,
  lampCount: i32,
  colors: Float32s,
  isColored: bool,
  out: Float32s,
): void {
  const inverseFocalX = f32x4.splat(<f32>(1 / view[VIEW_FOCAL_X]));
  const inverseFocalY = f32x4.splat(<f32>(1 / view[VIEW_FOCAL_Y]));
  const centerX = f32x4.splat(<f32>view[VIEW_CENTER_X]);
  const centerY = f32x4.splat(<f32>view[VIEW_CENTER_Y]);
  for (let k = 0; k < 12; k++) constants.setLanes(k * 4, f32x4.splat(<f32>ambient[k]));
  for (let l = 0; l < lampCount; l++) {
    for (let k = 0; k < 6; k++) {
      constants.setLanes(48 + l * 24 + k * 4, f32x4.splat(<f32>lamps[l * LAMP_STRIDE + k]));
    }
  }
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  // Beyond the last piece stand pieces of the background.
  for (let f = count; (f & 3) != 0; f++) {
    triangle[f] = -1;
    pixel[f] = 0;
  }
  for (let f = 0; f < count; f += 4) {
    // Each piece's numbers are loaded in groups of four and turned, so that a register holds one number of all pieces.
    const x = xs.lanes(f);
    const y = ys.lanes(f);
    const t0 = triangle[f],
      t1 = triangle[f + 1],
      t2 = triangle[f + 2],
      t3 = triangle[f + 3];
    let s0 = changetype<usize>(shades) + t0 * (SHADE_STRIDE * 4),
      s1 = changetype<usize>(shades) + t1 * (SHADE_STRIDE * 4),
      s2 = changetype<usize>(shades) + t2 * (SHADE_STRIDE * 4),
      s3 = changetype<usize>(shades) + t3 * (SHADE_STRIDE * 4);
    if ((t0 | t1 | t2 | t3) < 0) {
      if (t0 < 0) s0 = changetype<usize>(background) + (pixel[f] / columns) * (SHADE_STRIDE * 4);
      if (t1 < 0) s1 = changetype<usize>(background) + (pixel[f + 1] / columns) * (SHADE_STRIDE * 4);
      if (t2 < 0) s2 = changetype<usize>(background) + (pixel[f + 2] / columns) * (SHADE_STRIDE * 4);
      if (t3 < 0) s3 = changetype<usize>(background) + (pixel[f + 3] / columns) * (SHADE_STRIDE * 4);
    }
    let a: v128, b: v128, c: v128, d: v128, ab: v128, cd: v128;
    let red: v128, green: v128, blue: v128;
    let alphaSquared: v128, emittedR: v128, emittedG: v128, emittedB: v128, metalness: v128;
    const isCommon = s0 == s1 && s0 == s2 && s0 == s3;
    if (isCommon) {
      red = Light.common(s0, 12);
      green = Light.common(s0, 13);
      blue = Light.common(s0, 14);
      alphaSquared = Light.common(s0, 15);
      emittedR = Light.common(s0, 16);
      emittedG = Light.common(s0, 17);
      emittedB = Light.common(s0, 18);
      metalness = Light.common(s0, 19);
    } else {
      a = v128.load(s0, 48);
      b = v128.load(s1, 48);
      c = v128.load(s2, 48);
      d = v128.load(s3, 48);
      ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      red = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      green = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
      ab = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      cd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      blue = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      alphaSquared = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
      a = v128.load(s0, 64);
      b = v128.load(s1, 64);
      c = v128.load(s2, 64);
      d = v128.load(s3, 64);
      ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      emittedR = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      emittedG = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
      ab = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      cd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      emittedB = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
      metalness = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
    }
    if (isColored) {
      a = colors.lanes(f * 4);
      b = colors.lanes(f * 4 + 4);
      c = colors.lanes(f * 4 + 8);
      d = colors.lanes(f * 4 + 12);
      ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      red = f32x4.mul(red, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      green = f32x4.mul(green, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      ab = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      cd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      blue = f32x4.mul(blue, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    }
    const isUnlit = f32x4.lt(metalness, zero);
    if (!v128.all_true<i32>(isUnlit)) {
      let nx: v128, ny: v128, nz: v128, receives: v128, isSame: v128;
      if (isCommon) {
        isSame = Light.common(s0, 7);
        nx = Light.commonNormal(s0, 0, x, y);
        ny = Light.commonNormal(s0, 1, x, y);
        nz = Light.commonNormal(s0, 2, x, y);
        receives = Light.common(s0, 11);
      } else {
        a = Light.normal(changetype<Float32s>(s0), 0, f32x4.extract_lane(x, 0), f32x4.extract_lane(y, 0));
        b = Light.normal(changetype<Float32s>(s1), 0, f32x4.extract_lane(x, 1), f32x4.extract_lane(y, 1));
        c = Light.normal(changetype<Float32s>(s2), 0, f32x4.extract_lane(x, 2), f32x4.extract_lane(y, 2));
        d = Light.normal(changetype<Float32s>(s3), 0, f32x4.extract_lane(x, 3), f32x4.extract_lane(y, 3));
        ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
        cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
        nx = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
        ny = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
        ab = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        cd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
        nz = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
        receives = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
        isSame = f32x4(load<f32>(s0, 28), load<f32>(s1, 28), load<f32>(s2, 28), load<f32>(s3, 28));
      }
      receives = f32x4.gt(receives, zero);
      isSame = f32x4.gt(isSame, zero);
      if (!v128.all_true<i32>(isSame)) {
        // Divided by depth, which drops out with the length.
        const length = Light.dot(nx, ny, nz, nx, ny, nz);
        let unit = v128.and(f32x4.div(one, f32x4.sqrt(length)), f32x4.gt(length, zero));
        unit = v128.bitselect(one, unit, isSame);
        nx = f32x4.mul(nx, unit);
        ny = f32x4.mul(ny, unit);
        nz = f32x4.mul(nz, unit);
      }
      // The unit vector to the viewer.
      let vx = f32x4.mul(f32x4.sub(centerX, x), inverseFocalX);
      let vy = f32x4.mul(f32x4.sub(centerY, y), inverseFocalY);
      const ray = f32x4.div(one, f32x4.sqrt(f32x4.add(one, f32x4.add(f32x4.mul(vx, vx), f32x4.mul(vy, vy)))));
      vx = f32x4.mul(vx, ray);
      vy = f32x4.mul(vy, ray);
      const vz = f32x4.neg(ray);
      const facingView = Light.dot(nx, ny, nz, vx, vy, vz);
      const nv = f32x4.pmax(facingView, f32x4.splat(0.02));
      const rest = f32x4.sub(one, alphaSquared);
      const maskingOfView = f32x4.sqrt(f32x4.add(alphaSquared, f32x4.mul(rest, f32x4.mul(nv, nv))));
      const isGlossy = f32x4.gt(alphaSquared, zero);
      const isMetal = f32x4.gt(metalness, zero);
      let diffuseR = zero,
        diffuseG = zero,
        diffuseB = zero;
      let specularR = zero,
        specularG = zero,
        specularB = zero;
      for (let l = 0; l < lampCount; l++) {
        const k = 48 + l * 24;
        const lx = constants.lanes(k),
          ly = constants.lanes(k + 4),
          lz = constants.lanes(k + 8);
        const facing = f32x4.pmax(Light.dot(nx, ny, nz, lx, ly, lz), zero);
        let arriving = facing;
        if (maps[l * MAP_STRIDE + MAP_CASTS] != 0) {
          const visible = changetype<Float32s>(maps[l * MAP_STRIDE + MAP_ARRIVING]).lanes(f);
          arriving = f32x4.mul(arriving, v128.bitselect(visible, one, receives));
        }
        if (!v128.any_true(f32x4.gt(arriving, zero))) continue;
        const lightR = f32x4.mul(constants.lanes(k + 12), arriving);
        const lightG = f32x4.mul(constants.lanes(k + 16), arriving);
        const lightB = f32x4.mul(constants.lanes(k + 20), arriving);
        diffuseR = f32x4.add(diffuseR, lightR);
        diffuseG = f32x4.add(diffuseG, lightG);
        diffuseB = f32x4.add(diffuseB, lightB);
        if (!v128.any_true(isGlossy)) continue;
        // With h = l + v: v.h = |h|^2 / 2 for unit vectors, and D = alpha^2 / (pi s^2) with s = 1 - (n.h)^2 (1 - alpha^2), here times |h|^2.
        const hx = f32x4.add(lx, vx),
          hy = f32x4.add(ly, vy),
          hz = f32x4.add(lz, vz);
        const half = f32x4.pmax(Light.dot(hx, hy, hz, hx, hy, hz), f32x4.splat(1e-12));
        const sum = Light.dot(nx, ny, nz, hx, hy, hz);
        const grazing = f32x4.sub(one, f32x4.mul(f32x4.splat(0.5), f32x4.sqrt(half)));
        const maskingOfLight = f32x4.sqrt(f32x4.add(alphaSquared, f32x4.mul(rest, f32x4.mul(facing, facing))));
        const masking = f32x4.add(f32x4.mul(facing, maskingOfView), f32x4.mul(nv, maskingOfLight));
        // No less than where the normal is h, but for rounding.
        const spread = f32x4.pmax(f32x4.sub(half, f32x4.mul(f32x4.mul(sum, sum), rest)), f32x4.mul(half, alphaSquared));
        const lobe = v128.and(
          f32x4.div(
            f32x4.mul(f32x4.mul(f32x4.splat(0.5 * RECIPROCAL_PI), alphaSquared), f32x4.mul(half, half)),
            f32x4.mul(f32x4.mul(spread, spread), masking),
          ),
          isGlossy,
        );
        const grazing2 = f32x4.mul(grazing, grazing);
        const schlick = f32x4.mul(f32x4.mul(grazing2, grazing2), grazing);
        if (v128.any_true(isMetal)) {
          const f0 = f32x4.mul(f32x4.splat(0.04), f32x4.sub(one, metalness));
          const r0 = f32x4.add(f0, f32x4.mul(metalness, red));
          const g0 = f32x4.add(f0, f32x4.mul(metalness, green));
          const b0 = f32x4.add(f0, f32x4.mul(metalness, blue));
          const r = f32x4.mul(lobe, f32x4.add(r0, f32x4.mul(f32x4.sub(one, r0), schlick)));
          const g = f32x4.mul(lobe, f32x4.add(g0, f32x4.mul(f32x4.sub(one, g0), schlick)));
          const b = f32x4.mul(lobe, f32x4.add(b0, f32x4.mul(f32x4.sub(one, b0), schlick)));
          specularR = f32x4.add(specularR, f32x4.mul(lightR, r));
          specularG = f32x4.add(specularG, f32x4.mul(lightG, g));
          specularB = f32x4.add(specularB, f32x4.mul(lightB, b));
        } else {
          const f0 = f32x4.splat(0.04);
          const reflected = f32x4.mul(lobe, f32x4.add(f0, f32x4.mul(f32x4.sub(one, f0), schlick)));
          specularR = f32x4.add(specularR, f32x4.mul(lightR, reflected));
          specularG = f32x4.add(specularG, f32x4.mul(lightG, reflected));
          specularB = f32x4.add(specularB, f32x4.mul(lightB, reflected));
        }
      }
      // Metals reflect their surroundings instead of scattering; the ambient light stands in for those.
      const direct = f32x4.sub(one, metalness);
      const scattered = f32x4.splat(RECIPROCAL_PI);
      const fromAllR = f32x4.add(Light.ambient(constants, 0, nx, ny, nz), f32x4.mul(diffuseR, direct));
      const fromAllG = f32x4.add(Light.ambient(constants, 16, nx, ny, nz), f32x4.mul(diffuseG, direct));
      const fromAllB = f32x4.add(Light.ambient(constants, 32, nx, ny, nz), f32x4.mul(diffuseB, direct));
      let litR = f32x4.add(f32x4.mul(f32x4.mul(red, fromAllR), scattered), f32x4.add(specularR, emittedR));
      let litG = f32x4.add(f32x4.mul(f32x4.mul(green, fromAllG), scattered), f32x4.add(specularG, emittedG));
      let litB = f32x4.add(f32x4.mul(f32x4.mul(blue, fromAllB), scattered), f32x4.add(specularB, emittedB));
      const brightest = f32x4.pmax(litR, f32x4.pmax(litG, litB));
      if (v128.any_true(f32x4.gt(brightest, f32x4.splat(SHOULDER_START)))) {
        // One division for all three.
        const r = Light.beyond(litR),
          g = Light.beyond(litG),
          b = Light.beyond(litB);
        const rg = f32x4.mul(r, g);
        const all = f32x4.div(one, f32x4.mul(rg, b));
        const allB = f32x4.mul(all, b);
        litR = Light.tone(litR, f32x4.mul(allB, g));
        litG = Light.tone(litG, f32x4.mul(allB, r));
        litB = Light.tone(litB, f32x4.mul(all, rg));
      }
      red = v128.bitselect(red, litR, isUnlit);
      green = v128.bitselect(green, litG, isUnlit);
      blue = v128.bitselect(blue, litB, isUnlit);
    }
    ab = v128.shuffle<f32>(red, green, 0, 4, 1, 5);
    cd = v128.shuffle<f32>(blue, zero, 0, 4, 1, 5);
    out.setLanes(f * 4, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    out.setLanes(f * 4 + 4, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    ab = v128.shuffle<f32>(red, green, 2, 6, 3, 7);
    cd = v128.shuffle<f32>(blue, zero, 2, 6, 3, 7);
    out.setLanes(f * 4 + 8, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    out.setLanes(f * 4 + 12, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  }
}
