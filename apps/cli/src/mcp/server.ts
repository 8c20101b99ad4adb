import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CallToolResult, ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import { throwIfAborted } from '../errors.js';
import { progressLine } from '../terminal/progress.js';
import { cliVersion } from '../versions.js';
import { failure } from './failure.js';
import { callProgress } from './progress.js';
import { plain } from './results.js';
import type { Tool, Workplace } from './tool.js';
import { detect } from './tools/detect.js';
import { explain } from './tools/explain.js';
import { inspect } from './tools/inspect.js';
import { score } from './tools/score.js';

const tools: readonly Tool[] = [detect, score, explain, inspect];

const instructions = ({ roots, mayWrite }: Workplace): string =>
	[
		'Finds anomalies in tables, time series and folders of images with small neural networks, on this machine.',
		'detect: no model yet. score: judge new data by a saved model. explain: why particular rows score as they do. inspect: what a model is.',
		'A score is higher the more abnormal something is; it is an anomaly from the threshold on.',
		`Files are read below ${roots.folders.join(', ')}; relative paths start there.`,
		mayWrite ? 'detect can save its model there (saveModel).' : 'Nothing is written.',
	].join('\n');

/** What a call of a tool gets from the protocol. */
interface Extra {
	readonly signal: AbortSignal;
	readonly _meta?: { readonly progressToken?: string | number };
	sendNotification(notification: ServerNotification): Promise<void>;
}

/** Tells a client that asked for it how far its call is. */
function progressOf({ _meta, sendNotification }: Extra) {
	const progressToken = _meta?.progressToken;
	if (progressToken === undefined) return progressLine(true);
	return callProgress(({ progress, message }) => {
		// A client that is gone is told nothing; its call is stopped by its signal.
		sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 1, message } }).catch(() => {});
	});
}

/** Offers the tools on standard input and output until the client goes or `signal` fires. Calls run one after another: each may use all the memory that is allowed. */
export async function serveTools(workplace: Workplace, signal: AbortSignal): Promise<void> {
	const server = new McpServer({ name: 'anod', title: 'Anod', version: cliVersion }, { instructions: instructions(workplace) });
	const gone = new AbortController();
	let last: Promise<unknown> = Promise.resolve();

	const answer = async (tool: Tool, input: Record<string, unknown>, extra: Extra): Promise<CallToolResult> => {
		const stop = AbortSignal.any([extra.signal, gone.signal]);
		const run = last.then(async () => {
			throwIfAborted(stop);
			const { structured, text } = await tool.run(input, { ...workplace, signal: stop, progress: progressOf(extra) });
			return { structuredContent: tool.output.parse(plain(structured)), content: [{ type: 'text' as const, text }] };
		});
		last = run.catch(() => {});
		return run.catch((error) => {
			if (process.env.ANOD_DEBUG) process.stderr.write(`${(error as Error)?.stack ?? String(error)}\n`);
			return failure(error);
		});
	};

	for (const tool of tools) {
		const { name, title, description, input, output, annotations } = tool;
		const harmless = { readOnlyHint: annotations.readOnlyHint === true || !workplace.mayWrite };
		const config = { title, description, inputSchema: input, outputSchema: output, annotations: { ...annotations, ...harmless } };
		server.registerTool(name, config, (given, extra) => answer(tool, given, extra));
	}

	const closed = new Promise<void>((resolve) => {
		server.server.onclose = resolve;
	});
	const close = () => void server.close();
	server.server.onerror = (error) => process.stderr.write(`anod: ${error.message.split('\n', 1)[0]}\n`);
	process.stdin.once('end', close).once('close', close);
	signal.addEventListener('abort', close, { once: true });
	await server.connect(new StdioServerTransport());
	if (signal.aborted) close();
	await closed;
	gone.abort();
	await last;
}
