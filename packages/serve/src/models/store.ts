import type { Backend } from '@anod/core';
import { AnodError } from '@anod/core';
import type { Limits, ModelSource, ScoringOptions } from '../options.js';
import { Problem } from '../problem.js';
import { Held } from './held.js';

interface Entry {
	source: ModelSource;
	held?: Held;
	loading?: Promise<void>;
	/** When it was used last, counted in uses. */
	used: number;
	/** Grows with each reload, so that a load that was overtaken does not take its place. */
	version: number;
}

const isDetector = (source: ModelSource): source is Exclude<ModelSource, Uint8Array | (() => unknown)> =>
	typeof source !== 'function' && 'predict' in source;

/** Models by name: loaded when they are first asked for, put aside when room is wanted, replaced while they are in use. */
export class ModelStore {
	readonly #entries = new Map<string, Entry>();
	#backend: Promise<Backend> | undefined;
	#uses = 0;

	constructor(
		private readonly options: ScoringOptions,
		private readonly limits: Limits,
	) {
		for (const [name, source] of Object.entries(options.models)) {
			if (!/^[\w.-]+$/.test(name))
				throw new AnodError('ANOD_OPTION', `scoringApp() got a model called '${name}'; names are letters, digits, '.', '_' and '-'.`, {
					got: name,
				});
			if (!isDetector(source) && !(options.load && options.backend))
				throw new AnodError('ANOD_OPTION', `scoringApp() got the model ${name} as a file; it wants load and backend to read it with.`, {
					model: name,
				});
			this.#entries.set(name, { source, used: 0, version: 0, held: isDetector(source) ? this.#hold(name, source, 0, false) : undefined });
		}
	}

	/** Names in the order given, each with its detector where it is loaded. */
	list(): { readonly name: string; readonly held: Held | undefined }[] {
		return [...this.#entries].map(([name, { held }]) => ({ name, held }));
	}

	/**
	 * The model of a name, loaded if it is not. Give it back with `release`.
	 *
	 * @throws Problem 404 when there is none; what loading throws.
	 */
	async take(name: string): Promise<Held> {
		const entry = this.#entry(name);
		entry.used = ++this.#uses;
		while (!entry.held) await (entry.loading ??= this.#load(name, entry));
		return entry.held.take();
	}

	/**
	 * Puts another file in the place of a model. Requests under way end on the detector that they began with, which is freed behind the last of them.
	 *
	 * @param bytes - the file; left out: what the model's source gives now.
	 * @throws AnodError ANOD_FILE for a file that cannot be used; the model stays as it was.
	 */
	async reload(name: string, bytes?: Uint8Array): Promise<void> {
		const entry = this.#entry(name);
		const version = ++entry.version;
		const held = await this.#read(name, bytes ?? entry.source);
		if (version !== entry.version) return held.retire();
		if (bytes) entry.source = bytes;
		this.#put(entry, held);
	}

	dispose(): void {
		for (const entry of this.#entries.values()) {
			entry.version++;
			this.#put(entry, undefined);
		}
	}

	#entry(name: string): Entry {
		const entry = this.#entries.get(name);
		if (entry) return entry;
		throw new Problem(404, 'ANOD_UNKNOWN_MODEL', `there is no model ${name}; there are ${[...this.#entries.keys()].join(', ') || 'none'}.`);
	}

	async #load(name: string, entry: Entry): Promise<void> {
		try {
			const { version } = entry;
			const held = await this.#read(name, entry.source);
			if (version === entry.version || !entry.held) this.#put(entry, held);
			else held.retire();
		} finally {
			entry.loading = undefined;
		}
	}

	async #read(name: string, source: ModelSource): Promise<Held> {
		if (isDetector(source)) return this.#hold(name, source, 0, false);
		const bytes = typeof source === 'function' ? await source() : source;
		const { load, backend } = this.options;
		if (!this.#backend) {
			const starting = Promise.resolve(typeof backend === 'function' ? backend() : backend!);
			this.#backend = starting;
			// One that did not start is tried again.
			starting.catch(() => (this.#backend = undefined));
		}
		return this.#hold(name, await load!(bytes, { backend: await this.#backend }), bytes.length, true);
	}

	#hold(...[name, detector, bytes, owned]: [name: string, detector: Held['detector'], bytes: number, owned: boolean]): Held {
		return new Held(name, detector, bytes, owned, this.limits.batch);
	}

	#put(entry: Entry, held: Held | undefined): void {
		const before = entry.held;
		entry.held = held;
		before?.retire();
		if (held) this.#makeRoom(entry);
	}

	/** Puts models aside until the others fit, those used longest ago first, and never the newest. */
	#makeRoom(newest: Entry): void {
		const loaded = [...this.#entries.values()].filter(({ held }) => held).sort((a, b) => a.used - b.used);
		let bytes = loaded.reduce((sum, { held }) => sum + held!.bytes, 0);
		for (const entry of loaded) {
			if (bytes <= this.limits.modelBytes) return;
			if (entry === newest || isDetector(entry.source)) continue;
			bytes -= entry.held!.bytes;
			this.#put(entry, undefined);
		}
	}
}
