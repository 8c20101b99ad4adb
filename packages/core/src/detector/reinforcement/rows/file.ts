import { AnodError } from '../../../errors.js';
import type { Dtype, ModelFile, Tensor, TensorArray } from '../../../file/index.js';
import { inferShapes } from '../../../network/shapes.js';
import type { RowMemory } from './memory.js';
import type { RowsState } from './state.js';

/** Where all rows but one are labelled anomalies, none is held out. */
const mayBeEmpty = 'calibration';

/** What the file holds besides tensors. */
type Header = Omit<RowsState, 'tensors' | 'memory' | 'autoencoder' | 'inputs'> & {
	readonly autoencoder?: Omit<NonNullable<RowsState['autoencoder']>, 'tensors'>;
	readonly inputs: { readonly factor: number };
	/** Rows of the memory for feedback; undefined: it was left out. */
	readonly remembered?: number;
};

interface Expected {
	readonly dtype: Dtype;
	readonly shape: readonly number[];
}

/** Tensors that the file must hold, by its header; lengths that only the file knows are taken from it. */
function expectedTensors(header: Header, count: (name: string) => number): Map<string, Expected> {
	const { network, preprocessing, autoencoder, remembered: m } = header;
	const d = preprocessing.width;
	const k = network.inputs;
	const expected = new Map<string, Expected>();
	const add = (dtype: Dtype, name: string, ...shape: readonly number[]) => expected.set(name, { dtype, shape });
	add('F32', 'weights', inferShapes(network).size);
	add('F32', 'typical', k);
	add('F64', 'calibration', count('calibration'));
	add('F32', 'goldenRows', count('goldenScores'), d);
	add('F64', 'goldenScores', count('goldenScores'));
	for (const name of ['low', 'high', 'fill']) add('F32', `inputs.${name}`, d);
	if (autoencoder) {
		add('F32', 'autoencoder.weights', autoencoder.options.members * inferShapes(autoencoder.network).size);
		add('F32', 'autoencoder.fill', d);
		add('F32', 'autoencoder.whitening', d, d);
		const remembered = autoencoder.distancePrecision === 'half' ? 'F16' : 'F32';
		add(remembered, 'autoencoder.memory', count('autoencoder.memory') / d, d);
		add(remembered, 'autoencoder.background', count('autoencoder.background') / d, d);
	}
	if (m !== undefined) {
		add('F32', 'memory.inputs', m, k);
		add('I32', 'memory.ids', m);
		add('F32', 'memory.suspicion', m);
		add('I8', 'memory.labels', m);
		add('I8', 'memory.decisions', m);
		add('F64', 'memory.rewards', m);
		add('U8', 'memory.heldOut', m);
	}
	return expected;
}

/** Each array of a group under the group's name. */
const named = (group: string, arrays: object): [string, TensorArray][] =>
	Object.entries(arrays).flatMap(([name, data]) => (ArrayBuffer.isView(data) ? [[`${group}${name}`, data as TensorArray]] : []));

export function rowsToFile(state: RowsState): Pick<ModelFile, 'header'> & { readonly tensors: readonly Tensor[] } {
	const { tensors, memory, autoencoder, inputs, ...rest } = state;
	const { tensors: autoencoderTensors, ...autoencoderRest } = autoencoder ?? {};
	const header: Header = {
		...rest,
		autoencoder: autoencoder && (autoencoderRest as Header['autoencoder']),
		inputs: { factor: inputs.factor },
		remembered: memory?.ids.length,
	};
	const arrays = new Map<string, TensorArray>([
		...named('', tensors),
		...named('inputs.', inputs),
		...named('autoencoder.', autoencoderTensors ?? {}),
		...named('memory.', memory ?? {}),
	]);
	const expected = expectedTensors(header, (name) => arrays.get(name)?.length ?? 0);
	return {
		header: { ...header },
		tensors: [...expected].map(([name, { dtype, shape }]) => ({ name, dtype, shape, data: arrays.get(name)! })),
	};
}

/** @throws AnodError ANOD_FILE when header and tensors do not fit each other. */
export function rowsFromFile(file: ModelFile): RowsState {
	const { autoencoder, inputs, remembered, ...rest } = file.header as unknown as Header;
	const header = file.header as unknown as Header;
	const groups: Record<string, Record<string, TensorArray>> = { '': {}, inputs: {}, autoencoder: {}, memory: {} };
	for (const [name, { dtype, shape }] of expectedTensors(header, (name) => file.tensors.get(name)?.data.length ?? 0)) {
		const tensor = file.tensors.get(name);
		const length = shape.reduce((product, size) => product * size, 1);
		if (tensor?.dtype !== dtype || tensor.data.length !== length || (length === 0 && name !== mayBeEmpty) || !shape.every(Number.isInteger))
			throw new AnodError(
				'ANOD_FILE',
				`the model file's tensor ${name} holds ${tensor?.data.length ?? 'no'} numbers; its header asks for ${shape.join(' × ')}. The file is damaged.`,
				{ tensor: name, got: tensor?.data.length, expected: shape },
			);
		const dot = name.indexOf('.');
		groups[name.slice(0, Math.max(0, dot))][name.slice(dot + 1)] = tensor.data;
	}
	return {
		...rest,
		tensors: groups[''],
		inputs: { ...groups.inputs, factor: inputs.factor },
		...(autoencoder ? { autoencoder: { ...autoencoder, tensors: groups.autoencoder } } : {}),
		...(remembered === undefined ? {} : { memory: groups.memory as unknown as RowMemory }),
	} as unknown as RowsState;
}
