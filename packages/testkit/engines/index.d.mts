/** Path of another Node's binary; undefined where `npm run engines` could not fetch one for this system. */
export function nodeBinary(major: 22 | 24 | 26 | 26): string | undefined;
/** Miniflare, which runs a script in workerd, the engine of Cloudflare Workers; undefined where it was not fetched. */
// biome-ignore lint/suspicious/noExplicitAny: its types live in a folder that only the tests fetch
export function miniflare(): Promise<Record<string, any> | undefined>;
/** Path of Deno; undefined where it was not fetched. */
export function deno(): string | undefined;
/** Path of Bun; undefined where it was not fetched. */
export function bun(): string | undefined;
/** edge-runtime, which runs a script as Vercel's Edge Functions are run; undefined where it was not fetched. */
// biome-ignore lint/suspicious/noExplicitAny: its types live in a folder that only the tests fetch
export function edgeRuntime(): Promise<Record<string, any> | undefined>;
/** Path of a Chromium or Chrome: `ANOD_CHROMIUM`, or where Linux systems keep it. */
export function chromium(): string | undefined;
