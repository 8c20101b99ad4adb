type Mend = readonly [from: string, to: string];

/** What axe finds wrong in VitePress's own components and no option reaches. */
const mends: { readonly [component: string]: readonly Mend[] } = {
	// A page has a main landmark; the layouts of home and 404 have none.
	VPHome: [
		['<div \n    class="VPHome"', '<main \n    class="VPHome"'],
		['  </div>\n</template>', '  </main>\n</template>'],
	],
	NotFound: [
		['<div class="NotFound">', '<main class="NotFound">'],
		['  </div>\n</template>', '  </main>\n</template>'],
	],
	// The key is drawn by the style sheet, as Ctrl before it is: no part of the button's text, which then is its name.
	VPNavBarSearchButton: [['<kbd class="DocSearch-Button-Key">K</kbd>', '<kbd class="DocSearch-Button-Key letter"></kbd>']],
	// A dialog with a list of links; it called itself a button that holds a list of options that hold links.
	VPLocalSearchBox: [
		['role="button"', 'role="dialog" aria-modal="true"'],
		[`:aria-owns="results?.length ? 'localsearch-list' : undefined"\n      aria-expanded="true"\n      aria-haspopup="listbox"`, ''],
		[`:role="results?.length ? 'listbox' : undefined"`, ''],
		[`:aria-selected="selectedIndex === index ? 'true' : 'false'"\n            role="option"`, ''],
		[`:aria-activedescendant="selectedIndex > -1 ? ('localsearch-item-' + selectedIndex) : undefined"`, ''],
		['<kbd :aria-label', '<kbd role="img" :aria-label'],
		[`:aria-label="[...p.titles, p.title].join(' > ')"`, ''],
	],
};

/** Changes these components as they are bundled. @throws Error when VitePress no longer has what is changed: look whether the mend is still needed. */
export function mendedTheme(): { name: string; enforce: 'pre'; transform(code: string, id: string): string | undefined } {
	return {
		name: 'anod:mended-theme',
		enforce: 'pre',
		transform(code, id) {
			const [, component] = id.match(/theme-default\/.*?(\w+)\.vue$/) ?? [];
			const list = component && mends[component];
			if (!list) return undefined;
			return list.reduce((text, [from, to]) => {
				if (!text.includes(from)) throw new Error(`${component}.vue of VitePress has no longer ${JSON.stringify(from)}.`);
				return text.replaceAll(from, to);
			}, code);
		},
	};
}
