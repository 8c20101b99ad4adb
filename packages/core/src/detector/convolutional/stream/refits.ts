import type { Backend } from '../../../backend/types.js';
import type { Network } from '../../../network/types.js';
import type { MemoryReader, MemoryWriter } from './memory.js';
import { refitForecaster } from './refit.js';

/** When a forecaster learns on, and when what it learned takes over: by the count of points alone, never by the clock. */
export interface RefitPlan {
	readonly every: number;
	/** Points that new weights read along before they take over, so that all they remember is their own. */
	readonly lead: number;
	readonly history: number;
	readonly steps: number;
	readonly seed: number;
}

/**
 * Refits beside a stream: at each multiple of `every` points one begins, on the last `history` points; `lead` points before the next multiple its weights begin to
 * read along, and there they take over.
 */
export class Refits {
	readonly #backend: Backend;
	readonly #network: Network;
	readonly #plan: RefitPlan;
	readonly #d: number;
	readonly #abort = new AbortController();
	/** `[history + every, d]`, what the network read, and 1 where it was really there. */
	readonly #inputs: Float32Array;
	readonly #present: Uint8Array;
	readonly #capacity: number;
	/** Points seen, the given past included; and points pushed. */
	#seen = 0;
	#pushed = 0;
	#running: Promise<void> | undefined;
	#result: Float32Array | undefined;
	#failure: unknown;

	constructor(backend: Backend, network: Network, d: number, plan: RefitPlan) {
		this.#backend = backend;
		this.#network = network;
		this.#plan = plan;
		this.#d = d;
		this.#capacity = plan.history + plan.every;
		this.#inputs = new Float32Array(this.#capacity * d);
		this.#present = new Uint8Array(this.#capacity * d);
	}

	/** Whether the next point is the first that new weights read. */
	get due(): boolean {
		const { every, lead } = this.#plan;
		return this.#pushed >= every && this.#pushed % every === every - lead;
	}

	/** A promise for the weights where the next point has to wait for them. */
	get waiting(): Promise<void> | undefined {
		return this.due && !this.#result && this.#failure === undefined ? this.#running : undefined;
	}

	/** The weights that are due. @throws what the training threw, once; then the old weights stay */
	take(): Float32Array | undefined {
		const failure = this.#failure;
		this.#failure = undefined;
		if (failure !== undefined) throw failure;
		return this.#result;
	}

	/** Resolves when no refit is running. */
	async settled(): Promise<void> {
		await this.#running;
		if (this.#failure !== undefined) throw this.#failure;
	}

	/** @param inputs - as the network read them; `values` is NaN where one was missing. */
	remember(inputs: Float64Array, values: Float64Array): void {
		const at = (this.#seen % this.#capacity) * this.#d;
		for (let c = 0; c < this.#d; c++) {
			this.#inputs[at + c] = inputs[c];
			this.#present[at + c] = values[c] === values[c] ? 1 : 0;
		}
		this.#seen++;
	}

	/** Counts a pushed point. @returns whether weights that read along take over now. */
	count(weights: () => Float32Array, takeOver: () => void): void {
		this.#pushed++;
		if (this.#pushed % this.#plan.every !== 0) return;
		takeOver();
		this.#start(weights());
	}

	#start(weights: Float32Array): void {
		const { history, every, lead, steps, seed } = this.#plan;
		const d = this.#d;
		const end = this.#seen - (this.#pushed % every);
		const n = Math.min(history, end);
		const inputs = new Float32Array(n * d);
		const targets = new Float32Array(n * d);
		for (let t = 0; t < n; t++) {
			const from = ((end - n + t) % this.#capacity) * d;
			for (let c = 0; c < d; c++) {
				inputs[t * d + c] = this.#inputs[from + c];
				targets[t * d + c] = this.#present[from + c] ? this.#inputs[from + c] : Number.NaN;
			}
		}
		const number = Math.floor(this.#pushed / every);
		this.#result = undefined;
		this.#running = refitForecaster(this.#backend, this.#network, weights, inputs, targets, {
			steps,
			seed: seed + number,
			receptiveField: lead + 1,
			signal: this.#abort.signal,
		}).then(
			(result) => {
				this.#result = result;
			},
			(error) => {
				this.#failure = error;
			},
		);
	}

	dispose(): void {
		this.#abort.abort();
	}

	write(memory: MemoryWriter): void {
		const kept = Math.min(this.#seen, this.#capacity);
		const d = this.#d;
		const recent = new Float32Array(kept * d);
		const present = new Float32Array(kept * d);
		for (let t = 0; t < kept; t++)
			for (let c = 0; c < d; c++) {
				const from = ((this.#seen - kept + t) % this.#capacity) * d + c;
				recent[t * d + c] = this.#inputs[from];
				present[t * d + c] = this.#present[from];
			}
		memory.numbers('refit.counts', Float64Array.of(this.#seen, this.#pushed));
		memory.numbers('refit.inputs', recent);
		memory.numbers('refit.present', present);
	}

	/** Takes over what another wrote, and begins again what it had not finished. @throws AnodError ANOD_FILE */
	read(memory: MemoryReader, weights: Float32Array): void {
		const d = this.#d;
		[this.#seen, this.#pushed] = memory.numbers('refit.counts', 2);
		const kept = Math.min(this.#seen, this.#capacity);
		const recent = memory.floats('refit.inputs', kept * d);
		const present = memory.floats('refit.present', kept * d);
		for (let t = 0; t < kept; t++)
			for (let c = 0; c < d; c++) {
				const to = ((this.#seen - kept + t) % this.#capacity) * d + c;
				this.#inputs[to] = recent[t * d + c];
				this.#present[to] = present[t * d + c];
			}
		const { every, lead } = this.#plan;
		if (this.#pushed >= every && this.#pushed % every <= every - lead) this.#start(weights);
	}
}
