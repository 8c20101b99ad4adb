/** Blocks run one after the other: two trainings at a time would only slow each other down. */
const waiting: (() => void)[] = [];
let isTaken = false;

/**
 * Asks for the next turn.
 *
 * @param start - called when it comes, at once when nothing runs. @returns gives the turn back, or leaves the line.
 */
export function takeTurn(start: () => void): () => void {
	let state: 'waiting' | 'running' | 'over' = 'waiting';
	const begin = () => {
		state = 'running';
		isTaken = true;
		start();
	};
	if (isTaken) waiting.push(begin);
	else begin();
	return () => {
		if (state === 'waiting') waiting.splice(waiting.indexOf(begin), 1);
		else if (state === 'running') {
			isTaken = false;
			waiting.shift()?.();
		}
		state = 'over';
	};
}
