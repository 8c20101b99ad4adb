const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
	let value = byte;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
	return value;
});

/**
 * CRC-32 as in zip and PNG (reflected polynomial 0xEDB88320): finds every change of up to 32 adjacent bits and all but one in 4 billion others.
 *
 * @param start - the checksum of what comes before, to go on from.
 * @returns an unsigned 32-bit integer.
 */
export function crc32(bytes: Uint8Array, start = 0): number {
	let value = ~start;
	for (let i = 0; i < bytes.length; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]) & 0xff];
	return ~value >>> 0;
}
