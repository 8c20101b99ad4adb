import type { Ending, Output, Program, WorkerMessage } from './messages.js';

export interface Run {
	readonly ending: Promise<Ending | { readonly kind: 'stopped'; readonly milliseconds: number }>;
	/** Ends the worker, whatever it is doing; also one that never yields. */
	stop(): void;
}

/** Runs a program in a worker of its own. */
export function run(program: Program, on: { readonly started: () => void; readonly output: (output: Output) => void }): Run {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'anod example' });
	const began = performance.now();
	let finish!: (ending: Awaited<Run['ending']>) => void;
	const ending = new Promise<Awaited<Run['ending']>>((resolve) => {
		finish = (ended) => {
			worker.terminate();
			resolve(ended);
		};
	});
	worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
		if (data.kind === 'done' || data.kind === 'failed') finish(data);
		else if (data.kind === 'started') on.started();
		else on.output(data);
	};
	worker.onerror = (event) => {
		event.preventDefault();
		finish({ kind: 'failed', message: event.message || 'The worker could not be loaded.', inSetup: false });
	};
	worker.postMessage(program);
	return { ending, stop: () => finish({ kind: 'stopped', milliseconds: performance.now() - began }) };
}
