import { autoencoderName, readAutoencoder } from '../detector/autoencoder/file.js';
import { convolutionalName, readConvolutional } from '../detector/convolutional/file.js';
import { readReinforcement, reinforcementName } from '../detector/reinforcement/file.js';
import { AnodError } from '../errors.js';
import { readModelFile, type Tensor, writeSafetensors } from '../file/index.js';
import { inferShapes } from '../network/shapes.js';
import type { Network } from '../network/types.js';
import type { NumberState } from '../preprocessing/states.js';
import type { Preprocessing } from '../preprocessing/types.js';
import { bytesOf, type Exportable } from './export.js';
import { torchLayout, torchTensors } from './torch.js';

/** A network of a detector: the tensor that holds its weights, and what its parameters are called by. */
interface Named {
	readonly tensor: string;
	readonly network: Network;
	readonly prefix: string;
}

interface Content {
	readonly networks: readonly Named[];
	readonly preprocessing?: Preprocessing;
	/** Whether a tensor of the file says something of the model: not the rows that `load` checks it by, nor what only a later training needs. */
	readonly keeps: (tensor: string) => boolean;
}

const isCheck = (tensor: string): boolean => tensor === 'goldenRows' || tensor === 'goldenScores';

/** What of a file goes where. @throws AnodError ANOD_FILE */
function contentOf(bytes: Uint8Array, detector: string): Content {
	if (detector === autoencoderName) {
		const { network, preprocessing } = readAutoencoder(bytes);
		return { networks: [{ tensor: 'weights', network, prefix: '' }], preprocessing, keeps: (tensor) => !isCheck(tensor) };
	}
	if (detector === convolutionalName) {
		const state = readConvolutional(bytes);
		const networks =
			state.data === 'series'
				? state.parts.map(({ name, network }) => ({ tensor: name, network, prefix: `${name}.` }))
				: state.parts.flatMap((part) =>
						part.kind === 'neighbors' ? [] : [{ tensor: `${part.kind}.weights`, network: part.network, prefix: `${part.kind}.` }],
					);
		return { networks, keeps: (tensor) => !isCheck(tensor) };
	}
	if (detector === reinforcementName) {
		const state = readReinforcement(bytes);
		const keeps = (tensor: string): boolean => !isCheck(tensor) && !tensor.startsWith('memory.');
		const agent = { tensor: 'weights', network: state.network, prefix: 'agent.' };
		if (state.data === 'series') {
			const parts = state.reading.signal?.scoring.parts ?? [];
			return { networks: [agent, ...parts.map(({ name, network }) => ({ tensor: `signal.${name}`, network, prefix: `${name}.` }))], keeps };
		}
		const { autoencoder, preprocessing } = state;
		return {
			networks: [agent, ...(autoencoder ? [{ tensor: 'autoencoder.weights', network: autoencoder.network, prefix: 'autoencoder.' }] : [])],
			preprocessing,
			keeps,
		};
	}
	throw new AnodError(
		'ANOD_FILE',
		`the file holds the detector '${detector}'; '${autoencoderName}', '${convolutionalName}' and '${reinforcementName}' can be written as safetensors.`,
		{ got: detector },
	);
}

/** The parameters of a network; of several members, each under its number. */
function networkTensors({ network, prefix }: Named, weights: Float32Array): Tensor[] {
	const { size } = inferShapes(network);
	const members = weights.length / size;
	if (members === 1) return torchTensors(network, weights, prefix);
	return Array.from({ length: members }, (_, member) =>
		torchTensors(network, weights.subarray(member * size, (member + 1) * size), `${prefix}members.${member}.`),
	).flat();
}

/** What columns of numbers are scaled by, one value a column, and the quantiles of those that have them. */
function scalingTensors({ columns }: Preprocessing): { readonly tensors: Tensor[]; readonly names: readonly string[] } {
	const numeric = columns.filter(({ kind, features }) => features > 0 && (kind === 'number' || kind === 'boolean'));
	const states = numeric.map(({ state }) => state as unknown as NumberState);
	const tensor = (name: string, data: Tensor['data']): Tensor => ({
		name: `preprocessing.${name}`,
		dtype: 'F64',
		shape: [data.length],
		data,
	});
	const lists = (['shift', 'scale', 'limit', 'fill'] as const).map((key) =>
		tensor(
			key,
			Float64Array.from(states, (state) => state[key]),
		),
	);
	const quantiles = states.flatMap(({ quantiles }, k) =>
		quantiles ? [tensor(`quantiles.${numeric[k].name}`, Float64Array.from(quantiles))] : [],
	);
	return { tensors: numeric.length > 0 ? [...lists, ...quantiles] : [], names: numeric.map(({ name }) => name) };
}

/**
 * The weights of a fitted detector as a safetensors file for Python: parameters named and laid out as PyTorch's, statistics of the preprocessing and what signals
 * compare with as tensors beside them, and all else as JSON in the metadata.
 *
 * Metadata: `format` (`pt`), `detector`, `layout` (how to read the weights), `model` (options, layers, schema, scales, threshold as JSON; numbers that are not
 * finite are null) and, for tables, `numericColumns`: which columns the tensors `preprocessing.shift`, `.scale`, `.limit` and `.fill` are of.
 *
 * @param detector - fitted, or the bytes of a `.anod` file.
 * @returns the bytes of a `.safetensors` file.
 * @throws AnodError ANOD_NOT_FITTED; ANOD_FILE for a damaged file.
 */
export async function exportSafetensors(detector: Exportable): Promise<Uint8Array> {
	const bytes = await bytesOf(detector);
	const file = readModelFile(bytes);
	const { networks, preprocessing, keeps } = contentOf(bytes, file.detector);
	const parameters = networks.flatMap((named) => networkTensors(named, file.tensors.get(named.tensor)!.data as Float32Array));
	const ofNetworks = new Set(networks.map(({ tensor }) => tensor));
	const others = [...file.tensors.values()].filter(({ name }) => keeps(name) && !ofNetworks.has(name));
	const scaling = preprocessing && scalingTensors(preprocessing);
	const { summary: _, ...model } = file.header;
	return writeSafetensors([...parameters, ...others, ...(scaling?.tensors ?? [])], {
		format: 'pt',
		detector: file.detector,
		layout: torchLayout,
		model: JSON.stringify(model),
		...(scaling ? { numericColumns: JSON.stringify(scaling.names) } : {}),
	});
}
