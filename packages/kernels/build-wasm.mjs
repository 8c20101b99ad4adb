// Compiles src/*.cpp to WebAssembly SIMD and puts the results where @anod/backend-wasm loads them: kernels.wasm, whose arithmetic is exact;
// kernels-tables.wasm, of the same code what a detector of tables scores with; kernels-relaxed.wasm, whose arithmetic is fast. Usage: node build-wasm.mjs [output folder]. The same sources always give the same bytes.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLLVM } from '@yowasp/clang';

const sourceFolder = new URL('./src/', import.meta.url);
const outputFolder = process.argv[2] ?? fileURLToPath(new URL('../backend-wasm/wasm/', import.meta.url));

const compileFlags = [
	'-c',
	'-O3',
	'-std=c++20',
	'--target=wasm32',
	'-msimd128',
	'-mbulk-memory',
	'-ffreestanding',
	'-nostdlib',
	'-fno-exceptions',
	'-fno-rtti',
	// A multiplication and an addition stay two roundings, but for those that the fast arithmetic joins by name.
	'-ffp-contract=off',
	// Loops are vectorised by hand, lanes over outputs; the compiler must not add other variants.
	'-fno-vectorize',
	'-fno-slp-vectorize',
	// Strength reduction turns constant offsets of loads into additions, which V8 then does not fold into addresses.
	'-mllvm',
	'-disable-lsr',
	'-fno-math-errno',
	'-fvisibility=hidden',
	'-Wall',
	'-Wextra',
	'-Werror',
];
// --stack-first: running out of stack traps instead of writing over data.
// --compress-relocations: numbers of functions take no more bytes than they need.
const linkFlags = [
	'--no-entry',
	'--compress-relocations',
	'--export=__heap_base',
	'--strip-all',
	'--gc-sections',
	'--stack-first',
	'-z',
	'stack-size=65536',
];

/** What TypeScript calls: what a fitted detector needs, and what trains one. Code that no export reaches is left out. */
const scoringExports = ['fastArithmetic', 'score', 'remember', 'nearest'];
const allExports = [...scoringExports, 'advance', 'gradient', 'meanLoss'];

/** Sources whose code is alike lie near each other, for gzip looks back 32 kB: 3 % less to download. A file that is not named here comes last. */
const order = `
	arithmetic activation gemm-packed batch-norm convolution-shared gemm-direct instance-norm softmax optimizer loss
	layer-norm gemm philox chunk nearest-many scoring nearest-few upsample training pool dropout pieces sort-candidates
	patches reshape team nearest depthwise program transposed-convolution convolution
`.match(/\S+/g);
const place = (source) => [...order, source.slice(0, -4)].indexOf(source.slice(0, -4));

const quiet = () => {};
const messages = [];
const options = { fetchProgress: quiet, stdout: quiet, stderr: (bytes) => bytes && messages.push(Buffer.from(bytes)) };

/** Runs one tool; on failure prints what it said and stops the build. */
async function run(tool, args, files) {
	try {
		return await runLLVM([tool, ...args], files, options);
	} catch (error) {
		process.stderr.write(Buffer.concat(messages));
		process.stderr.write(`${tool} failed on ${args.at(-3)}: ${error.message}\n`);
		process.exit(1);
	}
}

const sources = Object.fromEntries(
	readdirSync(sourceFolder)
		.filter((name) => /\.(cpp|h)$/.test(name))
		.sort()
		.map((name) => [name, readFileSync(new URL(name, sourceFolder), 'utf8')]),
);

const everySource = Object.keys(sources)
	.filter((file) => file.endsWith('.cpp'))
	.sort((a, b) => place(a) - place(b));

/** Compiles sources with further flags. */
async function compile(flags, files = everySource) {
	const objects = {};
	for (const source of files) {
		const object = source.replace(/\.cpp$/, '.o');
		objects[object] = (await run('clang++', [...compileFlags, ...flags, source, '-o', object], sources))[object];
	}
	return objects;
}

/** Links objects into a module with these exports. */
async function link(name, objects, exported) {
	const exports = exported.map((symbol) => `--export=${symbol}`);
	const wasm = (await run('wasm-ld', [...linkFlags, ...exports, ...Object.keys(objects), '-o', name], objects))[name];
	const output = join(outputFolder, name);
	writeFileSync(`${output}.${process.pid}`, wasm);
	renameSync(`${output}.${process.pid}`, output);
	return wasm;
}

mkdirSync(outputFolder, { recursive: true });
const exact = await compile([]);
// The interpreter alone is another: it asks for no layers over positions, so that the linker leaves them out.
const tables = { ...exact, ...(await compile(['-DANOD_TABLES'], ['program.cpp'])) };
for (const wasm of [await link('kernels.wasm', exact, allExports), await link('kernels-tables.wasm', tables, scoringExports)])
	if (!WebAssembly.validate(wasm)) throw new Error('the linker wrote a module that does not validate');
// Not every Node that builds can validate this one.
await link('kernels-relaxed.wasm', await compile(['-mrelaxed-simd', '-DANOD_FAST']), allExports);
