import type { Program } from './messages.js';

/** What stands in for the page's helpers in a program of one's own. */
const standIns: readonly (readonly [use: RegExp, text: string])[] = [
	[/\bplot\./, 'const plot = { histogram() {}, scatter() {}, line() {}, bars() {}, series() {}, images() {} };'],
	[/\bdisplay\(/, 'const display = console.log;'],
	[/\bprogress\b/, 'const progress = () => {};'],
];

/** A program that runs in Node by itself: everything the block continues, and stand-ins for the helpers it uses. */
export function portable({ setup, source }: Program): string {
	const code = setup ? `${setup}\n\n${source}` : source;
	const needed = standIns.filter(([use]) => use.test(code)).map(([, text]) => text);
	return needed.length > 0 ? `// Drawn on the documentation page; nothing here.\n${needed.join('\n')}\n\n${code}\n` : `${code}\n`;
}
