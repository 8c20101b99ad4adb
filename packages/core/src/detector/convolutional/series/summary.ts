import { inferShapes } from '../../../network/shapes.js';
import type { ColumnSchema } from '../../../preprocessing/types.js';
import type { Health } from '../../types.js';
import type { ConvolutionalSummary } from '../state.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { SeriesState } from './state.js';
import type { TrainedExpectation } from './train-expectation.js';

/** What a fit saw and did, for people. */
export function summarise(
	{ channels, threshold, columns, parts }: Omit<SeriesState, 'summary'>,
	set: SeriesSet,
	trained: readonly TrainedExpectation[],
	heldOut: readonly Pick<Piece, 'start' | 'end'>[],
	reason: string,
	notes: readonly string[],
	seconds: number,
): ConvolutionalSummary {
	return {
		rows: set.rows,
		columns: channels.map((channel, c): ColumnSchema => {
			let missing = 0;
			for (const value of set.columns[c]) if (value !== value) missing++;
			return {
				name: channel.name,
				kind: 'number',
				reason: columns.named ? 'holds numbers' : 'by position',
				first: c,
				features: 1,
				missingShare: missing / set.steps,
				state: { mean: channel.mean, deviation: channel.deviation },
			};
		}),
		features: channels.length,
		setAside: 0,
		heldOut: heldOut.reduce((sum, { start, end }) => sum + end - start, 0),
		steps: trained.reduce((sum, { steps }) => sum + steps, 0),
		parameters: parts.reduce((sum, { network }) => sum + inferShapes(network).size, 0),
		curve: trained[0].curve,
		threshold,
		health: seriesHealth(parts, trained),
		seconds,
		reason,
		notes,
	};
}

const verbs: Partial<Record<SeriesState['parts'][number]['name'], string>> = { forecast: 'forecasts', reconstruction: 'rebuilds' };

/** Compares each network with itself before training (a forecaster then gives the last value) and with the mean; counts filters that are off for good. */
function seriesHealth(parts: SeriesState['parts'], trained: readonly TrainedExpectation[]): Health {
	const warnings: string[] = [];
	trained.forEach(({ loss }, p) => {
		const what = verbs[parts[p].name];
		if (!what) return;
		if (loss.mean > 0 && !(loss.trained < loss.mean))
			warnings.push(
				`the network ${what} held-out steps no better than the mean does (${loss.trained.toPrecision(3)} against ${loss.mean.toPrecision(3)}): the series may have drifted, be noise, or be too short.`,
			);
		else if (loss.untrained > 0 && !(loss.trained <= loss.untrained))
			warnings.push(
				`training did not lower the held-out loss (${loss.trained.toPrecision(3)} after, ${loss.untrained.toPrecision(3)} before): the end of the series may differ from its beginning.`,
			);
	});
	return { loss: trained[0].loss, deadUnits: trained.reduce((sum, part) => sum + part.deadFilters, 0), warnings };
}
