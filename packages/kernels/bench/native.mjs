// Speed of the native kernels without Node's interface, one thread, and whether all exact variants give the same bits.
// Usage: ZIG=path/to/zig node packages/kernels/bench/native.mjs [variant …] [-- gemm train score nearest]
// `pip install ziglang==0.17.1` has the compiler as ziglang/zig. Variants: sse2, avx2, avx512, each -exact or -fast; default all that this machine runs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const zig = process.env.ZIG ?? 'zig';
const sources = fileURLToPath(new URL('../src/', import.meta.url));
const program = fileURLToPath(new URL('native.cpp', import.meta.url));
const folder = join(tmpdir(), 'anod-kernels-bench');
mkdirSync(folder, { recursive: true });

const cut = process.argv.indexOf('--');
const named = process.argv.slice(2, cut < 0 ? undefined : cut);
const what = cut < 0 ? 'gemm train score nearest' : process.argv.slice(cut + 1).join(' ');
const flagsOfMachine = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
const targets = {
	sse2: { cpu: 'x86_64', runs: process.arch === 'x64' },
	avx2: { cpu: 'x86_64_v3', runs: /\bavx2\b/.test(flagsOfMachine) },
	avx512: { cpu: 'x86_64_v4', runs: /\bavx512vl\b/.test(flagsOfMachine) },
	neon: { cpu: 'generic', runs: process.arch === 'arm64' },
};
const variants = Object.keys(targets)
	.filter((name) => targets[name].runs)
	.flatMap((name) => [`${name}-exact`, `${name}-fast`])
	.filter((name) => named.length === 0 || named.includes(name));

// One unit, as the addon is compiled.
const list = readdirSync(sources).filter((name) => name.endsWith('.cpp'));
writeFileSync(join(folder, 'kernels.inc'), list.map((name) => `#include "${join(sources, name)}"\n`).join(''));

const hashes = new Map();
for (const variant of variants) {
	const [target, arithmetic] = variant.split('-');
	const file = join(folder, variant);
	const flags = [
		'-std=c++20',
		'-O3',
		'-fno-exceptions',
		'-fno-rtti',
		'-fno-sanitize=all',
		'-fno-math-errno',
		'-fno-vectorize',
		'-fno-slp-vectorize',
	];
	flags.push(...(arithmetic === 'fast' ? ['-DANOD_FAST', '-ffp-contract=fast'] : ['-ffp-contract=off']));
	execFileSync(zig, ['c++', ...flags, `-mcpu=${targets[target].cpu}`, `-I${sources}`, `-I${folder}`, program, '-o', file], {
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const output = execFileSync(file, [what], { encoding: 'utf8' });
	console.log(`— ${variant}`);
	for (const line of output.trimEnd().split('\n')) {
		if (!line.startsWith('hash ')) console.log(line);
		else if (arithmetic === 'exact') {
			const [, key, value] = /^hash (.*) ([0-9a-f]{16})/.exec(line);
			if (!hashes.has(key)) hashes.set(key, new Set());
			hashes.get(key).add(value);
		}
	}
}
const different = [...hashes].filter(([, values]) => values.size > 1).map(([key]) => key);
console.log(different.length === 0 ? 'exact variants give the same bits' : `bits differ: ${different.join('; ')}`);
process.exitCode = different.length === 0 ? 0 : 1;
