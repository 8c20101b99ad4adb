import { AnodError } from '../../../errors.js';
import { log } from '../../../numeric/functions.js';
import { breathe, paced } from '../../../training/run.js';
import type { AutoencoderScorer } from '../../autoencoder/scorer.js';
import { fittingIsolationForest } from '../../teacher/isolation-forest.js';
import { scoringIsolationForest } from '../../teacher/isolation-scores.js';
import type { ReinforcementOptions } from '../options.js';
import { ranks } from '../ranks.js';
import type { Teacher } from '../types.js';

/** Rows as teachers may see them. */
export interface Pupils {
	readonly n: number;
	/** `[n, d]`, each feature from 0 to 1 over the fitted rows. */
	readonly scaled: Float32Array;
	/** `[n, d]`, as the autoencoder reads them. */
	readonly values: Float32Array;
	readonly scorer: AutoencoderScorer | undefined;
}

/**
 * The teacher's suspicion of each row around its mean; all 0 without a teacher.
 *
 * Beside labels it is the rank, −0.5 (the least suspicious) to 0.5, which leaves it to them to say where the top of the ranking begins. Alone it is a quarter of the surprise
 * −ln(1 − rank), so that the agent spends itself on the most suspicious rows and not on the order of the usual ones.
 *
 * @param alone - whether no anomaly is labelled.
 * @throws AnodError ANOD_SHAPE, ANOD_INPUT when a teacher of the caller's does not give one finite number a row.
 */
export async function suspicions(
	{ n, scaled, values, scorer }: Pupils,
	{ teacher, seed }: ReinforcementOptions,
	own: Teacher | undefined,
	alone: boolean,
	signal: AbortSignal | undefined,
): Promise<Float32Array> {
	const d = scaled.length / n;
	const suspicion = new Float32Array(n);
	const said: ArrayLike<number>[] = [];
	if (own) said.push(checked(await own({ data: scaled.slice(), shape: [n, d] }), n));
	else {
		if (teacher === 'isolationForest' || teacher === 'both') {
			const forest = await paced(fittingIsolationForest(scaled, n, d, { seed }), signal);
			said.push(await paced(scoringIsolationForest(forest, scaled, n, d), signal));
		}
		if (teacher === 'autoencoder' || teacher === 'both') said.push(await scorer!.score(scorer!.rows(values), signal));
	}
	if (said.length === 0) return suspicion;
	await breathe();
	const rank = said.length === 1 ? ranks(said[0]) : ranks(meanOf(said.map(ranks)));
	for (let i = 0; i < n; i++) suspicion[i] = alone ? 0.25 * (surprise(rank[i], n) - 1) : rank[i] - 0.5;
	return suspicion;
}

/** −ln of the share of rows that are at least so suspicious: 1 on average, as places are 0.5. */
const surprise = (rank: number, n: number): number => -log(1 - (rank * (n - 1)) / n);

const meanOf = (parts: readonly ArrayLike<number>[]): Float64Array =>
	Float64Array.from({ length: parts[0].length }, (_, i) => parts.reduce((sum, part) => sum + part[i], 0) / parts.length);

function checked(said: ArrayLike<number>, n: number): ArrayLike<number> {
	if (said?.length !== n)
		throw new AnodError('ANOD_SHAPE', `the teacher gave ${said?.length} numbers for ${n} rows; it is to give one for each.`, {
			got: said?.length,
			expected: n,
		});
	for (let i = 0; i < n; i++)
		if (!Number.isFinite(said[i]))
			throw new AnodError('ANOD_INPUT', `the teacher gave ${String(said[i])} for row ${i}; it is to give a finite number.`, {
				row: i,
				got: said[i],
			});
	return said;
}
