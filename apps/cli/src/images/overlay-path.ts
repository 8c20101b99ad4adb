import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { outputError } from '../errors.js';
import { checkWritable } from '../output/atomic.js';
import type { ImageFile } from './find.js';

/** Where the picture of an image goes: beside its kind in a folder, never over the image itself. Makes its folder. */
export function overlayPath(folder: string, { name, path: given }: ImageFile, taken: readonly string[]): string {
	const inside = (name === given ? basename(name) : name)
		.replaceAll('\\', '/')
		.split('/')
		.filter((part) => part !== '' && part !== '..' && part !== '.' && !/^[A-Za-z]:$/.test(part))
		.join('/');
	const stem = inside.replace(/\.[^./]*$/, '');
	let path = join(folder, `${stem}-heat.png`);
	for (let k = 2; taken.includes(path); k++) path = join(folder, `${stem}-heat-${k}.png`);
	try {
		mkdirSync(dirname(path), { recursive: true });
	} catch (error) {
		throw outputError(`the folder ${dirname(path)} cannot be made (${(error as { code?: string }).code}).`, 'Name another with --output.');
	}
	checkWritable(path);
	return path;
}
