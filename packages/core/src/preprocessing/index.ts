export { fitPreprocessing, fittingPreprocessing } from './fit.js';
export { inverse } from './inverse.js';
export { transform, transforming } from './transform.js';
export type { ColumnKind, ColumnSchema, Preprocessing, PreprocessingOptions, Scaling } from './types.js';
