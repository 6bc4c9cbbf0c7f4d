import { Float32s, Float64s, Int32s, Uint16s } from '../../kernels/assembly/arrays';
import {
  BESIDE,
  MAP_ARRIVED,
  MAP_ARRIVED_TILE,
  MAP_ARRIVING,
  MAP_ARRIVING_TILE,
  MAP_CASTS,
  MAP_DRAWN_BEFORE,
  MAP_STRIDE,
  MAP_TILE_CHANGED,
  MIXED,
  PARTITION_COUNT,
  PARTITION_MASKS,
  PARTITION_SHARES,
  PARTITION_STRIDE,
  PARTITION_X,
  PARTITION_Y,
  SEVERAL,
  SURFACE_RECEIVES,
  SURFACE_STRIDE,
  UNKNOWN,
} from '../layout';

/** Whether no shadow map changed where pixel `p` looks at it. */
function isQuiet(maps: Int32s, lampCount: i32, p: i32): bool {
  for (let l = 0, m = 0; l < lampCount; l++, m += MAP_STRIDE) {
    if (maps[m + MAP_CASTS] == 0) continue;
    const tile = changetype<Int32s>(maps[m + MAP_ARRIVED_TILE])[p];
    if (tile == BESIDE) continue;
    if (tile < 0) return false;
    if (changetype<Int32s>(maps[m + MAP_TILE_CHANGED])[tile] > maps[m + MAP_DRAWN_BEFORE]) return false;
  }
  return true;
}

/** Where the one map of shadows stands in `maps`, or -1 where there are none or several. */
function onlyMap(maps: Int32s, lampCount: i32): i32 {
  let only = -1;
  for (let l = 0; l < lampCount; l++) {
    if (maps[l * MAP_STRIDE + MAP_CASTS] == 0) continue;
    if (only >= 0) return -1;
    only = l * MAP_STRIDE;
  }
  return only;
}

/**
 * What the pixels look at of the one map of shadows that a scene mostly has: kept at hand, since every pixel is asked. A class,
 * since only methods can be marked to be inlined.
 */
class OneMap {
  /** Whether the map did not change where pixel `p` looks at it. */
  @inline static isQuiet(tiles: Int32s, changed: Int32s, drawnBefore: i32, p: i32): bool {
    const tile = tiles[p];
    return tile == BESIDE || (tile >= 0 && changed[tile] <= drawnBefore);
  }

  /** Whether the map has no say in the four pixels from `p` on, whose colours are remembered. */
  @inline static isBeside(tiles: Int32s, remembered: Int32s, p: i32): bool {
    return (
      v128.all_true<i32>(i32x4.eq(tiles.lanes(p), i32x4.splat(BESIDE))) &&
      v128.all_true<i32>(i32x4.ne(remembered.lanes(p), i32x4.splat(UNKNOWN)))
    );
  }
}

/** The four samples of a pixel; a class, since only methods can be marked to be inlined. */
class Samples {
  /** Those of a pixel of two by two, row by row, the first at `corner`. */
  @inline static of(samples: Int32s, corner: i32, width: i32): v128 {
    return v128.shuffle<i32>(samples.lanes(corner), samples.lanes(corner + width), 0, 1, 4, 5);
  }

  /** Which of them show the same triangle, a bit each: the first and the second, second and third, third and fourth, fourth and first, first and third, second and fourth. */
  @inline static equal(samples: v128): i32 {
    const around = i32x4.eq(samples, v128.shuffle<i32>(samples, samples, 1, 2, 3, 0));
    const across = i32x4.eq(samples, v128.shuffle<i32>(samples, samples, 2, 3, 0, 1));
    return i32x4.bitmask(around) | ((i32x4.bitmask(across) & 3) << 4);
  }
}

/** What `Samples.equal` gives where all four show one triangle. */
const WHOLE = 63;

/** Pieces of four neighbouring pixels at once; a class, since only methods can be marked to be inlined. */
class Four {
  /** The triangles of the pixels from `corner` on, or -2 in the first lane where one of them shows several. */
  @inline static whole(samples: Int32s, corner: i32, width: i32, scale: i32): v128 {
    const a = samples.lanes(corner);
    if (scale == 1) return a;
    const b = samples.lanes(corner + 4),
      c = samples.lanes(corner + width),
      d = samples.lanes(corner + width + 4);
    const first = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const isWhole = v128.and(
      i32x4.eq(first, v128.shuffle<i32>(a, b, 1, 3, 5, 7)),
      v128.and(
        i32x4.eq(first, v128.shuffle<i32>(c, d, 0, 2, 4, 6)),
        i32x4.eq(first, v128.shuffle<i32>(c, d, 1, 3, 5, 7)),
      ),
    );
    return v128.all_true<i32>(isWhole) ? first : i32x4.replace_lane(first, 0, -2);
  }
}

/**
 * Collects the pieces of the pixels in the rows from `state[0]` on: per pixel one piece for each triangle that covers samples of it, but for
 * pixels that keep their colour. Pixels on which shadows fall are collected when the part of a shadow map that they look at
 * changed, for `settlePieces` to sort out. Stops before a row for whose pieces there may be no room.
 *
 * @param state - The first row and the number of pieces so far; advanced.
 * @param offsets - Per sample of a pixel its column, its row and its place, counted from the first one.
 * @param partitions - Pieces of a pixel of two by two samples by which of them are equal, see `PARTITION_STRIDE`.
 * @param remembered - Triangle per pixel of the last picture.
 * @param clock - When the last picture was drawn; -1 when nothing is remembered.
 * @param changed - When each surface last changed.
 */
export function collectPieces(
  state: Int32s,
  offsets: Int32s,
  partitions: Int32s,
  samples: Int32s,
  scale: i32,
  columns: i32,
  rows: i32,
  changedFirst: Int32s,
  changedEnd: Int32s,
  remembered: Int32s,
  clock: i32,
  shadowsSame: bool,
  triangleSurface: Int32s,
  surfaces: Float64s,
  changed: Int32s,
  maps: Int32s,
  lampCount: i32,
  room: i32,
  triangle: Int32s,
  pixel: Int32s,
  xs: Float32s,
  ys: Float32s,
  mask: Uint16s,
  share: Float32s,
): void {
  const width = columns * scale;
  const total = scale * scale;
  const step = <f32>1 / <f32>scale;
  const fullMask: i32 = (1 << total) - 1;
  let row = state[0];
  let count = state[1];
  // Where nothing is remembered, neighbours that show one triangle each are taken together.
  const isNew = clock < 0 && scale <= 2;
  // Neighbours mostly show the same triangle, of which it is known then whether its pixels keep their colours.
  let last = -3;
  let keeps = false;
  let receives = false;
  const only = onlyMap(maps, lampCount);
  const hasOneMap = only >= 0;
  const map = max(only, 0);
  const mapTiles = changetype<Int32s>(maps[map + MAP_ARRIVED_TILE]);
  const mapChanged = changetype<Int32s>(maps[map + MAP_TILE_CHANGED]);
  const mapBefore = maps[map + MAP_DRAWN_BEFORE];
  for (; row < rows && count + columns * total <= room; row++) {
    let firstChanged = width;
    let endChanged = 0;
    for (let j = row * scale; j < (row + 1) * scale; j++) {
      firstChanged = min(firstChanged, changedFirst[j]);
      endChanged = max(endChanged, changedEnd[j]);
    }
    // Where no sample changed and no shadow did, every pixel keeps its colour.
    const skips = shadowsSame && clock >= 0;
    const firstColumn = skips ? min(columns, firstChanged / scale) : 0;
    const endColumn = skips ? (endChanged + scale - 1) / scale : columns;
    const y = <f32>row + 0.5;
    for (let column = firstColumn; column < endColumn; column++) {
      const p = row * columns + column;
      const sample = column * scale;
      if (isNew && column + 4 <= endColumn) {
        const four = Four.whole(samples, row * scale * width + sample, width, scale);
        if (i32x4.extract_lane(four, 0) != -2) {
          triangle.setLanes(count, four);
          pixel.setLanes(count, i32x4.add(i32x4.splat(p), i32x4(0, 1, 2, 3)));
          xs.setLanes(count, f32x4.add(f32x4.splat(<f32>column), f32x4(0.5, 1.5, 2.5, 3.5)));
          ys.setLanes(count, f32x4.splat(y));
          share.setLanes(count, f32x4.splat(1));
          mask[count] = mask[count + 1] = mask[count + 2] = mask[count + 3] = <u16>fullMask;
          count += 4;
          column += 3;
          continue;
        }
      }
      if (hasOneMap && column + 4 <= endColumn && (sample + 4 * scale <= firstChanged || sample >= endChanged)) {
        if (OneMap.isBeside(mapTiles, remembered, p)) {
          column += 3;
          continue;
        }
      }
      const before = remembered[p];
      const isUntouched = before != UNKNOWN && (sample + scale <= firstChanged || sample >= endChanged);
      if (isUntouched) {
        if (shadowsSame) continue;
        if (hasOneMap ? OneMap.isQuiet(mapTiles, mapChanged, mapBefore, p) : isQuiet(maps, lampCount, p)) continue;
      }
      const corner = row * scale * width + sample;
      const first = samples[corner];
      let isWhole = true;
      if (scale == 2) {
        const four = Samples.of(samples, corner, width);
        const equal = Samples.equal(four);
        isWhole = equal == WHOLE;
        if (!isWhole) {
          // Room for four pieces is there; those beyond the pixel's own are written over by the next one's.
          const partition = equal * PARTITION_STRIDE;
          triangle.setLanes(count, i8x16.swizzle(four, partitions.lanes(partition)));
          pixel.setLanes(count, i32x4.splat(p));
          xs.setLanes(count, f32x4.add(f32x4.splat(<f32>column), partitions.lanes(partition + PARTITION_X)));
          ys.setLanes(count, f32x4.add(f32x4.splat(<f32>row), partitions.lanes(partition + PARTITION_Y)));
          share.setLanes(count, partitions.lanes(partition + PARTITION_SHARES));
          mask.setHalf(count, partitions.lanes(partition + PARTITION_MASKS));
          count += partitions[partition + PARTITION_COUNT];
          continue;
        }
      } else {
        for (let n = 1; n < total; n++) {
          if (samples[corner + offsets[n * 3 + 2]] == first) continue;
          isWhole = false;
          break;
        }
      }
      if (isWhole) {
        if (before == first) {
          if (first != last) {
            last = first;
            const surface = first < 0 ? 0 : triangleSurface[first];
            keeps = first < 0 || changed[surface] <= clock;
            receives = first >= 0 && surfaces[surface * SURFACE_STRIDE + SURFACE_RECEIVES] == 1;
          }
          if (keeps && (!receives || shadowsSame)) continue;
          // Of an untouched pixel it is known by now that its shadow may have changed.
          if (keeps && !isUntouched) {
            if (hasOneMap ? OneMap.isQuiet(mapTiles, mapChanged, mapBefore, p) : isQuiet(maps, lampCount, p)) continue;
          }
        }
        triangle[count] = first;
        pixel[count] = p;
        xs[count] = <f32>column + 0.5;
        ys[count] = y;
        mask[count] = <u16>fullMask;
        share[count++] = 1;
        continue;
      }
      for (let n = 0, left = fullMask; left != 0; n++) {
        if ((left & (1 << n)) == 0) continue;
        const id = samples[corner + offsets[n * 3 + 2]];
        let bits = 1 << n;
        let members = 1;
        let sumX = offsets[n * 3];
        let sumY = offsets[n * 3 + 1];
        for (let k = n + 1; k < total; k++) {
          // An earlier piece took all samples of its triangle.
          if (samples[corner + offsets[k * 3 + 2]] != id) continue;
          bits |= 1 << k;
          members++;
          sumX += offsets[k * 3];
          sumY += offsets[k * 3 + 1];
        }
        left &= ~bits;
        triangle[count] = id;
        pixel[count] = p;
        xs[count] = <f32>column + (<f32>sumX / <f32>members + 0.5) * step;
        ys[count] = <f32>row + (<f32>sumY / <f32>members + 0.5) * step;
        mask[count] = <u16>bits;
        share[count++] = <f32>members / <f32>total;
      }
    }
  }
  state[0] = row;
  state[1] = count;
}

/**
 * Drops the pieces that keep their colour because the same amount of every light arrives at them, notes the others in the
 * memory of the pixels, and returns how many are left.
 */
export function settlePieces(
  count: i32,
  remembered: Int32s,
  clock: i32,
  triangleSurface: Int32s,
  changed: Int32s,
  maps: Int32s,
  lampCount: i32,
  triangle: Int32s,
  pixel: Int32s,
  xs: Float32s,
  ys: Float32s,
  mask: Uint16s,
  share: Float32s,
): i32 {
  const only = onlyMap(maps, lampCount);
  const hasOneMap = only >= 0;
  const map = max(only, 0);
  const mapArrived = changetype<Float32s>(maps[map + MAP_ARRIVED]);
  const mapArrivedTile = changetype<Int32s>(maps[map + MAP_ARRIVED_TILE]);
  const mapArriving = changetype<Float32s>(maps[map + MAP_ARRIVING]);
  const mapArrivingTile = changetype<Int32s>(maps[map + MAP_ARRIVING_TILE]);
  let kept = 0;
  let last = -1;
  for (let f = 0; f < count; f++) {
    const t = triangle[f];
    const p = pixel[f];
    if (clock < 0 && f + 4 <= count && pixel[f + 3] == p + 3) {
      const isWhole = f32x4.eq(share.lanes(f), f32x4.splat(1));
      if (v128.all_true<i32>(isWhole)) {
        // Nothing is remembered: all pieces stay where they are, and those of four neighbours are noted together.
        remembered.setLanes(p, triangle.lanes(f));
        for (let l = 0, m = 0; l < lampCount; l++, m += MAP_STRIDE) {
          if (maps[m + MAP_CASTS] == 0) continue;
          const tile = changetype<Int32s>(maps[m + MAP_ARRIVING_TILE]).lanes(f);
          changetype<Int32s>(maps[m + MAP_ARRIVED_TILE]).setLanes(p, tile);
          const now = changetype<Float32s>(maps[m + MAP_ARRIVING]).lanes(f);
          changetype<Float32s>(maps[m + MAP_ARRIVED]).setLanes(p, now);
        }
        f += 3;
        kept += 4;
        continue;
      }
    }
    const part = share[f];
    if (part == 1) {
      let same = remembered[p] == t && t >= 0 && changed[triangleSurface[t]] <= clock;
      if (hasOneMap) {
        const now = mapArriving[f];
        same = same && mapArrived[p] == now;
        mapArrivedTile[p] = mapArrivingTile[f];
        mapArrived[p] = now;
      } else {
        for (let l = 0, m = 0; l < lampCount; l++, m += MAP_STRIDE) {
          if (maps[m + MAP_CASTS] == 0) continue;
          changetype<Int32s>(maps[m + MAP_ARRIVED_TILE])[p] = changetype<Int32s>(maps[m + MAP_ARRIVING_TILE])[f];
          const arrived = changetype<Float32s>(maps[m + MAP_ARRIVED]);
          const now = changetype<Float32s>(maps[m + MAP_ARRIVING])[f];
          same = same && arrived[p] == now;
          arrived[p] = now;
        }
      }
      if (same) continue;
      remembered[p] = t;
    } else {
      remembered[p] = MIXED;
      if (hasOneMap) {
        const now = mapArrivingTile[f];
        const before = mapArrivedTile[p];
        if (p != last || before == BESIDE) mapArrivedTile[p] = now;
        else if (now != BESIDE && now != before) mapArrivedTile[p] = SEVERAL;
      } else {
        for (let l = 0, m = 0; l < lampCount; l++, m += MAP_STRIDE) {
          if (maps[m + MAP_CASTS] == 0) continue;
          const tile = changetype<Int32s>(maps[m + MAP_ARRIVED_TILE]);
          const now = changetype<Int32s>(maps[m + MAP_ARRIVING_TILE])[f];
          if (p != last || tile[p] == BESIDE) tile[p] = now;
          else if (now != BESIDE && now != tile[p]) tile[p] = SEVERAL;
        }
      }
      last = p;
    }
    triangle[kept] = t;
    pixel[kept] = p;
    xs[kept] = xs[f];
    ys[kept] = ys[f];
    mask[kept] = mask[f];
    share[kept] = part;
    if (hasOneMap) {
      mapArriving[kept] = mapArriving[f];
    } else {
      for (let l = 0, m = 0; l < lampCount; l++, m += MAP_STRIDE) {
        if (maps[m + MAP_CASTS] == 0) continue;
        const arriving = changetype<Float32s>(maps[m + MAP_ARRIVING]);
        arriving[kept] = arriving[f];
      }
    }
    kept++;
  }
  return kept;
}
