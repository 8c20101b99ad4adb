import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = new URL('.', import.meta.url);

/**
 * Path of another Node's binary.
 *
 * @param {22 | 24 | 26} major
 * @returns {string | undefined} undefined where `npm run engines` could not fetch one for this system.
 */
export function nodeBinary(major) {
	const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
	const path = fileURLToPath(new URL(`node_modules/node-${major}-${process.platform}-${process.arch}/${file}`, folder));
	return existsSync(path) ? path : undefined;
}

/**
 * Miniflare, which runs a script in workerd, the engine of Cloudflare Workers.
 *
 * @returns {Promise<Record<string, any> | undefined>} the module; undefined where it was not fetched.
 */
export async function miniflare() {
	const require = createRequire(folder);
	if (!existsSync(new URL('node_modules/miniflare/package.json', folder))) return undefined;
	return import(pathToFileURL(require.resolve('miniflare')).href);
}

/** @param {string} name @param {string} file @returns {string | undefined} a binary of a package that is made for this system */
const binaryOf = (name, file) => {
	const path = fileURLToPath(new URL(`node_modules/${name}/${file}`, folder));
	return existsSync(path) ? path : undefined;
};

/** @returns {string | undefined} path of Deno; undefined where it was not fetched. */
export const deno = () => binaryOf(`@deno/linux-${process.arch}-glibc`, 'deno');

/** @returns {string | undefined} path of Bun; undefined where it was not fetched. */
export const bun = () => binaryOf(`@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : process.arch}`, 'bin/bun');

/**
 * edge-runtime, which runs a script as Vercel's Edge Functions are run.
 *
 * @returns {Promise<Record<string, any> | undefined>} the module; undefined where it was not fetched.
 */
export async function edgeRuntime() {
	const path = binaryOf('edge-runtime', 'package.json');
	return path && import(pathToFileURL(createRequire(folder).resolve('edge-runtime')).href);
}

/** @returns {string | undefined} path of a Chromium or Chrome: `ANOD_CHROMIUM`, or where Linux systems keep it. */
export function chromium() {
	const places = [process.env.ANOD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
	return places.find((path) => path && existsSync(path));
}
