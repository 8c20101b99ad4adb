import type { Context } from 'hono';
import type { Env, Services } from '../exchange.js';
import { isRecord, parseJson } from '../input/json.js';
import type { Rows } from '../input/rows.js';
import type { Held } from '../models/held.js';
import { perRow, type Said, snake } from '../output/lists.js';
import { Problem } from '../problem.js';
import { respond } from '../respond.js';
import { ask } from '../routes/ask.js';
import { datatypeOf, readTensors, type Tensor } from './tensors.js';

const bad = (why: string): Problem => new Problem(400, 'ANOD_BODY', why);

/** Where the JSON ends and bytes begin. */
const headerLength = 'inference-header-content-length';

/** One tensor of rank 2 or more is the rows by position; tensors of one value a row are columns by name. */
function rowsOf(tensors: readonly Tensor[]): Rows {
	const [{ values, shape }] = tensors;
	if (tensors.length === 1 && shape.length > 1 && ArrayBuffer.isView(values)) return { input: { data: values, shape }, n: shape[0] };
	const wide = tensors.find(({ shape }) => shape.length > 2 || shape[1] > 1);
	if (wide)
		throw bad(
			`input ${wide.name} is one of several, or of texts, and has the shape [${wide.shape.join(', ')}]; a column has one value a row.`,
		);
	return { input: Object.fromEntries(tensors.map(({ name, values }) => [name, values])), n: shape[0] ?? 0 };
}

/** Texts, numbers and booleans by name. */
function readParameters(given: unknown = {}): Said {
	if (isRecord(given) && Object.values(given).every((value) => typeof value !== 'object')) return given;
	throw bad('parameters are texts, numbers or booleans by name.');
}

/** Which outputs are wanted, and which of them as bytes. */
function wantedOf(outputs: unknown, names: readonly string[], binary: boolean): Map<string, boolean> {
	if (outputs === undefined) return new Map(names.map((name) => [name, binary]));
	if (!Array.isArray(outputs)) throw bad('outputs is no list.');
	return new Map(
		outputs.map((output) => {
			const { name, parameters } = isRecord(output) ? output : {};
			if (!names.includes(name as string)) throw bad(`there is no output ${String(name).slice(0, 40)}; there are ${names.join(', ')}.`);
			return [name as string, (readParameters(parameters).binary_data as boolean | undefined) ?? binary];
		}),
	);
}

/**
 * Answers `POST /v2/models/:name/infer` of the Open Inference Protocol, and its extension for tensors as bytes.
 *
 * @param given - JSON, and behind it the bytes of tensors where the header says how long the JSON is.
 */
export async function infer(c: Context<Env>, services: Services, held: Held, given: ArrayBuffer): Promise<Response> {
	const bytes = new Uint8Array(given);
	const length = Number(c.req.header(headerLength) ?? bytes.length);
	const request = parseJson(new TextDecoder().decode(bytes.subarray(0, length)));
	if (!isRecord(request)) throw bad('the body is no object with inputs.');
	const { id, inputs, outputs } = request;
	if (id !== undefined && typeof id !== 'string') throw bad('id has to be a text.');
	const parameters = readParameters(request.parameters);
	const rows = rowsOf(readTensors(inputs, bytes.subarray(length)));
	const { whole } = await ask(c, services, held, 'predict', rows);
	const lists = perRow(whole, rows.n).map(([name, values]) => [snake(name), values] as const);
	const wanted = wantedOf(
		outputs,
		lists.map(([name]) => name),
		parameters.binary_data_output === true,
	);
	const behind: Uint8Array<ArrayBuffer>[] = [];
	const { value } = held.detector.threshold;
	const answer = JSON.stringify({
		model_name: held.name,
		id,
		parameters: { ...parameters, ...(Number.isFinite(value) && { threshold: value }) },
		outputs: lists.flatMap(([name, values]) => {
			const binary = wanted.get(name);
			if (binary === undefined) return [];
			const tensor = { name, datatype: datatypeOf(values), shape: [rows.n] };
			if (!binary) return { ...tensor, data: Array.from(values) };
			const { buffer, byteOffset, byteLength } = values as Float64Array<ArrayBuffer>;
			behind.push(new Uint8Array(buffer, byteOffset, byteLength));
			return { ...tensor, parameters: { binary_data_size: byteLength } };
		}),
	});
	if (behind.length === 0) return respond(c, answer);
	const head = new TextEncoder().encode(answer);
	const body = new Uint8Array(behind.reduce((sum, { length }) => sum + length, head.length));
	body.set(head);
	behind.reduce((at, part) => {
		body.set(part, at);
		return at + part.length;
	}, head.length);
	return respond(c, body, 'application/octet-stream', {
		headers: { [headerLength]: String(head.length) },
	});
}
