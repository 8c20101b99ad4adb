import { describe, expect, it } from 'vitest';
import { files, numbers, readings, service, steps } from './models.js';

type Case = readonly [what: string, body: unknown, status: number, code: string, says: string | RegExp, headers?: Record<string, string>];

const row = numbers(1)[0];
const deep = (levels: number): string => `{"rows":${'['.repeat(levels)}1${']'.repeat(levels)}}`;

const cases: readonly Case[] = [
	['a row of another width', { rows: [[1, 2]] }, 400, 'ANOD_SHAPE', 'fitted on 4'],
	['rows of several widths', { rows: [row, [1]] }, 400, 'ANOD_SHAPE', 'row 1'],
	['a text among numbers', { rows: [['x', 1, 2, 3]] }, 400, 'ANOD_INPUT', 'row 0, column 0'],
	['a cell that is a list', { rows: [[[1], 1, 2, 3]] }, 400, 'ANOD_INPUT', 'row 0'],
	['a number beyond all numbers', '{"rows":[[1e999,1,2,3]]}', 400, 'ANOD_INPUT', 'finite'],
	['NaN, which is no JSON', '{"rows":[[NaN,1,2,3]]}', 400, 'ANOD_BODY', 'write null'],
	['-Infinity, which is no JSON', '{"rows":[[1,-Infinity,2,3]]}', 400, 'ANOD_BODY', 'JSON has no -Infinity'],
	['a text that was cut', '{"rows":[[1,2', 400, 'ANOD_BODY', 'JSON'],
	['an empty body', '', 400, 'ANOD_BODY', 'JSON'],
	['brackets without end', deep(100_000), 400, 'ANOD_BODY', 'deeper than 16'],
	['lists a little too deep', deep(20), 400, 'ANOD_BODY', 'deeper than 16'],
	['a number', '5', 400, 'ANOD_BODY', 'no object'],
	['no rows', {}, 400, 'ANOD_BODY', 'no rows'],
	['rows twice', { rows: [row], columns: { a: [1] } }, 400, 'ANOD_BODY', 'rows and columns'],
	['a member that nobody knows', { rows: [row], threshold: 3 }, 400, 'ANOD_BODY', '"threshold"'],
	['rows that are no list', { rows: 'abc' }, 400, 'ANOD_BODY', 'rows is no list'],
	['columns that are no lists', { columns: { a: 1 } }, 400, 'ANOD_BODY', 'columns holds no lists'],
	['data without a shape', { data: [1, 2, 3, 4] }, 400, 'ANOD_BODY', 'shape'],
	['data that do not fill their shape', { data: row, shape: [2, 4] }, 400, 'ANOD_SHAPE', 'asks for 8'],
	['data with a text', { data: ['1', 2, 3, 4], shape: [1, 4] }, 400, 'ANOD_BODY', 'number 0'],
	['a type that is none', { data: row, shape: [1, 4], dtype: 'int3' }, 400, 'ANOD_BODY', 'dtype'],
	['bytes beyond 255', { data: [1, 2, 3, 256], shape: [1, 4], dtype: 'uint8' }, 400, 'ANOD_BODY', 'number 3'],
	['a past for rows', { rows: [row], past: [row] }, 400, 'ANOD_BODY', 'series'],
	['a form', 'a=1', 415, 'ANOD_MEDIA_TYPE', 'application/json', { 'content-type': 'application/x-www-form-urlencoded' }],
	['a CSV without lines', '', 400, 'ANOD_INPUT', 'empty', { 'content-type': 'text/csv' }],
	['a CSV with a short line', 'a,b\n1\n', 400, 'ANOD_SHAPE', 'row 0', { 'content-type': 'text/csv' }],
	['a CSV with an open quote', 'a,b\n"1,2\n', 400, 'ANOD_INPUT', 'quote', { 'content-type': 'text/csv' }],
	['a CSV with two columns of a name', 'a,a\n1,2\n', 400, 'ANOD_INPUT', 'two columns', { 'content-type': 'text/csv' }],
	['a name that is nearly right', { rows: [{ ...readings[0], heat: undefined, haet: 3 }] }, 400, 'ANOD_UNKNOWN_COLUMN', 'nearest is'],
];

describe('what cannot be scored is refused', async () => {
	const { post, get, close } = service(['numbers', 'machine', 'series']);
	const model = (code: string) => (code === 'ANOD_UNKNOWN_COLUMN' ? 'machine' : 'numbers');

	for (const [what, body, status, code, says, headers] of cases)
		it(what, async () => {
			const answer = await post(`/v1/models/${model(code)}/predict`, body, headers);
			expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
			expect(answer.json.detail).toMatch(says);
			expect(answer.headers.get('content-type')).toBe('application/problem+json');
			expect(answer.json).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
			expect(answer.text.length).toBeLessThan(1000);
		});

	it('and the next request is answered', async () => {
		expect((await post('/v1/models/numbers/score', { rows: [row] })).status).toBe(200);
	});

	it('a content type is wanted', async () => {
		const bare = await service(['numbers']).app.request('/v1/models/numbers/score', {
			method: 'POST',
			body: new TextEncoder().encode('{}'),
		});
		expect(bare.status).toBe(415);
	});

	it('a model or a path that is not there', async () => {
		expect((await post('/v1/models/none/score', { rows: [row] })).json).toMatchObject({ status: 404, code: 'ANOD_UNKNOWN_MODEL' });
		expect((await get('/v1/models/none')).json).toMatchObject({ status: 404, detail: expect.stringContaining('numbers, machine') });
		expect((await post('/v1/models/numbers/guess', {})).json).toMatchObject({ status: 404, code: 'ANOD_UNKNOWN_PATH' });
		expect((await get('/%00')).status).toBe(404);
	});

	it('a step without time, and a line of a series that is no row', async () => {
		const { time: _, ...timeless } = steps[0];
		expect((await post('/v1/models/series/score', { rows: [timeless] })).json.code).toBe('ANOD_UNKNOWN_COLUMN');
		const lines = { 'content-type': 'application/x-ndjson' };
		expect((await post('/v1/models/series/score', `${JSON.stringify(steps[0])}\n5\n`, lines)).status).toBe(400);
	});

	it('a line of a stream gets its error, and the others their answers', async () => {
		const lines = [row, [1], 'x', '{', row].map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
		const { status, text } = await post('/v1/models/numbers/score', `${lines}\n\n`, { 'content-type': 'application/jsonl' });
		expect(status).toBe(200);
		const said = text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(said.map((one) => one.error?.code ?? 'scored')).toEqual(['scored', 'ANOD_SHAPE', 'ANOD_BODY', 'ANOD_BODY', 'scored']);
		expect(said[0]).toEqual(said[4]);
	});

	it('everything once it closes', async () => {
		await close();
		const answer = await post('/v1/models/numbers/score', { rows: [row] });
		expect([answer.status, answer.json.code, answer.headers.get('retry-after')]).toEqual([503, 'ANOD_CLOSING', '1']);
		expect((await get('/v2/health/ready')).status).toBe(503);
		expect((await get('/v2/health/live')).status).toBe(200);
	});
});

describe('limits', () => {
	it('refuse a long body before it is read, and while it is read where its length is not told', async () => {
		const { post } = service(['numbers'], { limits: { body: 1000 } });
		const long = JSON.stringify({ rows: numbers(100) });
		const told = await post('/v1/models/numbers/score', long, { 'content-length': String(long.length) });
		expect([told.status, told.json.code]).toEqual([413, 'ANOD_TOO_LARGE']);
		let pulled = 0;
		const endless = new ReadableStream({
			pull(controller) {
				pulled++;
				controller.enqueue(new TextEncoder().encode('[1,2,3,4],'.repeat(20)));
			},
		});
		const untold = await post('/v1/models/numbers/score', endless);
		expect([untold.status, untold.json.code]).toEqual([413, 'ANOD_TOO_LARGE']);
		expect(pulled).toBeLessThan(20);
	});

	it('refuse a line that is too long, and end the stream with that', async () => {
		const { post } = service(['numbers'], { limits: { body: 1000 } });
		const { text } = await post('/v1/models/numbers/score', `${JSON.stringify(row)}\n${'1'.repeat(2000)}`, {
			'content-type': 'application/x-ndjson',
		});
		expect(
			text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line).error?.code),
		).toEqual([undefined, 'ANOD_TOO_LARGE']);
	});

	it('refuse too many rows, and fewer when the question is why', async () => {
		const { post } = service(['numbers'], { limits: { rows: 50, explainRows: 5 } });
		expect((await post('/v1/models/numbers/score', { rows: numbers(50) })).status).toBe(200);
		expect((await post('/v1/models/numbers/score', { rows: numbers(51) })).json).toMatchObject({ status: 413, code: 'ANOD_TOO_LARGE' });
		expect((await post('/v1/models/numbers/explain', { rows: numbers(6) })).status).toBe(413);
		const tensor = { name: 'rows', shape: [51, 4], datatype: 'FP64', data: numbers(51).flat() };
		expect((await post('/v2/models/numbers/infer', { inputs: [tensor] })).json).toMatchObject({ status: 413, error: expect.any(String) });
	});

	it('are not asked of the rows of a stream', async () => {
		const { post } = service(['numbers'], { limits: { rows: 5, body: 2000 } });
		const rows = numbers(200).map((one) => `${JSON.stringify(one)}\n`);
		const { text } = await post('/v1/models/numbers/score', rows.join(''), { 'content-type': 'application/x-ndjson' });
		expect(text.trimEnd().split('\n')).toHaveLength(200);
	});

	it('of bytes hold for all bodies together', async () => {
		const { post } = service(['numbers'], { limits: { queueBytes: 1000 } });
		const body = JSON.stringify({ rows: numbers(10) });
		const answers = await Promise.all(
			[1, 2, 3].map(() => post('/v1/models/numbers/score', body, { 'content-length': String(body.length) })),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
		expect(body.length).toBeGreaterThan(500);
		expect((await post('/v1/models/numbers/score', body, { 'content-length': String(body.length) })).status).toBe(200);
	});
});

describe('mistakes of the owner', () => {
	it('are refused at once', async () => {
		expect(() => service(['numbers'], { auth: { tokens: [] } })).toThrow(/token/);
		expect(() => service(['numbers'], { auth: { tokens: ['a', ''] } })).toThrow(/empty/);
		const bytes = await files.numbers();
		expect(() => service([], { models: { 'a/b': bytes } })).toThrow(/letters/);
		expect(() => service([], { models: { a: bytes }, load: undefined })).toThrow(/load and backend/);
		expect(() => service([], { models: { a: bytes }, limits: { rows: 0 } })).toThrow(/limits.rows/);
		expect(() => service([], { models: { a: bytes }, limits: { rwos: 5 } as object })).toThrow(/rwos/);
	});
});
