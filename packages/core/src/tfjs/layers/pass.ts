import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** What the layers of one member read and leave behind during one forward and backward pass. Parameters are named by their offset. */
export interface Pass {
	/** True: dropout acts and batch norm uses the batch; false: as scoring does it. */
	readonly training: boolean;
	readonly parameters: ReadonlyMap<number, Tensor>;
	/** Filled by backward. */
	readonly gradients: Map<number, Tensor>;
	/** Filled by forward in training: new running statistics. */
	readonly statistics: Map<number, Tensor>;
	/** Where the dropout words come from. */
	readonly draw: { readonly seed: number; readonly step: number; readonly member: number };
}

/** A layer after its forward pass. */
export interface Layer {
	/** `[n, outputs]`. */
	readonly output: Tensor2D;
	/** Gradient of the loss at the output `[n, outputs]` → at the input `[n, inputs]`; leaves gradients of parameters in the pass. */
	readonly backward: (upstream: Tensor2D) => Tensor2D;
}
