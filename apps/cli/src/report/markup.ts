/** Markup that is safe to place in a document. Only {@link html} makes it, so text never becomes markup by accident. */
export class Markup {
	constructor(readonly text: string) {}
	toString(): string {
		return this.text;
	}
}

type Part = Markup | string | number | null | undefined | false | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text with everything escaped that could end an element or an attribute; control characters become spaces. */
export const escapeText = (text: string): string =>
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
	text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').replace(/[&<>"']/g, (character) => entities[character]!);

function render(part: Part): string {
	if (part === null || part === undefined || part === false) return '';
	if (part instanceof Markup) return part.text;
	if (Array.isArray(part)) return part.map(render).join('');
	return escapeText(String(part));
}

/** A template whose holes are escaped, unless they hold markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	let text = strings[0]!;
	parts.forEach((part, index) => {
		text += render(part) + strings[index + 1]!;
	});
	return new Markup(text);
}
