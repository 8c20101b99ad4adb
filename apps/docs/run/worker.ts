import { compile } from './compile.js';
import { failure } from './failure.js';
import type { Program, WorkerMessage } from './messages.js';
import { createScope, type Main } from './scope.js';

/** Runs one block, then is thrown away by the page: no block sees what another left behind. */
const post = (message: WorkerMessage) => self.postMessage(message);

async function run(program: Program): Promise<void> {
	const url = URL.createObjectURL(new Blob([`export default ${compile(program)}`], { type: 'text/javascript' }));
	const { default: main } = (await import(/* @vite-ignore */ url)) as { default: Main };
	post({ kind: 'started' });
	const started = performance.now();
	await main(createScope(post, program.setup !== ''));
	post({ kind: 'done', milliseconds: performance.now() - started });
}

self.onmessage = ({ data: program }: MessageEvent<Program>) => {
	const fail = (thrown: unknown) => post(failure(thrown, program));
	self.addEventListener('unhandledrejection', (event) => {
		event.preventDefault();
		fail(event.reason);
	});
	run(program).catch(fail);
};
