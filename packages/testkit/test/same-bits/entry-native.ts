import { type NodeBackendOptions, nodeBackend } from '@anod/backend-node';
import { hashProgram } from '../../src/hash-program.js';

/** The hash of each part, computed by the native kernels, as JSON. */
export async function run(options: NodeBackendOptions): Promise<string> {
	const backend = await nodeBackend(options);
	return JSON.stringify({ version: process.version, info: backend.info(), hashes: await hashProgram(backend) });
}
