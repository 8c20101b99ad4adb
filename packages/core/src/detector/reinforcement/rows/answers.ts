import { AnodError } from '../../../errors.js';
import { readLabels } from '../labels.js';
import type { Answers } from '../types.js';
import { isKnown, type RowMemory, selectMemory, sizeOf } from './memory.js';

/** One answer about each of some rows. Struct of arrays, `[a]`. */
export interface Said {
	readonly labels: Int8Array;
	/** −1 where a label was given. */
	readonly decisions: Int8Array;
	readonly rewards: Float64Array;
}

/**
 * Checks what was said of `a` rows.
 *
 * @param usual - `[a]`: what the detector says of the rows now, for rewards without decisions.
 * @throws AnodError ANOD_SHAPE, ANOD_INPUT, with the place of what is wrong.
 */
export function readSaid(answers: Answers, a: number, usual: () => Promise<Uint8Array>): Promise<Said> | Said {
	if ('labels' in answers && answers.labels !== undefined) {
		if ('rewards' in answers)
			throw new AnodError('ANOD_INPUT', 'feedback() got labels and rewards; give one of the two, or call it twice.', {});
		return { labels: readLabels(answers.labels, a, 'feedback()'), decisions: new Int8Array(a).fill(-1), rewards: new Float64Array(a) };
	}
	return readRewards(answers as Extract<Answers, { rewards: ArrayLike<number> }>, a, usual);
}

async function readRewards(
	answers: Extract<Answers, { rewards: ArrayLike<number> }>,
	a: number,
	usual: () => Promise<Uint8Array>,
): Promise<Said> {
	const { rewards, decisions } = answers;
	if (rewards === undefined)
		throw new AnodError('ANOD_INPUT', 'feedback() got neither labels nor rewards; give one of the two, with one entry for each row.', {});
	for (const [name, list] of [
		['rewards', rewards],
		['decisions', decisions],
	] as const)
		if (list !== undefined && list.length !== a)
			throw new AnodError('ANOD_SHAPE', `feedback() got ${list.length} ${name} for ${a} rows; it wants one for each.`, {
				got: list.length,
				expected: a,
			});
	for (let i = 0; i < a; i++) {
		if (!Number.isFinite(rewards[i]))
			throw new AnodError('ANOD_INPUT', `feedback() got the reward ${String(rewards[i])} for row ${i}; it wants a finite number.`, {
				row: i,
				got: rewards[i],
			});
		const decision: unknown = decisions?.[i] ?? 0;
		if (decision !== 0 && decision !== 1)
			throw new AnodError(
				'ANOD_INPUT',
				`feedback() got the decision ${String(decision)} for row ${i}; decisions are 1 ("anomaly") and 0 ("normal").`,
				{ row: i, got: decision },
			);
	}
	return {
		labels: new Int8Array(a),
		decisions: Int8Array.from(decisions ? Array.from(decisions) : await usual()),
		rewards: Float64Array.from(Array.from(rewards)),
	};
}

/** Places in a memory of rows by their numbers in the input of the fit. @throws AnodError ANOD_INPUT for one that is not remembered. */
export function placesOf(memory: RowMemory, ids: ArrayLike<number>): Uint32Array {
	const places = new Map<number, number>();
	for (let row = 0; row < sizeOf(memory); row++) if (memory.ids[row] >= 0) places.set(memory.ids[row], row);
	return Uint32Array.from({ length: ids.length }, (_, i) => {
		const place = places.get(ids[i]);
		if (place === undefined)
			throw new AnodError(
				'ANOD_INPUT',
				`feedback() got the id ${String(ids[i])}, which is none of the ${places.size} fitted rows that the detector remembers; give the row itself, or fit with a greater memory.`,
				{ id: ids[i], index: i },
			);
		return place;
	});
}

/**
 * A memory that knows what was said as well. Of a row that it holds, what was said before is replaced, and the label 0 takes it back; other rows are added, and
 * forgotten when nothing is known of them any more.
 *
 * @param rows - `[a]` places in the memory, or `[a, k]` what the agent reads of the rows: those that equal remembered ones are these.
 */
export function withAnswers(memory: RowMemory, rows: Uint32Array | Float32Array, said: Said): RowMemory {
	const { places, added } = rows instanceof Uint32Array ? { places: rows, added: new Float32Array() } : findRows(memory, rows);
	const k = memory.inputs.length / sizeOf(memory);
	const more = added.length / k;
	const result: RowMemory = {
		inputs: extended(memory.inputs, more * k),
		ids: extended(memory.ids, more),
		suspicion: extended(memory.suspicion, more),
		labels: extended(memory.labels, more),
		decisions: extended(memory.decisions, more),
		rewards: extended(memory.rewards, more),
		heldOut: extended(memory.heldOut, more),
	};
	result.inputs.set(added, memory.inputs.length);
	result.ids.fill(-1, sizeOf(memory));
	result.decisions.fill(-1, sizeOf(memory));
	places.forEach((place, i) => {
		result.labels[place] = said.labels[i];
		result.decisions[place] = said.decisions[i];
		result.rewards[place] = said.rewards[i];
		if (result.heldOut[place] === 1) result.heldOut[place] = 2;
	});
	const kept = Uint32Array.from({ length: sizeOf(result) }, (_, row) => row).filter((row) => result.ids[row] >= 0 || isKnown(result, row));
	return kept.length === sizeOf(result) ? result : selectMemory(result, kept);
}

function extended<Values extends Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array>(values: Values, more: number): Values {
	const result = new (values.constructor as new (length: number) => Values)(values.length + more);
	result.set(values as never);
	return result;
}

/** Where rows `[a, k]` are in a memory, rather at a twin that something is known of; those that it lacks get places behind its end, equal ones the same. */
function findRows(memory: RowMemory, rows: Float32Array): { places: Uint32Array; added: Float32Array } {
	const m = sizeOf(memory);
	const k = memory.inputs.length / m;
	const a = rows.length / k;
	// Only rows with the same first number need a closer look.
	const asked = new Map<number, number[]>();
	for (let i = 0; i < a; i++) asked.set(rows[i * k], [...(asked.get(rows[i * k]) ?? []), i]);
	const places = new Int32Array(a).fill(-1);
	const equal = (values: Float32Array, at: number, i: number): boolean => {
		for (let j = 0; j < k; j++) if (values[at + j] !== rows[i * k + j]) return false;
		return true;
	};
	for (let row = 0; row < m; row++)
		for (const i of asked.get(memory.inputs[row * k]) ?? [])
			if ((places[i] < 0 || (!isKnown(memory, places[i]) && isKnown(memory, row))) && equal(memory.inputs, row * k, i)) places[i] = row;
	const added: number[] = [];
	for (let i = 0; i < a; i++) {
		if (places[i] >= 0) continue;
		const twin = added.findIndex((other) => equal(rows, other * k, i));
		places[i] = m + (twin < 0 ? added.length : twin);
		if (twin < 0) added.push(i);
	}
	const inputs = new Float32Array(added.length * k);
	added.forEach((i, at) => {
		inputs.set(rows.subarray(i * k, (i + 1) * k), at * k);
	});
	return { places: Uint32Array.from(places), added: inputs };
}
