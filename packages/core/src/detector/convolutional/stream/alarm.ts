/** Raises an alarm when surprise reaches a threshold, and is then silent for some points: one alarm an event. */
export class Alarm {
	readonly #threshold: number;
	readonly #holdOff: number;
	/** Points that it still keeps silent for. */
	silent = 0;

	/** @param holdOff - points after an alarm that raise none. */
	constructor(threshold: number, holdOff: number) {
		this.#threshold = threshold;
		this.#holdOff = holdOff;
	}

	/** Whether this point raises an alarm. */
	push(surprise: number): boolean {
		if (this.silent > 0) {
			this.silent--;
			return false;
		}
		if (!(surprise >= this.#threshold)) return false;
		this.silent = this.#holdOff;
		return true;
	}
}
