import type { FitSummary } from '../../types.js';
import type { LabelCounts } from '../labels.js';
import type { ReinforcementOptions } from '../options.js';
import { oddRewards, type Stakes } from '../reward-table.js';
import { contradictions } from './contradictions.js';
import type { RowMemory } from './memory.js';

/** What was found in the data and done about it, in sentences. */
export function notesOf({ unknown, normals }: LabelCounts, n: number, { memory }: ReinforcementOptions, signals?: FitSummary): string[] {
	const kept = n - unknown + Math.min(unknown, memory);
	return [
		...(kept < n ? [`${kept} of ${n} rows are remembered for queries and feedback (option memory).`] : []),
		...(signals && signals.setAside > 0
			? [`${signals.setAside} rows stand so far apart that the network of the signals was trained without them.`]
			: []),
		...(signals && normals > 0 && unknown === 0 ? ['signals were learned from rows that are labelled normal alone.'] : []),
	];
}

/** What looks wrong in what a fit was told, in sentences. */
export function warningsOf({ anomalies }: LabelCounts, stakes: Stakes, memory: RowMemory, signals?: FitSummary): string[] {
	return [
		...(anomalies === 0 ? ['no row is labelled an anomaly: scores follow the teacher.'] : []),
		...oddRewards(stakes),
		...contradictions(memory),
		...(signals?.health.warnings.map((warning) => `of the signals: ${warning}`) ?? []),
	];
}
