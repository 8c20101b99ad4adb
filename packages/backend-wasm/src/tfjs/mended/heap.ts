import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

export type Kernel = tf.KernelConfig;
export type Info = tf.TensorInfo;
export type Values = Float32Array | Int32Array;

/** What a kernel function is called with, as the wasm backend calls it. */
export interface Call<Inputs, Attributes> {
	readonly inputs: Inputs;
	readonly attrs: Attributes;
	readonly backend: BackendWasm;
}

/** A kernel of our own for the wasm backend. */
export function kernel<Inputs, Attributes>(
	kernelName: string,
	run: (call: Call<Inputs, Attributes>) => Info | Info[],
	setupFunc?: tf.KernelConfig['setupFunc'],
): Kernel {
	return { kernelName, backendName: 'wasm', setupFunc, kernelFunc: run as unknown as tf.KernelFunc };
}

/**
 * The elements of a tensor, in place. Any new tensor may move the memory: take views last.
 *
 * @throws Error for types other than float32 and int32.
 */
export function view(backend: BackendWasm, info: Info): Values {
	if (info.dtype !== 'float32' && info.dtype !== 'int32') throw new Error(`tfjs wasm: float32 or int32 is wanted here, got ${info.dtype}.`);
	return backend.typedArrayFromHeap(info as never) as Values;
}

/** Runs a kernel that is registered for the wasm backend. */
export function runKernel(backend: BackendWasm, name: string, inputs: Record<string, Info | undefined>, attrs: object = {}): Info {
	const config = tf.getKernel(name, 'wasm');
	return config.kernelFunc({ inputs: inputs as tf.NamedTensorInfoMap, attrs: attrs as tf.NamedAttrMap, backend }) as Info;
}

/** Frees tensors that no one else has seen. */
export function free(backend: BackendWasm, ...infos: readonly Info[]): void {
	for (const info of infos) backend.disposeData(info.dataId);
}
