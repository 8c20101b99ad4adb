import * as tf from '@tensorflow/tfjs-core';
import { conv3DBackpropFilter, conv3DBackpropInput } from './conv-volume.js';
import { conv2DBackpropFilter, conv2DBackpropInput } from './convolution.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise.js';
import type { Kernel } from './heap.js';
import { fusedMatMul, matMul } from './mat-mul.js';
import { maxPool3D, maxPool3DGrad, maxPoolGrad, maxPoolWithArgmax } from './max-pool.js';
import { unsortedSegmentSum } from './segment-sum.js';

const own: readonly Kernel[] = [
	conv2DBackpropFilter,
	conv2DBackpropInput,
	depthwiseBackpropFilter,
	depthwiseBackpropInput,
	unsortedSegmentSum,
	maxPoolGrad,
	maxPool3DGrad,
	maxPool3D,
	maxPoolWithArgmax,
	conv3DBackpropInput,
	conv3DBackpropFilter,
];

/** Kernels that call the stock one for what it does right. */
const around: Readonly<Record<string, (stock: Kernel) => Kernel>> = { BatchMatMul: matMul, _FusedMatMul: fusedMatMul };

/** On a kernel that is ours, also one of another copy of this package. */
const mark = Symbol.for('anod.mended');

function replace(kernel: Kernel): void {
	if (tf.getKernel(kernel.kernelName, 'wasm')) tf.unregisterKernel(kernel.kernelName, 'wasm');
	tf.registerKernel(Object.assign(kernel, { [mark]: true }));
}

/** Puts our kernels in the place of those that the wasm backend lacks or has wrong. Needs the stock ones registered; a second call does nothing. */
export function registerMended(): void {
	const isOurs = (name: string): boolean => mark in (tf.getKernel(name, 'wasm') ?? {});
	for (const kernel of own) if (!isOurs(kernel.kernelName)) replace(kernel);
	for (const [name, wrap] of Object.entries(around)) if (!isOurs(name)) replace(wrap(tf.getKernel(name, 'wasm')));
}
