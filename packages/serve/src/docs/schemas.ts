type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Record<string, Schema>, required = Object.keys(properties), more: Schema = {}): Schema => ({
	type: 'object',
	properties,
	required,
	...more,
});
const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const numbers = list(number);
const whole: Schema = { type: 'integer', minimum: 0 };
const closed: Schema = { additionalProperties: false };
const past: Schema = { description: 'The steps just before, of a series: judged by, and not scored.', ...ref('Rows') };

/** What is sent and what is answered, as JSON Schema 2020-12. */
export const schemas: Readonly<Record<string, Schema>> = {
	Cell: { type: ['number', 'string', 'boolean', 'null'] },
	Row: { anyOf: [list({ type: ['number', 'null'] }), { type: 'object', additionalProperties: ref('Cell') }, { type: ['number', 'null'] }] },
	Rows: {
		oneOf: [
			list(ref('Row')),
			object({ rows: list(ref('Row')), past }, ['rows'], closed),
			object({ columns: { type: 'object', minProperties: 1, additionalProperties: list(ref('Cell')) }, past }, ['columns'], closed),
			object(
				{ data: list({ type: ['number', 'null'] }), shape: list(whole), dtype: { enum: ['float64', 'float32', 'uint8'] }, past },
				['data', 'shape'],
				closed,
			),
		],
		examples: [{ rows: [[1, 2, 3]] }],
	},
	Threshold: object({ value: { type: ['number', 'null'] }, rule: {}, reason: text }),
	Scores: object({ model: text, scores: numbers }),
	Prediction: object({ model: text, scores: numbers, labels: list({ enum: [0, 1] }), pValues: numbers, threshold: ref('Threshold') }),
	Explanation: object({
		...{ model: text, scores: numbers, columns: list(text) },
		...{ contributions: list(numbers), expected: list(list(ref('Cell'))) },
	}),
	Model: object(
		{ name: text, data: { enum: ['rows', 'series', 'images'] }, columns: list({ type: 'object' }), threshold: ref('Threshold') },
		['name'],
	),
	Models: object({ models: list(ref('Model')) }),
	Problem: object({ type: text, title: text, status: whole, code: text, detail: text, help: text }),
	Tensor: object({ name: text, shape: list(whole), datatype: text, parameters: { type: 'object' }, data: { type: 'array' } }, [
		'name',
		'shape',
		'datatype',
	]),
	InferRequest: object({ id: text, parameters: { type: 'object' }, inputs: list(ref('Tensor')), outputs: list({ type: 'object' }) }, [
		'inputs',
	]),
	InferResponse: object({ model_name: text, id: text, parameters: { type: 'object' }, outputs: list(ref('Tensor')) }, [
		'model_name',
		'outputs',
	]),
};
