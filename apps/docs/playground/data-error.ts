/** What is wrong with a reader's file or choice, as a sentence and what to do about it. */
export class DataError extends Error {
	override readonly name = 'DataError';
}
