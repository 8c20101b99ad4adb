import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { Flags } from '../options/parse.js';
import type { ProgressLine } from '../terminal/progress.js';
import type { Roots } from './roots.js';

/** What tools work with. */
export interface Workplace {
	/** Of the command: on what machine to compute. */
	readonly flags: Flags;
	readonly roots: Roots;
	/** Whether a model may be saved. */
	readonly mayWrite: boolean;
}

/** One call of a tool. */
export interface Call extends Workplace {
	/** Fires when the client cancels, or the server ends. */
	readonly signal: AbortSignal;
	readonly progress: ProgressLine;
}

/** What a tool answers, for programs and for people. */
export interface Answer {
	/** Cut to the schema of output before it is sent; numbers that are not finite become null. */
	readonly structured: Readonly<Record<string, unknown>>;
	readonly text: string;
}

/** A tool as a client sees it, and what it does. */
export interface Tool<
	Input extends z.ZodObject<z.ZodRawShape, z.core.$ZodObjectConfig> = z.ZodObject<z.ZodRawShape, z.core.$ZodObjectConfig>,
> {
	readonly name: string;
	readonly title: string;
	/** For a language model that chooses among tools. */
	readonly description: string;
	readonly input: Input;
	readonly output: z.ZodObject;
	readonly annotations: ToolAnnotations;
	/** @throws what the client reads as a failed call */
	run(input: z.infer<Input>, call: Call): Promise<Answer>;
}
