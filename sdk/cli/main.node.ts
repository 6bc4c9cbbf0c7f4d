#!/usr/bin/env node
import { Command } from 'commander';
import { VERSION } from '../engine/index.js';
import { runProgram } from './context.node.js';
import { VERBS } from './verbs.node.js';

const program = new Command('nextstate')
  .description('Generates robot episodes in simulation, checks predictions of world models, and evaluates policies.')
  .version(VERSION)
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', '\nExit codes: 0 done, 1 the work failed, 2 bad usage.');
for (const register of VERBS) register(program);
await runProgram(program, process.argv);
