/** tfjs on its other backends, each in a process of its own, on one thread: tfjs-node, and the plain JavaScript one. */
import { fileURLToPath } from 'node:url';
import { openLines } from './lines.mjs';
import { tfjsNodeMissing } from './tfjs-backends.mjs';

const script = fileURLToPath(new URL('tfjs_lines.mjs', import.meta.url));
const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '3' };

async function open(name, backend, environment) {
	const lines = openLines(name, process.execPath, [script, backend], environment);
	return { ...lines, versions: JSON.parse(await lines.ask('versions')) };
}

/** @returns null where tfjs-node was not built, after saying so */
export async function openTfjsNode(progress) {
	const missing = tfjsNodeMissing();
	if (!missing) return open('tfjs-node', 'tensorflow', oneThread);
	progress(`tfjs-node is left out: ${missing}`);
	return null;
}

export const openTfjsCpu = () => open('tfjs cpu', 'cpu', {});
