import { AnodError, type Backend, type FittedDetector } from '@anod/core';
import type { LogRecord } from './middleware/observe.js';

/** What of a detector serving needs: what every fitted detector of Anod has. */
export type ServedDetector = Pick<FittedDetector, 'predict' | 'explain' | 'summary' | 'threshold' | 'dispose'> & {
	/** What it learned from; left out: rows that are judged each by itself. */
	readonly data?: 'rows' | 'series' | 'images';
	readonly imageSize?: { readonly height: number; readonly width: number; readonly channels: number };
};

/** A model by the bytes of its file, by what fetches them when it is first needed, or a detector that is loaded already. */
export type ModelSource = Uint8Array | (() => Uint8Array | Promise<Uint8Array>) | ServedDetector;

/** Reads a model file: `load` of `@anod/core`, or `FittedAutoencoder.load`, which bundles the code of one detector only. */
export type LoadModel = (bytes: Uint8Array, options: { readonly backend: Backend }) => Promise<ServedDetector>;

/** How much one request, and all of them together, may ask for. */
export interface Limits {
	/** Bytes of a body, and of a line of a stream. Default 16 MiB. */
	readonly body: number;
	/** Rows of a request that is no stream. Default 100,000. */
	readonly rows: number;
	/** Rows of a request that asks why: explaining costs as much as scoring for every column. Default 1,000. */
	readonly explainRows: number;
	/** Requests that may be under way or wait; one more is refused with 429. Default 1,000. */
	readonly queue: number;
	/** Bytes of the bodies of these. Default 256 MiB. */
	readonly queueBytes: number;
	/** Milliseconds for a request, and for each wait for a stream. Default 30,000. */
	readonly timeout: number;
	/** Rows that are scored together at most, of several requests or of a stream. Default 1,024. */
	readonly batch: number;
	/** Bytes of model files whose detectors are loaded at once; the one used longest ago makes room. Default: no limit. */
	readonly modelBytes: number;
}

const defaultLimits: Limits = {
	body: 2 ** 24,
	rows: 100_000,
	explainRows: 1000,
	queue: 1000,
	queueBytes: 2 ** 28,
	timeout: 30_000,
	batch: 1024,
	modelBytes: Infinity,
};

/** Fills in defaults. @throws AnodError ANOD_OPTION for a limit that is none, or not above 0. */
export function limitsOf(given: Partial<Limits> = {}): Limits {
	for (const [name, value] of Object.entries(given))
		if (!(name in defaultLimits) || !((value as unknown) === undefined || (typeof value === 'number' && value > 0)))
			throw new AnodError(
				'ANOD_OPTION',
				`scoringApp() got limits.${name} ${String(value)}; limits are numbers above 0: ${Object.keys(defaultLimits).join(', ')}.`,
				{ option: name, got: value },
			);
	return { ...defaultLimits, ...given };
}

/** What an app serves, to whom, and within which limits. */
export interface ScoringOptions {
	/** By the name that stands in the path: letters, digits, `.`, `_` and `-`. */
	readonly models: { readonly [name: string]: ModelSource };
	/** Reads model files; needed unless all models are loaded already. */
	readonly load?: LoadModel;
	/** Where the kernels come from; a function is called when the first model is loaded. Needed with `load`. */
	readonly backend?: Backend | Promise<Backend> | (() => Backend | Promise<Backend>);
	/** Who may ask; left out: everybody. Probes (`/v2/health`), `/docs` and `/openapi.json` are open to all. */
	readonly auth?: {
		/** Any of these is let in as `authorization: Bearer TOKEN`. */
		readonly tokens: readonly string[];
		/** Whether `/metrics` is open to all as well. Default: false. */
		readonly openMetrics?: boolean;
	};
	readonly limits?: Partial<Limits>;
	/** What `GET /v2` says of itself. Default: nothing. */
	readonly version?: string;
	/** Gets one record a request, and one for each error that nobody expected. Default: none. */
	readonly logger?: (record: LogRecord) => void;
}
