import { describe, expect, it } from 'vitest';
import { type Answered, detectorOf, numbers, pictures, readings, service, steps } from './models.js';

const { post, get, app } = service(['machine', 'numbers', 'series', 'images']);
const list = (values: ArrayLike<number>): number[] => Array.from(values);
const rows = numbers(5);
const tensor = { name: 'rows', shape: [5, 4], datatype: 'FP64', data: rows.flat() };
const outputs = ({ json }: Answered): Record<string, unknown> =>
	Object.fromEntries(json.outputs.map(({ name, data }: { name: string; data: unknown }) => [name, data]));

describe('the Open Inference Protocol', async () => {
	const { scores, labels, pValues, threshold } = await (await detectorOf('numbers')).predict(rows);

	it('says what the server and its models are', async () => {
		expect((await get('/v2')).json).toMatchObject({ name: 'anod', extensions: ['binary_tensor_data'] });
		expect((await get('/v2/health/live')).json).toEqual({ live: true });
		expect((await get('/v2/health/ready')).json).toEqual({ ready: true });
		expect((await get('/v2/models/numbers/ready')).json).toEqual({ name: 'numbers', ready: true });
		expect((await get('/v2/models/numbers')).json).toMatchObject({
			name: 'numbers',
			platform: 'anod',
			inputs: [{ name: 'rows', datatype: 'FP64', shape: [-1, 4] }],
			outputs: [{ name: 'score' }, { name: 'label' }, { name: 'p_value' }],
		});
		const columns = (await get('/v2/models/machine')).json.inputs.map(
			({ name, datatype }: Record<string, string>) => `${name} ${datatype}`,
		);
		expect(columns).toEqual(['power FP64', 'heat FP64', 'line BYTES', 'open BOOL', 'at BYTES']);
		expect((await get('/v2/models/images')).json.inputs).toEqual([{ name: 'images', datatype: 'UINT8', shape: [-1, 8, 8, 1] }]);
	});

	it('gives score, label and p-value, and the id and parameters that it was given', async () => {
		const answer = await post('/v2/models/numbers/infer', { id: 'a 1', parameters: { who: 'me' }, inputs: [tensor] });
		expect(answer.json).toEqual({
			model_name: 'numbers',
			id: 'a 1',
			parameters: { who: 'me', threshold: threshold.value },
			outputs: [
				{ name: 'score', datatype: 'FP64', shape: [5], data: list(scores) },
				{ name: 'label', datatype: 'UINT8', shape: [5], data: list(labels) },
				{ name: 'p_value', datatype: 'FP64', shape: [5], data: list(pValues) },
			],
		});
	});

	it('reads one tensor of rows, in one list or in lists of lists, or one tensor a column', async () => {
		const nested = { ...tensor, data: rows };
		const columns = [0, 1, 2, 3].map((k) => ({
			name: `x${k}`,
			shape: k % 2 ? [5] : [5, 1],
			datatype: 'FP64',
			data: rows.map((row) => row[k]),
		}));
		for (const inputs of [[tensor], [nested], columns])
			expect(outputs(await post('/v2/models/numbers/infer', { inputs })).score).toEqual(list(scores));
	});

	it('reads numbers of fewer bits as such', async () => {
		const single = Float32Array.from(rows.flat());
		const expected = await (await detectorOf('numbers')).score({ data: single, shape: [5, 4] });
		expect(outputs(await post('/v2/models/numbers/infer', { inputs: [{ ...tensor, datatype: 'FP32' }] })).score).toEqual(list(expected));
		const whole = { ...tensor, datatype: 'INT32', data: rows.flat().map(Math.round) };
		expect((await post('/v2/models/numbers/infer', { inputs: [whole] })).status).toBe(200);
	});

	it('reads texts, truths and dates by column', async () => {
		const some = readings.slice(0, 3);
		const column = (name: keyof (typeof some)[0], datatype: string) => ({ name, shape: [3], datatype, data: some.map((row) => row[name]) });
		const inputs = [
			column('power', 'FP64'),
			column('heat', 'FP64'),
			column('line', 'BYTES'),
			column('open', 'BOOL'),
			column('at', 'BYTES'),
		];
		expect(outputs(await post('/v2/models/machine/infer', { inputs })).score).toEqual(
			list(await (await detectorOf('machine')).score(some)),
		);
	});

	it('gives the outputs that are asked for', async () => {
		const answer = await post('/v2/models/numbers/infer', { inputs: [tensor], outputs: [{ name: 'p_value' }] });
		expect(Object.keys(outputs(answer))).toEqual(['p_value']);
	});

	it('scores series and images as well', async () => {
		const channels = ['time', 'load', 'flow'] as const;
		const inputs = channels.map((name) => ({
			name,
			shape: [steps.length],
			datatype: name === 'time' ? 'BYTES' : 'FP64',
			data: steps.map((step) => step[name]),
		}));
		const said = outputs(await post('/v2/models/series/infer', { inputs }));
		expect(said.score).toEqual(list(await (await detectorOf('series')).score(steps)));
		expect(Object.keys(said)).toEqual(['score', 'label', 'p_value', 'valid']);
		const { data, shape } = pictures(2);
		const image = { name: 'images', shape, datatype: 'UINT8', data: list(data) };
		expect(outputs(await post('/v2/models/images/infer', { inputs: [image] })).score).toEqual(
			list(await (await detectorOf('images')).score({ data, shape } as never)),
		);
	});
});

/** A request whose tensors lie behind the JSON, as Triton's clients send it. */
async function binary(name: string, request: object, ...tensors: (ArrayBufferView | Uint8Array)[]) {
	const head = new TextEncoder().encode(JSON.stringify(request));
	const body = new Blob([head, ...(tensors as Uint8Array<ArrayBuffer>[])]);
	const response = await app.request(`/v2/models/${name}/infer`, {
		method: 'POST',
		body,
		headers: { 'inference-header-content-length': String(head.length), 'content-type': 'application/octet-stream' },
	});
	return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** A text as the protocol has it: its length in 4 bytes, then its UTF-8. */
const texts = (values: readonly string[]): Uint8Array => {
	const encoded = values.map((value) => new TextEncoder().encode(value));
	return Uint8Array.from(encoded.flatMap((text) => [...new Uint8Array(Uint32Array.of(text.length).buffer), ...text]));
};

describe('its tensors as bytes', async () => {
	const scores = list(await (await detectorOf('numbers')).score(rows));

	it('are read, and written where that is asked for', async () => {
		const data = Float64Array.from(rows.flat());
		const request = {
			parameters: { binary_data_output: true },
			inputs: [{ name: 'rows', shape: [5, 4], datatype: 'FP64', parameters: { binary_data_size: data.byteLength } }],
			outputs: [{ name: 'score' }, { name: 'label', parameters: { binary_data: false } }],
		};
		const { response, bytes } = await binary('numbers', request, data);
		const length = Number(response.headers.get('inference-header-content-length'));
		const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)));
		expect(outputs).toEqual([
			{ name: 'score', datatype: 'FP64', shape: [5], parameters: { binary_data_size: 40 } },
			{ name: 'label', datatype: 'UINT8', shape: [5], data: [0, 0, 0, 0, 0] },
		]);
		expect(list(new Float64Array(bytes.slice(length).buffer))).toEqual(scores);
	});

	it('may be of every type, one behind the other', async () => {
		const some = readings.slice(0, 2);
		const columns = {
			power: ['FP64', Float64Array.from(some, ({ power }) => power)],
			heat: ['FP32', Float32Array.from(some, ({ heat }) => heat)],
			line: ['BYTES', texts(some.map(({ line }) => line))],
			open: ['BOOL', Uint8Array.from(some, ({ open }) => Number(open))],
			at: ['INT64', BigInt64Array.from(some, ({ at }) => BigInt(Date.parse(at)))],
		} as const;
		const inputs = Object.entries(columns).map(([name, [datatype, bytes]]) => ({
			...{ name, shape: [2], datatype, parameters: { binary_data_size: bytes.byteLength } },
		}));
		const { response, bytes } = await binary('machine', { inputs }, ...Object.values(columns).map(([, bytes]) => bytes));
		expect(response.status).toBe(200);
		const expected = await (await detectorOf('machine')).score(some.map((row) => ({ ...row, heat: Math.fround(row.heat) })));
		expect(JSON.parse(new TextDecoder().decode(bytes)).outputs[0].data).toEqual(list(expected));
	});
});

describe('what is no request of it', () => {
	const input = (changes: object) => ({ inputs: [{ ...tensor, ...changes }] });
	it.each([
		['no object', [], /inputs/],
		['no inputs', {}, /inputs/],
		['an empty list of inputs', { inputs: [] }, /at least one/],
		['a tensor without a name', input({ name: undefined }), /name/],
		['a tensor without a shape', input({ shape: 'x' }), /shape/],
		['a negative length', input({ shape: [-1, 4] }), /shape/],
		['a type that cannot be read', input({ datatype: 'FP16' }), /FP16/],
		['a type that is no text', input({ datatype: ['FP64'] }), /datatype/],
		['values that do not fill the shape', input({ shape: [6, 4] }), /24/],
		['values that are texts', input({ data: tensor.data.map(String) }), /number 0/],
		['texts by position', input({ datatype: 'BYTES', data: tensor.data.map(String) }), /column/],
		['lists deeper than the shape', input({ data: rows.map((row) => row.map((cell) => [cell])) }), /number 0/],
		['bytes that are not there', input({ data: undefined, parameters: { binary_data_size: 160 } }), /160 bytes/],
		['an output that is not there', { ...input({}), outputs: [{ name: 'loss' }] }, /loss/],
		['an id that is no text', { ...input({}), id: 5 }, /id/],
		['parameters in lists', { ...input({}), parameters: { a: [1] } }, /parameters/],
		['a row of another width', input({ shape: [4, 5] }), /fitted on 4/],
		['two tensors of rows', { inputs: [tensor, tensor] }, /one value a row/],
	])('%s is refused, as its clients read it', async (_, body, says) => {
		const { status, json, headers } = await post('/v2/models/numbers/infer', body);
		expect([status, headers.get('content-type')]).toEqual([400, 'application/json']);
		expect(json.error).toMatch(says);
	});

	it('a model that is not there is not found', async () => {
		expect((await post('/v2/models/none/infer', { inputs: [tensor] })).json).toMatchObject({ status: 404, error: expect.any(String) });
		expect((await get('/v2/models/none/ready')).status).toBe(404);
	});
});
