import { cycles, day } from '../../preprocessing/date-column.js';
import type { DateState } from '../../preprocessing/states.js';
import type { Graph, Value } from '../graph.js';

/** What stands for a missing time: the least 64-bit number, as NaT of numpy and pandas. */
export const missingTime = -9223372036854775808n;

/** cos(2π·turns), step by step as `cosTurns`: a repeated time gives the same bits. */
function cosTurns(graph: Graph, turns: Value): Value {
	const fraction = graph.sub(turns, graph.map('Floor', turns));
	const t = graph.where(graph.greater(fraction, 0.5), graph.sub(1, fraction), fraction);
	const flip = graph.greater(t, 0.25);
	const x = graph.mul(graph.where(flip, graph.sub(0.5, t), t), 6.283185307179586);
	const z = graph.map('Neg', graph.mul(x, x));
	let sum = graph.div(z, 22 * 21);
	for (let k = 20; k >= 2; k -= 2) sum = graph.mul(graph.add(sum, 1), graph.div(z, k * (k - 1)));
	const cosine = graph.add(sum, 1);
	return graph.where(flip, graph.map('Neg', cosine), cosine);
}

/** Where in its cycle a time is, from 0 to 1, as `turns`. @param times - `[n, 1]`, int64. */
function turnsOf(graph: Graph, times: Value, cycle: 'hour' | 'weekday'): Value {
	const { length, start } = cycles[cycle];
	const shifted = cycle === 'weekday' ? graph.add(graph.sub(times, graph.mod(times, day)), start) : times;
	return graph.div(graph.cast(graph.mod(shifted, length), 'float64'), length);
}

/**
 * Features of a column of dates, as `writeDates`: sine and cosine of each cycle.
 *
 * @param times - `[n, 1]`, int64, milliseconds since 1970, UTC; {@link missingTime} where missing.
 * @returns `[n, f]`, float32.
 */
export function dateFeatures(graph: Graph, times: Value, { cycles, fill, unitRange }: DateState, impute: boolean): Value {
	const missing = graph.equal(times, graph.constant(BigInt64Array.of(missingTime)));
	const known = graph.where(missing, 0, times);
	const parts = cycles.flatMap((cycle) => {
		const turns = turnsOf(graph, known, cycle);
		return [cosTurns(graph, graph.sub(turns, 0.25)), cosTurns(graph, turns)];
	});
	const waves = graph.concat(parts, 1);
	const ranged = unitRange ? graph.div(graph.add(waves, 1), 2) : waves;
	const absent = impute ? graph.constant(Float64Array.from(fill)) : Number.NaN;
	return graph.cast(graph.where(missing, absent, ranged), 'float32');
}
