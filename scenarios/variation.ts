import { Random } from '../sim/math/random.js';
import type { PlainData } from '../sim/interface/index.js';
import { VARIATION_AXES } from './draws.js';
import type { Draw, NumberRange, VariationAxis, VariationSpec, VariationValues } from './draws.js';
import { resolveVariation } from './variation-request.js';
import type { AxisSetting, VariationRequest, VariationSplit } from './variation-request.js';

/**
 * Draws every value of an episode. Each draw has a random stream of its own, named after it: adding or fixing one, or
 * switching an axis on or off, leaves all the others as they were.
 * @param request - How to draw; see `VariationRequest`. Default: the level `default`.
 * @param settled - Values that win over the request, such as those that an instruction settles.
 * @throws RangeError when a request names what does not exist, or a value that its draw cannot take.
 */
export function drawVariation<S extends VariationSpec>(
  spec: S,
  seed: number,
  request: VariationRequest = {},
  settled: Readonly<Record<string, PlainData>> = {},
): VariationValues<S> {
  const root = new Random(seed);
  const random = root.split('variation');
  const { axes, split, draws } = resolveVariation(spec, request);
  const settledDraws = resolveVariation(spec, settled).draws;
  const values: Record<string, PlainData> = {};
  for (const [name, draw] of Object.entries(spec)) {
    const own = draw.kind === 'choice' && draw.stream !== undefined ? root.split(draw.stream) : random.split(name);
    const source = settledDraws.get(name) ?? draws.get(name);
    if (source?.kind === 'value') values[name] = source.value;
    else if (source?.kind === 'range') values[name] = uniformOver(own, [source.range]);
    else if (source?.kind === 'values') values[name] = own.pick(source.values);
    else values[name] = drawAt(draw, axes.get(draw.axis) ?? 'default', split, own);
  }
  return values as VariationValues<S>;
}

/**
 * The values of some axes among the draws of an episode: with `{ level: 'clean', ...drawsOfAxes(...) }` as the request,
 * these axes are replayed alone in the nominal scene.
 * @param values - Logged draws of an episode.
 * @throws RangeError when an axis does not exist.
 */
export function drawsOfAxes(
  spec: VariationSpec,
  values: Readonly<Record<string, PlainData>>,
  axes: readonly VariationAxis[],
): Readonly<Record<string, PlainData>> {
  for (const axis of axes) {
    if (!VARIATION_AXES.includes(axis)) {
      throw new RangeError(`there is no axis "${axis}"; there are ${VARIATION_AXES.join(', ')}`);
    }
  }
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => {
      const draw = Object.hasOwn(spec, name) ? spec[name] : undefined;
      return draw !== undefined && axes.includes(draw.axis);
    }),
  );
}

function drawAt(draw: Draw, setting: AxisSetting, split: VariationSplit, random: Random): PlainData {
  if (setting === 'off') return draw.nominal;
  if (draw.kind === 'uniform') {
    const ranges = setting === 'default' ? [{ low: draw.low, high: draw.high }] : rangesOf(draw, split);
    return uniformOver(random, ranges);
  }
  return random.pick(setting === 'default' ? draw.values : valuesIn(draw, split));
}

function rangesOf({ seen, unseen }: Draw & { kind: 'uniform' }, split: VariationSplit): readonly NumberRange[] {
  if (split === 'seen' || unseen.length === 0) return [seen];
  return split === 'unseen' ? unseen : [seen, ...unseen];
}

function valuesIn({ seen, unseen }: Draw & { kind: 'choice' }, split: VariationSplit): readonly PlainData[] {
  if (split === 'seen' || unseen.length === 0) return seen;
  return split === 'unseen' ? unseen : [...seen, ...unseen];
}

/** A number drawn uniformly from several ranges, as if they were joined end to end. */
function uniformOver(random: Random, ranges: readonly NumberRange[]): number {
  const [only] = ranges;
  if (only && ranges.length === 1) return random.uniform(only.low, only.high);
  let left = random.uniform(
    0,
    ranges.reduce((sum, { low, high }) => sum + high - low, 0),
  );
  for (const { low, high } of ranges) {
    if (left < high - low) return low + left;
    left -= high - low;
  }
  return ranges[ranges.length - 1]?.high ?? 0;
}
