import { fileURLToPath } from 'node:url';
import { readPages } from '../run/extract.js';

export const folder = fileURLToPath(new URL('..', import.meta.url));
export const pages = readPages(`${folder}pages`);
