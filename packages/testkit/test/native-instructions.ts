import { nodeBackend } from '@anod/backend-node';

const known = process.arch === 'x64' ? (['sse2', 'avx2', 'avx512'] as const) : (['neon'] as const);

async function runs(instructions: (typeof known)[number]): Promise<boolean> {
	try {
		(await nodeBackend({ instructions })).dispose();
		return true;
	} catch {
		return false;
	}
}

/** The instruction sets that the native kernels are compiled for, and whether this machine runs them. */
export const instructionSets = await Promise.all(known.map(async (instructions) => ({ instructions, runs: await runs(instructions) })));
