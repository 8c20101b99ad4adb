import { AnodError } from '../errors.js';
import { crc32 } from './checksum.js';
import { fromJson, toJson } from './json.js';
import { fileBytes, inFileOrder, readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** The version of the header that this package writes, and the newest it reads. */
const format = 1;

/** A saved detector: what it is, all it knows that is no array, and its arrays. */
export interface ModelFile {
	/** Name of the detector's kind, as `autoencoder`. */
	readonly detector: string;
	/** Options, preprocessing, threshold, calibration, seed, summary, golden rows: plain data, numbers kept to the bit. */
	readonly header: Readonly<Record<string, unknown>>;
	readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Writes a `.anod` file: a safetensors file with two metadata strings. `anod` is JSON `{ format, detector, ...header }`, its odd numbers written as
 * {@link toJson} says; `checksum` is the CRC-32 of that JSON, the list of tensors and the data.
 *
 * @param header - plain data; the keys `format` and `detector` are taken.
 * @throws AnodError ANOD_FILE when tensors share a name, or data do not fit dtype and shape.
 */
export function writeModelFile({
	detector,
	header,
	tensors,
}: {
	readonly detector: string;
	readonly header: Readonly<Record<string, unknown>>;
	readonly tensors: readonly Tensor[];
}): Uint8Array {
	const anod = toJson({ ...header, format, detector });
	const ordered = inFileOrder(tensors);
	return writeSafetensors(ordered, { anod, checksum: checksum(anod, ordered, ordered.map(fileBytes)) });
}

/**
 * Reads a `.anod` file. Nothing in it is executed.
 *
 * @throws AnodError ANOD_FILE when the file is cut off, altered, something else, or made by a newer version.
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
	const { tensors, metadata, dataSection } = readSafetensors(bytes);
	if (metadata.anod === undefined)
		throw new AnodError('ANOD_FILE', 'this is a safetensors file, but no Anod model: its metadata lack "anod".');
	let content: unknown;
	try {
		content = fromJson(metadata.anod);
	} catch (error) {
		throw new AnodError('ANOD_FILE', `the model's description cannot be read (${(error as Error).message}); the file was altered.`);
	}
	const { format: version, detector, ...header } = (content ?? {}) as Record<string, unknown>;
	if (Number.isInteger(version) && (version as number) > format)
		throw new AnodError(
			'ANOD_FILE',
			`the model was made by a newer version (format ${version}; this one reads up to ${format}). Update @anod/core.`,
			{ format: version },
		);
	if (version !== format || typeof detector !== 'string')
		throw new AnodError('ANOD_FILE', `the model's description lacks its format or detector; the file was altered.`, {
			format: version,
			detector,
		});
	if (metadata.checksum !== checksum(metadata.anod, tensors, [dataSection]))
		throw new AnodError('ANOD_FILE', 'the checksum does not fit the content; the file was altered or damaged. Get a fresh copy.', {
			checksum: metadata.checksum,
		});
	return { detector, header, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
}

function checksum(anod: string, tensors: readonly Tensor[], data: readonly Uint8Array[]): string {
	const list = JSON.stringify(tensors.map(({ name, dtype, shape }) => [name, dtype, shape]));
	const value = data.reduce((sum, bytes) => crc32(bytes, sum), crc32(new TextEncoder().encode(`${anod}\n${list}`)));
	return `crc32:${value.toString(16).padStart(8, '0')}`;
}
