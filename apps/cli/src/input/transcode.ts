import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Encoding } from './sniff.js';

/** Copies a text file of another encoding as UTF-8, a chunk at a time. */
export async function transcode(from: string, to: string, encoding: Encoding, gzip: boolean, signal: AbortSignal): Promise<void> {
	const decoder = new TextDecoder(encoding);
	const asText = async function* (chunks: AsyncIterable<Buffer>) {
		for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
		yield Buffer.from(decoder.decode());
	};
	const source = createReadStream(from);
	const target = createWriteStream(to, { mode: 0o600 });
	await (gzip ? pipeline(source, createGunzip(), asText, target, { signal }) : pipeline(source, asText, target, { signal }));
}

/** Copies standard input to a file, because a table is read twice. */
export async function spool(to: string, signal: AbortSignal): Promise<void> {
	await pipeline(process.stdin, createWriteStream(to, { mode: 0o600 }), { signal });
}
