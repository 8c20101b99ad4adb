/**
 * What a Node needs in its environment to load sanitized addons.
 *
 * @param preload - the library of `findSanitizers`.
 * @param folder - of the addons; reports come here too, for what a program says at its sudden end may get lost on the way.
 */
export function sanitizedEnvironment(preload: string, folder: string): Record<string, string>;

/** Takes what the sanitizers wrote into a folder. */
export function takeReports(folder: string): string[];
