/**
 * Seconds of one default fit: the middle over the sets, each the middle of some fits, one at a time on one thread.
 *
 * Training rows are those of the quality protocols: a random half of the normal rows, and OddBench's given split.
 */
import { openPool } from '../harness/pool.mjs';
import { protocols } from '../harness/protocols.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const usualFits = 3;

export async function run({ sets, rounds = usualFits, progress }) {
	const rows = [];
	const details = {};
	const pool = openPool(1);
	try {
		for (const name of ['random-half', 'oddbench']) {
			const protocol = protocols.find((candidate) => candidate.name === name);
			const names = setsOf(protocol, sets);
			if (names.length === 0) continue;
			const perSet = [];
			for (const set of names) {
				const { train } = protocol.cut(await protocol.read(set), set, 0);
				if (perSet.length === 0) await pool.fit({ train, options: { seed: 0 }, want: 'fit' });
				const seconds = [];
				for (let seed = 0; seed < rounds; seed++) seconds.push((await pool.fit({ train, options: { seed }, want: 'fit' })).fitSeconds);
				perSet.push({ set, rows: train.shape[0], features: train.shape[1], seconds: rounded(median(seconds), 3) });
				progress(`${set} (${train.shape.join(' × ')}): ${median(seconds).toFixed(2)} s`);
			}
			const all = perSet.map(({ seconds }) => seconds);
			rows.push({
				name: name === 'oddbench' ? '60 OddBench sets' : '26 tabular sets',
				ours: rounded(median(all), 3),
				unit: 's a fit',
				spread: quartiles(all).map((value) => rounded(value, 3)),
				slowest: Math.max(...all),
				sets: perSet.length,
			});
			details[name] = perSet;
		}
	} finally {
		await pool.close();
	}
	return {
		rows,
		reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(rounds < usualFits ? [`--rounds ${rounds}`] : [])],
		notes: ['The spread is over the sets: lower and upper quartile.'],
		details,
	};
}

/** The sets of a protocol that are wanted; none when all the wanted ones belong to another protocol. */
function setsOf(protocol, wanted) {
	const names = protocol.sets();
	return wanted ? names.filter((name) => wanted.includes(name)) : names;
}
