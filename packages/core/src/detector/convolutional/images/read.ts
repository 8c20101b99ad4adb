import { AnodError, isAnodError } from '../../../errors.js';
import { throwIfAborted } from '../../../training/run.js';
import type { ConvolutionalInput, ImageInput, ImageLike } from '../types.js';

/** Images of one size as the rest works on them. */
export interface ImageSet {
	readonly n: number;
	readonly height: number;
	readonly width: number;
	/** 1 = grey, 3 = RGB. */
	readonly channels: number;
	/** `[n, height, width, channels]`, finite: bytes divided by 255, floats as they came. */
	readonly pixels: Float32Array;
}

/** Shortest side of an image. */
const leastSide = 4;
const greatestByte = 255;

const spell = (height: number, width: number, channels: number): string =>
	`${height} × ${width}${channels === 1 ? ' grey' : channels === 3 ? ' RGB' : ` × ${channels}`}`;

/** Values that one element type stands for: integers are bytes. */
const unitOf = (data: ArrayLike<number>): number =>
	data instanceof Float32Array || data instanceof Float64Array || Array.isArray(data) ? 1 : 1 / greatestByte;

const isShaped = (input: object): input is { readonly shape: readonly number[] } => Array.isArray((input as { shape?: unknown }).shape);

const isImageLike = (item: unknown): item is ImageLike => {
	if (item === null || typeof item !== 'object') return false;
	const { data, width, height } = item as Partial<ImageLike>;
	return ArrayBuffer.isView(data) && typeof width === 'number' && typeof height === 'number';
};

/**
 * Whether an input can only be images: an array or a tensor of 3 or 4 dimensions, or a list of pictures.
 * An async iterable is not known before its first batch: ask again with that.
 */
export function isImageInput(input: ConvolutionalInput): boolean {
	if (input === null || typeof input !== 'object') return false;
	if (isShaped(input)) return input.shape.length === 3 || input.shape.length === 4;
	return Array.isArray(input) && input.length > 0 && isImageLike(input[0]);
}

/** Copies one image, drops opacity, checks every number. */
function place(
	into: Float32Array,
	at: number,
	data: ArrayLike<number>,
	from: number,
	size: { readonly height: number; readonly width: number; readonly stored: number; readonly channels: number },
	image: number,
): void {
	const { height, width, stored, channels } = size;
	const unit = unitOf(data);
	for (let p = 0; p < height * width; p++) {
		for (let k = 0; k < channels; k++) {
			const value = data[from + p * stored + k];
			if (typeof value !== 'number' || !(value - value === 0))
				throw new AnodError(
					'ANOD_INPUT',
					`image ${image} holds ${String(value)} in row ${Math.floor(p / width)}, column ${p % width}${channels > 1 ? `, channel ${k}` : ''}; pixels are finite numbers. Replace it, or leave the image out.`,
					{ image, row: Math.floor(p / width), column: p % width, channel: k, value },
				);
			// A division, so that a byte and the same value as a float give the same bits.
			into[at + p * channels + k] = unit === 1 ? value : value / greatestByte;
		}
	}
}

/** Channels that are kept of those stored. @throws AnodError ANOD_SHAPE */
function keptChannels(stored: number, image: number | undefined): number {
	if (stored === 1 || stored === 3) return stored;
	if (stored === 4) return 3;
	throw new AnodError(
		'ANOD_SHAPE',
		`${image === undefined ? 'the images have' : `image ${image} has`} ${stored} channels; images have 1 (grey), 3 (RGB) or 4 (RGBA, opacity is ignored).`,
		{ image, got: stored, expected: [1, 3, 4] },
	);
}

function checkSides(height: number, width: number, hint = ''): void {
	if (![height, width].every((side) => Number.isInteger(side) && side >= leastSide))
		throw new AnodError(
			'ANOD_SHAPE',
			`the images are ${height} × ${width} pixels; they want at least ${leastSide} × ${leastSide}.${hint}`,
			{
				got: [height, width],
				expected: [leastSide, leastSide],
			},
		);
}

function readShaped(data: ArrayLike<number>, shape: readonly number[]): ImageSet {
	const [n, height, width, stored = 1] = shape;
	if ((shape.length !== 3 && shape.length !== 4) || !shape.every((length) => Number.isInteger(length) && length >= 0))
		throw new AnodError(
			'ANOD_SHAPE',
			`images came with the shape [${shape.join(', ')}]; they want [n, height, width] or [n, height, width, channels].`,
			{ got: shape },
		);
	checkSides(
		height,
		width,
		shape.length === 3 && width <= leastSide ? ` A single picture in colour is [1, ${n}, ${height}, ${width}].` : '',
	);
	const channels = keptChannels(stored, undefined);
	if (data.length !== n * height * width * stored)
		throw new AnodError(
			'ANOD_SHAPE',
			`images of shape [${shape.join(', ')}] want ${n * height * width * stored} numbers; the data hold ${data.length}.`,
			{ got: data.length, expected: n * height * width * stored },
		);
	const pixels = new Float32Array(n * height * width * channels);
	const step = height * width;
	for (let i = 0; i < n; i++) place(pixels, i * step * channels, data, i * step * stored, { height, width, stored, channels }, i);
	return { n, height, width, channels, pixels };
}

/** Channels that an image's numbers hold. @throws AnodError ANOD_SHAPE */
function storedChannels({ data, width, height, channels }: ImageLike, image: number): number {
	const stored = channels ?? data.length / (width * height);
	if (!Number.isInteger(stored) || data.length !== width * height * stored)
		throw new AnodError(
			'ANOD_SHAPE',
			`image ${image} is ${height} × ${width} pixels${channels === undefined ? '' : ` of ${channels} channels`}, but its data hold ${data.length} numbers; they want ${width * height} for each channel.`,
			{ image, got: data.length, expected: width * height * (channels ?? 1) },
		);
	return stored;
}

function readList(images: readonly unknown[]): ImageSet {
	const wrong = images.findIndex((item) => !isImageLike(item));
	if (wrong >= 0)
		throw new AnodError('ANOD_INPUT', `image ${wrong} is no picture; it wants { data, width, height }, as ImageData has.`, {
			image: wrong,
		});
	const list = images as readonly ImageLike[];
	const [{ height, width }] = list;
	checkSides(height, width);
	const channels = keptChannels(storedChannels(list[0], 0), 0);
	const size = height * width * channels;
	const pixels = new Float32Array(list.length * size);
	list.forEach((item, i) => {
		const stored = storedChannels(item, i);
		const kept = keptChannels(stored, i);
		if (item.height !== height || item.width !== width || kept !== channels)
			throw new AnodError(
				'ANOD_SHAPE',
				`image ${i} is ${spell(item.height, item.width, kept)}, image 0 ${spell(height, width, channels)}; give images of one size.`,
				{ image: i, got: [item.height, item.width, kept], expected: [height, width, channels] },
			);
		place(pixels, i * size, item.data, 0, { height, width, stored, channels }, i);
	});
	return { n: list.length, height, width, channels, pixels };
}

/** A tensor that offers it is read without blocking its device. */
async function readBatch(batch: unknown): Promise<ImageSet> {
	if (Array.isArray(batch) && batch.length > 0) return readList(batch);
	if (batch !== null && typeof batch === 'object' && isShaped(batch)) {
		const { data, dataSync, shape } = batch as { data?: unknown; dataSync?: () => ArrayLike<number>; shape: readonly number[] };
		if (typeof data === 'function') return readShaped((await data.call(batch)) as ArrayLike<number>, shape);
		if (typeof dataSync === 'function') return readShaped(dataSync.call(batch), shape);
		if (ArrayBuffer.isView(data)) return readShaped(data as unknown as ArrayLike<number>, shape);
	}
	throw new AnodError(
		'ANOD_INPUT',
		'there are no images in the input; give { data, shape: [n, height, width] }, with channels as a fourth length where there are several, or a list of { data, width, height }.',
		{},
	);
}

/**
 * Reads images batch by batch; an input that is no async iterable is one batch.
 *
 * @throws AnodError ANOD_SHAPE, ANOD_INPUT for what are no images, saying which image, and of which batch; ANOD_ABORTED once the signal is.
 */
export async function* imageBatches(input: ImageInput, signal?: AbortSignal): AsyncGenerator<ImageSet> {
	throwIfAborted(signal);
	if (input === null || typeof input !== 'object' || !(Symbol.asyncIterator in input)) {
		yield await readBatch(input);
		return;
	}
	let index = 0;
	for await (const batch of input) {
		throwIfAborted(signal);
		let set: ImageSet | undefined;
		try {
			if (!(Array.isArray(batch) && batch.length === 0)) set = await readBatch(batch);
		} catch (error) {
			if (!isAnodError(error)) throw error;
			throw new AnodError(error.code, `in batch ${index}, ${error.message.slice(error.code.length + 2)}`, { ...error.data, batch: index });
		}
		if (set && set.n > 0) yield set;
		index++;
	}
	throwIfAborted(signal);
}

/** Reads all images into one set. @throws AnodError what {@link imageBatches} throws; ANOD_SHAPE when batches differ in size; ANOD_INPUT when there are none. */
export async function collectImages(input: ImageInput, signal?: AbortSignal): Promise<ImageSet> {
	const parts: ImageSet[] = [];
	for await (const part of imageBatches(input, signal)) {
		const [first] = parts;
		if (first) checkSize(part, first, 'the images before');
		parts.push(part);
	}
	if (parts.length === 0) throw new AnodError('ANOD_INPUT', 'the input has no images; give at least one.', {});
	if (parts.length === 1) return parts[0];
	const n = parts.reduce((sum, part) => sum + part.n, 0);
	const { height, width, channels } = parts[0];
	const pixels = new Float32Array(n * height * width * channels);
	let at = 0;
	for (const part of parts) {
		pixels.set(part.pixels, at);
		at += part.pixels.length;
	}
	return { n, height, width, channels, pixels };
}

type Size = Pick<ImageSet, 'height' | 'width' | 'channels'>;

/** @throws AnodError ANOD_SHAPE when images have another size than those before or those of the fit. */
export function checkSize(got: Size, expected: Size, whose: string): void {
	if (got.height === expected.height && got.width === expected.width && got.channels === expected.channels) return;
	throw new AnodError(
		'ANOD_SHAPE',
		`the images are ${spell(got.height, got.width, got.channels)}, ${whose} ${spell(expected.height, expected.width, expected.channels)}; bring them to that size.`,
		{ got: [got.height, got.width, got.channels], expected: [expected.height, expected.width, expected.channels] },
	);
}
