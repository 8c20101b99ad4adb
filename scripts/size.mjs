/** `npm run size`: what an import costs after minification and gzip, against its ceiling. Needs a build. */
import { measure } from './sizes.mjs';

let over = 0;
for (const { name, bytes, limit, parts } of await measure()) {
	const verdict = bytes <= limit ? 'within' : 'OVER';
	if (bytes > limit) over++;
	const list = parts.map((part) => `${part.name} ${(part.bytes / 1000).toFixed(1)}`).join(' + ');
	process.stdout.write(`${(bytes / 1000).toFixed(1).padStart(6)} kB  ${verdict} ${limit / 1000} kB  ${name} (${list})\n`);
}
process.exitCode = over > 0 ? 1 : 0;
