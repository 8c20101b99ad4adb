import { type MarkdownItTexOptions, tex } from '@mdit/plugin-tex';
import temml from 'temml';
import type { MarkdownRenderer } from 'vitepress';

/** VitePress and the plugin know markdown-it by types of two versions. */
const plugin = tex as unknown as (markdown: MarkdownRenderer, options: MarkdownItTexOptions<unknown>) => void;

/** `$x$` and `$$x$$` become MathML when the site is built: no script, no font, and readers that speak can read it. */
export function mathematics(markdown: MarkdownRenderer): void {
	markdown.use(plugin, {
		delimiters: 'dollars',
		render(source: string, displayMode: boolean) {
			const formula = temml.renderToString(source, { displayMode, throwOnError: true });
			// A wide formula scrolls by itself, also from the keyboard; the page does not.
			return displayMode ? `<p v-pre class="formula" tabindex="0">${formula}</p>` : formula.replace('<math', '<math v-pre');
		},
	});
}
