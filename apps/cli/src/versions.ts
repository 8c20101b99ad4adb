import { readFileSync } from 'node:fs';
import { version as duckdbVersion } from '@duckdb/node-api';

/** The version of this command. */
export const cliVersion: string = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
	.version;

/** What took part in a result. */
export const versions = (): readonly (readonly [name: string, version: string])[] => [
	['anod', cliVersion],
	['Node', process.versions.node],
	['DuckDB', duckdbVersion().replace(/^v/, '')],
];
