import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnodError, load } from '@anod/core';
import { createAdaptorServer } from '@hono/node-server';
import { type ScoringApp, scoringApp } from '../app.js';
import type { ModelSource, ScoringOptions } from '../options.js';
import { watchPath } from './watch.js';

/** Milliseconds an idle connection stays open: longer than proxies keep theirs (60 s as a rule), since a request sent while the server closes is lost. */
const keepAlive = 75_000;

/** What a server on Node serves, and where it listens. */
export interface ServeOptions extends Omit<ScoringOptions, 'models'> {
	/** As for `scoringApp`, or the path of a file. */
	readonly models: { readonly [name: string]: ModelSource | string };
	/** Default 8080; 0: one that is free. */
	readonly port?: number;
	/** Address to listen on. Default 127.0.0.1; one that other machines reach wants `auth`. */
	readonly host?: string;
	/** Loads a model again when its file changes; a file that cannot be used leaves the model as it was and is told to `onReload`. Default: false. */
	readonly watch?: boolean;
	/** Told after each reload that `watch` began. */
	readonly onReload?: (name: string, error?: unknown) => void;
}

/** How a server comes to its end. */
export interface CloseOptions {
	/** Milliseconds in which it still serves but says that it is not ready, for a load balancer to notice. Default 0. */
	readonly drain?: number;
	/** Milliseconds after which what is under way is told to end. Default 10,000. */
	readonly deadline?: number;
}

/** A server that listens. */
export interface ScoringServer extends Pick<ScoringApp, 'app' | 'reload'> {
	/** `http://127.0.0.1:8080` */
	readonly url: string;
	/** Ends it: first it is no longer ready, then it takes no new work, then what is under way is answered, then connections and detectors are freed. */
	close(options?: CloseOptions): Promise<void>;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/**
 * Serves models over HTTP on Node. All of them are loaded before it listens, so that a damaged file is found at once.
 *
 * @throws AnodError ANOD_OPTION for a host that others reach without `auth`, and what `scoringApp` throws; ANOD_FILE for a damaged model; errors of the
 * system for a file that is not there or an address that is taken.
 * @example
 * const server = await serve({ models: { machine: 'machine.anod' }, backend: nodeBackend() });
 */
export async function serve(options: ServeOptions): Promise<ScoringServer> {
	const { models, port = 8080, host = '127.0.0.1', watch = false, onReload, ...rest } = options;
	if (!options.auth && !isLoopback(host))
		throw new AnodError(
			'ANOD_OPTION',
			`serve() got the host ${host}, which other machines reach, and no token; give auth: { tokens: […] }, or listen on 127.0.0.1.`,
			{ option: 'host', got: host },
		);
	const paths = Object.entries(models).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
	const fromFile = Object.fromEntries(paths.map(([name, path]) => [name, async () => new Uint8Array(await readFile(path))]));
	const service = scoringApp({ load, ...rest, models: { ...(models as Record<string, ModelSource>), ...fromFile } });
	try {
		await service.load();
		// A stream may take as long as it moves: the app has a limit for each wait.
		const serverOptions = { requestTimeout: 0, keepAliveTimeout: keepAlive };
		const server = createAdaptorServer({ fetch: service.app.fetch, serverOptions }) as Server;
		let leaving = false;
		server.prependListener('request', (_, response) => {
			if (leaving) response.shouldKeepAlive = false;
		});
		await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
		const address = server.address() as AddressInfo;
		const unwatch = watch
			? paths.map(([name, path]) =>
					watchPath(
						path,
						() =>
							void service.reload(name).then(
								() => onReload?.(name),
								(error) => onReload?.(name, error),
							),
					),
				)
			: [];
		return {
			app: service.app,
			reload: service.reload,
			url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
			async close({ drain = 0, deadline = 10_000 } = {}) {
				for (const end of unwatch) end();
				service.drain();
				leaving = true;
				if (drain > 0) await new Promise((resolve) => setTimeout(resolve, drain));
				const closed = new Promise((resolve) => server.close(resolve));
				// Connections are kept for the next request, which is not to come; an answer that is made may still be on its way.
				const idle = setInterval(() => server.closeIdleConnections(), 10);
				const last = setTimeout(() => server.closeAllConnections(), deadline + 1000);
				await service.close(deadline);
				await closed;
				clearInterval(idle);
				clearTimeout(last);
			},
		};
	} catch (error) {
		await service.close(0);
		throw error;
	}
}
