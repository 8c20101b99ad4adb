import { sanitizedSuite } from './suite.js';

sanitizedSuite('sse2');
