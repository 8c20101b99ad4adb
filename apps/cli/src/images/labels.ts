import { basename, dirname } from 'node:path';
import { dataError, usageError } from '../errors.js';
import { readBlocks } from '../input/blocks.js';
import { readLabel } from '../input/labels.js';
import { asText } from '../scoring/score-source.js';
import { type Context, withSource } from '../verbs/context.js';
import type { ImageFile } from './find.js';

/** 1 = anomaly, 0 = normal, −1 = not labelled; one a file. */
export type ImageLabels = Int8Array;

/** Labels by the folder that an image lies in: good, defect, …. */
function fromFolders(files: readonly ImageFile[], anomalyValues: ReadonlySet<string>): ImageLabels {
	return Int8Array.from(files, ({ name, path }) => {
		const folder = basename(dirname(name.includes('/') ? name : path));
		try {
			return readLabel(folder, anomalyValues, 'of folders', 0);
		} catch {
			throw dataError(
				'ANOD_LABEL',
				`${name} lies in a folder called ${folder}; whether that is an anomaly is not clear.`,
				`Say which folders are: --anomaly-value ${folder}`,
			);
		}
	});
}

/** Labels from a table whose first two columns are the file and its label. */
async function fromTable(
	context: Context,
	path: string,
	files: readonly ImageFile[],
	anomalyValues: ReadonlySet<string>,
): Promise<ImageLabels> {
	const labels = new Map<string, 0 | 1 | -1>();
	await withSource(context, [path], async (database, source) => {
		const columns = source.columns.slice(0, 2).map(asText);
		if (columns.length < 2)
			throw dataError('ANOD_LABEL', `${path} has one column; labels want two: file and label.`, 'Example of a line: good/001.png,0');
		for await (const block of readBlocks(database, source, columns, context.signal))
			for (let i = 0; i < block.length; i++) {
				const file = block.columns[0]![i] as string | null;
				const label = readLabel(block.columns[1]![i] as string | null, anomalyValues, columns[1]!.name, block.first + i);
				if (file !== null) labels.set(file.trim().replaceAll('\\', '/').replace(/^\.\//, ''), label);
			}
	});
	const found = Int8Array.from(files, (file) => labels.get(file.name) ?? labels.get(file.path) ?? labels.get(basename(file.name)) ?? -1);
	if (found.every((label) => label === -1))
		throw dataError(
			'ANOD_LABEL',
			`${path} has no label for any of the images, such as ${files[0]!.name}.`,
			'Its first column holds their names, within the folder or alone.',
		);
	return found;
}

/** The labels that --labels asks for; undefined without. */
export async function imageLabels(context: Context, files: readonly ImageFile[]): Promise<ImageLabels | undefined> {
	const { flags } = context;
	const asked = flags.text('labels');
	const anomalyValues = new Set(flags.many('anomaly-value'));
	if (asked === undefined) {
		if (anomalyValues.size > 0) throw usageError('--anomaly-value needs labels.', 'Add --labels FILE, or --labels folders.');
		return undefined;
	}
	return asked === 'folders' ? fromFolders(files, anomalyValues) : fromTable(context, asked, files, anomalyValues);
}
