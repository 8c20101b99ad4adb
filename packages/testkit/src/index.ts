/** What a new backend and a new detector have to pass. */

export { type BackendSuiteOptions, backendSuite } from './backend-suite.js';
export type { Subject } from './detector/subject.js';
export { detectorSuite } from './detector-suite.js';
