/** Fitted detectors for engines that do not run JavaScript. */
export { type Exportable, exportOnnx } from './export.js';
export type { OnnxOptions } from './options.js';
export { exportSafetensors } from './safetensors.js';
