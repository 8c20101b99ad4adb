export type { LogRecord } from '../middleware/observe.js';
export { jsonLines } from './log.js';
export { type CloseOptions, type ScoringServer, type ServeOptions, serve } from './serve.js';
