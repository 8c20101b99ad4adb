import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** An in-process database that parses files and formats output. It never loads or fetches an extension. */
export interface Database {
	readonly connection: DuckDBConnection;
	/** A second connection: on one connection, whatever else is run ends a stream of rows early. The caller closes it. */
	connect(): Promise<DuckDBConnection>;
	/** A private folder, made on first use, for copies of standard input and for what exceeds the memory limit. */
	folder(): string;
	/** All rows of a small result, one object a row. */
	rows(sql: string): Promise<Record<string, unknown>[]>;
	run(sql: string): Promise<void>;
	close(): void;
}

/** Most memory the database may use; beyond it, it spills to the private folder. */
export const defaultMemoryLimit = '1GB';

/** Opens an empty in-memory database. */
export async function openDatabase(memoryLimit: string = defaultMemoryLimit): Promise<Database> {
	let folder: string | undefined;
	const makeFolder = () => (folder ??= mkdtempSync(join(tmpdir(), 'anod-')));
	const instance = await DuckDBInstance.create(':memory:', {
		autoinstall_known_extensions: 'false',
		autoload_known_extensions: 'false',
		memory_limit: memoryLimit,
		temp_directory: join(tmpdir(), `anod-spill-${process.pid}`),
	});
	const connection = await instance.connect();
	await connection.run("set TimeZone = 'UTC'");
	return {
		connection,
		connect: () => instance.connect(),
		folder: makeFolder,
		async rows(sql) {
			const reader = await connection.runAndReadAll(sql);
			return reader.getRowObjectsJS() as Record<string, unknown>[];
		},
		async run(sql) {
			await connection.run(sql);
		},
		close() {
			connection.closeSync();
			instance.closeSync();
			for (const path of [folder, join(tmpdir(), `anod-spill-${process.pid}`)]) if (path) rmSync(path, { recursive: true, force: true });
		},
	};
}

/** A string literal of SQL. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** An identifier of SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
