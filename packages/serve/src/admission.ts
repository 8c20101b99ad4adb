import type { Limits } from './options.js';
import { Problem } from './problem.js';
import { soon } from './soon.js';

const timeOut = (milliseconds: number): Problem =>
	new Problem(503, 'ANOD_TIMEOUT', `no answer within ${milliseconds} ms; send fewer rows at a time, or later.`, { 'retry-after': '1' });
// Made when they are needed: an error that is made while a script starts has the engine read all of it a second time, for the lines of its stack.
const closing = (): Problem =>
	new Problem(503, 'ANOD_CLOSING', 'the server is closing; ask another one.', { 'retry-after': '1', connection: 'close' });
const gone = (): Problem => new Problem(499, 'ANOD_GONE', 'the client left before the answer was there.');
const busy = (why: string): Problem =>
	new Problem(429, 'ANOD_BUSY', `${why}, which is the most; try again in a second.`, { 'retry-after': '1' });

/** A request that was let in: the time and the bytes that it has. */
export class Visit {
	/** Bytes of its body that were counted. */
	bytes = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#ended: Problem | undefined;
	#end: ((problem: Problem) => void) | undefined;
	#controller: AbortController | undefined;
	#follows = false;

	constructor(
		private readonly timeout: number,
		private readonly count: (bytes: number) => void,
		private readonly leaves: (visit: Visit) => void,
	) {
		this.renew();
	}

	/** Aborted when the work has to end. */
	get signal(): AbortSignal {
		this.#controller ??= new AbortController();
		if (this.#ended) this.#controller.abort(this.#ended);
		return this.#controller.signal;
	}

	/** Ends its work also when the client leaves. @returns {@link signal} */
	follow(client: AbortSignal | undefined): AbortSignal {
		if (!this.#follows) client?.addEventListener('abort', () => this.end(gone()));
		this.#follows = true;
		return this.signal;
	}

	/** Starts its time anew: a stream moved on. */
	renew(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.end(timeOut(this.timeout)), this.timeout);
	}

	/** Counts bytes of its body. @throws Problem 429 when all bodies together are too much. */
	reserve(bytes: number): void {
		this.count(bytes);
		this.bytes += bytes;
	}

	/** What the work gives, or the error that ended it before. */
	before<Result>(work: Promise<Result>): Promise<Result> {
		return new Promise((resolve, reject) => {
			this.#end = reject;
			work.then(resolve, reject);
			if (this.#ended) reject(this.#ended);
		});
	}

	/** Ends its work with an error, wherever it is. */
	end(problem: Problem): void {
		this.#ended ??= problem;
		this.#controller?.abort(problem);
		this.#end?.(problem);
	}

	leave(): void {
		clearTimeout(this.#timer);
		this.leaves(this);
	}
}

/** Lets in so many requests and so many bytes, and refuses the rest at once: who waits in a long line is served too late anyway. */
export class Admission {
	readonly #visits = new Set<Visit>();
	#bytes = 0;
	#ready = true;
	#closing = false;
	#whenIdle: (() => void) | undefined;

	/** Made once, when it is first needed: who is too busy should not be busy with errors. */
	#full: Problem | undefined;

	constructor(private readonly limits: Pick<Limits, 'queue' | 'queueBytes' | 'timeout'>) {}

	/** Requests under way or waiting. */
	get length(): number {
		return this.#visits.size;
	}

	/** Whether it says that it takes work. */
	get ready(): boolean {
		return this.#ready;
	}

	drain(): void {
		this.#ready = false;
	}

	/**
	 * @throws Problem 503 while closing, 429 when there is no room: at the end of the turn, so that those who ask again at once do not keep the others from
	 * being answered.
	 */
	async enter(): Promise<Visit> {
		const { queue, timeout, queueBytes } = this.limits;
		if (this.#closing) throw closing();
		if (this.#visits.size >= queue) {
			await new Promise<void>(soon);
			this.#full ??= busy(`${queue} requests are under way`);
			throw this.#full;
		}
		const visit = new Visit(
			timeout,
			(bytes) => {
				if (this.#bytes + bytes > queueBytes) throw busy(`bodies of ${this.#bytes} bytes are under way`);
				this.#bytes += bytes;
			},
			(leaving) => {
				this.#bytes -= leaving.bytes;
				leaving.bytes = 0;
				this.#visits.delete(leaving);
				if (this.#visits.size === 0) this.#whenIdle?.();
			},
		);
		this.#visits.add(visit);
		return visit;
	}

	/** Lets nobody in any more. @returns when the last one has left; those who have not after so many milliseconds are told to. */
	async close(milliseconds: number): Promise<void> {
		this.#ready = false;
		this.#closing = true;
		if (this.#visits.size === 0) return;
		const idle = new Promise<void>((resolve) => {
			this.#whenIdle = resolve;
		});
		const timer = setTimeout(() => {
			for (const visit of this.#visits) visit.end(closing());
		}, milliseconds);
		await idle;
		clearTimeout(timer);
	}
}
