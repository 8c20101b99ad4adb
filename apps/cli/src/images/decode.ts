import { open } from 'node:fs/promises';
import { dataError, oneLine, throwIfAborted, usageError } from '../errors.js';
import { counted } from '../terminal/numbers.js';
import type { ImageFile } from './find.js';
import { loadSharp } from './sharp.js';

/** Side and colours that images are brought to. */
export interface ImageFormat {
	readonly width: number;
	readonly height: number;
	/** 1 = grey, 3 = RGB. */
	readonly channels: 1 | 3;
}

/** Images of one size in one array, as the detector takes them. */
export interface DecodedImages {
	readonly files: readonly ImageFile[];
	/** `[n, height, width, channels]`, bytes. */
	readonly pixels: Uint8Array;
	readonly format: ImageFormat;
	/** Files left out, each with what is wrong with it. */
	readonly broken: readonly { readonly file: ImageFile; readonly why: string }[];
	readonly notes: readonly string[];
}

/** Longest side by default, and most values of all images together: a fit holds them several times as floats. */
const longestSide = 256;
const mostValues = 2 ** 27;
const atOnce = 4;

const magics: readonly [format: string, bytes: string][] = [
	['PNG', '89504e47'],
	['JPEG', 'ffd8ff'],
];

/** An error for a file whatever is wrong with it: its first bytes tell before a decoder sees more. */
async function checkMagic(path: string): Promise<void> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
		const start = buffer.subarray(0, bytesRead).toString('hex');
		if (bytesRead === 0) throw new Error('it is empty');
		if (!magics.some(([, magic]) => start.startsWith(magic))) throw new Error('it is neither PNG nor JPEG inside');
	} finally {
		await file.close();
	}
}

/** A picture upright, in 8 bits, without opacity. */
const upright = async (path: string) => (await loadSharp())(path, { failOn: 'warning' }).autoOrient().removeAlpha();

interface Header {
	readonly width: number;
	readonly height: number;
	readonly colored: boolean;
}

async function readHeader(path: string): Promise<Header> {
	await checkMagic(path);
	const { autoOrient, channels, hasAlpha, space } = await (await loadSharp())(path).metadata();
	return { width: autoOrient.width, height: autoOrient.height, colored: space !== 'b-w' && channels - (hasAlpha ? 1 : 0) >= 3 };
}

async function decodeOne(path: string, { width, height, channels }: ImageFormat): Promise<Uint8Array> {
	const picture = (await upright(path)).toColourspace(channels === 1 ? 'b-w' : 'srgb').resize(width, height, { fit: 'fill' });
	const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
	if (info.channels === channels) return data;
	const pixels = new Uint8Array(width * height * channels);
	for (let p = 0; p < width * height; p++)
		for (let c = 0; c < channels; c++) pixels[p * channels + c] = data[p * info.channels + Math.min(c, info.channels - 1)]!;
	return pixels;
}

const why = (error: unknown): string => {
	const message = oneLine(String((error as Error)?.message ?? error)).replace(/^Input file (?:contains|has|is) ?/i, '');
	return /it is|exceeds/.test(message) ? message : `it cannot be decoded: ${message}`;
};

/** Does something with every file, some at a time, in order. */
async function each<Result>(
	files: readonly ImageFile[],
	signal: AbortSignal,
	work: (file: ImageFile, index: number) => Promise<Result>,
): Promise<void> {
	let next = 0;
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			for (let index = next++; index < files.length; index = next++) {
				throwIfAborted(signal);
				await work(files[index]!, index);
			}
		}),
	);
}

/** `64` or `64x48`, width first. @throws CliError ANOD_USAGE */
export function parseSize(text: string | undefined): { width: number; height: number } | undefined {
	if (text === undefined) return undefined;
	const found = /^(\d+)(?:[x×](\d+))?$/i.exec(text.trim());
	const width = Number(found?.[1]);
	const height = Number(found?.[2] ?? width);
	if (!found || !(width >= 4 && height >= 4 && width <= 4096 && height <= 4096))
		throw usageError(
			`--size is ${JSON.stringify(text)}; it wants sides from 4 to 4096.`,
			'Examples: --size 64, --size 64x48 (width first)',
		);
	return { width, height };
}

/** The most frequent size; of several, the largest. */
function commonSize(headers: readonly Header[]): { width: number; height: number; sizes: number } {
	const counts = new Map<string, { width: number; height: number; count: number }>();
	for (const { width, height } of headers) {
		const key = `${width}x${height}`;
		const entry = counts.get(key) ?? { width, height, count: 0 };
		counts.set(key, { ...entry, count: entry.count + 1 });
	}
	const [first] = [...counts.values()].sort((a, b) => b.count - a.count || b.width * b.height - a.width * a.height);
	const { width, height } = first!;
	return { width, height, sizes: counts.size };
}

/** Size and colours for a fit, by what was asked and what the images are. */
function chooseFormat(
	headers: readonly Header[],
	asked: { size?: { width: number; height: number }; color?: string },
	notes: string[],
): ImageFormat {
	const colored = headers.filter((header) => header.colored).length;
	const channels = asked.color ? (asked.color === 'rgb' ? 3 : 1) : colored > 0 ? 3 : 1;
	const grey = headers.length - colored;
	if (!asked.color && colored > 0 && grey > 0)
		notes.push(
			`${counted(grey, 'image')} without colours ${grey === 1 ? 'was' : 'were'} read as rgb, as the others (--color grey takes the colours off)`,
		);
	if (asked.size) return { ...asked.size, channels };
	const { width, height, sizes } = commonSize(headers);
	const values = headers.length * width * height * channels;
	const factor = Math.min(1, longestSide / Math.max(width, height), Math.sqrt(mostValues / values));
	const fitted = { width: Math.max(4, Math.round(width * factor)), height: Math.max(4, Math.round(height * factor)) };
	if (factor < 1) notes.push(`images of ${width} × ${height} were resized to ${fitted.width} × ${fitted.height} (--size changes that)`);
	else if (sizes > 1)
		notes.push(`the images have ${sizes} sizes and were resized to the most frequent, ${width} × ${height} (--size changes that)`);
	return { ...fitted, channels };
}

/**
 * Reads images of any size into one array.
 *
 * @param wanted - the format of a fitted detector; without it, one is chosen by `asked` and by the images.
 * @param strict - an image that cannot be read is an error.
 * @throws CliError ANOD_IMAGE for such an image, or when none can be read.
 */
export async function decodeImages(
	files: readonly ImageFile[],
	wanted: ImageFormat | undefined,
	asked: { size?: { width: number; height: number }; color?: string; strict: boolean },
	signal: AbortSignal,
	onImages: (count: number) => void,
): Promise<DecodedImages> {
	const notes: string[] = [];
	const failed = new Map<ImageFile, string>();
	const refuse = (file: ImageFile, error: unknown): void => {
		if (asked.strict)
			throw dataError('ANOD_IMAGE', `the image ${file.name} cannot be read: ${why(error)}.`, 'Mend it, or leave it out without --strict.');
		failed.set(file, why(error));
	};
	await loadSharp();
	const headers = new Map<ImageFile, Header>();
	await each(files, signal, async (file) => {
		try {
			headers.set(file, await readHeader(file.path));
		} catch (error) {
			refuse(file, error);
		}
	});
	const none = () =>
		dataError(
			'ANOD_IMAGE',
			`none of ${counted(files.length, 'image')} can be read; ${files[0]!.name}: ${failed.get(files[0]!)}.`,
			'anod reads PNG and JPEG.',
		);
	if (headers.size === 0) throw none();
	const format = wanted ?? chooseFormat([...headers.values()], asked, notes);
	const size = format.width * format.height * format.channels;
	const readable = files.filter((file) => headers.has(file));
	const decoded = new Map<ImageFile, Uint8Array>();
	await each(readable, signal, async (file) => {
		try {
			decoded.set(file, await decodeOne(file.path, format));
			onImages(decoded.size);
		} catch (error) {
			throwIfAborted(signal);
			refuse(file, error);
		}
	});
	const kept = readable.filter((file) => decoded.has(file));
	if (kept.length === 0) throw none();
	const pixels = new Uint8Array(kept.length * size);
	kept.forEach((file, i) => pixels.set(decoded.get(file)!, i * size));
	const broken = files.filter((file) => failed.has(file)).map((file) => ({ file, why: failed.get(file)! }));
	return { files: kept, pixels, format, broken, notes };
}

/** The picture itself, upright and in colour, no side longer than `side`; small ones are enlarged in whole steps, so that pixels stay square. */
export async function readPicture(path: string, side: number): Promise<{ data: Uint8Array; width: number; height: number }> {
	const { autoOrient } = await (await loadSharp())(path).metadata();
	const longest = Math.max(autoOrient.width, autoOrient.height);
	const factor = longest > side ? side / longest : Math.max(1, Math.floor(side / 2 / longest));
	const width = Math.max(1, Math.round(autoOrient.width * factor));
	const height = Math.max(1, Math.round(autoOrient.height * factor));
	const { data, info } = await (await upright(path))
		.toColourspace('srgb')
		.resize(width, height, { fit: 'fill', kernel: factor > 1 ? 'nearest' : 'lanczos3' })
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	if (info.channels === 3) return { data, width, height };
	const rgb = new Uint8Array(width * height * 3);
	for (let p = 0; p < width * height; p++) rgb.fill(data[p * info.channels]!, p * 3, p * 3 + 3);
	return { data: rgb, width, height };
}
