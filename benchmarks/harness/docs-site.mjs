/** The built documentation site in a browser, by the helper of its own tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @returns what `startSite` of apps/docs/test/site.ts gives. @throws Error where there is no Chromium */
export async function openSite() {
	const source = at('apps/docs/test/site.ts');
	// Beside the packages that it imports; the sources find their neighbours by their own address.
	const folder = mkdtempSync(join(at('node_modules'), '.docs-site-'));
	try {
		const outfile = join(folder, 'site.mjs');
		await build({
			...{ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
			define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
		});
		const { chromiumPath, startSite } = await import(pathToFileURL(outfile).href);
		if (!chromiumPath) throw new Error('There is no Chromium; set ANOD_CHROMIUM to the path of one.');
		return await startSite(chromiumPath);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
