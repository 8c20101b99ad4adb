import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Marks words of code in a colour that the page has shown before: a thousand of them would be judged alike, and slowly. */
function markRepeated(): void {
	const seen = new Set<string>();
	for (const span of document.querySelectorAll<HTMLElement>('.shiki span[style]')) {
		span.toggleAttribute('data-repeated', seen.has(span.style.cssText));
		seen.add(span.style.cssText);
	}
}

/** What axe finds wrong on the page as it is now, or in a part of it: each rule with the elements that break it. */
export async function violations(page: Page, part = 'html', rules?: readonly string[]): Promise<string[]> {
	// The page's policy refuses scripts that the build does not know; what a debugger evaluates is not asked.
	await page.evaluate(`if (!window.axe) { ${source} }`);
	await page.evaluate(markRepeated);
	const where = { include: [[part]], exclude: [['[data-repeated]']] };
	const options = {
		runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: levels },
		resultTypes: ['violations'],
		preload: false,
	};
	const found = (await page.evaluate(`axe.run(${JSON.stringify(where)}, ${JSON.stringify(options)})`)) as AxeResults;
	return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`));
}

/** {@link violations} in light, then in dark, where only colours can be worse. The page is left in light. */
export async function violationsInBothThemes(page: Page, part?: string): Promise<string[]> {
	const dark = (isDark: boolean) => page.evaluate((on) => document.documentElement.classList.toggle('dark', on), isDark);
	// A colour half-way from one theme to the other is neither.
	await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important; }' });
	await dark(false);
	const light = await violations(page, part);
	await dark(true);
	const inDark = await violations(page, part, ['color-contrast']);
	await dark(false);
	return [...light.map((one) => `light, ${one}`), ...inDark.map((one) => `dark, ${one}`)];
}
