import type { FittedConvolutional } from '@anod/core';
import { withTypes } from '../input/blocks.js';
import { coursesOf, readSeries } from '../series/read-series.js';
import { rolesToScore } from '../series/roles.js';
import { type Context, withSource } from '../verbs/context.js';
import type { Row } from './records.js';

/** The points of a file, in order of time, by series: what came just before a stream. */
export async function readPast(
	context: Context,
	path: string | undefined,
	detector: FittedConvolutional,
	model: string,
): Promise<ReadonlyMap<string, readonly Row[]>> {
	if (path === undefined) return new Map();
	return withSource(context, [path], async (database, source) => {
		const roles = () => rolesToScore(source, context.flags, detector, model);
		const table = await withTypes(source, () => readSeries(database, source, roles(), context.signal, () => {}));
		return new Map(
			coursesOf(table).map(({ name, rows }) => [
				name ?? '',
				Array.from(rows, (row) => Object.fromEntries(table.channels.map((channel) => [channel.name, channel.values[row]!]))),
			]),
		);
	});
}
