/** What a user imports, its declarations, and the path of its page without `.md`. */
export const entries: readonly { readonly name: string; readonly file: string; readonly page: string }[];
export function writeReference(folder: string): void;
