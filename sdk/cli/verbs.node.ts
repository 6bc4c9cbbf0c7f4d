import type { Command } from 'commander';
import { registerDoctor } from './doctor.node.js';
import { registerEvaluate } from './evaluate.node.js';
import { registerEvaluateModel } from './evaluate-model.node.js';
import { registerExport } from './export.node.js';
import { registerGenerate } from './generate.node.js';
import { registerInspect } from './inspect.node.js';
import { registerModelCard } from './model-card.node.js';
import { registerPredict } from './predict.node.js';
import { registerReplay } from './replay.node.js';
import { registerScenarios } from './scenarios.node.js';
import { registerServe } from './serve.node.js';
import { registerStart } from './start.node.js';
import { registerSuites } from './suites.node.js';
import { registerTakes } from './takes.node.js';
import { registerTokenize } from './tokenize.node.js';
import { registerValidate } from './validate.node.js';
import { registerVerify } from './verify.node.js';

/** Every verb of the command line, in the order of its help. */
export const VERBS: readonly ((program: Command) => void)[] = [
  registerStart,
  registerScenarios,
  registerGenerate,
  registerReplay,
  registerInspect,
  registerValidate,
  registerExport,
  registerTokenize,
  registerPredict,
  registerVerify,
  registerEvaluate,
  registerSuites,
  registerEvaluateModel,
  registerTakes,
  registerModelCard,
  registerServe,
  registerDoctor,
];
