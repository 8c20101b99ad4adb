import { AnodError } from '../../errors.js';
import { readModelFile, writeModelFile } from '../../file/index.js';
import type { Tensor } from '../../file/safetensors.js';
import { inferShapes } from '../../network/shapes.js';
import { type ImagesHeader, imagesTensors } from './images/file.js';
import type { SeriesState } from './series/state.js';
import type { ConvolutionalState } from './state.js';

/** Name of this detector in model files. */
export const convolutionalName = 'convolutional';

/** What the file holds besides tensors. */
type Header = Omit<SeriesState, 'tensors'> | ImagesHeader;

/** Shape of each tensor that the file must hold, by its header; lengths that only the file knows are taken from it. */
function tensorShapes(header: Header, count: (name: string) => number): Record<string, readonly number[]> {
	if (header.data === 'images') return imagesTensors(header, count);
	const { parts, channels } = header;
	const golden = count('goldenRows') / channels.length;
	return {
		...Object.fromEntries(parts.map(({ name, network }) => [name, [inferShapes(network).size]])),
		...(parts.some(({ name }) => name === 'oneClass') ? { 'oneClass.center': [count('oneClass.center')] } : {}),
		calibration: [count('calibration')],
		peaks: [count('peaks')],
		goldenRows: [golden, channels.length],
		goldenScores: [golden],
	};
}

export function writeConvolutional({ tensors, ...header }: ConvolutionalState): Uint8Array {
	const shapes = tensorShapes(header as Header, (name) => tensors[name]?.length ?? 0);
	return writeModelFile({
		detector: convolutionalName,
		header,
		tensors: Object.entries(tensors).map(([name, data]) => ({
			name,
			dtype: data instanceof Float64Array ? ('F64' as const) : ('F32' as const),
			shape: shapes[name],
			data: data as Tensor['data'],
		})),
	});
}

/** @throws AnodError ANOD_FILE when the file is not whole or does not fit together. */
export function readConvolutional(bytes: Uint8Array): ConvolutionalState {
	const file = readModelFile(bytes);
	if (file.detector !== convolutionalName)
		throw new AnodError('ANOD_FILE', `the file holds the detector '${file.detector}'; this reads '${convolutionalName}'.`, {
			got: file.detector,
		});
	const header = file.header as unknown as Header;
	const tensors = Object.fromEntries([...file.tensors].map(([name, tensor]) => [name, tensor.data]));
	for (const [name, shape] of Object.entries(tensorShapes(header, (name) => tensors[name]?.length ?? 0))) {
		const length = shape.reduce((product, size) => product * size, 1);
		const got = tensors[name]?.length;
		if (got !== length || length === 0 || !shape.every(Number.isInteger))
			throw new AnodError(
				'ANOD_FILE',
				`the model file's tensor ${name} holds ${got ?? 'no'} numbers; its header asks for ${shape.join(' × ')}. The file is damaged.`,
				{ tensor: name, got, expected: shape },
			);
	}
	return { ...header, tensors } as unknown as ConvolutionalState;
}
