/** ONNX Runtime in this process, on one thread: a model file, or an autoencoder of dense layers, written as an ONNX file in memory. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = new URL('onnxruntime/', import.meta.url);

/** The bytes of a model `input [n, first] → output [n, last]`: Gemm and Relu, no Relu at the end. */
function encode({ create, toBinary }, { ModelProtoSchema, TensorProto_DataType }, widths, weights) {
	let from = 0;
	const take = (...shape) => {
		const size = shape.reduce((product, length) => product * length, 1);
		return { dims: shape.map(BigInt), floatData: [...weights.subarray(from, (from += size))], dataType: TensorProto_DataType.FLOAT };
	};
	const initializer = [];
	const node = [];
	let current = 'input';
	widths.slice(1).forEach((units, i) => {
		const last = i === widths.length - 2;
		initializer.push({ ...take(widths[i], units), name: `w${i}` }, { ...take(units), name: `b${i}` });
		node.push({ opType: 'Gemm', input: [current, `w${i}`, `b${i}`], output: [last ? 'output' : `y${i}`] });
		if (!last) node.push({ opType: 'Relu', input: [`y${i}`], output: [`z${i}`] });
		current = `z${i}`;
	});
	const value = (name, width) => ({
		name,
		type: {
			value: {
				case: 'tensorType',
				value: {
					elemType: TensorProto_DataType.FLOAT,
					shape: { dim: [{ value: { case: 'dimParam', value: 'n' } }, { value: { case: 'dimValue', value: BigInt(width) } }] },
				},
			},
		},
	});
	const graph = { name: 'autoencoder', node, initializer, input: [value('input', widths[0])], output: [value('output', widths.at(-1))] };
	return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 9n, opsetImport: [{ domain: '', version: 17n }], graph }));
}

/** Imports a package of the peer's own folder. @throws Error when the peer is not installed, with the command that does so */
async function peer(name) {
	if (!existsSync(new URL('node_modules/onnxruntime-node', folder)))
		throw new Error('onnxruntime-node is not installed: run npm ci --ignore-scripts --prefix benchmarks/peers/onnxruntime');
	const require = createRequire(new URL('package.json', folder));
	return import(pathToFileURL(require.resolve(name)).href);
}

async function openSession(bytes) {
	const { default: ort } = await peer('onnxruntime-node');
	const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' });
	const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('node_modules/onnxruntime-node/package.json', folder)), 'utf8'));
	return { session, Tensor: ort.Tensor, versions: { 'onnxruntime-node': version } };
}

/**
 * Opens a model on one thread.
 *
 * @param {Uint8Array} bytes - of an ONNX file
 * @throws Error when the peer is not installed, with the command that does so
 */
export async function openModel(bytes) {
	const { session, Tensor, versions } = await openSession(bytes);
	return {
		versions,
		/** Inputs by name as `[type, data, shape]` → outputs by name. */
		run: (inputs) => session.run(Object.fromEntries(Object.entries(inputs).map(([name, given]) => [name, new Tensor(...given)]))),
		close: () => session.release(),
	};
}

/**
 * Opens a session on one thread.
 *
 * @param {readonly number[]} widths
 * @param {Float32Array} weights - `[in, units]`, then `[units]`, layer after layer
 * @throws Error when the peer is not installed, with the command that does so
 */
export async function openOnnx(widths, weights) {
	const bytes = encode(await peer('@bufbuild/protobuf'), await peer('onnx-buf'), widths, weights);
	const { session, Tensor, versions } = await openSession(bytes);
	return {
		versions,
		/** `[n, first]` → `[n, last]`. */
		async score(rows, n) {
			const { output } = await session.run({ input: new Tensor('float32', rows, [n, widths[0]]) });
			return output.data;
		},
		close: () => session.release(),
	};
}
