import { type Node, type Program as Parsed, parse } from 'acorn';
import { transform } from 'sucrase';
import type { Program } from './messages.js';

/** A block that is no program; `line` counts from 1 in the whole program. */
export class BlockSyntaxError extends SyntaxError {
	constructor(
		message: string,
		readonly line: number,
	) {
		super(message);
	}
}

interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/**
 * Turns a block of TypeScript into an async function expression of one argument, the scope. Types are stripped, imports become calls of `$load`, the last expression is handed to `$value`.
 * No line moves, so that an engine's stack trace tells the reader's own line.
 *
 * @throws BlockSyntaxError
 */
export function compile(program: Program): string {
	const javascript = stripTypes(before(program) + program.source);
	const code = apply(javascript, edits(javascript, parseModule(javascript)));
	return `async ({ console, display, plot, progress, $begin, $load, $value }) => {${code}\n}`;
}

const before = ({ setup }: Program): string => (setup ? `${setup.trimEnd()}\n$begin();\n` : '');

/** Lines of the compiled program before the block's own first line. */
export const linesBefore = (program: Program): number => before(program).split('\n').length - 1;

function stripTypes(text: string): string {
	try {
		return transform(text, { transforms: ['typescript'], disableESTransforms: true, preserveDynamicImport: true }).code;
	} catch (error) {
		throw located(error);
	}
}

function parseModule(text: string): Parsed {
	try {
		return parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
	} catch (error) {
		throw located(error);
	}
}

/** Both parsers put `loc` on the error and `(line:column)` into its sentence. */
function located(error: unknown): BlockSyntaxError {
	const { message, loc } = error as { message: string; loc?: { line: number } };
	return new BlockSyntaxError(message.replace(/\s*\(\d+:\d+\)\s*$/, '').replace(/^Error transforming [^:]*: /, ''), loc?.line ?? 1);
}

function edits(text: string, program: Parsed): Edit[] {
	const found: Edit[] = [];
	for (const statement of program.body) {
		if (statement.type === 'ImportDeclaration') {
			const lines = text.slice(statement.start, statement.end).split('\n').length - 1;
			found.push({ start: statement.start, end: statement.end, text: loadCalls(statement) + '\n'.repeat(lines) });
		} else if (statement.type.startsWith('Export'))
			throw new BlockSyntaxError('a block that runs cannot export; leave the word export out', statement.loc!.start.line);
	}
	const last = program.body.at(-1);
	if (last?.type === 'ExpressionStatement') {
		found.push({ start: last.expression.start, end: last.expression.start, text: '$value((' });
		found.push({ start: last.expression.end, end: last.expression.end, text: '))' });
	}
	visit(program, (node) => {
		if (node.type === 'ImportExpression') found.push({ start: node.start, end: node.start + 'import'.length, text: '$load' });
	});
	return found;
}

function loadCalls(statement: Extract<Parsed['body'][number], { type: 'ImportDeclaration' }>): string {
	const from = JSON.stringify(statement.source.value);
	const named: string[] = [];
	const calls: string[] = [];
	for (const specifier of statement.specifiers) {
		const local = specifier.local.name;
		if (specifier.type === 'ImportNamespaceSpecifier') calls.push(`const ${local} = await $load(${from});`);
		else if (specifier.type === 'ImportDefaultSpecifier') named.push(`default: ${local}`);
		else named.push(`${specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.raw}: ${local}`);
	}
	if (named.length > 0) calls.push(`const { ${named.join(', ')} } = await $load(${from});`);
	return calls.length > 0 ? calls.join(' ') : `await $load(${from});`;
}

function visit(node: Node, enter: (node: Node) => void): void {
	enter(node);
	for (const child of Object.values(node).flat())
		if (child && typeof child === 'object' && typeof (child as Node).type === 'string') visit(child as Node, enter);
}

function apply(text: string, list: readonly Edit[]): string {
	// A stable sort keeps `$value((` before a `$load` that begins at the same place.
	const ordered = [...list].sort((a, b) => a.start - b.start);
	let result = '';
	let at = 0;
	for (const edit of ordered) {
		result += text.slice(at, edit.start) + edit.text;
		at = edit.end;
	}
	return result + text.slice(at);
}
