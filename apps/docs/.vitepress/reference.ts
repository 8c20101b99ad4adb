import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, writeReference } from '@anod/reference';
import type { DefaultTheme } from 'vitepress';

/** Writes the API pages into the folder of pages and says where they stand in the sidebar: one line an entry, its classes below. */
export function referenceItems(pages: string): DefaultTheme.SidebarItem[] {
	const folder = join(pages, 'api');
	writeReference(folder);
	return entries.map(({ name, page }) => {
		const link = `/api/${page}/`;
		const classes = [...readFileSync(join(folder, page, 'index.md'), 'utf8').matchAll(/^- \[(\w+)\]\(classes\/\w+\.md\)/gm)];
		const items = classes.map(([, text]) => ({ text, link: `${link}classes/${text}` }));
		return { text: name, link, ...(items.length > 0 && { items, collapsed: true }) };
	});
}
