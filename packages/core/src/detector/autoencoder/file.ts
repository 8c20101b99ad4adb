import type { Backend } from '../../backend/types.js';
import { AnodError } from '../../errors.js';
import { type Dtype, readModelFile, type TensorArray, writeModelFile } from '../../file/index.js';
import { inferShapes } from '../../network/shapes.js';
import { checkGoldenScores } from '../golden.js';
import type { AutoencoderScorer } from './scorer.js';
import type { AutoencoderState, AutoencoderTensors } from './state.js';

/** Name of this detector in model files. */
export const autoencoderName = 'autoencoder';

/** What the file holds besides tensors. */
type Header = Omit<AutoencoderState, 'tensors'>;

/** Shape of each optional or required tensor, from the header alone: sizes are checked before anything is made of them. */
function tensorShapes({ network, options }: Header, count: (name: string) => number): Record<keyof AutoencoderTensors, readonly number[]> {
	const d = network.inputs;
	const rows = (name: string): number => count(name) / d;
	return {
		weights: [options.members * inferShapes(network).size],
		fill: [d],
		whitening: [d, d],
		memory: [rows('memory'), d],
		background: [rows('background'), d],
		latentMean: [options.latent],
		latentFactor: [options.latent, options.latent],
		calibration: [count('calibration')],
		goldenRows: [rows('goldenRows'), d],
		goldenScores: [rows('goldenRows')],
	};
}

/** Tensors that distances are taken to. */
const isRemembered = (name: string): boolean => name === 'memory' || name === 'background';

const dtypeOf = ({ distancePrecision }: Header, name: string, data: TensorArray): Dtype =>
	data instanceof Float64Array ? 'F64' : isRemembered(name) && distancePrecision === 'half' ? 'F16' : 'F32';

export function writeAutoencoder(state: AutoencoderState): Uint8Array {
	const { tensors, ...header } = state;
	const shapes = tensorShapes(header, (name) => tensors[name as keyof AutoencoderTensors]?.length ?? 0);
	return writeModelFile({
		detector: autoencoderName,
		header,
		tensors: Object.entries(tensors).flatMap(([name, data]) =>
			data
				? [
						{
							name,
							dtype: dtypeOf(header, name, data),
							shape: shapes[name as keyof AutoencoderTensors],
							data,
						},
					]
				: [],
		),
	});
}

/** Tensors that a file must hold for its header's signals and layers. */
function required({ signals, options, encoderLayers }: Header): readonly (keyof AutoencoderTensors)[] {
	return [
		'weights',
		'fill',
		'calibration',
		'goldenRows',
		'goldenScores',
		...(signals.includes('residual') && options.whiten ? (['whitening'] as const) : []),
		...(signals.includes('neighbors') ? (['memory'] as const) : []),
		...(signals.includes('background') ? (['background'] as const) : []),
		...(encoderLayers > 0 ? (['latentMean', 'latentFactor'] as const) : []),
	];
}

/** @throws AnodError ANOD_FILE when the file is not whole or does not fit together. */
export function readAutoencoder(bytes: Uint8Array): AutoencoderState {
	const file = readModelFile(bytes);
	if (file.detector !== autoencoderName)
		throw new AnodError('ANOD_FILE', `the file holds the detector '${file.detector}'; this version reads '${autoencoderName}'.`, {
			got: file.detector,
		});
	const header = file.header as Header;
	const data = new Map([...file.tensors].map(([name, tensor]) => [name, tensor.data]));
	const shapes = tensorShapes(header, (name) => data.get(name)?.length ?? 0);
	for (const name of required(header)) {
		const length = shapes[name].reduce((product, size) => product * size, 1);
		const got = data.get(name)?.length;
		if (got !== length || length === 0 || !shapes[name].every(Number.isInteger))
			throw new AnodError(
				'ANOD_FILE',
				`the model file's tensor ${name} holds ${got ?? 'no'} numbers; its header asks for ${shapes[name].join(' × ')}. The file is damaged.`,
				{ tensor: name, got, expected: shapes[name] },
			);
	}
	return { ...header, tensors: Object.fromEntries(data) as unknown as AutoencoderTensors };
}

/** Scores the rows stored in a file again. @throws AnodError ANOD_FILE when they come out otherwise than where the file was written. */
export async function checkGolden(state: AutoencoderState, scorer: AutoencoderScorer, backend: Backend): Promise<void> {
	const { goldenRows, goldenScores } = state.tensors;
	checkGoldenScores(await scorer.score(scorer.rows(goldenRows)), goldenScores, state.arithmetic, backend);
}
