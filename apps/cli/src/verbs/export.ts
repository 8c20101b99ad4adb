import { resolve } from 'node:path';
import { exportOnnx, exportSafetensors, type OnnxOptions } from '@anod/core/onnx';
import { exitCodes, throwIfAborted, usageError } from '../errors.js';
import type { Flags } from '../options/parse.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { formatBytes } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { type Context, readModelBytes } from './context.js';

type Format = 'onnx' | 'safetensors';

interface Target {
	readonly path: string;
	readonly format: Format;
}

const described: Readonly<Record<Format, string>> = {
	onnx: 'an ONNX model (ai.onnx 13): rows in, score and label out',
	safetensors: "weights with PyTorch's names and layouts",
};

const onnxFlags = ['inputs', 'numbers', 'pixels'] as const;

function formatOf(path: string): Format {
	const extension = /\.(onnx|safetensors)$/i.exec(path)?.[1].toLowerCase();
	if (extension === undefined)
		throw usageError(`${path} ends neither in .onnx nor in .safetensors.`, 'The ending says what is written; or --safetensors FILE.');
	return extension as Format;
}

/** What is written where. @throws CliError ANOD_USAGE, ANOD_OUTPUT: before anything is written. */
function targetsOf(flags: Flags, model: string, outputs: readonly string[]): readonly Target[] {
	const weights = flags.text('safetensors');
	const targets: Target[] = outputs.map((path) => ({ path, format: formatOf(path) }));
	if (weights !== undefined) targets.push({ path: weights, format: 'safetensors' });
	if (targets.length === 0) throw usageError('nothing was named to write.', `Example: anod export ${model} model.onnx`);
	const paths = [model, ...targets.map(({ path }) => path)].map((path) => resolve(path));
	const twice = paths.find((path, i) => paths.indexOf(path) < i);
	if (twice !== undefined) throw usageError(`${twice} is named twice.`, 'Give each file a name of its own.');
	const useless = onnxFlags.find((name) => flags.text(name) !== undefined);
	if (useless && !targets.some(({ format }) => format === 'onnx'))
		throw usageError(`--${useless} is for an ONNX model, and none is written.`, 'Name a file that ends in .onnx.');
	for (const { path } of targets) checkWritable(path);
	return targets;
}

/** `anod export`: a model file as an ONNX model, its weights as safetensors. */
export async function exportModel({ flags, signal, say, result }: Context): Promise<number> {
	const [model, ...outputs] = flags.positionals;
	if (model === undefined)
		throw usageError('export wants a model file, and a file to write.', 'Example: anod export machine.anod machine.onnx');
	const targets = targetsOf(flags, model, outputs);
	const bytes = readModelBytes(model);
	const options = Object.fromEntries(onnxFlags.map((name) => [name, flags.text(name)])) as OnnxOptions;
	// All of them before the first is written: a model that cannot be exported leaves nothing behind.
	const files: (Target & { readonly content: Uint8Array })[] = [];
	for (const target of targets)
		files.push({ ...target, content: await (target.format === 'onnx' ? exportOnnx(bytes, options) : exportSafetensors(bytes)) });
	throwIfAborted(signal);
	for (const { path, content, format } of files) {
		await writeFileAtomically(path, content);
		say(`${printable(path)}: ${formatBytes(content.length)}, ${described[format]}.`);
	}
	result({ model, files: files.map(({ path, format, content }) => ({ path, format, bytes: content.length })) });
	return exitCodes.ok;
}
