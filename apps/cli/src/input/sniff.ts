import { createReadStream, type Stats, statSync } from 'node:fs';
import { extname } from 'node:path';
import { createGunzip } from 'node:zlib';
import { dataError, inputError } from '../errors.js';

export type FileFormat = 'csv' | 'json' | 'parquet';
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first bytes of a file tell. */
export interface Sniffed {
	readonly format: FileFormat;
	readonly encoding: Encoding;
	readonly gzip: boolean;
	/** The first text of the file, decoded; empty for Parquet. */
	readonly head: string;
}

const headBytes = 1 << 18;

/** Files people pass by mistake, by their first bytes (ASCII or hexadecimal) and what to do instead. */
const notTables: readonly [magic: string, what: string, hint: string][] = [
	['hex:89504e47', 'a PNG image', 'let its name end in .png; a detector of images wants some dozens of them'],
	['hex:ffd8ff', 'a JPEG image', 'let its name end in .jpg; a detector of images wants some dozens of them'],
	['GIF8', 'a GIF image', 'convert it to PNG'],
	['%PDF', 'a PDF document', 'export the table in it as CSV'],
	['hex:504b0304', 'a ZIP archive or an Excel workbook', 'unpack it, or save the sheet as CSV'],
	['hex:d0cf11e0', 'an old Office document', 'save the sheet as CSV'],
	['SQLite format 3', 'an SQLite database', 'export the table as CSV'],
	['hex:28b52ffd', 'a zstd archive', 'decompress it first (unzstd)'],
	['hex:fd377a58', 'an xz archive', 'decompress it first (unxz)'],
	['BZh', 'a bzip2 archive', 'decompress it first (bunzip2)'],
	['hex:7f454c46', 'a program', 'anod reads tables'],
	['ARROW1', 'an Arrow file', 'convert it to Parquet'],
	['<!DOCTYPE', 'an HTML page', 'save the table in it as CSV'],
	['<html', 'an HTML page', 'save the table in it as CSV'],
	['<?xml', 'an XML document', 'convert it to CSV or JSON'],
];

/** @throws CliError when there is no such file, or it is a folder or empty. */
export function statInput(path: string): Stats {
	let stats: Stats;
	try {
		stats = statSync(path);
	} catch (error) {
		const { code } = error as { code?: string };
		if (code === 'ENOENT' || code === 'ENOTDIR') throw inputError(`there is no file ${path}.`, 'Check the path; - reads standard input.');
		throw inputError(`${path} cannot be opened (${code}).`, 'Check its permissions.');
	}
	if (stats.isDirectory())
		throw inputError(`${path} is a folder.`, `Name a file in it, or read several with --query "select * from '${path}/*.csv'".`);
	if (stats.isFile() && stats.size === 0)
		throw dataError('ANOD_EMPTY', `${path} is empty.`, 'It needs a header and rows: 10 or more for a fit.');
	return stats;
}

async function firstBytes(path: string, gunzip: boolean): Promise<Buffer> {
	const stream = createReadStream(path, gunzip ? {} : { end: headBytes - 1 });
	const source = gunzip ? stream.pipe(createGunzip()) : stream;
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		await new Promise<void>((resolve, reject) => {
			stream.on('error', reject);
			source.on('error', reject);
			source.on('end', resolve);
			source.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				length += chunk.length;
				if (length >= headBytes) resolve();
			});
		});
	} catch (error) {
		const { code, message } = error as { code?: string; message: string };
		if (code === 'EACCES' || code === 'EPERM') throw inputError(`${path} may not be read (${code}).`, 'Check its permissions.');
		throw dataError('ANOD_NOT_A_TABLE', `${path} cannot be read: ${message}.`, 'It may be cut short; fetch it again.');
	} finally {
		source.destroy();
		stream.destroy();
	}
	return Buffer.concat(chunks).subarray(0, headBytes);
}

const startsWith = (bytes: Buffer, magic: string): boolean => {
	const wanted = magic.startsWith('hex:') ? Buffer.from(magic.slice(4), 'hex') : Buffer.from(magic);
	return bytes.subarray(0, wanted.length).equals(wanted);
};

/** UTF-16 without a mark has a zero in nearly every second byte of western text. */
function zeroPattern(bytes: Buffer): 'utf-16le' | 'utf-16be' | 'binary' | 'none' {
	const zeros = [0, 0];
	for (let index = 0; index < bytes.length; index++) if (bytes[index] === 0) zeros[index & 1]!++;
	const half = bytes.length / 2;
	if (zeros[0] === 0 && zeros[1] === 0) return 'none';
	if (zeros[1]! > 0.6 * half && zeros[0]! < 0.1 * half) return 'utf-16le';
	if (zeros[0]! > 0.6 * half && zeros[1]! < 0.1 * half) return 'utf-16be';
	return 'binary';
}

function detectEncoding(bytes: Buffer): Encoding | 'binary' {
	if (startsWith(bytes, 'hex:fffe')) return 'utf-16le';
	if (startsWith(bytes, 'hex:feff')) return 'utf-16be';
	const zeros = zeroPattern(bytes);
	if (zeros !== 'none') return zeros;
	let control = 0;
	for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) control++;
	if (control > bytes.length / 100) return 'binary';
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
		return 'utf-8';
	} catch {
		return 'windows-1252';
	}
}

/**
 * Looks at the first bytes of a file: what format, which encoding.
 *
 * @param given - a format or an encoding the user stated wins over what the bytes suggest.
 * @throws CliError ANOD_NOT_A_TABLE, naming what the file seems to be.
 */
export async function sniff(path: string, name: string, given: { format?: FileFormat; encoding?: Encoding }): Promise<Sniffed> {
	let bytes = await firstBytes(path, false);
	const gzip = startsWith(bytes, 'hex:1f8b');
	if (gzip) bytes = await firstBytes(path, true);
	if (bytes.length === 0) throw dataError('ANOD_EMPTY', `${name} is empty.`, 'It needs a header and rows: 10 or more for a fit.');
	if (startsWith(bytes, 'PAR1')) {
		if (gzip) throw dataError('ANOD_NOT_A_TABLE', `${name} is a gzipped Parquet file.`, 'Decompress it first (gunzip).');
		return { format: 'parquet', encoding: 'utf-8', gzip, head: '' };
	}
	if (given.format === 'parquet') throw dataError('ANOD_NOT_A_TABLE', `${name} is not a Parquet file.`, 'Leave --format away.');
	for (const [magic, what, hint] of notTables)
		if (startsWith(bytes, magic)) throw dataError('ANOD_NOT_A_TABLE', `${name} is ${what}, not a table.`, `Next: ${hint}.`);
	const encoding = given.encoding ?? detectEncoding(bytes);
	if (encoding === 'binary')
		throw dataError('ANOD_NOT_A_TABLE', `${name} is a binary file, not a table.`, 'anod reads CSV, TSV, JSON, NDJSON and Parquet.');
	const head = new TextDecoder(encoding).decode(bytes, { stream: true });
	if (head.trim() === '')
		throw dataError('ANOD_EMPTY', `${name} holds only blank lines.`, 'It needs a header and rows: 10 or more for a fit.');
	const json = /^\s*[[{]/.test(head) && !['.csv', '.tsv'].includes(extname(name).toLowerCase());
	return { format: given.format ?? (json ? 'json' : 'csv'), encoding, gzip, head };
}
