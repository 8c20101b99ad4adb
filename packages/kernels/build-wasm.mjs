// Compiles src/*.cpp to WebAssembly SIMD and puts the results where @anod/backend-wasm loads them: kernels.wasm, whose arithmetic is exact, and
// kernels-relaxed.wasm, whose arithmetic is fast. Usage: node build-wasm.mjs [output folder]. The same sources always give the same bytes.
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
const linkFlags = ['--no-entry', '--export=__heap_base', '--strip-all', '--gc-sections', '--stack-first', '-z', 'stack-size=65536'];

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

/** Compiles and links all sources with further flags into one module. */
async function build(name, flags) {
	const objects = {};
	for (const source of Object.keys(sources).filter((file) => file.endsWith('.cpp'))) {
		const object = source.replace(/\.cpp$/, '.o');
		objects[object] = (await run('clang++', [...compileFlags, ...flags, source, '-o', object], sources))[object];
	}
	const wasm = (await run('wasm-ld', [...linkFlags, ...Object.keys(objects), '-o', name], objects))[name];
	const output = join(outputFolder, name);
	writeFileSync(`${output}.${process.pid}`, wasm);
	renameSync(`${output}.${process.pid}`, output);
	return wasm;
}

mkdirSync(outputFolder, { recursive: true });
if (!WebAssembly.validate(await build('kernels.wasm', []))) throw new Error('the linker wrote a module that does not validate');
// Not every Node that builds can validate this one.
await build('kernels-relaxed.wasm', ['-mrelaxed-simd', '-DANOD_FAST']);
