/** FNV-1a over bytes, 64 bits, as 16 hexadecimal digits. Not against malice: it tells bits that differ. */
export function fnv(...arrays: readonly ArrayBufferView[]): string {
	let hash = 0xcbf29ce484222325n;
	for (const array of arrays)
		for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
			hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	return hash.toString(16).padStart(16, '0');
}
