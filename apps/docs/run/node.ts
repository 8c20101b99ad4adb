import vm from 'node:vm';
import { collect } from './collect.js';
import { compile } from './compile.js';
import { failure } from './failure.js';
import type { Ending, Output, Program } from './messages.js';
import { createScope, type Main } from './scope.js';

/** Runs a block as the page's worker does, in Node. Never throws: a fault is in the ending. */
export async function runInNode(program: Program): Promise<{ readonly outputs: readonly Output[]; readonly ending: Ending }> {
	let outputs: readonly Output[] = [];
	try {
		const main = vm.runInThisContext(`(${compile(program)})`, { filename: 'blob:block' }) as Main;
		const started = performance.now();
		const show = (output: Output) => {
			outputs = collect(outputs, output);
		};
		await main(createScope(show, program.setup !== ''));
		return { outputs, ending: { kind: 'done', milliseconds: performance.now() - started } };
	} catch (thrown) {
		return { outputs, ending: failure(thrown, program) };
	}
}
