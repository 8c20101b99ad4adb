import type { AskName, Asks, Reply, Request, Step } from './messages.js';

export interface Asked<Answer> {
	readonly answer: Promise<Answer>;
	/** Ends a fit; what was there before it stays. */
	stop(): void;
}

/** The reader stopped it: no fault. */
export class Stopped extends Error {
	override readonly name = 'Stopped';
}

interface Waiting {
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: Error) => void;
	readonly onStep?: (step: Step) => void;
}

/** The page's end of the worker that holds the table and the detector. */
export class Client {
	readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'anod playground' });
	readonly #waiting = new Map<number, Waiting>();
	#next = 0;

	constructor() {
		this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data);
		this.#worker.onerror = (event) => {
			event.preventDefault();
			const error = new Error(event.message || 'The worker could not be loaded. Reload the page.');
			for (const { reject } of this.#waiting.values()) reject(error);
			this.#waiting.clear();
		};
	}

	ask<Name extends AskName>(name: Name, ask: Asks[Name]['ask'], onStep?: (step: Step) => void): Asked<Asks[Name]['answer']> {
		const id = this.#next++;
		const answer = new Promise<Asks[Name]['answer']>((resolve, reject) => {
			this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject, onStep });
		});
		this.#send({ id, name, ask });
		return { answer, stop: () => this.#send({ id, name: 'stop' }) };
	}

	end(): void {
		this.#worker.terminate();
	}

	#send(request: Request): void {
		this.#worker.postMessage(request);
	}

	#receive(reply: Reply): void {
		const waiting = this.#waiting.get(reply.id);
		if (!waiting) return;
		if (reply.kind === 'step') {
			waiting.onStep?.(reply.step);
			return;
		}
		this.#waiting.delete(reply.id);
		if (reply.kind === 'answer') waiting.resolve(reply.answer);
		else waiting.reject(reply.stopped ? new Stopped(reply.message) : new Error(reply.message));
	}
}
