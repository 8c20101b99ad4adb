/** Where `npm run setup:tfjs-node` installs and builds; git ignores what it puts there. */
export const folder: string;
/** The package that is built. */
export const installed: string;
/** Written last: what was built from. */
export const stamp: string;
/** A digest of all that decides what is built. */
export function recipe(): string;
/** Path of tfjs-node's main file; undefined where `npm run setup:tfjs-node` has not built it. */
export function tfjsNode(): string | undefined;
