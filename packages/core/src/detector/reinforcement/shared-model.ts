import type { Model } from '../../backend/types.js';

/** A model that is freed when it is given up and the last call that uses it has ended: calls go on while another model takes over. */
export class SharedModel {
	#calls = 0;
	#released = false;

	constructor(readonly model: Model) {}

	async use<Result>(call: (model: Model) => Promise<Result>): Promise<Result> {
		this.#calls++;
		try {
			return await call(this.model);
		} finally {
			this.#calls--;
			if (this.#released && this.#calls === 0) this.model.dispose();
		}
	}

	release(): void {
		this.#released = true;
		if (this.#calls === 0) this.model.dispose();
	}
}
