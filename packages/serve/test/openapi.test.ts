import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, service } from './models.js';

const { get, post } = service(['numbers']);
const { json: document } = await get('/openapi.json');
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, 'api');
const schema = (name: string) => ajv.getSchema(`api#/components/schemas/${name}`)!;
const rows = numbers(2);

/** Bodies, most of them a little wrong. */
const cell = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.constant(null), fc.string({ maxLength: 3 }), fc.boolean());
const row = fc.oneof(fc.array(cell, { maxLength: 5 }), fc.dictionary(fc.string({ maxLength: 3 }), cell, { maxKeys: 4 }), cell);
const some = <Value>(value: fc.Arbitrary<Value>) =>
	fc.oneof({ weight: 3, arbitrary: value as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: cell as fc.Arbitrary<unknown> });
const body = fc.oneof(
	fc.constantFrom<unknown>({ rows }, rows, { columns: { x0: [1], x1: [2], x2: [3], x3: [4] } }, { data: rows.flat(), shape: [2, 4] }),
	fc.array(row, { maxLength: 3 }),
	cell,
	fc.record(
		{
			rows: some(fc.array(row, { maxLength: 3 })),
			columns: some(fc.dictionary(fc.string({ maxLength: 3 }), fc.array(cell, { maxLength: 3 }), { maxKeys: 3 })),
			data: some(fc.array(cell, { maxLength: 5 })),
			shape: some(fc.array(fc.nat(3), { maxLength: 3 })),
			dtype: fc.constantFrom('float64', 'float32', 'int8', 5),
			stranger: cell,
		},
		{ requiredKeys: [] },
	),
);

describe('the OpenAPI document', () => {
	it('is OpenAPI 3.1 and names every path, each of which is there', async () => {
		expect(document.openapi).toBe('3.1.0');
		for (const [path, item] of Object.entries<Record<string, unknown>>(document.paths))
			for (const method of Object.keys(item)) {
				const at = path.replace('{name}', 'numbers');
				const { status } = method === 'get' ? await get(at) : await post(at, '');
				expect([path, status]).toEqual([path, method === 'get' ? 200 : 400]);
			}
		expect(
			JSON.stringify(document)
				.match(/"#\/components\/schemas\/(\w+)"/g)!
				.every((ref) => ref.slice(22, -1) in document.components.schemas),
		).toBe(true);
	});

	it('describes what is answered', async () => {
		const check = (name: string, value: unknown) =>
			expect(schema(name)(value), `${name}: ${ajv.errorsText(schema(name).errors)}`).toBe(true);
		check('Scores', (await post('/v1/models/numbers/score', rows)).json);
		check('Prediction', (await post('/v1/models/numbers/predict', rows)).json);
		check('Explanation', (await post('/v1/models/numbers/explain', rows)).json);
		check('Problem', (await post('/v1/models/numbers/score', [[1]])).json);
		check('Models', (await get('/v1/models')).json);
		check('Model', (await get('/v1/models/numbers')).json);
		const inputs = [{ name: 'rows', shape: [2, 4], datatype: 'FP64', data: rows.flat() }];
		check('InferRequest', { inputs });
		check('InferResponse', (await post('/v2/models/numbers/infer', { inputs })).json);
		expect(schema('Scores')({ scores: 5 })).toBe(false);
	});

	it('takes as a body what the service takes as one, and nothing else', async () => {
		const seen = { true: 0, false: 0 };
		await fc.assert(
			fc.asyncProperty(body, async (value) => {
				const fits = schema('Rows')(value) as boolean;
				const { status, json } = await post('/v1/models/numbers/score', value);
				seen[`${fits}`]++;
				// A body of the right form may still hold rows that the model cannot read: those the detector refuses, by a code of its own.
				if (fits) expect(json.code, JSON.stringify(value)).not.toBe('ANOD_BODY');
				else expect(status, JSON.stringify(value)).toBe(400);
			}),
			{ numRuns: 600, seed: 7 },
		);
		expect(Math.min(seen.true, seen.false)).toBeGreaterThan(50);
	});

	it('asks for a token where the service does', async () => {
		expect(document.security).toBeUndefined();
		const guarded = (await service(['numbers'], { auth: { tokens: ['secret'] } }).get('/openapi.json')).json;
		expect(guarded).toMatchObject({ security: [{ token: [] }], components: { securitySchemes: { token: { scheme: 'bearer' } } } });
	});
});

describe('the page', () => {
	it('runs its own script and style alone, and asks no other host', async () => {
		const { text, headers } = await get('/docs');
		const policy = headers.get('content-security-policy')!;
		const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)![1];
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toMatch(/unsafe|https?:|\*/);
		expect(text.match(/<(?:script|style) nonce="([^"]+)"/g)).toHaveLength(2);
		expect(text.split(nonce)).toHaveLength(3);
		expect(text).not.toMatch(/https?:\/\/|innerHTML|src=/);
		expect((await get('/docs')).text).not.toContain(nonce);
	});
});
