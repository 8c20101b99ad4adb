import { Hono } from 'hono/tiny';
import { Admission } from './admission.js';
import { docsRoutes } from './docs/routes.js';
import type { Env, Services } from './exchange.js';
import { healthRoutes, inferenceRoutes } from './inference/routes.js';
import { Metrics } from './metrics.js';
import { authorize } from './middleware/authorize.js';
import { observe } from './middleware/observe.js';
import { requestId } from './middleware/request-id.js';
import { ModelStore } from './models/store.js';
import { limitsOf, type ScoringOptions } from './options.js';
import { Problem } from './problem.js';
import { respondProblem } from './respond.js';
import { modelRoutes } from './routes/models.js';
import { metricsRoute } from './routes/operations.js';
import { scoreRoutes } from './routes/score.js';

/** A scoring service: what a runtime calls, and what its owner may do with it. */
export interface ScoringApp {
	/** The Hono app: `app.fetch` answers a request; it can also be mounted in another app. */
	readonly app: Hono<Env>;
	/** Loads all models now, as far as `limits.modelBytes` lets them stay. @throws what loading throws. */
	load(): Promise<void>;
	/**
	 * Puts another file in the place of a model; no request is dropped: those under way end on the detector that they began with.
	 *
	 * @param bytes - left out: what the model's source gives now.
	 * @throws AnodError ANOD_FILE when the file is damaged; the model stays as it was.
	 */
	reload(name: string, bytes?: Uint8Array): Promise<void>;
	/** From now on it says that it is not ready, and goes on serving. */
	drain(): void;
	/**
	 * Ends the service: it is no longer ready and takes no new work at once, what is under way is answered, and the detectors that it loaded are freed.
	 *
	 * @param milliseconds - after which what is still under way is told to end. Default 10,000.
	 */
	close(milliseconds?: number): Promise<void>;
}

/**
 * An app that scores over HTTP with fitted detectors, on every runtime that takes a `fetch` function.
 *
 * @throws AnodError ANOD_OPTION for a name that does not fit a path, a model file without `load` and `backend`, or `auth` without a token.
 * @example
 * const { app } = scoringApp({ models: { machine: bytes }, load, backend: wasmBackend() });
 * export default app;
 */
export function scoringApp(options: ScoringOptions): ScoringApp {
	const limits = limitsOf(options.limits);
	const store = new ModelStore(options, limits);
	const admission = new Admission(limits);
	const services: Services = { options, limits, store, admission, metrics: new Metrics() };

	const app = new Hono<Env>();
	app.onError((error, c) => respondProblem(c, error));
	app.notFound((c) =>
		respondProblem(
			c,
			new Problem(404, 'ANOD_UNKNOWN_PATH', `there is no ${c.req.method} ${c.req.path}; /openapi.json lists what there is.`),
		),
	);
	app.use(requestId, observe(services));
	healthRoutes(app, services);
	docsRoutes(app, services);
	if (options.auth?.openMetrics) metricsRoute(app, services);
	if (options.auth) app.use(authorize(options.auth));
	metricsRoute(app, services);
	modelRoutes(app, services);
	scoreRoutes(app, services);
	inferenceRoutes(app, services);

	return {
		app,
		async load() {
			for (const { name } of store.list()) (await store.take(name)).release();
		},
		reload: (name, bytes) => store.reload(name, bytes),
		drain: () => admission.drain(),
		async close(milliseconds = 10_000) {
			await admission.close(milliseconds);
			store.dispose();
		},
	};
}
