export { type BackendSuiteOptions, backendSuite } from './backend-suite.js';
