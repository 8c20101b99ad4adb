import type { Held } from '../models/held.js';

interface TensorMetadata {
	readonly name: string;
	readonly datatype: string;
	readonly shape: readonly number[];
}

const datatypes: Readonly<Record<string, string>> = { number: 'FP64', boolean: 'BOOL', category: 'BYTES', date: 'BYTES' };

/** What a model of the Open Inference Protocol is asked with: one tensor of all numbers, or one a column where there are texts among them. */
function inputsOf({ detector: { summary, imageSize, data } }: Held): TensorMetadata[] {
	if (imageSize) return [{ name: 'images', datatype: 'UINT8', shape: [-1, imageSize.height, imageSize.width, imageSize.channels] }];
	const { columns } = summary;
	if (columns.every(({ kind }) => kind === 'number') && data !== 'series')
		return [{ name: 'rows', datatype: 'FP64', shape: [-1, columns.length] }];
	return columns.flatMap(({ name, kind }) => (kind === 'ignore' ? [] : [{ name, datatype: datatypes[kind], shape: [-1] }]));
}

/** `GET /v2/models/:name`. */
export const modelMetadata = (held: Held): object => ({
	name: held.name,
	versions: [],
	platform: 'anod',
	inputs: inputsOf(held),
	outputs: [
		{ name: 'score', datatype: 'FP64', shape: [-1] },
		{ name: 'label', datatype: 'UINT8', shape: [-1] },
		{ name: 'p_value', datatype: 'FP64', shape: [-1] },
	],
});
