import { fileURLToPath } from 'node:url';
import { readPages } from '../run/extract.js';

export const folder = fileURLToPath(new URL('..', import.meta.url));
/** Those that a person wrote: the API pages have a test of their own. */
export const pages = readPages(`${folder}pages`).filter(({ path }) => !path.startsWith('api/'));
