import type { Backend, Model, Network } from '@anod/core/backend';
import { initialWeights } from '@anod/core/backend';

/** The backend under test and the reference it is compared to. */
export interface Pair {
	readonly ours: Backend;
	readonly oracle: Backend;
}

/** Adds a test to the suite. Its title is what `skip` names. */
export type AddTest = (title: string, run: (pair: Pair) => Promise<void>, timeout?: number) => void;

/** A part of the suite. */
export interface Section {
	readonly title: string;
	define(test: AddTest): void;
}

/** Compiles a network on both backends with the same weights, runs the body and frees both models. */
export async function onBoth(
	{ ours, oracle }: Pair,
	network: Network,
	run: (our: Model, their: Model) => Promise<void>,
	options: { weights?: Float32Array; members?: number } = {},
): Promise<void> {
	const members = options.members ?? 1;
	const weights = options.weights ?? initialWeights(network, 1, members);
	const our = await ours.compile(network, { weights, members });
	const their = await oracle.compile(network, { weights, members });
	try {
		await run(our, their);
	} finally {
		our.dispose();
		their.dispose();
	}
}

/** Compiles a network on the backend under test alone. */
export async function onOurs(
	{ ours }: Pair,
	network: Network,
	run: (model: Model) => Promise<void>,
	options: { weights?: Float32Array; members?: number } = {},
): Promise<void> {
	const members = options.members ?? 1;
	const model = await ours.compile(network, { weights: options.weights ?? initialWeights(network, 1, members), members });
	try {
		await run(model);
	} finally {
		model.dispose();
	}
}
