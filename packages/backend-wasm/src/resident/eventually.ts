/** What kernels give: at once on the calling thread, later from another. */
export type Eventually<T> = T | Promise<T>;

/** Goes on with a value, at once when it is there. */
export function after<T, U>(value: Eventually<T>, next: (value: T) => Eventually<U>): Eventually<U> {
	return value instanceof Promise ? value.then(next) : next(value);
}

/** Does `finish` after `work`, whatever became of it. */
export function lastly<T>(work: () => Eventually<T>, finish: () => void): Eventually<T> {
	let result: Eventually<T>;
	try {
		result = work();
	} catch (error) {
		finish();
		throw error;
	}
	if (result instanceof Promise) return result.finally(finish);
	finish();
	return result;
}

/** Does steps 0 … count − 1 one after another, waiting only for those that give a promise. */
export function inOrder(count: number, step: (i: number) => Eventually<void>): Eventually<void> {
	for (let i = 0; i < count; i++) {
		const result = step(i);
		if (result instanceof Promise) return finishInOrder(result, i + 1, count, step);
	}
}

async function finishInOrder(first: Promise<void>, from: number, count: number, step: (i: number) => Eventually<void>): Promise<void> {
	await first;
	for (let i = from; i < count; i++) await step(i);
}
