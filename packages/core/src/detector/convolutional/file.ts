import { AnodError } from '../../errors.js';
import { readModelFile, writeModelFile } from '../../file/index.js';
import type { Tensor } from '../../file/safetensors.js';
import { inferShapes } from '../../network/shapes.js';
import type { SeriesState } from './series/state.js';
import type { ConvolutionalState } from './state.js';

/** Name of this detector in model files. */
export const convolutionalName = 'convolutional';

/** Numbers that each tensor must hold, by the header alone; undefined: any, at least one. */
function tensorLengths(header: Omit<ConvolutionalState, 'tensors'>): Record<string, number | undefined> {
	const { parts } = header as SeriesState;
	return {
		...Object.fromEntries(parts.map(({ name, network }) => [name, inferShapes(network).size])),
		calibration: undefined,
		goldenRows: undefined,
		goldenScores: undefined,
	};
}

export function writeConvolutional({ tensors, ...header }: ConvolutionalState): Uint8Array {
	return writeModelFile({
		detector: convolutionalName,
		header,
		tensors: Object.entries(tensors).map(([name, data]) => ({
			name,
			dtype: data instanceof Float64Array ? ('F64' as const) : ('F32' as const),
			shape: [data.length],
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
	const header = file.header as unknown as Omit<ConvolutionalState, 'tensors'>;
	const tensors = Object.fromEntries([...file.tensors].map(([name, tensor]) => [name, tensor.data]));
	for (const [name, length] of Object.entries(tensorLengths(header))) {
		const got = tensors[name]?.length;
		if (got === undefined || (length !== undefined && got !== length))
			throw new AnodError(
				'ANOD_FILE',
				`the model file's tensor ${name} holds ${got ?? 'no'} numbers; its header asks for ${length ?? 'some'}. The file is damaged.`,
				{ tensor: name, got, expected: length },
			);
	}
	return { ...header, tensors } as ConvolutionalState;
}
