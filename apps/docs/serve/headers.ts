import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The policy under which the built site works, and what each part is for:
 * - `blob:` a block of a page is a module made in its worker; `wasm-unsafe-eval` the kernels; hashes, VitePress's few inline scripts.
 *   No `unsafe-eval` and no `unsafe-inline` for scripts.
 * - inline styles: Shiki's colours, the editor's style sheet.
 */
export function contentSecurityPolicy(inlineScripts: Iterable<string>): string {
	const hashes = [...new Set(inlineScripts)].map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).sort();
	return [
		"default-src 'none'",
		`script-src 'self' blob: 'wasm-unsafe-eval' ${hashes.join(' ')}`.trimEnd(),
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');
}

/** Headers that every answer of the site's server has to carry. COOP and COEP give workers shared memory. */
export function headersOf(folder: string): Record<string, string> {
	const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
	const inline = pages.flatMap((path) =>
		Array.from(
			readFileSync(join(folder, path), 'utf8').matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g),
			([, script]) => script,
		),
	);
	return {
		'content-security-policy': contentSecurityPolicy(inline),
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-embedder-policy': 'require-corp',
		'cross-origin-resource-policy': 'same-origin',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
	};
}

/** Writes `_headers`, which static hosts read (Netlify, Cloudflare Pages), beside the built pages. */
export function writeHeaders(folder: string): void {
	const lines = Object.entries(headersOf(folder)).map(([name, value]) => `  ${name}: ${value}`);
	writeFileSync(join(folder, '_headers'), `/*\n${lines.join('\n')}\n`);
}
