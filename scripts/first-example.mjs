import { readFileSync } from 'node:fs';

/**
 * The first block of JavaScript in a Markdown file: what a reader copies.
 *
 * @param {string} file
 * @returns {string}
 * @throws Error when there is none.
 */
export function firstExample(file) {
	const block = /^```js\r?\n([\s\S]*?)^```/m.exec(readFileSync(file, 'utf8'));
	if (!block) throw new Error(`${file} has no \`\`\`js block.`);
	return block[1];
}
