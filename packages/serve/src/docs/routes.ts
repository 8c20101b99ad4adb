import type { Hono } from 'hono';
import type { Env, Services } from '../exchange.js';
import { respond } from '../respond.js';
import { openApiDocument } from './document.js';
import { docsPage, docsPolicy } from './page.js';

/** `GET /openapi.json`, and the page `/docs` that shows it: open to all, they tell of no model. */
export function docsRoutes(app: Hono<Env>, { options }: Services): void {
	app.get('/openapi.json', (c) => respond(c, JSON.stringify(openApiDocument(options.auth !== undefined))));
	app.get('/docs', (c) => {
		const nonce = crypto.randomUUID();
		return respond(c, docsPage(nonce), 'text/html; charset=utf-8', {
			headers: { 'content-security-policy': docsPolicy(nonce), 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
		});
	});
}
