import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import everyday from '../../../../vitest.config.js';

/** The suite under sanitizers, which needs an environment of its own: packages/kernels/sanitize.mjs starts it. */
const config: ViteUserConfig = {
	...everyday,
	root: fileURLToPath(new URL('../../../..', import.meta.url)),
	test: { ...everyday.test, include: ['packages/testkit/test/sanitized/*.run.ts'], pool: 'forks', slowTestThreshold: 60_000 },
};

export default config;
