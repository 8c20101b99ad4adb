import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { inputError } from '../errors.js';

/** An image on disk. */
export interface ImageFile {
	readonly path: string;
	/** What to call it: its place in the folder that was given, with / between folders; or its path as given. */
	readonly name: string;
}

const extensions = new Set(['.png', '.jpg', '.jpeg']);
const isImageName = (name: string): boolean => extensions.has(extname(name).toLowerCase());

/** Whether a path is a folder, or is called as an image is. */
export function isImagePath(path: string): boolean {
	if (path === '-') return false;
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true || isImageName(path);
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Images in a folder and those below it, hidden ones left out. */
function imagesBelow(folder: string, prefix: string): { images: ImageFile[]; others: number } {
	let entries: Dirent[];
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		throw inputError(`the folder ${folder} cannot be read (${(error as { code?: string }).code}).`, 'Check its permissions.');
	}
	const images: ImageFile[] = [];
	let others = 0;
	for (const entry of entries) {
		if (entry.name.startsWith('.')) continue;
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			const below = imagesBelow(path, `${prefix}${entry.name}/`);
			images.push(...below.images);
			others += below.others;
		} else if (isImageName(entry.name) && (entry.isFile() || statSync(path, { throwIfNoEntry: false })?.isFile()))
			images.push({ path, name: `${prefix}${entry.name}` });
		else others++;
	}
	return { images, others };
}

export interface FoundImages {
	/** What to call them together. */
	readonly name: string;
	readonly files: readonly ImageFile[];
	/** Files in folders that are no images by their names. */
	readonly others: number;
}

/**
 * The images that paths stand for: files as given, folders with all below them, sorted by name.
 *
 * @throws CliError ANOD_NO_INPUT for what is not there, or a folder without images.
 */
export function findImages(paths: readonly string[]): FoundImages {
	const files: ImageFile[] = [];
	let others = 0;
	for (const path of paths) {
		const stats = statSync(path, { throwIfNoEntry: false });
		if (!stats) throw inputError(`there is no file or folder ${path}.`, 'Check the path.');
		if (!stats.isDirectory()) {
			files.push({ path, name: path });
			continue;
		}
		const below = imagesBelow(path, paths.length > 1 ? `${path.replace(/\/+$/, '')}/` : '');
		if (below.images.length === 0)
			throw inputError(
				`${path} is a folder without a PNG or JPEG file.`,
				`Name a folder of images, or a table; several tables are read with --query "select * from '${path}/*.csv'".`,
			);
		files.push(...below.images.sort((a, b) => byName(a.name, b.name)));
		others += below.others;
	}
	return { name: paths.length === 1 ? basename(paths[0]!.replace(/\/+$/, '')) || paths[0]! : `${files.length} images`, files, others };
}
