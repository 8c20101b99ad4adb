/** Ours and the peer in turn, in one process, so that both meet the same machine in the same minutes. */
import { median, quartiles, rounded } from './statistics.mjs';

/** Milliseconds that `work` takes; a promise is awaited. */
export async function timed(work) {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/**
 * Times two ways to do the same work, alternating.
 *
 * @param {object} options
 * @param {string} options.name - name of the result row
 * @param {string} options.unit - what one call is, for example `ms an epoch`
 * @param {() => unknown} options.ours
 * @param {() => unknown} [options.peer] - absent: ours alone
 * @param {() => number | Promise<number>} [options.peerMs] - a peer in another process, which tells its own milliseconds
 * @param {number} options.rounds - measured rounds
 * @param {number} [options.warmup] - rounds before them, not counted
 * @param {(text: string) => void} [options.progress]
 * @returns a result row: medians, and the ratio peer ÷ ours as the median over rounds with its quartiles
 */
export async function alternate({ name, unit, ours, peer, peerMs, rounds, warmup = 2, progress = () => {} }) {
	const measurePeer = peerMs ?? (peer ? () => timed(peer) : undefined);
	const oursMs = [];
	const theirsMs = [];
	for (let round = -warmup; round < rounds; round++) {
		const own = await timed(ours);
		const theirs = await measurePeer?.();
		if (round < 0) continue;
		oursMs.push(own);
		if (theirs !== undefined) theirsMs.push(theirs);
		progress(
			`${name}: round ${round + 1} of ${rounds}, ours ${own.toFixed(1)} ms${theirs === undefined ? '' : `, peer ${theirs.toFixed(1)} ms`}`,
		);
	}
	const ratios = theirsMs.map((theirs, round) => theirs / oursMs[round]);
	return {
		name,
		ours: rounded(median(oursMs)),
		peer: ratios.length ? rounded(median(theirsMs)) : null,
		unit,
		ratio: ratios.length ? rounded(median(ratios)) : null,
		spread: (ratios.length ? quartiles(ratios) : quartiles(oursMs)).map((value) => rounded(value)),
		rounds,
	};
}
