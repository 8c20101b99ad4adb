import { AnodError } from '../../../errors.js';
import type { Dtype, ModelFile, Tensor, TensorArray } from '../../../file/index.js';
import { inferShapes } from '../../../network/shapes.js';
import type { SeriesScoring } from '../../convolutional/series/scorer.js';
import type { SeriesMemory } from './memory.js';
import { readWidth, type Usual } from './reader.js';
import type { SeriesAgentState } from './state.js';

/** What the file holds besides tensors. */
type Header = Omit<SeriesAgentState, 'tensors' | 'memory' | 'reading'> & {
	readonly reading: Omit<SeriesAgentState['reading'], 'signal'> & {
		readonly signal?: { readonly scoring: Omit<SeriesScoring, 'tensors'>; readonly usual: Usual };
	};
	/** Steps of the memory for feedback; undefined: it was left out. */
	readonly remembered?: number;
};

interface Expected {
	readonly dtype: Dtype;
	readonly shape: readonly number[];
}

/** Tensors that the file must hold, by its header; lengths that only the file knows are taken from it. */
function expectedTensors(header: Header, count: (name: string) => number): Map<string, Expected> {
	const { network, reading, remembered: m } = header;
	const expected = new Map<string, Expected>();
	const add = (dtype: Dtype, name: string, ...shape: readonly number[]) => expected.set(name, { dtype, shape });
	add('F32', 'weights', inferShapes(network).size);
	add('F64', 'calibration', count('calibration'));
	add('F64', 'peaks', count('peaks'));
	add('F64', 'goldenRows', count('goldenScores'), reading.channels.length);
	add('F64', 'goldenScores', count('goldenScores'));
	for (const part of reading.signal?.scoring.parts ?? []) add('F32', `signal.${part.name}`, inferShapes(part.network).size);
	if (m !== undefined) {
		add('F32', 'memory.values', m, readWidth(reading as SeriesAgentState['reading']));
		add('F32', 'memory.unusual', m);
		add('I32', 'memory.ids', m);
		add('I8', 'memory.labels', m);
		add('I8', 'memory.decisions', m);
		add('F64', 'memory.rewards', m);
		add('U8', 'memory.roles', m);
		add('I32', 'memory.runs', count('memory.runs'));
	}
	return expected;
}

/** Each array of a group under the group's name. */
const named = (group: string, arrays: object): [string, TensorArray][] =>
	Object.entries(arrays).flatMap(([name, data]) => (ArrayBuffer.isView(data) ? [[`${group}${name}`, data as TensorArray]] : []));

export function seriesToFile(state: SeriesAgentState): Pick<ModelFile, 'header'> & { readonly tensors: readonly Tensor[] } {
	const { tensors, memory, reading, ...rest } = state;
	const { signal, ...readingRest } = reading;
	const { tensors: signalTensors, ...scoring } = signal?.scoring ?? {};
	const header: Header = {
		...rest,
		reading: { ...readingRest, ...(signal ? { signal: { usual: signal.usual, scoring: scoring as Omit<SeriesScoring, 'tensors'> } } : {}) },
		remembered: memory?.ids.length,
	};
	const arrays = new Map<string, TensorArray>([
		...named('', tensors),
		...named('signal.', signalTensors ?? {}),
		...named('memory.', memory ?? {}),
	]);
	const expected = expectedTensors(header, (name) => arrays.get(name)?.length ?? 0);
	return {
		header: { ...header },
		tensors: [...expected].map(([name, { dtype, shape }]) => ({ name, dtype, shape, data: arrays.get(name)! })),
	};
}

/** @throws AnodError ANOD_FILE when header and tensors do not fit each other. */
export function seriesFromFile(file: ModelFile): SeriesAgentState {
	const header = file.header as unknown as Header;
	const { reading, remembered, ...rest } = header;
	const groups: Record<string, Record<string, TensorArray>> = { '': {}, signal: {}, memory: {} };
	for (const [name, { dtype, shape }] of expectedTensors(header, (name) => file.tensors.get(name)?.data.length ?? 0)) {
		const tensor = file.tensors.get(name);
		const length = shape.reduce((product, size) => product * size, 1);
		if (tensor?.dtype !== dtype || tensor.data.length !== length || length === 0 || !shape.every(Number.isInteger))
			throw new AnodError(
				'ANOD_FILE',
				`the model file's tensor ${name} holds ${tensor?.data.length ?? 'no'} numbers; its header asks for ${shape.join(' × ')}. The file is damaged.`,
				{ tensor: name, got: tensor?.data.length, expected: shape },
			);
		const dot = name.indexOf('.');
		groups[name.slice(0, Math.max(0, dot))][name.slice(dot + 1)] = tensor.data;
	}
	refuseBrokenRuns(groups.memory as unknown as SeriesMemory);
	const { signal, ...channels } = reading;
	return {
		...rest,
		tensors: groups[''],
		reading: { ...channels, ...(signal ? { signal: { ...signal, scoring: { ...signal.scoring, tensors: groups.signal } } } : {}) },
		...(remembered === undefined ? {} : { memory: groups.memory as unknown as SeriesMemory }),
	} as unknown as SeriesAgentState;
}

/** @throws AnodError ANOD_FILE unless the runs of a memory, where there is one, divide its steps. */
function refuseBrokenRuns({ runs, ids }: Partial<SeriesMemory>): void {
	if (!runs || !ids) return;
	const rises = runs.every((start, i) => i === 0 || start > runs[i - 1]);
	if (!rises || runs[0] !== 0 || runs[runs.length - 1] !== ids.length)
		throw new AnodError(
			'ANOD_FILE',
			`the model file's tensor memory.runs does not divide its ${ids.length} steps into runs. The file is damaged.`,
			{
				tensor: 'memory.runs',
			},
		);
}
