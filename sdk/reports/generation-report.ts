import { formatSuccessRate, type RejectionCount, type SuccessRate } from '../episodes/index.js';
import type { PlainData } from '../../sim/interface/index.js';
import type { DrawGroup, DrawStatistics } from './draw-statistics.js';

/** What a report of a generation tells. */
export interface GenerationReport {
  /** Heading, such as the scenario's name. */
  readonly title: string;
  /** Figures by their label, in order. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Accepted of all attempts. */
  readonly yield: SuccessRate;
  /** Why attempts were not accepted, most frequent first. */
  readonly rejections: readonly RejectionCount[];
  /** Every draw that varied. */
  readonly draws: readonly DrawStatistics[];
  /** Every draw that did not. */
  readonly constant: readonly { readonly name: string; readonly value: PlainData }[];
  /** Pictures: what they show, and a data URL of a PNG. */
  readonly sheets: readonly (readonly [caption: string, url: string])[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #22262b; --soft: #5c636b; --line: #d6d9dc; --paper: #fafaf8; --bar: #b9c4cf; --good: #1f7a4d; --bad: #b3402a }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a0a7ae; --line: #3a3f45; --paper: #17191c; --bar: #4b5763; --good: #58c08c; --bad: #f08a72 } }
body { margin: 0 auto; max-width: 1200px; padding: 16px; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif }
h1 { font-size: 24px; margin: 8px 0 } h2 { font-size: 18px; margin: 32px 0 8px } h3 { font-size: 14px; margin: 0 0 4px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 } dt, .soft { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 20px 28px }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums }
td, th { padding: 1px 6px 1px 0; text-align: left; font-weight: normal; white-space: nowrap } th { color: var(--soft); font-size: 12px }
td.label { max-width: 130px; overflow: hidden; text-overflow: ellipsis } td.reason { white-space: normal; overflow-wrap: anywhere } td.number { text-align: right }
svg { display: block; width: 100%; min-width: 60px; height: 14px } .figure { overflow-x: auto } img { display: block; border: 1px solid var(--line) }
.below { color: var(--bad) }
`;

/** A report as one page of HTML that needs no other file. Intervals are Wilson's, 95 %. */
export function generationReportHtml(report: GenerationReport): string {
  const { title, facts, rejections, draws, constant, sheets } = report;
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${escape(title)}</h1>`,
    `<dl>${[...facts, ['yield', formatSuccessRate(report.yield)] as const]
      .map(([label, value]) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`)
      .join('')}</dl>`,
    '<h2>Why attempts were not accepted</h2>',
    rejections.length === 0 ? '<p class="soft">All were accepted.</p>' : rejectionTable(rejections),
    '<h2>Where acceptance is low</h2>',
    weakSpots(report),
    '<h2>What was drawn, and acceptance by value</h2>',
    '<p class="soft">Bars: number of attempts. Points: share accepted with its 95 % interval (Wilson), from 0 to 100 %; the line is the share of all.</p>',
    `<div class="grid">${draws.map((draw) => drawTable(draw, report.yield)).join('\n')}</div>`,
    constant.length === 0
      ? ''
      : `<p class="soft">The same in all attempts: ${constant.map(constantText).join(', ')}.</p>`,
    ...sheets.map(([caption, url]) => {
      const text = escape(caption);
      return `<h2>${text}</h2><div class="figure"><img alt="${text}" src="${url}"></div>`;
    }),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function rejectionTable(rejections: readonly RejectionCount[]): string {
  const rows = rejections.map(
    ({ reason, count }) => `<tr><td class="number">${count}</td><td class="reason">${escape(reason)}</td></tr>`,
  );
  return `<table><tr><th style="width:1%">attempts</th><th>reason (# stands for a figure)</th></tr>${rows.join('')}</table>`;
}

/** Groups whose whole interval lies below the share of all. */
function weakSpots({ draws, yield: overall }: GenerationReport): string {
  const all = draws.flatMap(({ name, groups }) => groups.map((group) => ({ name, group })));
  const weak = all
    .filter(({ group }) => group.rate.trials > 0 && group.rate.interval.high < overall.rate)
    .sort((a, b) => a.group.rate.interval.high - b.group.rate.interval.high);
  if (weak.length === 0) return '<p class="soft">No value is accepted less often than all, beyond chance.</p>';
  const rows = weak
    .slice(0, 12)
    .map(
      ({ name, group }) =>
        `<tr><td>${escape(name)}</td><td class="label">${escape(group.label)}</td><td>${escape(formatSuccessRate(group.rate))}</td></tr>`,
    );
  return (
    `<table><tr><th>draw</th><th>value</th><th>accepted</th></tr>${rows.join('')}</table>` +
    `<p class="soft">Of ${all.length} groups, about ${Math.round(0.025 * all.length)} lie that low by chance alone.</p>`
  );
}

function drawTable({ name, groups }: DrawStatistics, overall: SuccessRate): string {
  const most = Math.max(1, ...groups.map(({ rate }) => rate.trials));
  const rows = groups.map(
    (group) =>
      `<tr><td class="label" title="${escape(group.label)}">${escape(group.label)}</td>` +
      `<td style="width:30%">${countBar(group.rate.trials / most)}</td><td class="number">${group.rate.trials}</td>` +
      `<td style="width:30%">${rateMark(group, overall)}</td>` +
      `<td class="number">${group.rate.trials === 0 ? '' : `${Math.round(100 * group.rate.rate)} %`}</td></tr>`,
  );
  return `<section><h3>${escape(name)}</h3><table>${rows.join('')}</table></section>`;
}

function countBar(share: number): string {
  return `<svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true"><rect x="0" y="3" width="${fixed(100 * share)}" height="8" fill="var(--bar)"/></svg>`;
}

function rateMark({ rate }: DrawGroup, overall: SuccessRate): string {
  const all = fixed(100 * overall.rate);
  const line = `<line x1="${all}" x2="${all}" y1="0" y2="14" stroke="var(--line)" vector-effect="non-scaling-stroke"/>`;
  if (rate.trials === 0)
    return `<svg viewBox="-2 0 104 14" preserveAspectRatio="none" aria-hidden="true">${line}</svg>`;
  const [low, high, middle] = [rate.interval.low, rate.interval.high, rate.rate].map((value) => fixed(100 * value));
  const color = rate.interval.high < overall.rate ? 'var(--bad)' : 'var(--good)';
  return (
    `<svg viewBox="-2 0 104 14" preserveAspectRatio="none" aria-hidden="true">${line}` +
    `<line x1="${low}" x2="${high}" y1="7" y2="7" stroke="${color}" stroke-width="1.5" vector-effect="non-scaling-stroke"/>` +
    `<rect x="${Number(middle) - 1.5}" y="4" width="3" height="6" fill="${color}"/></svg>`
  );
}

function constantText({ name, value }: { readonly name: string; readonly value: PlainData }): string {
  const text = typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value);
  return `${escape(name)} ${escape(text)}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
