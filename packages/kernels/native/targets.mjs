/**
 * @typedef {object} Variant
 * @property {string} instructions
 * @property {string} processor - what zig calls a processor that has them.
 *
 * @typedef {object} Target
 * @property {string} name - process.platform and process.arch of the Node that loads the file.
 * @property {'elf' | 'macho' | 'pe'} format
 * @property {string} triple - for zig. Linux's is glibc's, but nothing of it is used: the file loads under musl too.
 * @property {string} processor - the least that this system runs on.
 * @property {readonly Variant[]} variants
 */

const x64 = {
	processor: 'x86_64',
	variants: [
		{ instructions: 'sse2', processor: 'x86_64' },
		{ instructions: 'avx2', processor: 'x86_64+avx2+fma+popcnt+bmi' },
		{ instructions: 'avx512', processor: 'x86_64+avx2+fma+popcnt+bmi+avx512f+avx512vl+avx512bw+avx512dq' },
	],
};
const arm64 = { processor: 'generic', variants: [{ instructions: 'neon', processor: 'generic' }] };

/** @type {readonly Target[]} */
export const targets = [
	{ name: 'linux-x64', format: 'elf', triple: 'x86_64-linux-gnu.2.17', ...x64 },
	{ name: 'linux-arm64', format: 'elf', triple: 'aarch64-linux-gnu.2.17', ...arm64 },
	{ name: 'darwin-arm64', format: 'macho', triple: 'aarch64-macos.11.0', ...arm64 },
	{ name: 'darwin-x64', format: 'macho', triple: 'x86_64-macos.11.0', ...x64 },
	{ name: 'win32-x64', format: 'pe', triple: 'x86_64-windows-gnu', ...x64 },
];

/** How the numbers are allowed to be computed; each is compiled apart. */
export const arithmetics = ['exact', 'fast'];
