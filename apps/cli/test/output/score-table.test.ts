import { expect, it } from 'vitest';
import { readChunks } from '../../src/input/blocks.js';
import type { SourceColumn } from '../../src/input/columns.js';
import { openDatabase } from '../../src/input/database.js';
import type { Source } from '../../src/input/source.js';
import { createScoreTable } from '../../src/output/score-table.js';

it('keeps the score of every row of a long source while the source is still being read', async () => {
	const rows = 500_000;
	const database = await openDatabase();
	try {
		const source = { relation: `range(${rows})`, explain: (error: Error) => error } as unknown as Source;
		const table = await createScoreTable(database);
		for await (const chunk of readChunks(database, source, [{ expression: 'range' } as SourceColumn], new AbortController().signal)) {
			const scores = Float64Array.from(chunk.getColumnValues(0), Number);
			table.append(scores, new Uint8Array(scores.length), new Float64Array(scores.length));
		}
		table.finish();
		const [found] = await database.rows('select count(*) as n, sum(score) as total from anod_scores');
		expect([Number(found.n), Number(found.total)]).toEqual([rows, (rows * (rows - 1)) / 2]);
	} finally {
		database.close();
	}
});
