/** Events as AWS sends them, with the fields that its documentation lists. */
type Make = (path: string, init?: RequestInit) => object;

const ip = '203.0.113.7';
const agent = 'curl/8.5.0';

/** Version 2.0, of an HTTP API and of a function URL, which are of one form but for the domain. */
const second =
	(domainName: string, routeKey: (method: string) => string, base64: boolean): Make =>
	(path, { method = 'GET', headers = {}, body } = {}) => ({
		version: '2.0',
		routeKey: routeKey(method),
		rawPath: path,
		rawQueryString: '',
		headers: { host: domainName, accept: '*/*', 'user-agent': agent, 'x-forwarded-proto': 'https', ...(headers as Record<string, string>) },
		requestContext: {
			...{
				accountId: '123456789012',
				apiId: 'a1b2c3',
				domainName,
				domainPrefix: 'a1b2c3',
				requestId: 'JKJaXmPLvHcESHA=',
				stage: '$default',
			},
			...{ routeKey: routeKey(method), time: '26/Nov/2026:06:00:00 +0000', timeEpoch: 1795672800000 },
			http: { method, path, protocol: 'HTTP/1.1', sourceIp: ip, userAgent: agent },
		},
		...(body !== undefined && { body: base64 ? Buffer.from(body as string).toString('base64') : body }),
		isBase64Encoded: base64 && body !== undefined,
	});

export const httpApi = second('a1b2c3.execute-api.eu-central-1.amazonaws.com', (method) => `${method} /{proxy+}`, false);
export const functionUrl = second('a1b2c3.lambda-url.eu-central-1.on.aws', () => '$default', true);

/** Version 1.0, of a REST API. */
export const restApi: Make = (path, { method = 'GET', headers = {}, body = null } = {}) => {
	const sent = { Host: 'a1b2c3.execute-api.eu-central-1.amazonaws.com', 'User-Agent': agent, ...(headers as Record<string, string>) };
	return {
		...{ version: '1.0', resource: '/{proxy+}', path, httpMethod: method, headers: sent },
		multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
		...{
			queryStringParameters: null,
			multiValueQueryStringParameters: null,
			pathParameters: { proxy: path.slice(1) },
			stageVariables: null,
		},
		requestContext: {
			...{ accountId: '123456789012', apiId: 'a1b2c3', domainName: sent.Host, httpMethod: method, path, protocol: 'HTTP/1.1' },
			...{
				requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
				resourcePath: '/{proxy+}',
				stage: 'prod',
				identity: { sourceIp: ip, userAgent: agent },
			},
		},
		...{ body, isBase64Encoded: false },
	};
};
