import { encodeBase64, encodePng } from '../media/index.js';
import { cameraNames, type Episode } from '../episodes/index.js';
import { PAGE_SCRIPT, PAGE_STYLE } from './episode-page-assets.js';

/** One check of a recorded verdict, as far as the page shows it. */
interface ShownCheck {
  readonly name?: string;
  readonly passed?: boolean;
  readonly measured?: number | null;
  readonly limit?: number | null;
  readonly unit?: string;
}

/**
 * One self-contained HTML page of an episode: its pictures with a slider, the subtasks, plots of state and action, the
 * verdict and the draws. It asks for nothing from any network.
 *
 * @param episode - The episode, with its pictures.
 * @param title - Heading of the page.
 */
export function episodePage(episode: Episode, title: string): string {
  const { steps, controlRate, instruction, seed, success, verdict, variation, provenance, robot } = episode;
  const cameras = cameraNames(episode);
  const data = {
    rate: controlRate,
    length: steps.length,
    cameras: cameras.map((name) => ({
      name,
      frames: steps.map(({ images }) => (images[name] ? encodeBase64(encodePng(images[name])) : '')),
    })),
    subtasks: steps.map(({ subtask }) => subtask),
    plots: plotsOf(episode),
  };
  const checks = ((verdict as { readonly checks?: readonly ShownCheck[] } | undefined)?.checks ?? []).map(
    ({ name = '', passed, measured, limit, unit = '' }) =>
      `<tr><td>${passed === true ? '&#10003;' : '&#10007;'}</td><td>${escape(name)}</td><td>${figure(measured)}</td><td>${figure(limit)}</td><td>${escape(unit)}</td></tr>`,
  );
  const summary = (verdict as { readonly summary?: string } | undefined)?.summary;
  const facts = [`seed ${seed}`, robot.type, provenance.policy, `${(steps.length / controlRate).toFixed(1)} s`];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escape(title)}</title><style>${PAGE_STYLE}</style></head><body><main>`,
    `<h1>${escape(title)} <span class="${success ? 'good' : 'bad'}">${success ? 'success' : 'no success'}</span></h1>`,
    `<p class="instruction">${escape(instruction)}</p><p class="facts">${facts.map(escape).join(' &middot; ')}</p>`,
    '<div id="cameras"></div>',
    '<div id="strip"></div>',
    '<div id="controls"><button id="play" aria-label="play">&#9654;</button>',
    `<input id="slider" type="range" min="0" max="${steps.length - 1}" value="0" aria-label="frame">`,
    '<output id="time"></output></div><p id="subtask"></p>',
    '<div id="plots"></div>',
    ...(checks.length === 0
      ? []
      : [
          `<details open><summary>verdict${typeof summary === 'string' && summary !== '' ? `: ${escape(summary)}` : ''}</summary>`,
          '<table><tr><th></th><th>check</th><th>measured</th><th>limit</th><th>unit</th></tr>',
          ...checks,
          '</table></details>',
        ]),
    ...(variation === undefined
      ? []
      : [`<details><summary>draws</summary><pre>${escape(JSON.stringify(variation, null, 2))}</pre></details>`]),
    // "</" must not end the script within a text of the episode.
    `</main><script>const DATA = ${JSON.stringify(data).replaceAll('</', '<\\/')};${PAGE_SCRIPT}</script></body></html>`,
    '',
  ].join('\n');
}

/** One plot: series of one unit. */
interface Plot {
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

function plotsOf({ steps, stateSpace, actionSpace }: Episode): Plot[] {
  const plots: Plot[] = [];
  for (const [what, space, rows] of [
    ['state', stateSpace, steps.map(({ state }) => state)],
    ['action', actionSpace, steps.map(({ action }) => action)],
  ] as const) {
    for (const unit of new Set(space.units)) {
      const series = space.names.flatMap((name, d) =>
        space.units[d] === unit ? [{ name, values: rows.map((row) => Number((row[d] ?? 0).toPrecision(5))) }] : [],
      );
      plots.push({ title: `${what} (${unit})`, series });
    }
  }
  plots.push({ title: 'reward', series: [{ name: 'reward', values: steps.map(({ reward }) => reward) }] });
  return plots;
}

function figure(value: number | null | undefined): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : '';
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
