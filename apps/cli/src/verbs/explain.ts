import { exitCodes, usageError } from '../errors.js';
import { withSubjectOfModel } from '../subjects/open.js';
import type { Context } from './context.js';

/** `anod explain`: what made the worst, or the rows named, score as they did. */
export async function explain(context: Context): Promise<number> {
	const { flags, progress } = context;
	const rows = rowNumbers(flags.text('rows'));
	if (rows && flags.text('top') !== undefined) throw usageError('--rows and --top were both given.', 'Give one.');
	const top = flags.count('top', 1) ?? 10;
	return withSubjectOfModel(context, 'explain', async (subject) => {
		const { text, json } = await subject.explain({ top, rows });
		progress.end();
		context.say(text);
		context.result({ source: subject.name, threshold: subject.detector.threshold, ...json });
		return exitCodes.ok;
	});
}

/** Numbers of rows from 1, as given; undefined without --rows. */
function rowNumbers(text: string | undefined): number[] | undefined {
	if (text === undefined) return undefined;
	const numbers = text.split(',').map(Number);
	const bad = numbers.findIndex((number) => !Number.isInteger(number) || number < 1);
	if (bad >= 0) throw usageError(`--rows is ${JSON.stringify(text)}; it wants row numbers from 1.`, 'Example: --rows 3,17');
	return numbers;
}
