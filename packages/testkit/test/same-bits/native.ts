import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The program on the native backend as one ES module, from the sources. */
export async function bundleNativeProgram(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [at('testkit/test/same-bits/entry-native.ts')],
		bundle: true,
		write: false,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		alias: {
			'@anod/core/backend': at('core/src/backend/index.ts'),
			'@anod/core': at('core/src/index.ts'),
			'@anod/backend-node': at('backend-node/src/index.ts'),
			'@anod/backend-wasm/resident': at('backend-wasm/src/resident/index.ts'),
			'@anod/backend-wasm': at('backend-wasm/src/index.ts'),
			'#load': at('backend-wasm/src/load-node.ts'),
		},
		logLevel: 'error',
	});
	return outputFiles[0].text;
}

export interface NativeRun {
	readonly version: string;
	readonly info: { readonly details: Readonly<Record<string, unknown>> };
	readonly hashes: Record<string, string>;
}

/** How another system's Node is started here: the words before the script. */
export interface Engine {
	readonly command: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Folder of the addon that it loads. */
	readonly system: string;
}

/** This machine's own Node, or another for the same system. */
export const here = (binary: string): Engine => ({ command: [binary], system: `${process.platform}-${process.arch}` });

const hasAddon = (system: string): boolean => existsSync(at(`backend-node/prebuilt/${system}/anod.node`));

/** Runs the program in a Node of its own; its result comes by a file, because not every emulator brings its standard output. */
export async function runNatively({ command, environment, system }: Engine, program: string, options: object): Promise<NativeRun> {
	const folder = mkdtempSync(join(tmpdir(), 'anod-native-bits-'));
	try {
		mkdirSync(join(folder, 'dist'));
		if (hasAddon(system)) cpSync(at(`backend-node/prebuilt/${system}`), join(folder, 'prebuilt', system), { recursive: true });
		cpSync(at('backend-wasm/wasm'), join(folder, 'wasm'), { recursive: true });
		writeFileSync(join(folder, 'dist', 'program.mjs'), program);
		const [binary, ...words] = command;
		const start = `import('./dist/program.mjs').then(({ run }) => run(${JSON.stringify(options)})).then((text) => require('fs').writeFileSync('result.json', text))`;
		await promisify(execFile)(binary, [...words, '-e', start], { cwd: folder, env: { ...environment } });
		return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
