import { nodeBackend } from '@anod/backend-node';
import { AutoencoderDetector, ConvolutionalDetector, type FittedDetector, load, ReinforcementDetector } from '@anod/core';
import { type ScoringApp, type ScoringOptions, scoringApp } from '@anod/serve';

export const backend = nodeBackend();

/** A machine's readings: two numbers that go together, a text, a truth and a date. */
export const readings = Array.from({ length: 240 }, (_, i) => ({
	power: 20 + 10 * Math.sin(i / 7),
	heat: 47 + 16 * Math.sin(i / 7) + Math.sin(i * 78.2),
	line: i % 3 === 0 ? 'north' : 'south, east',
	open: i % 2 === 0,
	at: new Date(Date.UTC(2026, 0, 1 + i, i % 24)).toISOString(),
}));
export const strange = { ...readings[0], heat: 400 };

export const numbers = (n = 240, d = 4): number[][] =>
	Array.from({ length: n }, (_, i) => Array.from({ length: d }, (_, k) => Math.sin(i / (3 + k)) + 0.05 * Math.sin(i * 17.3 * (k + 1))));

export const steps = Array.from({ length: 400 }, (_, i) => ({
	time: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
	load: Math.sin(i / 6) + (i === 300 ? 4 : 0),
	flow: Math.cos(i / 6),
}));

/** Grey pictures of stripes, 8 × 8 bytes. */
export const pictures = (n = 40): { data: Uint8Array; shape: number[] } => ({
	data: Uint8Array.from({ length: n * 64 }, (_, i) => 120 + 60 * Math.sin((i % 8) + Math.floor(i / 64)) + ((i * 7) % 11)),
	shape: [n, 8, 8],
});

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
	let made: Promise<Value> | undefined;
	return () => (made ??= make());
};

async function fitted(detector: AutoencoderDetector | ConvolutionalDetector | ReinforcementDetector, input: unknown): Promise<Uint8Array> {
	await detector.fit(input as never, { backend });
	return detector.save();
}

/** Files of fitted models, each made when it is first asked for. */
export const files = {
	machine: once(() => fitted(new AutoencoderDetector({ seed: 1, steps: 60, hidden: [16] }), readings)),
	numbers: once(() => fitted(new AutoencoderDetector({ seed: 2, steps: 60, hidden: [16] }), numbers())),
	other: once(() => fitted(new AutoencoderDetector({ seed: 3, steps: 60, hidden: [16] }), numbers())),
	decisions: once(() => fitted(new ReinforcementDetector({ seed: 1, steps: 200 }), numbers())),
	series: once(() => fitted(new ConvolutionalDetector({ seed: 1, epochs: 2, time: 'time' }), steps)),
	images: once(() => fitted(new ConvolutionalDetector({ seed: 1, epochs: 1 }), pictures())),
};
export type ModelName = keyof typeof files;

/** The detector of a file, to compare with. */
export const detectorOf = async (name: ModelName): Promise<FittedDetector> => load(await files[name](), { backend });

export interface Answered {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects
	readonly json: any;
}

export interface Service extends ScoringApp {
	post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
	get(path: string, headers?: Record<string, string>): Promise<Answered>;
}

const answered = async (response: Response): Promise<Answered> => {
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		text,
		get json() {
			return JSON.parse(text);
		},
	};
};

/** The app with models by name, and short ways to ask it. A body that is no text goes as JSON. */
export function service(names: readonly ModelName[], options: Partial<ScoringOptions> = {}): Service {
	const models = Object.fromEntries(names.map((name) => [name, files[name]]));
	const made = scoringApp({ models, load, backend, ...options });
	const whole = (body: unknown): BodyInit =>
		typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream ? (body as BodyInit) : JSON.stringify(body);
	return {
		...made,
		post: async (path, body, headers = {}) =>
			answered(
				await made.app.request(path, {
					method: 'POST',
					body: whole(body),
					headers: { 'content-type': 'application/json', ...headers },
					...{ duplex: 'half' },
				}),
			),
		get: async (path, headers = {}) => answered(await made.app.request(path, { headers })),
	};
}
