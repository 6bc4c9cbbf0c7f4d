import type { Command } from 'commander';
import pc from 'picocolors';
import * as z from 'zod';
import { validateDataset } from '../episodes/index.node.js';
import { addVerb } from './context.node.js';

/** Adds `validate`, which checks a dataset for what LeRobot would trip over or silently get wrong. */
export function registerValidate(program: Command): void {
  addVerb(
    program,
    'validate <dir>',
    'check a LeRobot v3.0 dataset, ours or anybody’s',
    z.object({}),
    async ([folder = '']) => {
      const report = await validateDataset(folder);
      const lines = report.findings.map(({ severity, file, message }) => {
        const label = severity === 'error' ? pc.red('error') : pc.yellow('warning');
        return `${label}  ${file}: ${message}`;
      });
      const errors = report.findings.filter(({ severity }) => severity === 'error').length;
      lines.push(
        `${folder}: ${report.episodes} episodes, ${report.frames} frames, ${errors} errors, ${report.findings.length - errors} warnings`,
      );
      return { ok: report.valid, json: { folder, ...report }, text: lines.join('\n') };
    },
  );
}
