import type { MarkdownRenderer } from 'vitepress';
import { parseInfo } from './program.js';

/** Attribute values keep their line breaks; only these characters mean something to the template compiler. */
const escapeAttribute = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Shows a `ts run` block inside the component RunBlock: highlighted as any block, so that a page without scripts still shows the code. */
export function runnableBlocks(markdown: MarkdownRenderer): void {
	const fence = markdown.renderer.rules.fence!;
	markdown.renderer.rules.fence = (tokens, index, options, environment, self) => {
		const token = tokens[index];
		const info = parseInfo(token.info);
		if (!info) return fence(tokens, index, options, environment, self);
		token.info = 'ts';
		const code = fence(tokens, index, options, environment, self);
		const attributes = Object.entries({ source: token.content.trimEnd(), ...info }).map(
			([name, value]) => ` ${name}="${escapeAttribute(value)}"`,
		);
		return `<RunBlock${attributes.join('')}>${code}</RunBlock>\n`;
	};
}
