/** Compressed size of what a page loads, as `npm run size` measures it: bundled and minified for browsers, gzip at its best; 1 kB = 1,000 bytes. */
import { version } from 'esbuild';
import { measure } from '../../scripts/sizes.mjs';
import { rounded } from '../harness/statistics.mjs';

const kilobytes = (bytes) => rounded(bytes / 1000, 4);
const unit = 'kB, gzip';

export async function run() {
	const bundles = await measure();
	const forbidden = bundles.find(({ found }) => found.length > 0);
	if (forbidden) throw new Error(`The bundle '${forbidden.name}' holds ${forbidden.found.join(', ')}, which must not be in it.`);
	return {
		rows: bundles.flatMap(({ name, bytes, parts }) => [
			{ name, ours: kilobytes(bytes), unit },
			...(parts.length > 1 ? parts.map((part) => ({ name: `  its ${part.name}`, ours: kilobytes(part.bytes), unit })) : []),
		]),
		versions: { esbuild: version },
	};
}
