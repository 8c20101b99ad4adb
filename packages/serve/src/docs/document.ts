import { schemas } from './schemas.js';

type Operation = readonly [method: 'get' | 'post', path: string, summary: string, answer?: string, body?: string];

const operations: readonly Operation[] = [
	['post', '/v1/models/{name}/score', 'Scores of rows, higher = more abnormal', 'Scores', 'Rows'],
	['post', '/v1/models/{name}/predict', 'Scores, labels and p-values of rows', 'Prediction', 'Rows'],
	['post', '/v1/models/{name}/explain', 'What each column contributes to the scores, and what was expected', 'Explanation', 'Rows'],
	['get', '/v1/models', 'The models', 'Models'],
	['get', '/v1/models/{name}', 'What a model takes, and how it came about', 'Model'],
	['get', '/v2', 'Open Inference Protocol: the server'],
	['get', '/v2/health/live', 'Whether the server lives'],
	['get', '/v2/health/ready', 'Whether the server takes work'],
	['get', '/v2/models/{name}', 'Open Inference Protocol: the inputs and outputs of a model'],
	['get', '/v2/models/{name}/ready', 'Whether a model can be asked'],
	['post', '/v2/models/{name}/infer', 'Open Inference Protocol: scores, labels and p-values as tensors', 'InferResponse', 'InferRequest'],
	['get', '/metrics', 'Counters in the text format of Prometheus'],
];

const ref = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': ref('Problem') } });
const rows = { schema: { type: 'string' } };

function pathItem([, path, summary, answer, body]: Operation): object {
	const lines = body === 'Rows' && { 'application/x-ndjson': rows, 'text/csv': rows };
	return {
		summary,
		...(path.includes('{name}') && { parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }] }),
		...(body && { requestBody: { required: true, content: { 'application/json': ref(body), ...lines } } }),
		responses: {
			200: { description: 'OK', ...(answer && { content: { 'application/json': ref(answer), ...lines } }) },
			...(body && {
				400: problem('The body, a row or a column cannot be read'),
				413: problem('Too many bytes or rows'),
				415: problem('Another content type'),
				429: problem('Too many requests are under way'),
				503: problem('No answer in time, or the server closes'),
			}),
			...(path.includes('{name}') && { 404: problem('No such model') }),
		},
	};
}

/** The service as OpenAPI 3.1 describes it. @param guarded - whether it asks for a token. */
export function openApiDocument(guarded: boolean): object {
	const paths: Record<string, Record<string, object>> = {};
	for (const operation of operations) {
		const [method, path] = operation;
		paths[path] = { [method]: pathItem(operation) };
	}
	return {
		openapi: '3.1.0',
		info: { title: 'Anod', version: '1', description: 'Finds anomalies with fitted detectors.' },
		...(guarded && { security: [{ token: [] }] }),
		paths,
		components: { schemas, ...(guarded && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }) },
	};
}
