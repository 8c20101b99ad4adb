import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { describeError } from '../errors.js';
import { inWordsOfTools } from './words.js';

/** A hint that names another command helps nobody who has tools alone. */
const aboutCommands = /\banod (?:--help|[a-z]+ )/;

/** Any error as a result of a tool, with its code: the model that called reads it and may call again. */
export function failure(error: unknown): CallToolResult {
	const { code, message, hint } = describeError(error);
	const next = code === 'ANOD_UNEXPECTED' || aboutCommands.test(hint) ? '' : inWordsOfTools(hint);
	const told = inWordsOfTools(message);
	return {
		isError: true,
		content: [{ type: 'text', text: [`${code}: ${told}`, next].filter(Boolean).join(' ') }],
		_meta: { 'anod/error': { code, message: told, ...(next ? { hint: next } : {}) } },
	};
}
