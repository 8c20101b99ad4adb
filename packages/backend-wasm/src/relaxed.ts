/** A module of one function whose body is `f32x4.relaxed_madd` of its three arguments. */
const probe = Uint8Array.of(
	...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
	...[1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b],
	...[3, 2, 1, 0],
	...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 2, 0x0b],
);

/** Whether this engine has relaxed SIMD, which the fast arithmetic is compiled to: Chromium since 114, Node since 22. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(probe);
