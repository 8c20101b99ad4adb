import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests import packages by name and run their sources; only the wasm file has to be built first. */
export default defineConfig({
	resolve: {
		alias: [
			{ find: /^@anod\/core$/, replacement: at('./packages/core/src/index.ts') },
			{ find: /^@anod\/core\/(backend|metrics|onnx|tfjs)$/, replacement: at('./packages/core/src/$1/index.ts') },
			{ find: /^@anod\/backend-(wasm|node)$/, replacement: at('./packages/backend-$1/src/index.ts') },
			{ find: /^@anod\/backend-wasm\/resident$/, replacement: at('./packages/backend-wasm/src/resident/index.ts') },
			{ find: /^@anod\/backend-(wasm|node)\/tfjs$/, replacement: at('./packages/backend-$1/src/tfjs/index.ts') },
			{ find: /^@anod\/serve$/, replacement: at('./packages/serve/src/index.ts') },
			{ find: /^@anod\/serve\/node$/, replacement: at('./packages/serve/src/node/index.ts') },
			{ find: /^@anod\/testkit$/, replacement: at('./packages/testkit/src/index.ts') },
			{ find: '#load-tfjs', replacement: at('./packages/backend-wasm/src/tfjs/load-node.ts') },
			{ find: '#load', replacement: at('./packages/backend-wasm/src/load-node.ts') },
		],
	},
	test: {
		include: ['{packages,apps}/*/test/**/*.test.ts', '{benchmarks,datasets,examples,scripts}/test/**/*.test.ts'],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		maxWorkers: 2,
	},
});
