export { type Confusion, confusion, f1, precision, recall } from './confusion.js';
export { type CurveOptions, type PrecisionRecallCurve, precisionRecallCurve, type RocCurve, rocCurve } from './curves.js';
export { type Evaluation, evaluate } from './evaluate.js';
export { brierScore, logLoss } from './probability.js';
export { averagePrecision, type OracleBestF1, oracleBestF1, precisionAtN, rocAuc } from './ranked.js';
export type { Labels, Scores } from './ranking.js';
export { eventsOf, type SeriesEvent } from './series/events.js';
export { type CurveAreas, rangeAuc, type VolumeOptions, vus, vusPr, vusRoc } from './series/vus.js';
