import { sanitizedSuite } from './suite.js';

sanitizedSuite('avx512');
