import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations, violationsInBothThemes } from './axe.js';
import { builtSite, chromiumPath, type Site, startSite, type Tab } from './site.js';

/** Whatever the build made, so that a page is tested whoever made it and from whatever. */
const builtPages = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.html') && path !== '404.html')
		.map((path) => `/${path.replaceAll('\\', '/').replace(/(index)?\.html$/, '')}`)
		.sort();

interface Seen {
	readonly title: string;
	readonly ids: readonly string[];
	readonly links: readonly string[];
}

/** Pages made from doc comments are all alike: axe looks at every fourth of them, and at all every night. */
const looksLikeOthers = (path: string, at: number): boolean => !process.env.ANOD_NIGHTLY && path.startsWith('/api/') && at % 4 !== 0;

/** Elements that take the focus and do not show it. Asked after Tab, so that the browser takes the focus for the keyboard's. */
function hiddenFocus(): string[] {
	const look = (element: Element) => {
		const { outlineStyle, outlineWidth, boxShadow, borderColor, clipPath } = getComputedStyle(element);
		return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, clipPath].join();
	};
	(document.activeElement as HTMLElement | null)?.blur();
	const wanted = document.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input, select, textarea, [tabindex="0"]');
	return [...wanted].flatMap((element) => {
		if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return [];
		const before = look(element);
		element.focus();
		const shows = document.activeElement !== element || look(element) !== before;
		element.blur();
		return shows ? [] : element.outerHTML.slice(0, 160);
	});
}

const where = chromiumPath ? describe : describe.skip;

where(chromiumPath ? 'every page of the built site' : 'every page of the built site (skipped: no Chromium; set ANOD_CHROMIUM)', () => {
	let site: Site;
	let tab: Tab;
	let paths: readonly string[];
	const seen = new Map<string, Seen>();
	beforeAll(async () => {
		paths = builtPages(builtSite());
		site = await startSite(chromiumPath!);
		tab = await site.open('/');
	}, 600_000);
	afterAll(() => site?.close());

	/** Goes to a page in the one tab, and waits until it answers to clicks. */
	async function visit(path: string) {
		const response = await tab.page.goto(site.origin + path);
		await tab.page.waitForFunction(() => Boolean((document.querySelector('#app') as { __vue_app__?: unknown } | null)?.__vue_app__));
		return response!;
	}

	it('is accessible in light and dark, shows the focus, fits a phone, carries its headers, and asks no other host', async () => {
		const faults: string[] = [];
		for (const [at, path] of paths.entries()) {
			await tab.page.setViewportSize({ width: 1280, height: 900 });
			const response = await visit(path);
			const headers = response.headers();
			if (headers['cross-origin-opener-policy'] !== 'same-origin') faults.push(`${path}: no COOP`);
			if (headers['cross-origin-embedder-policy'] !== 'require-corp') faults.push(`${path}: no COEP`);
			if (!headers['content-security-policy']?.includes("default-src 'none'")) faults.push(`${path}: no policy`);
			seen.set(
				path,
				await tab.page.evaluate(() => ({
					title: document.querySelector('h1')?.textContent?.replaceAll('\u200b', '').trim() ?? '',
					ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
					links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(({ href }) => href),
				})),
			);
			const broken = looksLikeOthers(path, at) ? [] : await violationsInBothThemes(tab.page);
			faults.push(...broken.map((violation) => `${path}: ${violation}`));
			await tab.page.keyboard.press('Tab');
			for (const element of await tab.page.evaluate(hiddenFocus)) faults.push(`${path}: the focus cannot be seen on ${element}`);
			await tab.page.setViewportSize({ width: 390, height: 800 });
			const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (overflow > 0) faults.push(`${path}: ${overflow} pixels wider than a phone`);
		}
		expect([...faults, ...tab.faults]).toEqual([]);
	}, 240_000);

	it('links to pages and places that there are', () => {
		const dead: string[] = [];
		for (const [path, { links }] of seen) {
			for (const link of links) {
				const { origin, pathname, hash } = new URL(link);
				if (origin !== site.origin) continue;
				const target = seen.get(pathname);
				if (!target) dead.push(`${path} leads to ${pathname}`);
				else if (hash && !target.ids.includes(decodeURIComponent(hash.slice(1)))) dead.push(`${path} leads to ${pathname}${hash}`);
			}
		}
		expect(dead).toEqual([]);
	});

	it('leads out of the site by https alone', () => {
		const outside = new Set([...seen.values()].flatMap(({ links }) => links).filter((link) => new URL(link).origin !== site.origin));
		expect([...outside].filter((link) => !link.startsWith('https://'))).toEqual([]);
	});

	it('is found by its title', async () => {
		await tab.page.setViewportSize({ width: 1280, height: 900 });
		await visit('/');
		await tab.page.keyboard.press('Control+k');
		const input = tab.page.locator('.VPLocalSearchBox input');
		const lost: string[] = [];
		for (const [path, { title }] of seen) {
			if (path === '/') continue;
			await input.fill(title);
			const found = tab.page.locator(`.VPLocalSearchBox .result[href^="${path}"]`).first();
			await found.waitFor({ timeout: 5000 }).catch(() => lost.push(`${path} by "${title}"`));
		}
		expect(lost).toEqual([]);
		expect(await violations(tab.page), 'in the search box').toEqual([]);
	}, 120_000);

	it('says so where there is no page, and leads back', async () => {
		const lost = await site.open('/guide/nowhere');
		expect(await lost.page.locator('main, .NotFound').first().innerText()).toMatch(/404/);
		expect(await violationsInBothThemes(lost.page)).toEqual([]);
		await lost.page.locator('.NotFound a').click();
		await lost.page.waitForURL(`${site.origin}/`);
		expect(lost.faults.filter((fault) => !fault.includes('404'))).toEqual([]);
		await lost.close();
	});
});
