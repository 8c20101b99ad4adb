/**
 * Compiles src/ to one Node-API addon for each system, all on one machine, and puts them where @anod/backend-node loads them.
 *
 *     node build-native.mjs               builds all into packages/backend-node/prebuilt, which is committed
 *     node build-native.mjs --check       builds all elsewhere and compares them with what is committed
 *     node build-native.mjs linux-x64 …   these only
 *
 * The compiler is zig's C++, which PyPI's `ziglang` brings for every target; it is fetched once, into node_modules/.cache. The same sources always give the
 * same bytes.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll } from './native/compile.mjs';
import { link } from './native/link.mjs';
import { targets } from './native/targets.mjs';
import { fetchZig } from './native/zig.mjs';

const committed = fileURLToPath(new URL('../backend-node/prebuilt/', import.meta.url));
const check = process.argv.includes('--check');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = named.filter((name) => !targets.some((target) => target.name === name));
if (unknown.length > 0) throw new Error(`no target ${unknown.join(', ')}; there are ${targets.map((target) => target.name).join(', ')}`);
const chosen = targets.filter((target) => named.length === 0 || named.includes(target.name));

const temporary = mkdtempSync(join(tmpdir(), 'anod-native-'));
try {
	const zig = fetchZig();
	if (typeof zig === 'string') {
		process.stdout.write(`Native build skipped: ${zig}\n`);
		process.exitCode = check ? 0 : 1;
	} else {
		const objects = await compileAll(zig, chosen, temporary, availableParallelism());
		for (const target of chosen) {
			const file = join(check ? temporary : committed, target.name, 'anod.node');
			mkdirSync(join(file, '..'), { recursive: true });
			// Renamed into place: a process that has the old file loaded keeps it.
			writeFileSync(`${file}.part`, await link(zig, target, objects.get(target.name) ?? [], temporary));
			renameSync(`${file}.part`, file);
			const size = `${(statSync(file).size / 1000).toFixed(1)} kB`;
			if (!check) process.stdout.write(`${target.name}: ${size}\n`);
			else if (readFileSync(file).equals(readFileSync(join(committed, target.name, 'anod.node'))))
				process.stdout.write(`${target.name}: ${size}, as committed\n`);
			else {
				process.stdout.write(`${target.name}: differs from what is committed; run npm run build:native and commit the files\n`);
				process.exitCode = 1;
			}
		}
	}
} finally {
	rmSync(temporary, { recursive: true, force: true });
}
