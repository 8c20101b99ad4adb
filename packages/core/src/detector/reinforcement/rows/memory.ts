import { permutation, RandomStream, streams } from '../../../numeric/random.js';
import { gatherRows } from '../../autoencoder/remember.js';

/** Rows as an agent learns from them, with all that is known of each. Struct of arrays; letters: m rows, k inputs. */
export interface RowMemory {
	/** `[m, k]` */
	readonly inputs: Float32Array;
	/** `[m]`: number of the row in the input of the fit; −1 for one that came later. */
	readonly ids: Int32Array;
	/** `[m]`: the teacher's suspicion, 0 on average; 0 for rows that it has not seen. */
	readonly suspicion: Float32Array;
	/** `[m]`: 1 = anomaly, 0 = not known, −1 = normal. */
	readonly labels: Int8Array;
	/** `[m]`: a decision whose reward is known as a number, 1 = "anomaly", 0 = "normal"; −1: none. */
	readonly decisions: Int8Array;
	/** `[m]`: that reward, in units of the reward table. */
	readonly rewards: Float64Array;
	/** `[m]`: 1 = held out of training, for thresholds and p-values; 2 = it was, until people said something of it. */
	readonly heldOut: Uint8Array;
}

export const sizeOf = (memory: RowMemory): number => memory.ids.length;

/** Whether people, or the labels of the fit, said something of a row. */
export const isKnown = ({ labels, decisions }: RowMemory, row: number): boolean => labels[row] !== 0 || decisions[row] >= 0;

export const knownRows = (memory: RowMemory): Uint32Array =>
	Uint32Array.from({ length: sizeOf(memory) }, (_, row) => row).filter((row) => isKnown(memory, row));

/** Some of the rows. */
export function selectMemory(memory: RowMemory, rows: Uint32Array): RowMemory {
	const k = memory.inputs.length / Math.max(1, sizeOf(memory));
	return {
		inputs: gatherRows(memory.inputs, k, rows),
		ids: Int32Array.from(rows, (row) => memory.ids[row]),
		suspicion: Float32Array.from(rows, (row) => memory.suspicion[row]),
		labels: Int8Array.from(rows, (row) => memory.labels[row]),
		decisions: Int8Array.from(rows, (row) => memory.decisions[row]),
		rewards: Float64Array.from(rows, (row) => memory.rewards[row]),
		heldOut: Uint8Array.from(rows, (row) => memory.heldOut[row]),
	};
}

/** What is worth keeping: all rows that something is known of, and at most `most` others, drawn at random. In the order of the rows. */
export function remember(memory: RowMemory, most: number, seed: number): RowMemory {
	const all = Uint32Array.from({ length: sizeOf(memory) }, (_, row) => row);
	const others = all.filter((row) => !isKnown(memory, row));
	if (others.length <= most) return memory;
	const order = permutation(others.length, new RandomStream(seed, streams.memory, 3));
	const kept = new Uint8Array(all.length);
	for (let i = 0; i < most; i++) kept[others[order[i]]] = 1;
	return selectMemory(
		memory,
		all.filter((row) => kept[row] === 1 || isKnown(memory, row)),
	);
}
