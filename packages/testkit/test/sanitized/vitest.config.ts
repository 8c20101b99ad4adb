import { fileURLToPath } from 'node:url';
import everyday from '../../../../vitest.config.js';

/** The suite under sanitizers, which needs an environment of its own: packages/kernels/sanitize.mjs starts it. */
export default {
	...everyday,
	root: fileURLToPath(new URL('../../../..', import.meta.url)),
	test: { ...everyday.test, include: ['packages/testkit/test/sanitized/*.run.ts'], pool: 'forks', slowTestThreshold: 60_000 },
};
