export interface Variant {
	readonly instructions: 'sse2' | 'avx2' | 'avx512';
	readonly arithmetic: 'exact' | 'fast';
}

/** Every variant of the kernels. */
export const variants: readonly Variant[];

/** The library that a program which is not sanitized itself has to load first, or why the sanitizers cannot run here. */
export function findSanitizers(): { readonly preload: string } | { readonly missing: string };

/**
 * Compiles kernels with AddressSanitizer and UBSan to `anod.node`, and beside it `guard.node`, which marks the borders inside a heap.
 *
 * @param sources - folder of the kernels.
 * @param folder - for the files.
 */
export function compileSanitized(sources: string, chosen: readonly Variant[], folder: string): Promise<void>;
