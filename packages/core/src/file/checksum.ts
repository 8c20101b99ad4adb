/**
 * `[8, 256]`: what a byte does to the checksum, followed by 0 to 7 other bytes. Eight bytes go through at a time: a model is checked in code that no
 * engine has warmed up yet.
 */
const table = /* @__PURE__ */ makeTable();

function makeTable(): Uint32Array {
	const values = new Uint32Array(2048);
	for (let byte = 0; byte < 256; byte++) {
		let value = byte;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
		values[byte] = value;
	}
	for (let at = 256; at < 2048; at++) values[at] = (values[at - 256] >>> 8) ^ values[values[at - 256] & 0xff];
	return values;
}

/** Bytes four at a time, the first the lowest. */
function wordsOf(bytes: Uint8Array): Uint32Array {
	const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
	return new Uint32Array(aligned.buffer, aligned.byteOffset, 2 * Math.floor(bytes.length / 8));
}

/**
 * CRC-32 as in zip and PNG (reflected polynomial 0xEDB88320): finds every change of up to 32 adjacent bits and all but one in 4 billion others.
 *
 * @param start - the checksum of what comes before, to go on from.
 * @returns an unsigned 32-bit integer.
 */
export function crc32(bytes: Uint8Array, start = 0): number {
	const words = wordsOf(bytes);
	let value = ~start;
	for (let i = 0; i < words.length; i += 2) {
		const a = value ^ words[i];
		const b = words[i + 1];
		value =
			table[1792 | (a & 0xff)] ^
			table[1536 | ((a >>> 8) & 0xff)] ^
			table[1280 | ((a >>> 16) & 0xff)] ^
			table[1024 | (a >>> 24)] ^
			table[768 | (b & 0xff)] ^
			table[512 | ((b >>> 8) & 0xff)] ^
			table[256 | ((b >>> 16) & 0xff)] ^
			table[b >>> 24];
	}
	for (let i = 4 * words.length; i < bytes.length; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]) & 0xff];
	return ~value >>> 0;
}
