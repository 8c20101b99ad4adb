export { type ScoringApp, scoringApp } from './app.js';
export type { LogRecord } from './middleware/observe.js';
export type { Limits, LoadModel, ModelSource, ScoringOptions, ServedDetector } from './options.js';
export type { ProblemCode } from './problem.js';
