/** A large CSV with known anomalies, made row by row so that the benchmark itself needs little memory. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { randomFrom, structuredRows } from './random.mjs';

const columns = 10;
const block = 10_000;
/** One row in this many has one feature moved far out. */
const everyNth = 1000;

/**
 * Writes `rows` rows of 10 numbers with a header.
 *
 * @returns the size of the file in bytes
 */
export async function writeCsv(file, rows) {
	const stream = createWriteStream(file);
	stream.write(`${Array.from({ length: columns }, (_, j) => `sensor ${j + 1}`).join(',')}\n`);
	const random = randomFrom('million');
	// One draw of structured rows, read again and again with fresh small noise: a million Gaussian rows would take longer than the benchmark.
	const base = structuredRows(block, columns, 3, random);
	let line = 0;
	while (line < rows) {
		const lines = [];
		for (let i = 0; i < block && line < rows; i++, line++) {
			const cells = Array.from(base.subarray(i * columns, (i + 1) * columns), (value) => value + 0.1 * (random() - 0.5));
			if (line % everyNth === 500) cells[Math.floor(random() * columns)] += random() < 0.5 ? -8 : 8;
			lines.push(cells.map((cell) => (20 + 5 * cell).toFixed(4)).join(','));
		}
		if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
	}
	stream.end();
	await once(stream, 'finish');
	return stream.bytesWritten;
}
